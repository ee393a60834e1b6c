"""A budget sums exactly, on both sides and by every dimension, and asks for no more than the cap."""

from __future__ import annotations

from datetime import date

import pytest

from callapp.domain.budget import (
    Budget,
    BudgetCategory,
    BudgetRules,
    Ceiling,
    ContributionKind,
    CostLine,
    FundingLine,
    FundingSource,
    budget_faults,
    fiscal_year_name,
    fiscal_year_of,
)
from callapp.domain.errors import Fault
from callapp.domain.organisations import PartnerKind, Province, SizeClass
from callapp.domain.participants import LEAD, THE_LEAD, Participant

CAP = 150_000_000
RULES = BudgetRules(cap_cents=CAP, fiscal_years=range(2026, 2031))
CASH, IN_KIND = ContributionKind.CASH, ContributionKind.IN_KIND
SCALE_AI, HOSPITAL = FundingSource.SCALE_AI, FundingSource.HOSPITAL
PROVIDER, UNIVERSITY = "0a1b2c3d", "4e5f6071"
PARTICIPANTS = {
    LEAD: THE_LEAD,
    PROVIDER: Participant(PartnerKind.AI_PROVIDER, SizeClass.MEDIUM),
    UNIVERSITY: Participant(PartnerKind.ACADEMIC, SizeClass.NOT_APPLICABLE),
}


def cost(cents: int, category: BudgetCategory = BudgetCategory.LABOUR, *, eligible: bool = True) -> CostLine:
    return CostLine(category, cents, eligible, LEAD, Province.QC, 2026)


def paid(source: FundingSource, kind: ContributionKind, cents: int, *, eligible: bool = True) -> FundingLine:
    payer = {FundingSource.HOSPITAL: LEAD, FundingSource.PROVIDER: PROVIDER}.get(source)
    return FundingLine(source, kind, cents, eligible, payer)


def balanced(request: int, own: int = 1_00) -> Budget:
    """A budget whose costs are exactly what Scale AI and the hospital pay."""
    return Budget([cost(request + own)], [paid(SCALE_AI, CASH, request), paid(HOSPITAL, IN_KIND, own)])


def faults(budget: Budget, rules: BudgetRules = RULES) -> list[Fault]:
    return budget_faults(budget, rules=rules, participants=PARTICIPANTS)


def codes(budget: Budget, rules: BudgetRules = RULES) -> list[tuple[str, str | None]]:
    return [(fault.code, fault.field) for fault in faults(budget, rules)]


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
    (fault,) = faults(balanced(150_000_001))
    assert fault.params == {"request_cents": 150_000_001, "cap_cents": 150_000_000, "excess_cents": 1}


def test_a_budget_that_asks_nothing_of_scale_ai_is_refused() -> None:
    own = Budget([cost(5)], [paid(HOSPITAL, CASH, 5)])
    assert codes(own) == [("budget.request_not_positive", "funding")]
    assert codes(Budget([], [])) == [("budget.request_not_positive", "funding")]


def test_money_in_kind_from_scale_ai_is_refused_and_never_part_of_the_request() -> None:
    budget = Budget([cost(30)], [paid(SCALE_AI, CASH, 10), paid(SCALE_AI, IN_KIND, 20)])
    assert budget.funding_requested_cents == 10
    assert codes(budget) == [("budget.scale_ai_in_kind", "funding.1.kind")]


@pytest.mark.parametrize("amount", [0, -1])
def test_every_amount_is_above_zero(amount: int) -> None:
    budget = Budget([cost(10), cost(amount)], [paid(SCALE_AI, CASH, 10), paid(HOSPITAL, CASH, amount)])
    assert codes(budget) == [
        ("budget.amount_not_positive", "costs.1.amount"),
        ("budget.amount_not_positive", "funding.1.amount"),
    ]


