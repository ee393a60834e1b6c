"""Measurable results: a key performance indicator goes from a baseline to a target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from callapp.domain.errors import Fault


class KpiCode(StrEnum):
    """What is measured: the six results of Scale AI's annual report, or one of the applicant's own."""

    JOBS = "jobs"
    IP_ASSETS = "ip_assets"
    REVENUE_GROWTH = "revenue_growth"
    COST_SAVINGS = "cost_savings"
    PEOPLE_TRAINED = "people_trained"
    STARTUPS = "startups"
    OWN = "own"


LISTED = tuple(code for code in KpiCode if code is not KpiCode.OWN)


class Direction(StrEnum):
    """Which way a key performance indicator is meant to move."""

    INCREASE = "increase"
    DECREASE = "decrease"


@dataclass(frozen=True, slots=True)
class Kpi:
    """The measured part of an indicator: two values in one unit, each with its date."""

    direction: Direction
    baseline: Decimal
    baseline_date: date
    target: Decimal
    target_date: date

    @property
    def change(self) -> Decimal:
        """From baseline to target, negative when it falls; digits as they were typed."""
        return self.target - self.baseline

    @property
    def change_bp(self) -> int | None:
        """The change in basis points of the baseline, half a point away from zero; None from zero."""
        if not self.baseline:
            return None
        points = self.change / abs(self.baseline) * 10_000
        return int(points.quantize(Decimal(1), ROUND_HALF_UP))


def kpi_faults(kpi: Kpi) -> list[Fault]:
    """What contradicts itself in an indicator; the field is the attribute's name.

    Codes: ``kpi.not_a_number`` (infinite or not a number), ``kpi.target_not_above_baseline`` (increase),
    ``kpi.target_not_below_baseline`` (decrease), ``kpi.target_date_not_later``.
    """
    faults = [
        Fault("kpi.not_a_number", name)
        for name, value in (("baseline", kpi.baseline), ("target", kpi.target))
        if not value.is_finite()
    ]
    values: dict[str, str | int] = {"baseline": str(kpi.baseline), "target": str(kpi.target)}
    if not faults:
        if kpi.direction is Direction.INCREASE and kpi.target <= kpi.baseline:
            faults.append(Fault("kpi.target_not_above_baseline", "target", values))
        if kpi.direction is Direction.DECREASE and kpi.target >= kpi.baseline:
            faults.append(Fault("kpi.target_not_below_baseline", "target", values))
    if kpi.target_date <= kpi.baseline_date:
        dates: dict[str, str | int] = {
            "baseline_date": kpi.baseline_date.isoformat(),
            "target_date": kpi.target_date.isoformat(),
        }
        faults.append(Fault("kpi.target_date_not_later", "target_date", dates))
    return faults
