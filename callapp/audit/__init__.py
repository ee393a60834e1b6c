"""Who did what, when and why: append only, each entry bound to the one before."""
