"""Signatures by link: where they stand, and why something about them is not possible."""

from __future__ import annotations

from callapp.web.marks import N_

LABELS = {
    ("attestation_state", "asked"): N_("Waiting for the signature"),
    ("attestation_state", "given"): N_("Signed"),
    ("attestation_state", "declined"): N_("Declined to sign"),
    ("attestation_state", "void"): N_("No longer holds"),
    ("void_reason", "changed"): N_("The text was edited after it was signed."),
    ("void_reason", "taken_back"): N_("The hospital took it back."),
    ("void_reason", "readdressed"): N_("Another person or another address is named now."),
    ("void_reason", "part_gone"): N_("The partner is no longer in the application."),
    ("confirmation_state", "asked"): N_("Waiting for the confirmation"),
    ("confirmation_state", "given"): N_("Part confirmed"),
    ("confirmation_state", "declined"): N_("Declined to confirm"),
    ("confirmation_state", "void"): N_("No longer holds"),
    ("unconfirmed_because", "changed"): N_("Its part was edited after it was confirmed."),
    ("unconfirmed_because", "taken_back"): N_("The hospital took it back."),
    ("unconfirmed_because", "readdressed"): N_("Another address is named now."),
    ("unconfirmed_because", "part_gone"): N_("The partner is no longer in the application."),
    # Inside a sentence.
    ("signs_as", "ceo"): N_("chief executive officer"),
    ("signs_as", "clinical_lead"): N_("clinical lead"),
}

SENTENCES = {
    "attestation.held": N_(
        "%(name)s signed this text on %(given_at)s. Nothing was saved: this change would void the signature."
    ),
    "attestation.nobody_to_ask": N_("Everybody named was asked already or has answered."),
    "attestation.stale": N_(
        "%(name)s signed another text than this one. Take this signature back and ask for a new one."
    ),
    "attestation.address_missing": N_(
        "Give the e-mail address of this signatory in the letter of intent, so that a link can be sent."
    ),
    "attestation.contact_missing": N_(
        "Give the e-mail address of this partner’s contact, so that a link can be sent."
    ),
    "attestation.asked_often": N_(
        "%(name)s was sent %(limit)s links within a day: no more are sent today. Ask the person to look "
        "among unwanted mail."
    ),
    "attestation.taken_back": N_("Nobody waits for this answer any more. Nothing is confirmed."),
    "attestation.answered_meanwhile": N_(
        "%(name)s confirmed while you were looking at the page. Nothing is taken back: look again, then "
        "decide."
    ),
    "attestation.confirmed_meanwhile": N_(
        "%(name)s confirmed on %(given_at)s, while you were writing, the part of a partner that you change. "
        "Nothing was saved."
    ),
    "attestation.part_stale": N_(
        "%(name)s confirmed another text than this one. Take this confirmation back and ask again."
    ),
    "attestation.asked_just_now": N_("A link was sent to %(name)s a moment ago. Wait two minutes."),
    "attestation.used": N_("This link was used already."),
    "attestation.submitted": N_("The application was submitted meanwhile: there is nothing left to sign."),
    "attestation.unfinished": N_("The application is being worked on: there is no whole text to sign yet."),
    "attestation.part_unfinished": N_("Your part is being worked on: there is nothing whole to confirm yet."),
    "attestation.text_moved": N_("The text was edited while you were reading. Nothing is signed."),
    "attestation.name_missing": N_("Type your name."),
    "attestation.title_missing": N_("Type your title."),
    "attestation.consent_missing": N_("Tick the box to say that you have read it and agree."),
}
