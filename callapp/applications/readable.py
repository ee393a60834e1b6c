"""What an application says, laid out for reading: one form for the page, the PDF and the reviewer's desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from callapp.calls.document import CallDocument
from callapp.domain.content import ApplicationContent
from callapp.domain.sections import Section
from callapp.web.marks import N_
from callapp.web.speaker import Speaker
from callapp.web.wording import label


@dataclass(frozen=True, slots=True)
class Line:
    """A short fact. typed: the value is the applicant's own words, not ours."""

    label: str
    value: str
    typed: bool = False
    kind: Literal["line"] = "line"


@dataclass(frozen=True, slots=True)
class Prose:
    """A question and its answer in paragraphs."""

    heading: str
    text: str
    kind: Literal["prose"] = "prose"

    @property
    def paragraphs(self) -> list[str]:
        """The text line by line, empty lines left out."""
        return [line for line in self.text.splitlines() if line.strip()]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; numeric columns are aligned to the right. totals stand below, one value a column.

    is_named_by_applicant: the caption is the applicant's own words.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()
    totals: tuple[str, ...] = ()
    is_named_by_applicant: bool = False
    kind: Literal["grid"] = "grid"


Block = Line | Prose | Grid


@dataclass(frozen=True, slots=True)
class Part:
    """One section with its blocks, in order; empty when nothing was given."""

    code: Section
    heading: str
    blocks: tuple[Block, ...]


def readable_parts(content: ApplicationContent, document: CallDocument, says: Speaker) -> tuple[Part, ...]:
    """Every section of an application, in the order in which they are asked, in the speaker's language.

    What the applicant typed is never translated; a question without an answer says so.
    """
    blocks: dict[Section, Sequence[Block]] = {
        Section.HOSPITAL: _hospital(content, says),
        Section.PROJECT: _project(content, document, says),
        Section.PARTNERS: _partners(content, says),
        Section.BUDGET: _budget(content, says),
        Section.OUTCOMES: _outcomes(content, says),
        Section.LETTER_OF_INTENT: _letter(content, says),
        Section.DECLARATION: _declaration(content, document, says),
    }
    return tuple(Part(code, label("section", code, says), tuple(blocks[code])) for code in Section)


def _said(value: object | None, says: Speaker) -> str:
    return says.gettext(N_("Not given")) if value in (None, "") else str(value)


def _yes_no(value: bool | None, says: Speaker) -> str:
    return _said(None if value is None else says.gettext(N_("Yes") if value else N_("No")), says)


def _hospital(content: ApplicationContent, says: Speaker) -> list[Block]:
    hospital = content.hospital
    if hospital is None:
        return []
    return [
        Line(says.gettext(N_("Hospital")), _said(hospital.name, says), typed=True),
        Line(
            says.gettext(N_("Province or territory")),
            _said(hospital.province and label("province", hospital.province, says), says),
        ),
        Line(says.gettext(N_("Non-profit")), _yes_no(hospital.nonprofit, says)),
        Line(says.gettext(N_("Funded by a province")), _yes_no(hospital.provincially_funded, says)),
        Line(
            says.gettext(N_("Patient-care beds")),
            _said(None if hospital.beds is None else says.number(hospital.beds), says),
        ),
        Line(says.gettext(N_("Source of the number")), _said(hospital.beds_source, says), typed=True),
        Line(
            says.gettext(N_("Date of the count")),
            _said(hospital.beds_date and says.day(hospital.beds_date), says),
        ),
    ]


def _project(content: ApplicationContent, document: CallDocument, says: Speaker) -> list[Block]:
    return [
        Line(says.gettext(N_("Project title")), _said(content.title, says), typed=True),
        *(
            Prose(
                f"{index}. {question.title.in_language(says.lang)}",
                _said(content.answers.get(question.code), says),
            )
            for index, question in enumerate(document.questions, start=1)
        ),
    ]


def _partners(content: ApplicationContent, says: Speaker) -> list[Block]:
    return [
        Grid(
            says.gettext(N_("Partners")),
            tuple(
                says.gettext(heading)
                for heading in (N_("Name"), N_("Kind"), N_("Province or territory"), N_("Country"), N_("SME"))
            ),
            tuple(
                (
                    partner.name,
                    label("partner_kind", partner.kind, says),
                    label("province", partner.province, says),
                    says.country(partner.country),
                    _yes_no(partner.is_sme, says),
                )
                for partner in content.partners
            ),
        )
    ]


def _budget(content: ApplicationContent, says: Speaker) -> list[Block]:
    budget = content.budget
    total = says.gettext(N_("Total"))
    costs = Grid(
        says.gettext(N_("Costs")),
        tuple(
            says.gettext(text) for text in (N_("Description"), N_("Category"), N_("Eligible"), N_("Amount"))
        ),
        tuple(
            (
                cost.description,
                label("budget_category", cost.category, says),
                _yes_no(cost.eligible, says),
                says.money(cost.amount_cents),
            )
            for cost in content.costs
        ),
        numeric=(3,),
        totals=(total, "", "", says.money(budget.total_cost_cents)),
    )
    funding = Grid(
        says.gettext(N_("Funding sources")),
        tuple(says.gettext(text) for text in (N_("Source"), N_("Cash or in kind"), N_("Amount"))),
        tuple(
            (
                label("funding_source", line.source, says),
                label("contribution_kind", line.kind, says),
                says.money(line.amount_cents),
            )
            for line in content.funding
        ),
        numeric=(2,),
        totals=(total, "", says.money(budget.total_funding_cents)),
    )
    requested = Line(says.gettext(N_("Funding requested")), says.money(budget.funding_requested_cents))
    return [requested, costs, funding]


def _outcomes(content: ApplicationContent, says: Speaker) -> list[Block]:
    blocks: list[Block] = []
    for indicator in content.indicators:
        blocks += [
            Prose(indicator.name, indicator.definition),
            Grid(
                says.gettext(N_("From baseline to target")),
                tuple(
                    says.gettext(text) for text in (N_("Direction"), N_("Unit"), N_("Baseline"), N_("Target"))
                ),
                (
                    (
                        label("direction", indicator.direction, says),
                        indicator.unit,
                        f"{says.number(indicator.baseline)} ({says.day(indicator.baseline_date)})",
                        f"{says.number(indicator.target)} ({says.day(indicator.target_date)})",
                    ),
                ),
                is_named_by_applicant=True,
            ),
            Line(says.gettext(N_("How the baseline was measured")), indicator.baseline_method, typed=True),
        ]
    return blocks


def _letter(content: ApplicationContent, says: Speaker) -> list[Block]:
    signatories = [
        Line(label("signatory", entry.role, says), f"{entry.name}, {entry.title}", typed=True)
        for entry in content.signatories
    ]
    letters = [
        Line(says.gettext(N_("Signed letter")), f"{letter.name} (SHA-256 {letter.sha256})", typed=True)
        for letter in content.letters
    ]
    return [*signatories, *letters]


def _declaration(content: ApplicationContent, document: CallDocument, says: Speaker) -> list[Block]:
    if content.declared is None:
        return []
    statements = "\n".join(statement.text.in_language(says.lang) for statement in document.declarations)
    accepted = says.gettext(N_("Accepted by %(name)s on %(moment)s")) % {
        "name": content.declared.accepted_by,
        "moment": says.moment(content.declared.accepted_at),
    }
    return [Prose(accepted, statements)]
