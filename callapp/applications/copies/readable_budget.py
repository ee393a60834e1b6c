"""A budget laid out for reading: what it comes to first, by every dimension, then line by line.

The same summary stands on the page where a budget is typed, in the frozen copy, in its PDF and on the
reviewer's desk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from callapp.applications.copies.readable_blocks import Block, Grid, Line, headings, said, yes_no
from callapp.domain.budget import BudgetCategory, ContributionKind, FundingSource, fiscal_year_name
from callapp.domain.budget_totals import BudgetTotals, ShareOf, Sum
from callapp.domain.content import Cost, Funding, Hospital, PartnerEntry
from callapp.domain.participants import LEAD
from callapp.web.marks import N_
from callapp.web.speaker import Speaker
from callapp.web.wording import label

# What each participant is called, by reference.
Names = Mapping[str, str]
K = TypeVar("K")

CASH, IN_KIND = ContributionKind.CASH, ContributionKind.IN_KIND


def participant_names(hospital: Hospital | None, partners: Sequence[PartnerEntry], says: Speaker) -> Names:
    """The lead by the hospital's name, as far as it is given, and every partner."""
    lead = (hospital.name if hospital else "") or says.gettext(N_("Applicant hospital"))
    return {LEAD: lead} | {partner.ref: partner.name for partner in partners}


def name_of(participant: str | None, names: Names, says: Speaker) -> str:
    """What a participant is called; one whose row is gone says so."""
    if participant is None:
        return said(None, says)
    return names.get(participant) or says.gettext(N_("A partner that is no longer listed"))


def budget_blocks(
    costs: Sequence[Cost], funding: Sequence[Funding], totals: BudgetTotals, names: Names, says: Speaker
) -> list[Block]:
    """The whole budget: totals by every dimension, then each line."""
    return [*summary_blocks(totals, names, says), *line_blocks(costs, funding, names, says)]


def line_blocks(
    costs: Sequence[Cost], funding: Sequence[Funding], names: Names, says: Speaker
) -> list[Block]:
    """Each line as it was given."""
    return [
        cost_lines(says.gettext(N_("Cost lines")), costs, names, says),
        funding_lines(says.gettext(N_("Funding lines")), funding, names, says),
    ]


def summary_blocks(totals: BudgetTotals, names: Names, says: Speaker) -> list[Block]:
    """What a budget comes to, by every dimension. What no line says is left out."""
    blocks: list[Block] = [
        Line(says.gettext(N_("Total cost")), says.money(totals.cost.total_cents)),
        Line(says.gettext(N_("Eligible cost")), says.money(totals.cost.eligible_cents)),
        Line(says.gettext(N_("Total funding")), says.money(totals.funding.total_cents)),
        Line(says.gettext(N_("Funding requested")), says.money(totals.requested_cents)),
    ]
    if _is_known(totals.by_participant):
        blocks += [
            Line(says.gettext(N_("Goes to AI service providers")), _share(totals.to_ai_providers, says)),
            Line(says.gettext(N_("Goes to SMEs")), _share(totals.to_smes, says)),
            _by_participant(totals, names, says),
        ]
    else:
        blocks.append(_by_category(totals, says))
    if _is_known(totals.by_fiscal_year):
        rows = {_year(year, says): amount for year, amount in totals.by_fiscal_year.items()}
        blocks.append(_sums(N_("Costs by fiscal year"), N_("Fiscal year"), rows, totals.cost, says))
    if _is_known(totals.by_province):
        places = {
            said(place and label("province", place, says), says): amount
            for place, amount in totals.by_province.items()
        }
        blocks.append(_sums(N_("Costs by province"), N_("Province or territory"), places, totals.cost, says))
    return [*blocks, _by_source(totals, says)]


def _is_known(sums: Mapping[K | None, Sum]) -> bool:
    """Whether any line answers this question: those of earlier copies do not."""
    return any(key is not None for key in sums)


def _share(share: ShareOf, says: Speaker) -> str:
    of_cost, of_eligible = share.cost.basis_points, share.eligible.basis_points
    if of_cost is None:
        return says.money(0)
    words = says.gettext(
        N_("%(amount)s, %(share)s of the cost"),
        amount=says.money(share.cost.part_cents),
        share=says.percent(of_cost),
    )
    if of_eligible is None:
        return words
    eligible = says.gettext(N_("%(share)s of the eligible cost"), share=says.percent(of_eligible))
    return f"{words}; {eligible}"


