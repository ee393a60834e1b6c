"""Agreements, declared conflicts, assignment, scores and comments."""
