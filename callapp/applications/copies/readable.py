"""What an application says, laid out for reading: one form for the page, the PDF and the reviewer's desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from callapp.applications.copies.readable_blocks import Block, Grid, Line, Prose, headings, said, yes_no
from callapp.applications.copies.readable_budget import budget_blocks, participant_names
from callapp.applications.copies.readable_outcomes import outcome_blocks
from callapp.calls.document import CallDocument
from callapp.domain.content import ApplicationContent, PartnerEntry
from callapp.domain.organisations import Province
from callapp.domain.sections import Section
from callapp.domain.text import word_count
from callapp.web.marks import N_
from callapp.web.speaker import Speaker
from callapp.web.wording import label


@dataclass(frozen=True, slots=True)
class Part:
    """One section with its blocks, in order; empty when nothing was given."""

    code: Section | Literal["documents"]
    heading: str
    blocks: tuple[Block, ...]


def readable_parts(content: ApplicationContent, document: CallDocument, says: Speaker) -> tuple[Part, ...]:
    """Every section of an application, in the order in which they are asked, then its documents, in the
    speaker's language.

    What the applicant typed is never translated; a question without an answer says so.
    """
    blocks: dict[Section, Sequence[Block]] = {
        Section.HOSPITAL: _hospital(content, says),
        Section.PROJECT: _project(content, document, says),
        Section.PARTNERS: _partners(content, says),
        Section.BUDGET: _budget(content, says),
        Section.OUTCOMES: outcome_blocks(content.indicators, says),
        Section.LETTER_OF_INTENT: _letter(content, says),
        Section.DECLARATION: _declaration(content, document, says),
    }
    parts = tuple(Part(code, label("section", code, says), tuple(blocks[code])) for code in Section)
    documents = Part("documents", label("section", "documents", says), tuple(_documents(content, says)))
    return (*parts, documents)


def _hospital(content: ApplicationContent, says: Speaker) -> list[Block]:
    hospital = content.hospital
    if hospital is None:
        return []
    return [
        Line(says.gettext(N_("Hospital")), said(hospital.name, says), typed=True),
        Line(
            says.gettext(N_("Province or territory")),
            said(hospital.province and label("province", hospital.province, says), says),
        ),
        Line(says.gettext(N_("Non-profit")), yes_no(hospital.nonprofit, says)),
        Line(says.gettext(N_("Funded by a province")), yes_no(hospital.provincially_funded, says)),
        Line(
            says.gettext(N_("Patient-care beds")),
            said(None if hospital.beds is None else says.number(hospital.beds), says),
        ),
        Line(says.gettext(N_("Source of the number")), said(hospital.beds_source, says), typed=True),
        Line(
            says.gettext(N_("Date of the count")),
            said(hospital.beds_date and says.day(hospital.beds_date), says),
        ),
    ]


def _project(content: ApplicationContent, document: CallDocument, says: Speaker) -> list[Block]:
    return [
        Line(says.gettext(N_("Project title")), said(content.title, says), typed=True),
        *(
            Prose(
                f"{index}. {question.title.in_language(says.lang)}",
                said(content.answers.get(question.code), says),
                _words(content.answers.get(question.code), question.word_limit, says),
            )
            for index, question in enumerate(document.questions, start=1)
        ),
    ]


def _words(answer: str | None, limit: int, says: Speaker) -> str:
    """How many words an answer has of how many, counted as everywhere; blank when there is none."""
    if not answer:
        return ""
    one, many = "%(num)s word of at most %(limit)s", "%(num)s words of at most %(limit)s"
    return says.ngettext(one, many, word_count(answer), limit=limit)


def _partners(content: ApplicationContent, says: Speaker) -> list[Block]:
    blocks: list[Block] = [
        Grid(
            says.gettext(N_("Partners")),
            headings(says, N_("Name"), N_("Kind"), N_("Size"), N_("Where"), N_("Contact person")),
            tuple(
                (
                    partner.name,
                    label("partner_kind", partner.kind, says),
                    said(partner.size_class and label("size_class", partner.size_class, says), says),
                    place_of(partner, says),
                    said(", ".join(filter(None, (partner.contact_name, partner.contact_email))), says),
                )
                for partner in content.partners
            ),
        )
    ]
    roles = tuple((each.name, each.role) for each in content.partners if each.role)
    if roles:
        heading = says.gettext(N_("What each partner does"))
        blocks.append(Grid(heading, headings(says, N_("Name"), N_("Role in the project")), roles))
    names = {each.ref: each.name for each in content.partners}
    blocks += [
        Line(
            says.gettext(N_("Confirmed by link")),
            f"{names.get(each.partner, '–')}: {each.name}, {each.title}, {says.moment(each.confirmed_at)} "
            f"(SHA-256 {each.sha256})",
            typed=True,
        )
        for each in content.confirmations
    ]
    return blocks


def place_of(partner: PartnerEntry, says: Speaker) -> str:
    if partner.province is Province.OUTSIDE_CANADA:
        return says.country(partner.country)
    return label("province", partner.province, says)


def _budget(content: ApplicationContent, says: Speaker) -> list[Block]:
    names = participant_names(content.hospital, content.partners, says)
    return budget_blocks(content.costs, content.funding, content.totals, names, says)


def _letter(content: ApplicationContent, says: Speaker) -> list[Block]:
    signatories = [
        Line(label("signatory", entry.role, says), f"{entry.name}, {entry.title}", typed=True)
        for entry in content.signatories
    ]
    letters = [
        Line(says.gettext(N_("Signed letter")), f"{letter.name} (SHA-256 {letter.sha256})", typed=True)
        for letter in content.letters
    ]
    return [*signatories, *signature_lines(content, says), *letters]


def signature_lines(content: ApplicationContent, says: Speaker) -> list[Line]:
    """Who signed the letter by link: name, title, when, and the hash of the exact text."""
    return [
        Line(
            says.gettext(N_("Signed by link")),
            f"{each.name}, {each.title}, {says.moment(each.signed_at)} (SHA-256 {each.sha256})",
            typed=True,
        )
        for each in content.signatures
    ]


def _documents(content: ApplicationContent, says: Speaker) -> list[Block]:
    return [
        Line(
            says.gettext(N_("Document %(number)s")) % {"number": number},
            "\n".join(
                part
                for part in (document.caption, f"{document.name} ({says.size(document.size)})")
                if part is not None
            )
            + f"\nSHA-256 {document.sha256}",
            typed=True,
        )
        for number, document in enumerate(content.documents, start=1)
    ]


def _declaration(content: ApplicationContent, document: CallDocument, says: Speaker) -> list[Block]:
    if content.declared is None:
        return []
    statements = "\n".join(statement.text.in_language(says.lang) for statement in document.declarations)
    accepted = says.gettext(N_("Accepted by %(name)s on %(moment)s")) % {
        "name": content.declared.accepted_by,
        "moment": says.moment(content.declared.accepted_at),
    }
    return [Prose(accepted, statements)]
