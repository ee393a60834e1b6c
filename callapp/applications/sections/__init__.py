"""The sections of a draft: forms, what is typed, how it is saved and becomes rows."""
