"""Words that belong to no single feature."""

from __future__ import annotations

from callapp.web.marks import N_

LABELS = {
    ("language", "fr"): N_("French"),
    ("language", "en"): N_("English"),
    ("province", "AB"): N_("Alberta"),
    ("province", "BC"): N_("British Columbia"),
    ("province", "MB"): N_("Manitoba"),
    ("province", "NB"): N_("New Brunswick"),
    ("province", "NL"): N_("Newfoundland and Labrador"),
    ("province", "NS"): N_("Nova Scotia"),
    ("province", "NT"): N_("Northwest Territories"),
    ("province", "NU"): N_("Nunavut"),
    ("province", "ON"): N_("Ontario"),
    ("province", "PE"): N_("Prince Edward Island"),
    ("province", "QC"): N_("Quebec"),
    ("province", "SK"): N_("Saskatchewan"),
    ("province", "YT"): N_("Yukon"),
    ("province", "outside_canada"): N_("Outside Canada"),
    ("role", "eligibility_officer"): N_("Eligibility officer"),
    ("role", "reviewer"): N_("Reviewer"),
    ("role", "panel_chair"): N_("Panel chair"),
    ("role", "administrator"): N_("Administrator"),
    ("role", "auditor"): N_("Auditor"),
    ("role", "applicant_lead"): N_("Lead"),
    ("role", "applicant_editor"): N_("Editor"),
    ("role", "applicant_viewer"): N_("Viewer"),
}

SENTENCES = {
    "form.csrf": N_(
        "This page was open too long, or the session changed. Your text is below: send it again."
    ),
    "race.lost": N_("Someone saved this page before you. Nothing was overwritten; your text is below."),
    "race.same_moment": N_(
        "Someone did the same at the same moment and was first. Nothing of yours was kept: look at what is "
        "there now before you send it again."
    ),
}
