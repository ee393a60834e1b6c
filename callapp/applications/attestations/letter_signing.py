"""What signing depends on: what keeps a text from being signed, whom to ask, what holds it."""

from __future__ import annotations

from callapp.applications.assessment import Assessment
from callapp.applications.attestations.queries import Standing
from callapp.domain.attestation import AttestationKind, keeps_from_signing
from callapp.domain.content import SignatoryEntry
from callapp.domain.errors import Fault
from callapp.domain.sections import Section


def signing_faults(assessment: Assessment) -> list[tuple[Section, Fault]]:
    """Everything that must be put right before anybody can sign, in the order of the form."""
    return [
        (section, fault)
        for section, progress in assessment.sections.items()
        for fault in progress.faults
        if keeps_from_signing(section, fault)
    ]


def letter_standings(assessment: Assessment) -> dict[str, Standing]:
    """The latest request to each signatory, by role."""
    kind = AttestationKind.LETTER_SIGNATURE
    return {each.party: each for each in assessment.attestations if each.kind is kind}


def unasked(assessment: Assessment) -> list[SignatoryEntry]:
    """The signatories named whom nobody waits for and who have not signed."""
    standing = letter_standings(assessment)
    live = {role for role, each in standing.items() if each.is_live}
    return [entry for entry in assessment.content.signatories if entry.role.value not in live]


def held_by(assessment: Assessment) -> list[Standing]:
    """The signatures that an edit would void and that nobody chose to give up: their text is read only."""
    standing = letter_standings(assessment)
    return [each for each in standing.values() if each.is_given and each.released_at is None]
