"""An indicator's target lies in the declared direction, and later."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from callapp.domain.outcomes import Direction, Kpi, kpi_faults

BEFORE, AFTER = date(2023, 6, 1), date(2024, 6, 1)


def codes(
    direction: str, baseline: str, target: str, baseline_date: date = BEFORE, target_date: date = AFTER
) -> list[tuple[str, str | None]]:
    kpi = Kpi(Direction(direction), Decimal(baseline), baseline_date, Decimal(target), target_date)
    return [(fault.code, fault.field) for fault in kpi_faults(kpi)]


@pytest.mark.parametrize(
    ("direction", "baseline", "target", "expected"),
    [
        ("increase", "10", "10.000001", []),
        ("increase", "-5", "0", []),
        ("increase", "10", "10", ["kpi.target_not_above_baseline"]),
        ("increase", "10", "10.0", ["kpi.target_not_above_baseline"]),
        ("increase", "10", "9.9", ["kpi.target_not_above_baseline"]),
        ("decrease", "42.5", "42.4", []),
        ("decrease", "0.3", "0.1", []),
        ("decrease", "42.5", "42.50", ["kpi.target_not_below_baseline"]),
        ("decrease", "42.5", "60", ["kpi.target_not_below_baseline"]),
    ],
)
def test_the_target_moves_the_declared_way(
    direction: str, baseline: str, target: str, expected: list[str]
) -> None:
    assert codes(direction, baseline, target) == [(code, "target") for code in expected]


@pytest.mark.parametrize(
    ("target_date", "is_later"), [(date(2023, 5, 31), False), (BEFORE, False), (date(2023, 6, 2), True)]
)
def test_the_target_date_is_after_the_baseline_date(target_date: date, is_later: bool) -> None:
    expected = [] if is_later else [("kpi.target_date_not_later", "target_date")]
    assert codes("increase", "1", "2", target_date=target_date) == expected


def test_both_faults_are_said_at_once() -> None:
    assert codes("increase", "2", "1", target_date=BEFORE) == [
        ("kpi.target_not_above_baseline", "target"),
        ("kpi.target_date_not_later", "target_date"),
    ]


@pytest.mark.parametrize("odd", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_only_finite_numbers_are_values(odd: str) -> None:
    assert codes("increase", odd, "2") == [("kpi.not_a_number", "baseline")]
    assert codes("decrease", "2", odd) == [("kpi.not_a_number", "target")]


@pytest.mark.parametrize(
    ("baseline", "target", "change", "basis_points"),
    [
        ("184.5", "120", "-64.5", -3496),
        ("10", "15", "5", 5000),
        ("-10", "-5", "5", 5000),
        ("0", "12", "12", None),
        ("3", "4", "1", 3333),
    ],
)
def test_the_change_is_exact_and_its_share_rounded(
    baseline: str, target: str, change: str, basis_points: int | None
) -> None:
    kpi = Kpi(Direction.INCREASE, Decimal(baseline), BEFORE, Decimal(target), AFTER)
    assert (kpi.change, kpi.change_bp) == (Decimal(change), basis_points)
