"""The page of a section whose text is signed: to be read, until somebody chooses to edit all the same."""

from __future__ import annotations

from flask import render_template

from callapp.applications.assessment import Assessment
from callapp.applications.attestations.confirmation_pages import partner_lines
from callapp.applications.attestations.letter_signing import held_by
from callapp.applications.copies.readable import readable_parts
from callapp.applications.queries import OwnApplication
from callapp.applications.sections.section_pages import time_left
from callapp.calls.call_page import deadline
from callapp.domain.attestation import SIGNED_SECTIONS
from callapp.domain.sections import Section
from callapp.web.clock import request_now
from callapp.web.i18n import speaker

# The fault of a save that would void a signature nobody chose to give up.
HELD = "attestation.held"


def held_page(own: OwnApplication, assessment: Assessment, section: Section) -> str | None:
    """The section as it was signed, with the way to edit it all the same; None when nothing holds it.

    The letter itself stays a form: an address in it may be changed without touching what is signed.
    """
    if not own.is_draft or section not in SIGNED_SECTIONS or section is Section.LETTER_OF_INTENT:
        return None
    held = held_by(assessment)
    if not held:
        return None
    parts = readable_parts(assessment.content, own.call.document, speaker())
    return render_template(
        "applications/signing/held.html",
        own=own,
        call=own.call,
        assessment=assessment,
        held=held,
        partners=partner_lines(assessment) if section is Section.PARTNERS else (),
        part=next(part for part in parts if part.code is section),
        now=request_now(),
        time_left=time_left,
        deadline=deadline,
    )
