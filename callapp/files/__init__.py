"""Attachments: kept under own keys, checked by content."""
