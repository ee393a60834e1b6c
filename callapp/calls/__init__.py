"""The call: windows, rules, questions, criteria, publication."""