@pytest.mark.parametrize("off", [-1, 1])
def test_one_cent_between_the_sides_is_a_fault(off: int) -> None:
    budget = Budget([cost(100 + off)], [paid(SCALE_AI, CASH, 50), paid(HOSPITAL, CASH, 50, eligible=False)])
    (fault,) = faults(budget)
    assert (fault.code, fault.params) == (
        "budget.sides_differ",
        {"cost_cents": 100 + off, "funding_cents": 100, "difference_cents": 1},
    )


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (FundingLine(HOSPITAL, CASH, 10), ("budget.payer_missing", "participant")),
        (FundingLine(FundingSource.PROVIDER, CASH, 10), ("budget.payer_missing", "participant")),
        (FundingLine(SCALE_AI, CASH, 10, True, LEAD), ("budget.payer_unwanted", "participant")),
        (FundingLine(FundingSource.QUEBEC, CASH, 10, True, LEAD), ("budget.payer_unwanted", "participant")),
        (FundingLine(SCALE_AI, CASH, 10, False), ("budget.scale_ai_not_eligible", "eligible")),
        (FundingLine(HOSPITAL, CASH, 10, True, PROVIDER), ("budget.payer_of_other_kind", "participant")),
        (
            FundingLine(FundingSource.PROVIDER, CASH, 10, True, LEAD),
            ("budget.payer_of_other_kind", "participant"),
        ),
        (FundingLine(HOSPITAL, CASH, 10, True, "ffffffff"), ("budget.participant_gone", "participant")),
        (FundingLine(FundingSource.OTHER, CASH, 10), None),
        (FundingLine(FundingSource.OTHER, CASH, 10, True, UNIVERSITY), None),
        (FundingLine(FundingSource.QUEBEC, IN_KIND, 10), None),
    ],
)
def test_a_contribution_says_who_pays_where_a_participant_does(
    line: FundingLine, fault: tuple[str, str] | None
) -> None:
    budget = Budget([cost(20)], [paid(SCALE_AI, CASH, 10), line])
    assert codes(budget) == ([(fault[0], f"funding.1.{fault[1]}")] if fault else [])


def test_a_partner_whose_kind_is_not_understood_is_nobody_elses_fault() -> None:
    budget = Budget([cost(20)], [paid(SCALE_AI, CASH, 10), FundingLine(HOSPITAL, CASH, 10, True, PROVIDER)])
    participants = PARTICIPANTS | {PROVIDER: Participant(None)}
    assert budget_faults(budget, rules=RULES, participants=participants) == []


def test_a_cost_names_a_participant_and_a_year_that_are_there() -> None:
    lost = CostLine(BudgetCategory.LABOUR, 10, True, "ffffffff", Province.QC, 2031)
    assert codes(Budget([lost], [paid(SCALE_AI, CASH, 10)])) == [
        ("budget.participant_gone", "costs.0.participant"),
        ("budget.year_not_offered", "costs.0.fiscal_year"),
    ]
    year = faults(Budget([lost], [paid(SCALE_AI, CASH, 10)]))[1]
    assert year.params == {"first": "2026-2027", "last": "2030-2031"}


def test_eligible_contributions_pay_eligible_costs() -> None:
    budget = Budget(
        [cost(100), cost(5, eligible=False)], [paid(SCALE_AI, CASH, 60), paid(HOSPITAL, CASH, 45)]
    )
    (fault,) = faults(budget)
    assert (fault.code, fault.field) == ("budget.eligible_above_cost", "funding")
    assert fault.params == {"funding_cents": 105, "cost_cents": 100, "excess_cents": 5}
    split = [paid(SCALE_AI, CASH, 60), paid(HOSPITAL, CASH, 40), paid(HOSPITAL, CASH, 5, eligible=False)]
    assert faults(Budget(budget.costs, split)) == []


@pytest.mark.parametrize(("request_cents", "excess"), [(50, 0), (51, 1), (99, 49)])
def test_the_request_is_at_most_the_share_the_call_sets(request_cents: int, excess: int) -> None:
    rules = BudgetRules(cap_cents=CAP, fiscal_years=RULES.fiscal_years, max_share_bp=5_000)
    own = 101 - request_cents
    budget = Budget([cost(101)], [paid(SCALE_AI, CASH, request_cents), paid(HOSPITAL, CASH, own)])
    found = [fault.params["excess_cents"] for fault in faults(budget, rules)]
    assert found == ([excess] if excess else [])  # half of 101 cents is 50: never a cent more


@pytest.mark.parametrize(
    ("ceiling", "spent", "excess"),
    [
        (Ceiling(share_bp=2_000), 20, None),
        (Ceiling(share_bp=2_000), 21, 1),
        (Ceiling(amount_cents=30), 30, None),
        (Ceiling(amount_cents=30), 31, 1),
    ],
)
def test_a_category_stays_below_its_ceiling(ceiling: Ceiling, spent: int, excess: int | None) -> None:
    rules = BudgetRules(
        cap_cents=CAP, fiscal_years=RULES.fiscal_years, ceilings={BudgetCategory.HARDWARE: ceiling}
    )
    budget = Budget([cost(100 - spent), cost(spent, BudgetCategory.HARDWARE)], [paid(SCALE_AI, CASH, 100)])
    found = [(fault.code, fault.field, fault.params["excess_cents"]) for fault in faults(budget, rules)]
    assert found == ([("budget.category_above_ceiling", "costs", excess)] if excess else [])


@pytest.mark.parametrize(
    ("day", "year"), [("2026-03-31", 2025), ("2026-04-01", 2026), ("2026-12-31", 2026), ("2027-01-01", 2026)]
)
def test_a_fiscal_year_runs_from_april_to_march(day: str, year: int) -> None:
    assert fiscal_year_of(date.fromisoformat(day)) == year
    assert fiscal_year_name(2026) == "2026-2027"
