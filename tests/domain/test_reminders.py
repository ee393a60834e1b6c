"""Reminders: each step in its time of true hours, none stale, none made up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callapp.domain.reminders import STEPS, Notice, Step, comes_too_late

EASTERN = ZoneInfo("America/Toronto")
CLOSES = datetime(2023, 5, 16, 4, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


def due_step(closes_at: datetime, now: datetime) -> Step | None:
    """The step a file with this deadline is due for now; None when there is none."""
    for step in STEPS:
        after, upto = step.deadlines_due(now)
        if after < closes_at <= upto:
            return step
    return None


@pytest.mark.parametrize(
    ("left", "notice"),
    [
        (7 * DAY + SECOND, None),
        (7 * DAY, Notice.WEEK),
        (6 * DAY + SECOND, Notice.WEEK),
        (6 * DAY, None),
        (5 * DAY, None),
        (48 * HOUR + SECOND, None),
        (48 * HOUR, Notice.TWO_DAYS),
        (36 * HOUR, None),
        (6 * HOUR + SECOND, None),
        (6 * HOUR, Notice.SIX_HOURS),
        (3 * HOUR + SECOND, Notice.SIX_HOURS),
        (3 * HOUR, None),
        (SECOND, None),
        (timedelta(0), None),
        (-DAY, None),
    ],
)
def test_a_step_is_due_for_a_while_and_then_left_to_the_next(left: timedelta, notice: Notice | None) -> None:
    step = due_step(CLOSES, CLOSES - left)

    assert (step and step.notice) == notice


@pytest.mark.parametrize(
    ("closes_at", "reminded_at"),
    [
        # Over the spring change (March 12, 2023 has 23 hours) two days before reads an hour earlier.
        (datetime(2023, 3, 13, tzinfo=EASTERN), datetime(2023, 3, 10, 23, tzinfo=EASTERN)),
        # Over the autumn change (November 5, 2023 has 25 hours) an hour later.
        (datetime(2023, 11, 6, tzinfo=EASTERN), datetime(2023, 11, 4, 1, tzinfo=EASTERN)),
    ],
)
def test_48_hours_are_48_hours_whatever_the_clocks_do(closes_at: datetime, reminded_at: datetime) -> None:
    instant = reminded_at.astimezone(UTC)
    step = due_step(closes_at.astimezone(UTC), instant)

    assert step is not None
    assert step.notice is Notice.TWO_DAYS
    assert due_step(closes_at.astimezone(UTC), instant - SECOND) is None


@given(st.timedeltas(timedelta(0), timedelta(days=20)), st.timedeltas(timedelta(0), timedelta(days=20)))
def test_at_any_instant_one_step_at_most_and_never_a_stale_one(left: timedelta, later: timedelta) -> None:
    now = CLOSES - left
    due = [step for step in STEPS if step.deadlines_due(now)[0] < CLOSES <= step.deadlines_due(now)[1]]

    assert len(due) <= 1
    for step in due:
        assert step.due_at(CLOSES) <= now < step.good_until(CLOSES) <= CLOSES
        assert step.before - step.patience >= timedelta(0)
    # A pause of any length wakes up to the step of its own time, or to none.
    woken = due_step(CLOSES, now + later)
    assert woken is None or now + later < woken.good_until(CLOSES)


@pytest.mark.parametrize(("since", "too_late"), [(-SECOND, False), (timedelta(0), False), (SECOND, True)])
def test_who_came_to_the_deadline_after_a_step_knows_it(since: timedelta, too_late: bool) -> None:
    step = STEPS[0]

    assert comes_too_late(step, CLOSES, CLOSES - step.before + since) is too_late
