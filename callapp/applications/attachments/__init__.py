"""Files given with an application."""
