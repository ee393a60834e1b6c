"""Indicators laid out for reading: a picture from baseline to target, and the same in a table."""

from __future__ import annotations

from collections.abc import Iterable

from callapp.applications.copies.readable_blocks import Block, Grid, Line, Measure, Prose, headings
from callapp.domain.content import Indicator
from callapp.domain.outcomes import KpiCode
from callapp.web.marks import N_
from callapp.web.speaker import Speaker
from callapp.web.wording import label


def outcome_blocks(indicators: Iterable[Indicator], says: Speaker) -> list[Block]:
    """Each indicator: what it is, where it goes, how it was measured."""
    blocks: list[Block] = []
    for number, indicator in enumerate(indicators, start=1):
        blocks += [
            Prose(indicator_name(indicator, says), indicator.definition),
            measure(indicator, f"kpi-{number}", says),
            Grid(
                says.gettext(N_("From baseline to target")),
                headings(says, N_("Direction"), N_("Unit"), N_("Baseline"), N_("Target")),
                (
                    (
                        label("direction", indicator.direction, says),
                        indicator.unit,
                        f"{says.number(indicator.baseline)} ({says.day(indicator.baseline_date)})",
                        f"{says.number(indicator.target)} ({says.day(indicator.target_date)})",
                    ),
                ),
            ),
            Line(says.gettext(N_("How the baseline was measured")), indicator.baseline_method, typed=True),
        ]
    return blocks


def indicator_name(indicator: Indicator, says: Speaker) -> str:
    """What an indicator is called: by the list, by the applicant, or by both."""
    if indicator.code is KpiCode.OWN:
        return indicator.name
    listed = label("kpi", indicator.code, says)
    return f"{listed} – {indicator.name}" if indicator.name else listed


def measure(indicator: Indicator, key: str, says: Speaker) -> Measure:
    """The picture of an indicator."""
    return Measure(
        key=key,
        name=f"{indicator_name(indicator, says)} ({indicator.unit})",
        baseline=float(indicator.baseline),
        baseline_words=says.number(indicator.baseline),
        baseline_day=says.day(indicator.baseline_date),
        target=float(indicator.target),
        target_words=says.number(indicator.target),
        target_day=says.day(indicator.target_date),
        change=_change(indicator, says),
        rises=indicator.target >= indicator.baseline,
    )


def _change(indicator: Indicator, says: Speaker) -> str:
    """ "64.5 less (−34.96%)": how far it goes, of the baseline too where there is one."""
    kpi = indicator.measured
    amount = says.number(abs(kpi.change))
    words = says.gettext(N_("%(amount)s more") if kpi.change >= 0 else N_("%(amount)s less"), amount=amount)
    if kpi.change_bp is None:
        return words
    sign = "+" if kpi.change_bp > 0 else "\N{MINUS SIGN}" if kpi.change_bp < 0 else ""
    return f"{words} ({sign}{says.percent(abs(kpi.change_bp))})"
