"""Reminders of the deadline."""
