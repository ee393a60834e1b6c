"""Demonstration data: invented, labelled as such, made through the actions people use."""
