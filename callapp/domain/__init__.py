"""The rules of a call: no framework, no clock, no sentence in any language."""
