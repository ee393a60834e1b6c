"""What people outside attest by a mailed link without an account, bound to the text they read."""
