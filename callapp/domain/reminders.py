"""When a team is reminded of its deadline: 7 days, 48 hours and 6 hours of true time before, each once.

A step that was missed by more than its patience is not made up: the next one comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Notice(StrEnum):
    """What a team is written about its deadline: that it moved for the whole call, and that it comes near."""

    EXTENSION = "extension"
    WEEK = "7_days"
    TWO_DAYS = "48_hours"
    SIX_HOURS = "6_hours"


@dataclass(frozen=True, slots=True)
class Step:
    """A notice that is due ``before`` the deadline, and for ``patience`` from then on."""

    notice: Notice
    before: timedelta
    patience: timedelta

    def due_at(self, closes_at: datetime) -> datetime:
        return closes_at - self.before

    def good_until(self, closes_at: datetime) -> datetime:
        """From then on it would say something stale."""
        return self.due_at(closes_at) + self.patience

    def deadlines_due(self, now: datetime) -> tuple[datetime, datetime]:
        """The deadlines for which it is due now: after the first instant, up to and with the second."""
        return now + self.before - self.patience, now + self.before


# Ranges of deadlines that do not overlap: at any instant a file is due for one step at most.
STEPS = (
    Step(Notice.WEEK, timedelta(days=7), timedelta(days=1)),
    Step(Notice.TWO_DAYS, timedelta(hours=48), timedelta(hours=12)),
    Step(Notice.SIX_HOURS, timedelta(hours=6), timedelta(hours=3)),
)
# The news that a deadline moved is told this long after it did.
EXTENSION_PATIENCE = timedelta(days=2)


def comes_too_late(step: Step, closes_at: datetime, since: datetime) -> bool:
    """Whether the file came to this deadline only after the step was due: opened, reopened or extended since.

    Whoever just opened a file, or was just told of a later deadline, knows how long is left.
    """
    return step.due_at(closes_at) < since
