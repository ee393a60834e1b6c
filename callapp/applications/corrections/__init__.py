"""Corrections of named fields, asked for by the officer and given by the team."""
