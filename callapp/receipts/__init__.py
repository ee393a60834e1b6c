"""Signed receipts: what was received, provable by anyone, with the house or without it."""
