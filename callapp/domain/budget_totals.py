"""The totals of a budget by every dimension, in one pass over its lines; sums of integer cents only."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from callapp.domain.budget import (
    BASIS,
    Budget,
    BudgetCategory,
    ContributionKind,
    CostLine,
    FundingLine,
    FundingSource,
)
from callapp.domain.organisations import PartnerKind, Province
from callapp.domain.participants import Participant, Participants

AI_PROVIDER = PartnerKind.AI_PROVIDER

K = TypeVar("K", bound=Hashable)
C = TypeVar("C", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Sum:
    """Cents, and how many of them are eligible."""

    total_cents: int = 0
    eligible_cents: int = 0

    @property
    def other_cents(self) -> int:
        """What is not eligible."""
        return self.total_cents - self.eligible_cents

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.total_cents + other.total_cents, self.eligible_cents + other.eligible_cents)


NOTHING = Sum()


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole. Basis points are exact integers, half a point rounded up; None of nothing."""

    part_cents: int
    whole_cents: int

    @property
    def basis_points(self) -> int | None:
        if not self.whole_cents:
            return None
        return (2 * BASIS * self.part_cents + self.whole_cents) // (2 * self.whole_cents)


@dataclass(frozen=True, slots=True)
class ShareOf:
    """What goes to some of the participants: of the whole cost, and of the eligible cost."""

    cost: Share
    eligible: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetTotals:
    """Every total of one budget; never changed once made.

    Keys stand in the order of their list, participants the lead first, years from the earliest; only what
    occurs in the lines is there, but categories, sources and kinds, which are all there. None is what a line
    from before a question was asked does not say, or a contribution that no participant pays.
    """

    cost: Sum
    by_participant: Mapping[str | None, Sum]
    by_category: Mapping[BudgetCategory, Sum]
    by_province: Mapping[Province | None, Sum]
    by_fiscal_year: Mapping[int | None, Sum]
    by_participant_and_category: Mapping[tuple[str | None, BudgetCategory], Sum]
    funding: Sum
    by_source: Mapping[FundingSource, Sum]
    by_kind: Mapping[ContributionKind, Sum]
    by_source_and_kind: Mapping[tuple[FundingSource, ContributionKind], Sum]
    by_payer: Mapping[str | None, Sum]
    requested_cents: int
    to_ai_providers: ShareOf
    to_smes: ShareOf

    @property
    def difference_cents(self) -> int:
        """Costs less contributions: zero when both sides are equal."""
        return self.cost.total_cents - self.funding.total_cents

    def paid_by(self, source: FundingSource, kind: ContributionKind) -> Sum:
        return self.by_source_and_kind.get((source, kind), NOTHING)

    def spent_by(self, participant: str | None, category: BudgetCategory) -> Sum:
        return self.by_participant_and_category.get((participant, category), NOTHING)


def total_up(budget: Budget, participants: Participants) -> BudgetTotals:
    """All totals of a budget. participants: kinds and sizes, in the order in which they are shown."""
    costs = [(line, _cost(line)) for line in budget.costs]
    paid = [(line, _paid(line)) for line in budget.funding]
    cost = _sum(amount for _, amount in costs)
    years = _sums((line.fiscal_year, amount) for line, amount in costs)
    return BudgetTotals(
        cost=cost,
        by_participant=_in_order(_sums((line.participant, amount) for line, amount in costs), participants),
        by_category=_complete(_sums((line.category, amount) for line, amount in costs), BudgetCategory),
        by_province=_in_order(_sums((line.province, amount) for line, amount in costs), Province),
        by_fiscal_year=_in_order(years, sorted(year for year in years if year is not None)),
        by_participant_and_category=MappingProxyType(
            _sums(((line.participant, line.category), amount) for line, amount in costs)
        ),
        funding=_sum(amount for _, amount in paid),
        by_source=_complete(_sums((line.source, amount) for line, amount in paid), FundingSource),
        by_kind=_complete(_sums((line.kind, amount) for line, amount in paid), ContributionKind),
        by_source_and_kind=MappingProxyType(
            _sums(((line.source, line.kind), amount) for line, amount in paid)
        ),
        by_payer=_in_order(_sums((line.participant, amount) for line, amount in paid), participants),
        requested_cents=budget.funding_requested_cents,
        to_ai_providers=_share_of(costs, cost, _those(participants, lambda who: who.kind is AI_PROVIDER)),
        to_smes=_share_of(costs, cost, _those(participants, lambda who: who.is_sme)),
    )


def _cost(line: CostLine) -> Sum:
    return Sum(line.amount_cents, line.amount_cents if line.eligible else 0)


def _paid(line: FundingLine) -> Sum:
    return Sum(line.amount_cents, line.amount_cents if line.eligible else 0)


def _sum(amounts: Iterable[Sum]) -> Sum:
    return sum(amounts, NOTHING)


def _sums(keyed: Iterable[tuple[K, Sum]]) -> dict[K, Sum]:
    found: dict[K, Sum] = {}
    for key, amount in keyed:
        found[key] = found.get(key, NOTHING) + amount
    return found


def _complete(sums: Mapping[C, Sum], codes: Iterable[C]) -> Mapping[C, Sum]:
    """Every code, nothing where there is none."""
    return MappingProxyType({code: sums.get(code, NOTHING) for code in codes})


def _in_order(sums: Mapping[K, Sum], order: Iterable[K]) -> Mapping[K, Sum]:
    """What occurs, in this order; then what the order does not know, as it came."""
    known = [key for key in order if key in sums]
    return MappingProxyType({key: sums[key] for key in (*known, *(key for key in sums if key not in known))})


def _those(participants: Participants, wanted: Callable[[Participant], bool]) -> frozenset[str]:
    return frozenset(ref for ref, who in participants.items() if wanted(who))


def _share_of(costs: Iterable[tuple[CostLine, Sum]], whole: Sum, refs: frozenset[str]) -> ShareOf:
    part = _sum(amount for line, amount in costs if line.participant in refs)
    return ShareOf(
        cost=Share(part.total_cents, whole.total_cents),
        eligible=Share(part.eligible_cents, whole.eligible_cents),
    )
