"""What an officer reads while screening."""

from __future__ import annotations

from callapp.web.marks import N_

LABELS = {
    ("finding", "pass"): N_("Met"),
    ("finding", "fail"): N_("Not met"),
    ("beds_state", "declared"): N_("Declared by the applicant"),
    ("beds_state", "evidenced"): N_("Evidenced by a source"),
    ("beds_state", "verified"): N_("Verified by an officer"),
    ("application_event", "submit"): N_("Submitted"),
    ("application_event", "withdraw"): N_("Withdrawn"),
    ("application_event", "reopen"): N_("Reopened"),
    ("application_event", "confirm_eligible"): N_("Confirmed eligible"),
    ("application_event", "mark_ineligible"): N_("Marked ineligible"),
    ("application_event", "reinstate"): N_("Reinstated"),
}

SENTENCES = {
    "correction.fields_missing": N_("Tick at least one field, the letter or the documents."),
    "correction.field_unknown": N_("One of these fields is not asked by this call. Look at the list again."),
    "correction.due_past": N_("This moment has passed already. Choose one ahead."),
    "correction.due_not_later": N_("The new moment must be later than the present one."),
    "correction.not_now": N_("Corrections can be asked for while a file is screened. This one is not."),
    "correction.open_already": N_("Corrections are asked for already. One request at a time."),
    "correction.none_open": N_("No request for corrections is open. Look at the page again."),
    "correction.due_passed": N_("The time for these corrections has passed. What you typed is kept."),
    "correction.nothing_changed": N_("Nothing is changed yet: everything named says what it said before."),
    "message.text_missing": N_("Write your message."),
    "message.too_many_today": N_(
        "%(limit)s questions were asked in a day: no more are taken today. Keep your text, and send it "
        "tomorrow."
    ),
    "extension.own_file": N_(
        "You take part in this application, or belong to an organisation of its people: another "
        "administrator extends it."
    ),
    "extension.already_submitted": N_(
        "This file is submitted: its deadline no longer matters. Ask for a correction instead."
    ),
    "application.version_moved": N_(
        "The application changed while this page was open. Nothing was overwritten; look at it again."
    ),
    "screening.own_file": N_(
        "You take part in this application, or belong to one of its organisations: another officer screens "
        "it."
    ),
    "screening.findings_closed": N_(
        "Findings and exceptions belong to a submitted or an ineligible file. This one is neither."
    ),
    "screening.nothing_found": N_("No finding was changed: choose “met” or “not met” for at least one rule."),
    "screening.note_missing": N_(
        "%(rule_code)s: your finding differs from the computed answer. Write in the note what you saw."
    ),
    "screening.finding_missing": N_("%(rule_code)s: there is no finding yet on this copy. Save one first."),
    "screening.rule_failed": N_(
        "%(rule_code)s: found not met. Grant an exception, correct the finding, or mark the file ineligible."
    ),
    "reason.missing": N_("Write the reason: it stays with the file."),
    "screening.already_excepted": N_("%(rule_code)s: an exception was granted already."),
    "screening.rule_unknown": N_("Choose the rule that is set aside."),
    "screening.beds_state_unknown": N_("Choose how far the bed count is established."),
    "screening.beds_unknown": N_("The applicant gave no number of beds: there is nothing to establish."),
    "screening.withdrawn": N_("The applicant withdrew this file: it is not screened any more."),
    "screening.not_decided": N_("There is nothing to tell yet: the file is neither eligible nor ineligible."),
    "screening.already_informed": N_("The applicant was informed of this already."),
}
