"""What reviewers, and those who look after reviews, read."""

from __future__ import annotations

from callapp.web.marks import N_

LABELS = {
    ("conflict", "none"): N_("I have no conflict of interest with this file"),
    ("conflict", "same_institution"): N_("Same institution, research hospital included"),
    ("conflict", "relative_or_friend"): N_("Relative or close friend"),
    ("conflict", "financial_interest"): N_("Financial interest"),
    ("conflict", "worked_together"): N_("Worked, published or supervised together within six years"),
    ("conflict", "other"): N_("Another conflict, real, perceived or potential"),
    ("declared", "none"): N_("No conflict"),
    ("declared", "same_institution"): N_("Same institution"),
    ("declared", "relative_or_friend"): N_("Relative or close friend"),
    ("declared", "financial_interest"): N_("Financial interest"),
    ("declared", "worked_together"): N_("Worked together"),
    ("declared", "other"): N_("Other conflict"),
    ("review_stage", "to_declare"): N_("To declare"),
    ("review_stage", "to_score"): N_("To score"),
    ("review_stage", "draft"): N_("Draft"),
    ("review_stage", "submitted"): N_("Review submitted"),
    ("review_stage", "conflict"): N_("Conflict"),
    ("review_stage", "ended"): N_("Ended"),
    ("assignment_refusal", "already_made"): N_("Has it already"),
    ("assignment_refusal", "reviewer_is_member"): N_("Works on the application"),
    ("assignment_refusal", "reviewer_of_organisation"): N_("Belongs to an organisation of the file"),
    ("assignment_refusal", "reviewer_in_conflict"): N_("Declared a conflict"),
}

SENTENCES = {
    "agreement.name_missing": N_("Type your full name: it is your signature."),
    "agreement.name_too_long": N_("The name is too long: at most 200 characters."),
    "agreement.text_changed": N_("The text of the agreement changed while you read it. Read the new one."),
    "conflict.kind_missing": N_("Choose one: no conflict, or which one."),
    "conflict.explanation_missing": N_("Explain the conflict in a few words."),
    "conflict.own_declaration": N_("This is your own declaration: another administrator corrects it."),
    "conflict.nothing_declared": N_("There is no declaration to correct."),
    "conflict.same_kind": N_("This is what is declared already. Choose the right declaration."),
    "conflict.moved": N_("The declaration changed while this page was open. Look at it again."),
    "assignment.not_reviewer": N_("Choose a reviewer whose account is active."),
    "assignment.nothing_chosen": N_("Tick at least one file."),
    "assignment.not_eligible": N_("%(number)s: only eligible files can be assigned."),
    "assignment.already_made": N_("%(number)s: this person has the file already."),
    "assignment.reviewer_is_member": N_("%(number)s: this person works on the application."),
    "assignment.reviewer_of_organisation": N_(
        "%(number)s: this person belongs to an organisation of this file."
    ),
    "assignment.reviewer_in_conflict": N_("%(number)s: this person declared a conflict on the file."),
    "assignment.review_submitted": N_(
        "The review is submitted and counts. Reopen it first, with a reason, then end the assignment."
    ),
    "review.role_refused": N_("Your role does not allow this."),
    "review.event_impossible": N_("This is not possible in the review’s present state."),
    "review.reason_missing": N_("Write the reason: it stays with the review."),
    "review.version_moved": N_(
        "This review was saved from another page since you opened this one. Nothing was overwritten; "
        "your text is below."
    ),
    "review.copy_changed": N_(
        "The hospital submitted the file again since you opened this page. Read the new copy; "
        "your text is below."
    ),
    "review.submitted_already": N_(
        "This review is submitted: it can be read, not changed. An administrator can reopen it."
    ),
    "review.criterion_unknown": N_("This criterion is not one of the call."),
    "review.score_out_of_scale": N_("The score must be on the scale. Choose one of the steps."),
    "review.score_unreadable": N_("The score must be on the scale. Choose one of the steps."),
    "review.score_missing": N_("Choose a score for this criterion."),
    "review.justification_missing": N_("Write why you gave this score."),
}
