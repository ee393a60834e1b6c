"""What a project costs, who pays, and what is asked of Scale AI; every amount in integer cents.

Both sides of a budget sum to the same total, and the funding requested is what Scale AI pays in cash.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from callapp.domain.errors import Fault


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


@dataclass(frozen=True, slots=True)
class CostLine:
    """One cost; eligible says whether the program may share it."""

    category: BudgetCategory
    amount_cents: int
    eligible: bool = True


@dataclass(frozen=True, slots=True)
class FundingLine:
    """One contribution."""

    source: FundingSource
    kind: ContributionKind
    amount_cents: int


K = TypeVar("K", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Budget:
    """Costs and contributions, in the order typed. Every total is computed, none is kept."""

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
    def funding_requested_cents(self) -> int:
        """What Scale AI is asked to pay in cash: what the cap and the ranking look at."""
        return sum(
            line.amount_cents
            for line in self.funding
            if line.source is FundingSource.SCALE_AI and line.kind is ContributionKind.CASH
        )

    def cost_by_category(self) -> dict[BudgetCategory, int]:
        """Cents for every category, 0 where there is none."""
        return _totals(BudgetCategory, ((line.category, line.amount_cents) for line in self.costs))

    def funding_by_source(self) -> dict[FundingSource, int]:
        """Cents for every source, 0 where there is none."""
        return _totals(FundingSource, ((line.source, line.amount_cents) for line in self.funding))

    def funding_by_kind(self) -> dict[ContributionKind, int]:
        """Cents in cash and in kind, 0 where there is none."""
        return _totals(ContributionKind, ((line.kind, line.amount_cents) for line in self.funding))


def budget_faults(budget: Budget, *, cap_cents: int) -> list[Fault]:
    """Why this budget cannot be submitted; empty when it can.

    cap_cents: the most one project may ask for (a setting of the call, inclusive).
    Codes, with the field they stand at: ``budget.amount_not_positive`` (``costs.N.amount_cents``,
    ``funding.N.amount_cents``, counted from 0), ``budget.scale_ai_in_kind`` (``funding.N.kind``: its part is
    money, and in kind it would escape the cap), ``budget.request_not_positive``,
    ``budget.request_above_cap`` and ``budget.sides_differ`` (``funding``).
    """
    faults = [
        Fault("budget.amount_not_positive", f"{side}.{index}.amount_cents", {"amount_cents": cents})
        for side, amounts in (
            ("costs", [line.amount_cents for line in budget.costs]),
            ("funding", [line.amount_cents for line in budget.funding]),
        )
        for index, cents in enumerate(amounts)
        if cents <= 0
    ]
    faults += [
        Fault("budget.scale_ai_in_kind", f"funding.{index}.kind")
        for index, line in enumerate(budget.funding)
        if line.source is FundingSource.SCALE_AI and line.kind is ContributionKind.IN_KIND
    ]
    requested = budget.funding_requested_cents
    if requested <= 0:
        faults.append(Fault("budget.request_not_positive", "funding"))
    if requested > cap_cents:
        faults.append(
            Fault(
                "budget.request_above_cap",
                "funding",
                {
                    "request_cents": requested,
                    "cap_cents": cap_cents,
                    "excess_cents": requested - cap_cents,
                },
            )
        )
    cost, paid = budget.total_cost_cents, budget.total_funding_cents
    if cost != paid:
        faults.append(
            Fault(
                "budget.sides_differ",
                "funding",
                {"cost_cents": cost, "funding_cents": paid, "difference_cents": abs(cost - paid)},
            )
        )
    return faults


def _totals(keys: type[K], amounts: Iterable[tuple[K, int]]) -> dict[K, int]:
    totals = dict.fromkeys(keys, 0)
    for key, cents in amounts:
        totals[key] += cents
    return totals
