"""The line falls where the cut says, for the reason given, and never spends a cent too much."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callapp.domain.errors import RuleBroken
from callapp.domain.ranking import Candidate, RankedFile, rank
from callapp.domain.scoring import FileScore
from callapp.domain.shortlist import Count, Cut, Envelope, Threshold, draw_line
from callapp.domain.workflow import ApplicationState


def ranked(*files: tuple[Fraction, int]) -> tuple[RankedFile, ...]:
    """Files of (mean, request in cents), numbered N0, N1… as given."""
    return rank(
        [
            Candidate(f"N{i}", ApplicationState.ELIGIBLE, cents, FileScore(mean, mean, Fraction(0), 1, {}))
            for i, (mean, cents) in enumerate(files)
        ],
        [],
        "call",
    ).ranked


# Positions 1 to 5; N1 and N2 are ex aequo, the cheaper one first.
FIVE = ranked(
    (Fraction(9, 2), 150_000_000),
    (Fraction(4), 90_000_000),
    (Fraction(4), 100_000_000),
    (Fraction(7, 2), 150_000_000),
    (Fraction(3), 1),
)


@pytest.mark.parametrize(
    ("cut", "inside", "used", "left", "splits_tie", "code", "params"),
    [
        (Threshold(Fraction(4)), 3, 340_000_000, None, False, "below_threshold",
         {"number": "N3", "mean_points": "7/2", "minimum_points": "4/1"}),
        (Threshold(Fraction(4) + Fraction(1, 10**9)), 1, 150_000_000, None, False, "below_threshold",
         {"number": "N1", "mean_points": "4/1", "minimum_points": "4000000001/1000000000"}),
        (Threshold(Fraction(0)), 5, 490_000_001, None, False, "all_inside", {"files": 5}),
        (Threshold(Fraction(5)), 0, 0, None, False, "below_threshold",
         {"number": "N0", "mean_points": "9/2", "minimum_points": "5/1"}),
        (Count(0), 0, 0, None, False, "count_reached", {"number": "N0", "files": 0}),
        (Count(2), 2, 240_000_000, None, True, "count_reached", {"number": "N2", "files": 2}),
        (Count(3), 3, 340_000_000, None, False, "count_reached", {"number": "N3", "files": 3}),
        (Count(5), 5, 490_000_001, None, False, "all_inside", {"files": 5}),
        (Count(99), 5, 490_000_001, None, False, "all_inside", {"files": 5}),
        # To the cent: N2 just fits, or misses by one.
        (Envelope(340_000_000), 3, 340_000_000, 0, False, "envelope_exceeded",
         {"number": "N3", "request_cents": 150_000_000, "left_cents": 0}),
        (Envelope(339_999_999), 2, 240_000_000, 99_999_999, True, "envelope_exceeded",
         {"number": "N2", "request_cents": 100_000_000, "left_cents": 99_999_999}),
        # N4 asks for one cent and would fit, but the cut has stopped at N3.
        (Envelope(400_000_000), 3, 340_000_000, 60_000_000, False, "envelope_exceeded",
         {"number": "N3", "request_cents": 150_000_000, "left_cents": 60_000_000}),
        (Envelope(490_000_001), 5, 490_000_001, 0, False, "all_inside", {"files": 5}),
        (Envelope(0), 0, 0, 0, False, "envelope_exceeded",
         {"number": "N0", "request_cents": 150_000_000, "left_cents": 0}),
    ],
)  # fmt: skip
def test_the_line_falls_where_the_cut_says(
    cut: Cut,
    inside: int,
    used: int,
    left: int | None,
    splits_tie: bool,
    code: str,
    params: dict[str, str | int],
) -> None:
    line = draw_line(FIVE, cut)
    assert (line.inside_count, line.cents_used, line.cents_left, line.splits_tie) == (
        inside,
        used,
        left,
        splits_tie,
    )
    assert (line.reason.code, line.reason.params) == (f"shortlist.{code}", params)
    assert [line.is_inside(file.position) for file in FIVE] == [True] * inside + [False] * (5 - inside)


@pytest.mark.parametrize("cut", [Threshold(Fraction(-1, 2)), Count(-1), Envelope(-1)])
def test_a_negative_parameter_is_refused(cut: Cut) -> None:
    with pytest.raises(RuleBroken, match=r"shortlist\.parameter_negative"):
        draw_line(FIVE, cut)


@pytest.mark.parametrize("cut", [Threshold(Fraction(3)), Count(3), Envelope(500)])
def test_nothing_ranked_means_nothing_inside(cut: Cut) -> None:
    line = draw_line((), cut)
    assert (line.inside_count, line.cents_used, line.reason.code) == (0, 0, "shortlist.nothing_ranked")


rankings = st.lists(
    st.tuples(st.integers(0, 6).map(lambda half: Fraction(half, 2)), st.integers(1, 50)), max_size=12
).map(lambda files: ranked(*files))


@given(rankings, st.integers(0, 400))
def test_an_envelope_is_never_exceeded_and_its_parts_sum_to_it(
    files: tuple[RankedFile, ...], cents: int
) -> None:
    line = draw_line(files, Envelope(cents))
    inside = [file for file in files if line.is_inside(file.position)]
    assert line.cents_used == sum(file.request_cents for file in inside)
    assert line.cents_left is not None
    assert line.cents_used + line.cents_left == cents
    assert line.cents_left >= 0
    if line.inside_count < len(files):
        assert files[line.inside_count].request_cents > line.cents_left


@given(rankings, st.integers(0, 6).map(lambda half: Fraction(half, 2)))
def test_a_threshold_takes_exactly_the_means_that_reach_it_and_splits_no_tie(
    files: tuple[RankedFile, ...], minimum: Fraction
) -> None:
    line = draw_line(files, Threshold(minimum))
    assert [line.is_inside(f.position) for f in files] == [f.score.mean >= minimum for f in files]
    assert not line.splits_tie


@given(rankings, st.integers(0, 15))
def test_a_count_takes_so_many_or_all(files: tuple[RankedFile, ...], count: int) -> None:
    line = draw_line(files, Count(count))
    assert line.inside_count == min(count, len(files))
    edge = files[count - 1 : count + 1]
    assert line.splits_tie == (count > 0 and len(edge) == 2 and edge[0].rank == edge[1].rank)
