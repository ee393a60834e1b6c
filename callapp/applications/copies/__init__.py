"""What was submitted: frozen copies, their receipts, as pages and documents, and everything in one file."""
