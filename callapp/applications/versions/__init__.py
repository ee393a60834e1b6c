"""Earlier texts of a section: list, compare, restore."""
