"""Runs a funding call for hospitals."""
