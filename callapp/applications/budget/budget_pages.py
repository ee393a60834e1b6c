"""What a budget as typed comes to: its totals by every dimension, what is not counted, what does not hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from callapp.applications.assessment import Assessment
from callapp.applications.copies.readable_blocks import Block
from callapp.applications.copies.readable_budget import summary_blocks
from callapp.calls.document import CallDocument
from callapp.domain.budget import Budget, budget_faults
from callapp.domain.budget_totals import BudgetTotals, total_up
from callapp.domain.content import ApplicationContent
from callapp.domain.errors import Fault
from callapp.domain.participants import LEAD
from callapp.domain.row_reading import COST_ROW, FUNDING_ROW, read_costs, read_funding, ref_of
from callapp.domain.sections import Section
from callapp.domain.typed import Row, Typed, begun_rows, is_blank
from callapp.web.i18n import speaker
from callapp.web.marks import N_
from callapp.web.typed_fields import Choice
from callapp.web.wording import label, sentence


@dataclass(frozen=True, slots=True)
class BudgetView:
    """A budget as it stands in the form. left_out: rows not understood yet, which no total counts.

    broken: the rules of the whole that do not hold, in words. balance: both sides in one sentence.
    """

    totals: BudgetTotals
    blocks: Sequence[Block]
    left_out: Sequence[str]
    broken: Sequence[str]
    balance: str


def view_budget(typed: Typed, assessment: Assessment, document: CallDocument) -> BudgetView:
    """What these texts of the section come to, saved or not."""
    costs, funding = read_costs(typed), read_funding(typed)
    counted = ApplicationContent(
        language=assessment.content.language, costs=costs.entries, funding=funding.entries
    )
    totals = total_up(counted.budget, assessment.participants)
    left_out = [
        f"{label('row', name)} {speaker().number(index + 1)}"
        for name, untouched, rows in (("costs", COST_ROW, costs), ("funding", FUNDING_ROW, funding))
        for index in begun_rows(typed, name, untouched)
        if index not in rows.numbers
    ]
    return BudgetView(
        totals=totals,
        blocks=summary_blocks(totals, dict(participant_choices(assessment)), speaker()),
        left_out=left_out,
        broken=[sentence(fault) for fault in _of_the_whole(counted.budget, assessment, document)],
        balance=balance(totals),
    )


def _of_the_whole(budget: Budget, assessment: Assessment, document: CallDocument) -> list[Fault]:
    """Rules about sums; those about one line stand at the line, and how far the sides are apart is said in
    the balance. Nothing is asked of an empty side."""
    if not budget.costs or not budget.funding:
        return []
    found = budget_faults(budget, rules=document.budget_rules(), participants=assessment.participants)
    return [
        fault
        for fault in found
        if fault.field in ("costs", "funding") and fault.code != "budget.sides_differ"
    ]


def balance(totals: BudgetTotals) -> str:
    """ "Costs and funding are equal: $1,500,251.00", or what is missing on which side."""
    says, gap = speaker(), totals.difference_cents
    if not totals.cost.total_cents and not totals.funding.total_cents:
        return says.gettext(N_("No amounts yet."))
    if gap == 0:
        return says.gettext(
            N_("Costs and funding are equal: %(total)s."), total=says.money(totals.cost.total_cents)
        )
    words = (
        N_("Costs are %(cost)s and funding is %(funding)s: %(gap)s of funding is missing.")
        if gap > 0
        else N_("Costs are %(cost)s and funding is %(funding)s: %(gap)s of funding is too much.")
    )
    return says.gettext(
        words,
        cost=says.money(totals.cost.total_cents),
        funding=says.money(totals.funding.total_cents),
        gap=says.money(abs(gap)),
    )


def participant_choices(assessment: Assessment) -> list[Choice]:
    """Whom a budget line may name, the lead first, by what is typed of them so far."""
    hospital = assessment.content.hospital
    lead = (hospital.name if hospital else "") or speaker().gettext(N_("Applicant hospital"))
    draft = assessment.sections[Section.PARTNERS].draft
    rows = enumerate(draft.typed.get("partners", ()) if draft else ())
    return [
        (LEAD, lead),
        *((ref_of(row, index), _partner_name(row, index)) for index, row in rows if not is_blank(row, {})),
    ]


def _partner_name(row: Row, index: int) -> str:
    return row.get("name", "").strip() or f"{label('row', 'partners')} {speaker().number(index + 1)}"
