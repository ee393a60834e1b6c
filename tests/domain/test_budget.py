"""A budget sums exactly, on both sides and by every dimension, and asks for no more than the cap."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callapp.domain.budget import (
    Budget,
    BudgetCategory,
    ContributionKind,
    CostLine,
    FundingLine,
    FundingSource,
    budget_faults,
)

CAP = 150_000_000
CASH, IN_KIND = ContributionKind.CASH, ContributionKind.IN_KIND
SCALE_AI, HOSPITAL = FundingSource.SCALE_AI, FundingSource.HOSPITAL


def balanced(request: int, own: int = 1_00) -> Budget:
    """A budget whose costs are exactly what Scale AI and the hospital pay."""
    return Budget(
        [CostLine(BudgetCategory.LABOUR, request + own)],
        [FundingLine(SCALE_AI, CASH, request), FundingLine(HOSPITAL, IN_KIND, own)],
    )


def codes(budget: Budget) -> list[tuple[str, str | None]]:
    return [(fault.code, fault.field) for fault in budget_faults(budget, cap_cents=CAP)]


def test_totals_by_every_dimension() -> None:
    budget = Budget(
        [
            CostLine(BudgetCategory.LABOUR, 100_000_01),
            CostLine(BudgetCategory.LABOUR, 50_000_00, eligible=False),
            CostLine(BudgetCategory.SOFTWARE, 99),
        ],
        [
            FundingLine(SCALE_AI, CASH, 60_000_00),
            FundingLine(SCALE_AI, CASH, 15_000_00),
            FundingLine(FundingSource.PROVIDER, IN_KIND, 75_001_00),
        ],
    )
    assert budget.total_cost_cents == 150_001_00
    assert budget.eligible_cost_cents == 100_001_00
    assert budget.total_funding_cents == 150_001_00
    assert budget.funding_requested_cents == 75_000_00
    assert budget.cost_by_category() == {
        "labour": 150_000_01, "hardware": 0, "software": 99, "cloud_services": 0, "other": 0,
    }  # fmt: skip
    assert budget.funding_by_source() == {
        "scale_ai": 75_000_00, "quebec": 0, "hospital": 0, "provider": 75_001_00, "other": 0,
    }  # fmt: skip
    assert budget.funding_by_kind() == {"cash": 75_000_00, "in_kind": 75_001_00}
    assert codes(budget) == []


@pytest.mark.parametrize(
    ("request_cents", "expected"),
    [
        (1, []),
        (149_999_999, []),
        (150_000_000, []),
        (150_000_001, [("budget.request_above_cap", "funding")]),
    ],
)
def test_the_request_is_at_most_the_cap_to_the_cent(
    request_cents: int, expected: list[tuple[str, str]]
) -> None:
    assert codes(balanced(request_cents)) == expected


def test_above_the_cap_the_fault_says_by_how_much() -> None:
    (fault,) = budget_faults(balanced(150_000_001), cap_cents=CAP)
    assert fault.params == {"request_cents": 150_000_001, "cap_cents": 150_000_000, "excess_cents": 1}


def test_a_budget_that_asks_nothing_of_scale_ai_is_refused() -> None:
    own = Budget([CostLine(BudgetCategory.OTHER, 5)], [FundingLine(HOSPITAL, CASH, 5)])
    assert codes(own) == [("budget.request_not_positive", "funding")]
    assert codes(Budget([], [])) == [("budget.request_not_positive", "funding")]


def test_money_in_kind_from_scale_ai_is_refused_and_never_part_of_the_request() -> None:
    budget = Budget(
        [CostLine(BudgetCategory.OTHER, 30)],
        [FundingLine(SCALE_AI, CASH, 10), FundingLine(SCALE_AI, IN_KIND, 20)],
    )
    assert budget.funding_requested_cents == 10
    assert codes(budget) == [("budget.scale_ai_in_kind", "funding.1.kind")]


@pytest.mark.parametrize("amount", [0, -1])
def test_every_amount_is_above_zero(amount: int) -> None:
    budget = Budget(
        [CostLine(BudgetCategory.OTHER, 10), CostLine(BudgetCategory.OTHER, amount)],
        [FundingLine(SCALE_AI, CASH, 10), FundingLine(HOSPITAL, CASH, amount)],
    )
    assert codes(budget) == [
        ("budget.amount_not_positive", "costs.1.amount_cents"),
        ("budget.amount_not_positive", "funding.1.amount_cents"),
    ]


@pytest.mark.parametrize("off", [-1, 1])
def test_one_cent_between_the_sides_is_a_fault(off: int) -> None:
    budget = Budget([CostLine(BudgetCategory.OTHER, 100 + off)], [FundingLine(SCALE_AI, CASH, 100)])
    (fault,) = budget_faults(budget, cap_cents=CAP)
    assert (fault.code, fault.params) == (
        "budget.sides_differ",
        {"cost_cents": 100 + off, "funding_cents": 100, "difference_cents": 1},
    )


cents = st.integers(1, 10**11)
budgets = st.builds(
    Budget,
    st.lists(st.builds(CostLine, st.sampled_from(BudgetCategory), cents, st.booleans()), max_size=8),
    st.lists(
        st.builds(FundingLine, st.sampled_from(FundingSource), st.sampled_from(ContributionKind), cents),
        max_size=8,
    ),
)


@given(budgets)
def test_every_way_of_adding_gives_the_same_total(budget: Budget) -> None:
    assert sum(budget.cost_by_category().values()) == budget.total_cost_cents
    assert sum(budget.funding_by_source().values()) == budget.total_funding_cents
    assert sum(budget.funding_by_kind().values()) == budget.total_funding_cents
    assert budget.funding_requested_cents <= budget.funding_by_source()[SCALE_AI]
    assert budget.eligible_cost_cents <= budget.total_cost_cents
