"""People, organisations, invitations, sign-in."""
