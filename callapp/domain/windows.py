"""When a call is open: instants in UTC, half-open windows, one way of writing an instant.

Summer time never enters the rules: an instant is compared and subtracted in UTC, and only its display
has a zone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from callapp.domain.errors import Fault, RuleBroken

# Far enough from the ends of the calendar that any zone can show it.
EARLIEST_YEAR, LATEST_YEAR = 1900, 2999

# datetime.fromisoformat also takes "20260308", "2026-W10" and more: too kind for a deadline.
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)


class Phase(StrEnum):
    """Where an instant stands to a window."""

    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Window:
    """The time from ``opens_at`` (inclusive) to ``closes_at`` (exclusive), both aware.

    Raises RuleBroken ``window.ends_before_it_opens`` (field ``closes_at``) when nothing lies between them.
    A naive datetime is a programming error: ValueError.
    """

    opens_at: datetime
    closes_at: datetime

    def __post_init__(self) -> None:
        if _in_utc(self.closes_at) <= _in_utc(self.opens_at):
            raise RuleBroken("window.ends_before_it_opens", "closes_at")

    def extended(self, until: datetime | None) -> Window:
        """The window of one file: to the end granted to it alone where that is later; None grants nothing."""
        if until is None or _in_utc(until) <= _in_utc(self.closes_at):
            return self
        return Window(self.opens_at, until)

    def phase(self, now: datetime) -> Phase:
        """Upcoming before the first instant, closed from ``closes_at`` on, open between."""
        instant = _in_utc(now)
        if instant < _in_utc(self.opens_at):
            return Phase.UPCOMING
        return Phase.OPEN if instant < _in_utc(self.closes_at) else Phase.CLOSED

    def is_open(self, now: datetime) -> bool:
        return self.phase(now) is Phase.OPEN

    def time_left(self, now: datetime) -> timedelta:
        """True elapsed time until the window closes; zero once it has."""
        return max(_in_utc(self.closes_at) - _in_utc(now), timedelta(0))


def parse_instant(text: str, *, field: str | None = None) -> datetime:
    """An instant written as RFC 3339, ``2023-05-16T00:00:00-04:00`` or with ``Z``, in UTC; nothing else.

    Raises RuleBroken, on ``field``: window.instant_format (another way of writing),
    window.instant_impossible (no such day or hour), window.instant_out_of_range (not in 1900-2999).
    """
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise RuleBroken("window.instant_format", field, example="2023-05-16T00:00:00-04:00")
    if not EARLIEST_YEAR <= int(text[:4]) <= LATEST_YEAR:
        raise RuleBroken("window.instant_out_of_range", field, earliest=EARLIEST_YEAR, latest=LATEST_YEAR)
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        raise RuleBroken("window.instant_impossible", field) from None


def extension_faults(present: datetime, new: datetime, now: datetime) -> list[Fault]:
    """Why a deadline cannot move from one end (exclusive) to another; empty when it can.

    Codes, on ``closes_at``: ``call.extension_not_later``, ``call.extension_past``.
    """
    if _in_utc(new) <= _in_utc(present):
        return [Fault("call.extension_not_later", "closes_at", {"deadline_at": last_minute_text(present)})]
    return [] if _in_utc(now) < _in_utc(new) else [Fault("call.extension_past", "closes_at")]


def last_minute_text(closes_at: datetime) -> str:
    """``last_minute`` as a parameter of a fault whose name ends in ``_at``."""
    return instant_text(last_minute(closes_at))


def instant_text(instant: datetime) -> str:
    """An instant as a parameter of a fault (RFC 3339, in UTC, to the second)."""
    return _in_utc(instant).strftime("%Y-%m-%dT%H:%M:%SZ")


def last_minute(closes_at: datetime) -> datetime:
    """The last minute in which one can still submit: what a reader is told, for the end is exclusive.

    Midnight reads as 23:59 of the day before, in every zone with whole-minute offsets. Same zone as given.
    """
    last_instant = _in_utc(closes_at) - timedelta(microseconds=1)
    return last_instant.replace(second=0, microsecond=0).astimezone(closes_at.tzinfo)


def _in_utc(instant: datetime) -> datetime:
    """The same instant in UTC: datetimes sharing a zone would be subtracted by the wall clock."""
    if instant.tzinfo is None:
        raise ValueError("a window holds aware datetimes only")
    return instant.astimezone(UTC)
