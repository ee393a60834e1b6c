"""How pages are served, once for all features."""
