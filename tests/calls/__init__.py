"""The call: its document, its life, its pages."""
