"""Words about organisations that may be one, merging and separating."""

from __future__ import annotations

from callapp.web.marks import N_

SENTENCES = {
    "organisation.merge_itself": N_(
        "This is one organisation already. Choose another one to compare it with."
    ),
    "organisation.merged_already": N_(
        "One of these two is part of another organisation already. Compare that one instead."
    ),
    "organisation.two_hospitals": N_(
        "These are two hospitals of the directory, each with its own record there: they stay two."
    ),
    "organisation.merge_own": N_(
        "You belong, or asked to belong, to one of these organisations: another administrator decides this."
    ),
    "organisation.merge_reason_missing": N_("Write how you know it: a register, a web site, a call."),
    "organisation.changed_since": N_(
        "Something came to one of these organisations while you looked at them. Nothing is merged: look at "
        "them again."
    ),
    "organisation.separated_already": N_("These are two organisations again already."),
    "organisation.merge_built_upon": N_(
        "What was merged here is itself part of another organisation now. Undo that later merge first."
    ),
}

LABELS = {
    ("likeness", "same_name"): N_("Same name, another place or kind"),
    ("likeness", "same_words"): N_("Same words, written otherwise"),
    ("likeness", "slip"): N_("Spelt a little otherwise"),
    ("likeness", "longer"): N_("One name stands within the other"),
    ("merge_doubt", "other_kind"): N_(
        "They are of different kinds. In its files each stays what it was declared as."
    ),
    ("merge_doubt", "other_place"): N_(
        "They are in different places. In its files each stays where it was declared."
    ),
    ("merge_doubt", "two_leads"): N_(
        "Each has a lead. The lead of the one that stays goes on, the other becomes a member."
    ),
    ("merge_doubt", "same_people"): N_("Somebody is known to both. The nearer of the two memberships stays."),
    ("merge_doubt", "two_files"): N_(
        "Each has a file in a call that allows one for each hospital. Both files stay: decide about them "
        "there."
    ),
}
