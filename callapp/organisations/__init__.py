"""One organisation in however many files: its names, possible duplicates, merging and separating."""
