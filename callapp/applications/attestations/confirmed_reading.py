"""A partner's part laid out for reading, and what reads differently in it than when it was confirmed."""

from __future__ import annotations

from callapp.applications.attestations.attested_texts import confirmed_part
from callapp.applications.copies.read_changes import Change, read_changes
from callapp.applications.copies.readable import Part, place_of
from callapp.applications.copies.readable_blocks import Block, Line, Prose, said
from callapp.applications.copies.readable_budget import cost_lines, funding_lines
from callapp.domain.confirmation import PartnerPart
from callapp.domain.participants import LEAD
from callapp.domain.sections import Section
from callapp.web.marks import N_
from callapp.web.speaker import Speaker
from callapp.web.wording import label


def part_read(part: PartnerPart, says: Speaker) -> tuple[Part, ...]:
    """The project, the partner, its lines of the budget: everything it confirms and nothing else."""
    project = (
        Line(says.gettext(N_("Project title")), part.title, typed=True),
        Line(says.gettext(N_("Hospital that applies")), part.hospital, typed=True),
    )
    return (
        Part(Section.PROJECT, label("section", Section.PROJECT, says), project),
        Part(Section.PARTNERS, says.gettext(N_("Partner")), _partner(part, says)),
        Part(Section.BUDGET, label("section", Section.BUDGET, says), _lines(part, says)),
    )


def part_changes(text: str, part: PartnerPart, says: Speaker) -> tuple[Change, ...]:
    """Field by field, what a part says now and what the text that was confirmed said."""
    return read_changes(part_read(confirmed_part(text), says), part_read(part, says))


def _partner(part: PartnerPart, says: Speaker) -> tuple[Block, ...]:
    partner = part.partner
    contact = ", ".join(filter(None, (partner.contact_name, partner.contact_email)))
    return (
        Line(says.gettext(N_("Name")), partner.name, typed=True),
        Line(says.gettext(N_("Kind")), label("partner_kind", partner.kind, says)),
        Line(
            says.gettext(N_("Size")),
            said(partner.size_class and label("size_class", partner.size_class, says), says),
        ),
        Line(says.gettext(N_("Where")), place_of(partner, says)),
        Line(says.gettext(N_("Contact person")), said(contact, says), typed=True),
        Prose(says.gettext(N_("Role in the project")), said(partner.role, says)),
    )


def _lines(part: PartnerPart, says: Speaker) -> tuple[Block, ...]:
    names = {LEAD: part.hospital, part.partner.ref: part.partner.name}
    return (
        cost_lines(says.gettext(N_("What its work costs")), part.costs, names, says),
        funding_lines(says.gettext(N_("What it contributes")), part.funding, names, says),
    )
