"""The hospital's side: draft, sections, submission; and eligibility screening."""
