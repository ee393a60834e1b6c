"""The hospital’s side: draft, sections, submission, frozen copies."""
