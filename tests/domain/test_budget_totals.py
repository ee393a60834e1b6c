"""Totals of a budget: each dimension sums to the same whole, to the cent, whatever is edited."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callapp.domain.budget import (
    Budget,
    BudgetCategory,
    BudgetRules,
    ContributionKind,
    CostLine,
    FundingLine,
    FundingSource,
    budget_faults,
)
from callapp.domain.budget_totals import BudgetTotals, Share, Sum, total_up
from callapp.domain.organisations import PartnerKind, Province, SizeClass
from callapp.domain.participants import LEAD, THE_LEAD, Participant

CAP = 150_000_000
RULES = BudgetRules(cap_cents=CAP, fiscal_years=range(2026, 2029))
PROVIDER, UNIVERSITY = "0a1b2c3d", "4e5f6071"
PARTICIPANTS = {
    LEAD: THE_LEAD,
    PROVIDER: Participant(PartnerKind.AI_PROVIDER, SizeClass.MEDIUM),
    UNIVERSITY: Participant(PartnerKind.ACADEMIC, SizeClass.NOT_APPLICABLE),
}
CASH, IN_KIND = ContributionKind.CASH, ContributionKind.IN_KIND


def test_totals_by_every_dimension() -> None:
    budget = Budget(
        [
            CostLine(BudgetCategory.LABOUR, 100_000_01, True, PROVIDER, Province.ON, 2027),
            CostLine(BudgetCategory.LABOUR, 50_000_00, False, LEAD, Province.QC, 2026),
            CostLine(BudgetCategory.SOFTWARE, 99, True, PROVIDER, Province.QC, 2026),
        ],
        [
            FundingLine(FundingSource.SCALE_AI, CASH, 75_000_00),
            FundingLine(FundingSource.PROVIDER, IN_KIND, 75_001_00, False, PROVIDER),
        ],
    )
    totals = total_up(budget, PARTICIPANTS)
    assert totals.cost == Sum(150_001_00, 100_001_00)
    assert list(totals.by_participant.items()) == [
        (LEAD, Sum(50_000_00, 0)),
        (PROVIDER, Sum(100_001_00, 100_001_00)),
    ]
    assert {code: amount.total_cents for code, amount in totals.by_category.items()} == {
        "labour": 150_000_01, "hardware": 0, "software": 99, "cloud_services": 0, "other": 0,
    }  # fmt: skip
    assert list(totals.by_fiscal_year) == [2026, 2027]
    assert list(totals.by_province) == [Province.ON, Province.QC]
    assert totals.spent_by(PROVIDER, BudgetCategory.SOFTWARE) == Sum(99, 99)
    assert totals.spent_by(UNIVERSITY, BudgetCategory.SOFTWARE) == Sum()
    assert totals.funding == Sum(150_001_00, 75_000_00)
    assert totals.paid_by(FundingSource.PROVIDER, IN_KIND).total_cents == 75_001_00
    assert totals.by_payer == {PROVIDER: Sum(75_001_00, 0), None: Sum(75_000_00, 75_000_00)}
    assert totals.requested_cents == 75_000_00
    assert totals.difference_cents == 0


def test_the_shares_of_ai_providers_and_smes_are_exact() -> None:
    budget = Budget(
        [
            CostLine(BudgetCategory.LABOUR, 2, True, PROVIDER, Province.QC, 2026),
            CostLine(BudgetCategory.LABOUR, 1, True, UNIVERSITY, Province.QC, 2026),
        ],
        [],
    )
    totals = total_up(budget, PARTICIPANTS | {UNIVERSITY: Participant(PartnerKind.OTHER, SizeClass.SMALL)})
    assert (totals.to_ai_providers.cost.basis_points, totals.to_smes.cost.basis_points) == (6_667, 10_000)


@pytest.mark.parametrize(
    ("part", "whole", "basis_points"),
    [(1, 3, 3_333), (2, 3, 6_667), (1, 20_000, 1), (1, 20_001, 0), (0, 0, None)],
)
def test_a_share_is_rounded_half_up_from_integers(part: int, whole: int, basis_points: int | None) -> None:
    assert Share(part, whole).basis_points == basis_points


def test_lines_from_before_the_questions_are_totalled_all_the_same() -> None:
    totals = total_up(Budget([CostLine(BudgetCategory.OTHER, 7, True)], []), PARTICIPANTS)
    assert totals.by_participant == totals.by_province == totals.by_fiscal_year == {None: Sum(7, 7)}


cents = st.integers(1, 10**11)
cost_lines = st.builds(
    CostLine,
    st.sampled_from(BudgetCategory),
    cents,
    st.booleans(),
    st.sampled_from([*PARTICIPANTS, "ffffffff"]),
    st.sampled_from(Province),
    st.integers(2025, 2030),
)
funding_lines = st.builds(
    FundingLine,
    st.sampled_from(FundingSource),
    st.sampled_from(ContributionKind),
    cents,
    st.booleans(),
    st.sampled_from([None, *PARTICIPANTS]),
)
# One edit: put a line in, change an amount, take a line out, on either side.
edits = st.one_of(
    st.tuples(st.just("add cost"), cost_lines),
    st.tuples(st.just("add funding"), funding_lines),
    st.tuples(st.sampled_from(["change cost", "change funding"]), st.tuples(st.integers(0, 20), cents)),
    st.tuples(st.sampled_from(["drop cost", "drop funding"]), st.integers(0, 20)),
)


def edited(lines: list[Any], what: str, given: Any) -> None:
    if what == "add":
        lines.append(given)
    elif lines and what == "change":
        place = given[0] % len(lines)
        lines[place] = replace(lines[place], amount_cents=given[1])
    elif lines:
        del lines[given % len(lines)]


def holds(totals: BudgetTotals, costs: list[CostLine], funding: list[FundingLine]) -> None:
    """Every dimension of a side sums to the whole of the side, eligible cents and all."""
    whole = Sum(
        sum(line.amount_cents for line in costs), sum(line.amount_cents for line in costs if line.eligible)
    )
    for sums in (
        totals.by_participant,
        totals.by_category,
        totals.by_province,
        totals.by_fiscal_year,
        totals.by_participant_and_category,
    ):
        assert sum(sums.values(), Sum()) == totals.cost == whole
    for sums in (totals.by_source, totals.by_kind, totals.by_source_and_kind, totals.by_payer):
        assert sum(sums.values(), Sum()) == totals.funding
    assert totals.funding.total_cents == sum(line.amount_cents for line in funding)


@given(st.lists(edits, max_size=12))
def test_any_sequence_of_edits_keeps_sources_totals_and_cap_consistent(steps: list[tuple[str, Any]]) -> None:
    costs: list[CostLine] = []
    funding: list[FundingLine] = []
    for what, given_ in steps:
        verb, side = what.split()
        edited(costs if side == "cost" else funding, verb, given_)
    budget = Budget(costs, funding)
    totals = total_up(budget, PARTICIPANTS)
    holds(totals, costs, funding)
    # What the rules say and what the totals say is one.
    found = {fault.code: fault for fault in budget_faults(budget, rules=RULES, participants=PARTICIPANTS)}
    assert ("budget.sides_differ" in found) == (totals.difference_cents != 0)
    assert ("budget.request_above_cap" in found) == (totals.requested_cents > CAP)
    assert ("budget.request_not_positive" in found) == (totals.requested_cents == 0)
    assert ("budget.eligible_above_cost" in found) == (
        totals.funding.eligible_cents > totals.cost.eligible_cents
    )
    if "budget.sides_differ" in found:
        assert found["budget.sides_differ"].params["difference_cents"] == abs(totals.difference_cents)