def _by_participant(totals: BudgetTotals, names: Names, says: Speaker) -> Grid:
    """Participants by category, categories that cost nothing left out."""
    spent = [code for code in BudgetCategory if totals.by_category[code].total_cents]
    return Grid(
        says.gettext(N_("Costs by participant and category")),
        (
            says.gettext(N_("Participant")),
            *(label("budget_category", code, says) for code in spent),
            says.gettext(N_("Total")),
        ),
        tuple(
            (
                name_of(participant, names, says),
                *(_or_dash(totals.spent_by(participant, code).total_cents, says) for code in spent),
                says.money(amount.total_cents, short=True),
            )
            for participant, amount in totals.by_participant.items()
        ),
        numeric=tuple(range(1, len(spent) + 2)),
        totals=(
            says.gettext(N_("Total")),
            *(says.money(totals.by_category[code].total_cents, short=True) for code in spent),
            says.money(totals.cost.total_cents, short=True),
        ),
    )


def _or_dash(cents: int, says: Speaker) -> str:
    """In the widest table: exact, without the cents where there are none, and nothing as a dash."""
    return says.money(cents, short=True) if cents else "–"


def _by_category(totals: BudgetTotals, says: Speaker) -> Grid:
    rows = {
        label("budget_category", code, says): amount
        for code, amount in totals.by_category.items()
        if amount.total_cents
    }
    return _sums(N_("Costs by category"), N_("Category"), rows, totals.cost, says)


def _sums(caption: str, heading: str, rows: Mapping[str, Sum], total: Sum, says: Speaker) -> Grid:
    """One row a key: eligible, not eligible, together."""

    def amounts(amount: Sum) -> tuple[str, ...]:
        return tuple(
            says.money(cents) for cents in (amount.eligible_cents, amount.other_cents, amount.total_cents)
        )

    return Grid(
        says.gettext(caption),
        (says.gettext(heading), *headings(says, N_("Eligible"), N_("Not eligible"), N_("Total"))),
        tuple((name, *amounts(amount)) for name, amount in rows.items()),
        numeric=(1, 2, 3),
        totals=(says.gettext(N_("Total")), *amounts(total)),
    )


def _by_source(totals: BudgetTotals, says: Speaker) -> Grid:
    def amounts(source: FundingSource) -> tuple[str, ...]:
        kinds = [totals.paid_by(source, kind).total_cents for kind in (CASH, IN_KIND)]
        amount = totals.by_source[source]
        return tuple(says.money(cents) for cents in (*kinds, amount.total_cents, amount.eligible_cents))

    paid = [source for source in FundingSource if totals.by_source[source].total_cents]
    kinds = [totals.by_kind[kind].total_cents for kind in (CASH, IN_KIND)]
    return Grid(
        says.gettext(N_("Contributions by source")),
        headings(says, N_("Source"), N_("Cash"), N_("In kind"), N_("Total"), N_("of which eligible")),
        tuple((label("funding_source", source, says), *amounts(source)) for source in paid),
        numeric=(1, 2, 3, 4),
        totals=(
            says.gettext(N_("Total")),
            *(
                says.money(cents)
                for cents in (*kinds, totals.funding.total_cents, totals.funding.eligible_cents)
            ),
        ),
    )


def cost_lines(caption: str, costs: Sequence[Cost], names: Names, says: Speaker) -> Grid:
    """Some costs, line by line, with their sum."""
    total = sum(cost.amount_cents for cost in costs)
    return Grid(
        caption,
        headings(
            says,
            N_("Description"),
            N_("Participant"),
            N_("Category"),
            N_("Where and when"),
            N_("Eligible"),
            N_("Amount"),
        ),
        tuple(
            (
                cost.description,
                name_of(cost.participant, names, says),
                label("budget_category", cost.category, says),
                _where_and_when(cost, says),
                yes_no(cost.eligible, says),
                says.money(cost.amount_cents),
            )
            for cost in costs
        ),
        numeric=(5,),
        totals=(says.gettext(N_("Total")), "", "", "", "", says.money(total)),
    )


def _where_and_when(cost: Cost, says: Speaker) -> str:
    if cost.province is None or cost.fiscal_year is None:
        return said(None, says)
    # In a narrow column a year stays on one line.
    year = fiscal_year_name(cost.fiscal_year).replace("-", "\N{NON-BREAKING HYPHEN}")
    return f"{label('province', cost.province, says)}, {year}"


def _year(year: int | None, says: Speaker) -> str:
    return said(None if year is None else fiscal_year_name(year), says)


def funding_lines(caption: str, funding: Sequence[Funding], names: Names, says: Speaker) -> Grid:
    """Some contributions, line by line, with their sum."""
    total = sum(line.amount_cents for line in funding)
    return Grid(
        caption,
        headings(says, N_("Source"), N_("Who pays"), N_("Cash or in kind"), N_("Eligible"), N_("Amount")),
        tuple(
            (
                label("funding_source", line.source, says),
                "–" if line.participant is None else name_of(line.participant, names, says),
                label("contribution_kind", line.kind, says),
                yes_no(line.eligible, says),
                says.money(line.amount_cents),
            )
            for line in funding
        ),
        numeric=(4,),
        totals=(says.gettext(N_("Total")), "", "", "", says.money(total)),
    )
