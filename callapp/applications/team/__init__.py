"""The people of one application: members, invitations, who writes what, who leads, who did what."""
