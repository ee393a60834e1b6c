"""Windows: half-open, exact to the instant, deaf to summer time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callapp.domain.errors import RuleBroken
from callapp.domain.windows import Phase, Window, extension_faults, last_minute, parse_instant

EASTERN = ZoneInfo("America/Toronto")
OPENS = datetime(2023, 3, 27, 4, tzinfo=UTC)
CLOSES = datetime(2023, 5, 16, 4, tzinfo=UTC)
TICK = timedelta(microseconds=1)
# From 1900 to 2967, to the microsecond.
instants = st.timedeltas(timedelta(0), timedelta(days=390_000)).map(
    lambda since: datetime(1900, 1, 2, tzinfo=UTC) + since
)


@pytest.mark.parametrize(
    ("now", "phase"),
    [
        (OPENS - TICK, Phase.UPCOMING),
        (OPENS, Phase.OPEN),
        (CLOSES - TICK, Phase.OPEN),
        (CLOSES, Phase.CLOSED),
        (CLOSES.astimezone(EASTERN), Phase.CLOSED),
    ],
)
def test_phase(now: datetime, phase: Phase) -> None:
    window = Window(OPENS, CLOSES)
    assert window.phase(now) is phase
    assert window.is_open(now) is (phase is Phase.OPEN)


@given(instants, instants, instants)
def test_time_left_and_phase_agree(one: datetime, other: datetime, now: datetime) -> None:
    if one == other:
        return
    window = Window(min(one, other), max(one, other))
    assert (window.time_left(now) == timedelta(0)) is (window.phase(now) is Phase.CLOSED)


def test_an_hour_repeated_in_autumn_counts_twice() -> None:
    # 2023-11-05 at 02:00 the clocks of Toronto go back to 01:00: this night lasts 25 hours.
    window = Window(OPENS, datetime(2023, 11, 6, tzinfo=EASTERN))
    assert window.time_left(datetime(2023, 11, 5, tzinfo=EASTERN)) == timedelta(hours=25)


def test_the_repeated_hour_is_open_the_first_time_only() -> None:
    window = Window(OPENS, datetime(2023, 11, 5, 1, 30, fold=1, tzinfo=EASTERN))
    assert window.is_open(datetime(2023, 11, 5, 1, 45, fold=0, tzinfo=EASTERN))
    assert not window.is_open(datetime(2023, 11, 5, 1, 45, fold=1, tzinfo=EASTERN))


@given(instants, instants, st.none() | instants)
def test_a_file_is_open_as_long_as_its_call_or_its_extension(
    closes_at: datetime, now: datetime, until: datetime | None
) -> None:
    window = Window(datetime(1900, 1, 1, tzinfo=UTC), closes_at)
    own = window.extended(until)
    assert own.closes_at == max(closes_at, until or closes_at)
    assert own.is_open(now) is (window.is_open(now) or (until is not None and now < until))


@pytest.mark.parametrize(
    ("new", "now", "codes"),
    [
        (CLOSES + TICK, CLOSES, []),
        (CLOSES + TICK, CLOSES + TICK, ["call.extension_past"]),
        (CLOSES, OPENS, ["call.extension_not_later"]),
        (CLOSES.astimezone(EASTERN), OPENS, ["call.extension_not_later"]),
    ],
)
def test_a_deadline_moves_later_and_into_the_future(new: datetime, now: datetime, codes: list[str]) -> None:
    assert [fault.code for fault in extension_faults(CLOSES, new, now)] == codes


@pytest.mark.parametrize("closes_at", [OPENS, OPENS - TICK])
def test_a_window_has_an_inside(closes_at: datetime) -> None:
    with pytest.raises(RuleBroken, match=r"window\.ends_before_it_opens"):
        Window(OPENS, closes_at)


def test_naive_times_are_refused() -> None:
    naive = datetime(2023, 4, 1)  # noqa: DTZ001 - the very mistake under test
    with pytest.raises(ValueError, match="aware"):
        Window(naive, CLOSES)
    with pytest.raises(ValueError, match="aware"):
        Window(OPENS, CLOSES).phase(naive)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2023-05-16T00:00:00-04:00", CLOSES),
        ("2023-05-16T04:00:00Z", CLOSES),
        ("2023-05-16T09:30:00+05:30", CLOSES),
        ("2024-02-29T23:59:59Z", datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_reads_an_instant(text: str, instant: datetime) -> None:
    assert parse_instant(text) == instant
    assert parse_instant(text).tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "window.instant_format"),
        ("20260308", "window.instant_format"),
        ("2026-W10-1T00:00:00Z", "window.instant_format"),
        ("2023-05-16", "window.instant_format"),
        ("2023-05-16T00:00:00", "window.instant_format"),
        ("2023-05-16T00:00-04:00", "window.instant_format"),
        ("2023-05-16 00:00:00-04:00", "window.instant_format"),
        ("2023-05-16t00:00:00z", "window.instant_format"),
        ("2023-05-16T00:00:00.5Z", "window.instant_format"),
        ("2023-05-16T00:00:00-0400", "window.instant_format"),
        ("2023-05-16T00:00:00-24:00", "window.instant_format"),
        ("2023-05-16T00:00:00Z\n", "window.instant_format"),
        ("٢٠٢٣-05-16T00:00:00Z", "window.instant_format"),
        ("2023-02-29T00:00:00Z", "window.instant_impossible"),
        ("2023-05-16T24:00:00Z", "window.instant_impossible"),
        ("2023-05-16T00:00:60Z", "window.instant_impossible"),
        ("0001-01-01T00:00:00+10:00", "window.instant_out_of_range"),
        ("9999-12-31T23:59:59-10:00", "window.instant_out_of_range"),
    ],
)
def test_refuses_another_instant(text: str, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        parse_instant(text, field="closes_at")
    assert (refused.value.code, refused.value.faults[0].field) == (code, "closes_at")


@given(instants)
def test_an_instant_written_reads_back_equal(instant: datetime) -> None:
    whole = instant.replace(microsecond=0)
    assert parse_instant(whole.isoformat()) == whole
    assert parse_instant(whole.strftime("%Y-%m-%dT%H:%M:%SZ")) == whole


@pytest.mark.parametrize(
    ("closes_at", "shown"),
    [
        (datetime(2023, 5, 16, tzinfo=EASTERN), datetime(2023, 5, 15, 23, 59, tzinfo=EASTERN)),
        (datetime(2023, 5, 15, 17, tzinfo=EASTERN), datetime(2023, 5, 15, 16, 59, tzinfo=EASTERN)),
        (datetime(2023, 5, 15, 23, 59, 59, tzinfo=EASTERN), datetime(2023, 5, 15, 23, 59, tzinfo=EASTERN)),
        # The midnight before spring forward, and the first instant after it.
        (datetime(2023, 3, 12, tzinfo=EASTERN), datetime(2023, 3, 11, 23, 59, tzinfo=EASTERN)),
        (datetime(2023, 3, 12, 3, tzinfo=EASTERN), datetime(2023, 3, 12, 1, 59, tzinfo=EASTERN)),
    ],
)
def test_last_minute(closes_at: datetime, shown: datetime) -> None:
    assert last_minute(closes_at) == shown
    assert last_minute(closes_at).tzinfo is EASTERN


@given(instants)
def test_the_last_minute_is_open_and_the_next_is_not(closes_at: datetime) -> None:
    window = Window(closes_at - timedelta(days=1), closes_at)
    assert window.is_open(last_minute(closes_at))
    assert not window.is_open(last_minute(closes_at) + timedelta(minutes=1))
