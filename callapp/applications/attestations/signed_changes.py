"""What reads differently in an application than in the text somebody signed."""

from __future__ import annotations

from dataclasses import replace

from callapp.applications.attestations.attested_texts import signed_content
from callapp.applications.copies.read_changes import Change, read_changes
from callapp.applications.copies.readable import Part, readable_parts
from callapp.applications.copies.readable_budget import Names, line_blocks, participant_names
from callapp.calls.document import CallDocument
from callapp.domain.attestation import signed_part
from callapp.domain.content import ApplicationContent
from callapp.domain.sections import Section
from callapp.web.speaker import Speaker


def changes_since(
    text: str, content: ApplicationContent, document: CallDocument, says: Speaker
) -> tuple[Change, ...]:
    """Field by field, what an application states now and what the signed text stated.

    Sums that follow from the lines of a budget are left out, and a partner that was renamed is told once.
    """
    before, after = signed_content(text), signed_part(content)
    names = {
        **participant_names(before.hospital, before.partners, says),
        **participant_names(after.hospital, after.partners, says),
    }
    return read_changes(_stated(before, document, names, says), _stated(after, document, names, says))


def _stated(
    content: ApplicationContent, document: CallDocument, names: Names, says: Speaker
) -> tuple[Part, ...]:
    lines = tuple(line_blocks(content.costs, content.funding, names, says))
    return tuple(
        replace(part, blocks=lines) if part.code is Section.BUDGET else part
        for part in readable_parts(content, document, says)
    )
