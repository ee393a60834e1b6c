"""What somebody without an account states about an exact text: a signature, or a partner's confirmation.

A person receives a link, reads the text, and states something about it: those who sign the letter of intent
about the whole application, a partner about its own part. The statement holds for that text and no other.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from callapp.domain.content import ApplicationContent
from callapp.domain.errors import Fault, RuleBroken
from callapp.domain.sections import Section
from callapp.domain.text import clean_text, limit_faults

LONGEST_NAME = 200
# The fault of a partner that has still to confirm its part.
UNCONFIRMED = "partners.confirmation_missing"


class AttestationKind(StrEnum):
    LETTER_SIGNATURE = "letter_signature"
    PARTNER_CONFIRMATION = "partner_confirmation"


class AttestationState(StrEnum):
    """Where a request stands; one that is asked or given is live."""

    ASKED = "asked"
    GIVEN = "given"
    DECLINED = "declined"
    VOID = "void"


LIVE = (AttestationState.ASKED, AttestationState.GIVEN)


class VoidReason(StrEnum):
    """Why a request or a statement no longer holds."""

    CHANGED = "changed"  # what was stated about was edited
    TAKEN_BACK = "taken_back"  # the hospital took it back
    READDRESSED = "readdressed"  # another person or another address is named now
    PART_GONE = "part_gone"  # the partner is no longer in the application


# What those who sign the letter sign: everything the hospital states, and who signs it. Files beside it, the
# uploaded letter among them, and the declaration that goes with a submission stand apart.
SIGNED_SECTIONS = (
    Section.HOSPITAL,
    Section.PROJECT,
    Section.PARTNERS,
    Section.BUDGET,
    Section.OUTCOMES,
    Section.LETTER_OF_INTENT,
)


def signed_part(content: ApplicationContent) -> ApplicationContent:
    """The part of an application that a signature of its letter holds for."""
    return replace(content, letters=(), documents=(), declared=None, signatures=(), confirmations=())


def keeps_from_signing(section: Section, fault: Fault) -> bool:
    """Whether a fault of an application must be put right before anybody can sign its letter.

    Nobody signs half a text. That nobody signed or confirmed yet, and where a link may go, is no part of it.
    """
    if fault.code == UNCONFIRMED:
        return False
    apart = fault.code.endswith("signature_missing") or fault.code == "email.form"
    return section in SIGNED_SECTIONS and not (section is Section.LETTER_OF_INTENT and apart)


def typed_identity(name: str, title: str, *, consents: bool) -> tuple[str, str]:
    """The name and the title that somebody typed to state something, each on one line.

    Raises RuleBroken with every fault: ``attestation.name_missing``, ``attestation.title_missing``,
    ``attestation.consent_missing``, ``text.too_many_characters``, ``text.forbidden_character``.
    """
    faults: list[Fault] = []
    read = {"name": name, "title": title}
    for field, text in read.items():
        try:
            line = " ".join(clean_text(text, field=field).split())
        except RuleBroken as broken:
            faults += broken.faults
            continue
        faults += limit_faults(line, field=field, max_characters=LONGEST_NAME)
        if not line:
            faults.append(Fault(f"attestation.{field}_missing", field))
        read[field] = line
    if not consents:
        faults.append(Fault("attestation.consent_missing", "consent"))
    if faults:
        raise RuleBroken.of(faults)
    return read["name"], read["title"]
