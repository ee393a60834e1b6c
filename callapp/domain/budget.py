"""What a project costs, who pays, and what is asked of Scale AI; every amount in integer cents.

Both sides of a budget sum to the same total, and the funding requested is what Scale AI pays in cash. An
eligible contribution pays eligible costs: what is so marked on one side finds its place on the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from callapp.domain.errors import Fault
from callapp.domain.organisations import PartnerKind, Province
from callapp.domain.participants import Participants

BASIS = 10_000  # basis points of the whole
FIRST_MONTH = 4  # the fiscal year of Canada and its provinces begins on April 1


class BudgetCategory(StrEnum):
    """What the money is spent on."""

    LABOUR = "labour"
    HARDWARE = "hardware"
    SOFTWARE = "software"
    CLOUD_SERVICES = "cloud_services"
    OTHER = "other"


class FundingSource(StrEnum):
    """Who pays."""

    SCALE_AI = "scale_ai"
    QUEBEC = "quebec"
    HOSPITAL = "hospital"
    PROVIDER = "provider"
    OTHER = "other"


class ContributionKind(StrEnum):
    """How it is paid: in money, or in work and goods."""

    CASH = "cash"
    IN_KIND = "in_kind"


# Of these sources a participant pays, of that kind; of « other » a participant may.
PAYERS = {FundingSource.HOSPITAL: PartnerKind.HOSPITAL, FundingSource.PROVIDER: PartnerKind.AI_PROVIDER}
# These pay themselves.
PUBLIC_SOURCES = frozenset({FundingSource.SCALE_AI, FundingSource.QUEBEC})


@dataclass(frozen=True, slots=True)
class CostLine:
    """One cost; eligible says whether the program may share it.

    fiscal_year: the calendar year in which it begins, in April. participant, province and fiscal_year are
    None only in copies from before they were asked.
    """

    category: BudgetCategory
    amount_cents: int
    eligible: bool = True
    participant: str | None = None
    province: Province | None = None
    fiscal_year: int | None = None


@dataclass(frozen=True, slots=True)
class FundingLine:
    """One contribution. participant: who pays, where a participant does. eligible is None only in copies from
    before it was asked."""

    source: FundingSource
    kind: ContributionKind
    amount_cents: int
    eligible: bool | None = True
    participant: str | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """Costs and contributions, in the order typed. Every total is computed, none is kept; by every dimension
    in callapp.domain.budget_totals."""

    costs: Sequence[CostLine]
    funding: Sequence[FundingLine]

    @property
    def total_cost_cents(self) -> int:
        return sum(line.amount_cents for line in self.costs)

    @property
    def eligible_cost_cents(self) -> int:
        return sum(line.amount_cents for line in self.costs if line.eligible)

    @property
    def total_funding_cents(self) -> int:
        return sum(line.amount_cents for line in self.funding)

    @property
    def eligible_funding_cents(self) -> int:
        return sum(line.amount_cents for line in self.funding if line.eligible)

    @property
    def funding_requested_cents(self) -> int:
        """What Scale AI is asked to pay in cash: what the cap and the ranking look at."""
        return sum(
            line.amount_cents
            for line in self.funding
            if line.source is FundingSource.SCALE_AI and line.kind is ContributionKind.CASH
        )


def fiscal_year_name(year: int) -> str:
    """The fiscal year that begins in April of this year, as both languages write it: ``2026-2027``."""
    return f"{year}-{year + 1}"


def fiscal_year_of(day: date) -> int:
    """The fiscal year of a day: April to March, named by the calendar year in which it begins."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def year_faults(year: int, offered: range, field: str | None = None) -> list[Fault]:
    """``budget.year_not_offered`` (first, last) for a fiscal year that is none of the call's."""
    if year in offered:
        return []
    ends = {"first": fiscal_year_name(offered[0]), "last": fiscal_year_name(offered[-1])}
    return [Fault("budget.year_not_offered", field, {**ends})]


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most that one category may cost: a share of the total cost in basis points, or cents."""

    share_bp: int | None = None
    amount_cents: int | None = None

    def cents_of(self, total_cost_cents: int) -> int:
        """The ceiling of a project of this cost, in whole cents, rounded down."""
        if self.share_bp is not None:
            return total_cost_cents * self.share_bp // BASIS
        return self.amount_cents or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetRules:
    """What a call says of budgets. max_share_bp: the request, at most, in basis points of the eligible cost;
    no limit when None."""

    cap_cents: int
    fiscal_years: range
    max_share_bp: int | None = None
    ceilings: Mapping[BudgetCategory, Ceiling] = field(default_factory=dict)


def budget_faults(budget: Budget, *, rules: BudgetRules, participants: Participants) -> list[Fault]:
    """Why this budget cannot be submitted; empty when it can.

    participants: everybody a line may name. Codes, with the field they stand at (lines counted from 0):
    ``budget.amount_not_positive`` (``costs.N.amount``, ``funding.N.amount``), ``budget.participant_gone``
    (``costs.N.participant``, ``funding.N.participant``), ``budget.year_not_offered``
    (``costs.N.fiscal_year``), those of ``contribution_faults`` and ``budget.payer_of_other_kind``
    (``funding.N.…``), ``budget.category_above_ceiling`` (``costs``), ``budget.request_not_positive``,
    ``budget.request_above_cap``, ``budget.request_above_share``, ``budget.eligible_above_cost`` and
    ``budget.sides_differ`` (``funding``).
    """
    return [
        *_cost_faults(budget, rules, participants),
        *_funding_faults(budget, participants),
        *_ceiling_faults(budget, rules),
        *_request_faults(budget, rules),
        *_balance_faults(budget),
    ]


def contribution_faults(
    source: FundingSource, kind: ContributionKind, *, eligible: bool | None, participant: str | None
) -> Iterator[Fault]:
    """What contradicts itself in one contribution, at the attribute's name.

    Codes: ``budget.scale_ai_in_kind`` (its part is money, and in kind it would escape the cap),
    ``budget.scale_ai_not_eligible``, ``budget.payer_missing``, ``budget.payer_unwanted``.
    """
    if source is FundingSource.SCALE_AI and kind is ContributionKind.IN_KIND:
        yield Fault("budget.scale_ai_in_kind", "kind")
    if source is FundingSource.SCALE_AI and eligible is False:
        yield Fault("budget.scale_ai_not_eligible", "eligible")
    if source in PAYERS and participant is None:
        yield Fault("budget.payer_missing", "participant")
    if source in PUBLIC_SOURCES and participant is not None:
        yield Fault("budget.payer_unwanted", "participant")


def _cost_faults(budget: Budget, rules: BudgetRules, participants: Participants) -> Iterator[Fault]:
    for index, line in enumerate(budget.costs):
        if line.amount_cents <= 0:
            yield _not_positive(f"costs.{index}.amount", line.amount_cents)
        if line.participant is not None and line.participant not in participants:
            yield Fault("budget.participant_gone", f"costs.{index}.participant")
        if line.fiscal_year is not None:
            yield from year_faults(line.fiscal_year, rules.fiscal_years, f"costs.{index}.fiscal_year")


def _funding_faults(budget: Budget, participants: Participants) -> Iterator[Fault]:
    for index, line in enumerate(budget.funding):
        if line.amount_cents <= 0:
            yield _not_positive(f"funding.{index}.amount", line.amount_cents)
        for fault in contribution_faults(
            line.source, line.kind, eligible=line.eligible, participant=line.participant
        ):
            yield Fault(fault.code, f"funding.{index}.{fault.field}")
        if line.participant is None or line.source in PUBLIC_SOURCES:
            continue
        payer = participants.get(line.participant)
        if payer is None:
            yield Fault("budget.participant_gone", f"funding.{index}.participant")
        elif payer.kind not in (None, PAYERS.get(line.source, payer.kind)):
            expected = {"partner_kind_code": PAYERS[line.source].value}
            yield Fault("budget.payer_of_other_kind", f"funding.{index}.participant", {**expected})


def _not_positive(field: str, cents: int) -> Fault:
    return Fault("budget.amount_not_positive", field, {"amount_cents": cents})


def _ceiling_faults(budget: Budget, rules: BudgetRules) -> Iterator[Fault]:
    total = budget.total_cost_cents
    for category in BudgetCategory:
        if category not in rules.ceilings:
            continue
        spent = sum(line.amount_cents for line in budget.costs if line.category is category)
        ceiling = rules.ceilings[category].cents_of(total)
        if spent > ceiling:
            yield Fault(
                "budget.category_above_ceiling",
                "costs",
                {
                    "budget_category_code": category.value,
                    "category_cents": spent,
                    "ceiling_cents": ceiling,
                    "excess_cents": spent - ceiling,
                },
            )


def _request_faults(budget: Budget, rules: BudgetRules) -> Iterator[Fault]:
    requested = budget.funding_requested_cents
    if requested <= 0:
        yield Fault("budget.request_not_positive", "funding")
    if requested > rules.cap_cents:
        yield _above("budget.request_above_cap", requested, cap_cents=rules.cap_cents)
    if rules.max_share_bp is not None:
        limit = budget.eligible_cost_cents * rules.max_share_bp // BASIS
        if requested > limit:
            share = {"share_bp": rules.max_share_bp, "eligible_cents": budget.eligible_cost_cents}
            yield _above("budget.request_above_share", requested, limit_cents=limit, **share)


def _above(code: str, requested: int, **limits: int) -> Fault:
    limit = next(iter(limits.values()))
    params = {"request_cents": requested, **limits, "excess_cents": requested - limit}
    return Fault(code, "funding", {**params})


def _balance_faults(budget: Budget) -> Iterator[Fault]:
    eligible, paid = budget.eligible_cost_cents, budget.eligible_funding_cents
    if paid > eligible:
        params = {"funding_cents": paid, "cost_cents": eligible, "excess_cents": paid - eligible}
        yield Fault("budget.eligible_above_cost", "funding", {**params})
    cost, total = budget.total_cost_cents, budget.total_funding_cents
    if cost != total:
        params = {"cost_cents": cost, "funding_cents": total, "difference_cents": abs(cost - total)}
        yield Fault("budget.sides_differ", "funding", {**params})
