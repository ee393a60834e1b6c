"""A ranking follows the published rule and is a total order whatever the order of what comes in."""

from __future__ import annotations

import hashlib
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callapp.domain.errors import RuleBroken
from callapp.domain.ranking import Candidate, rank
from callapp.domain.scoring import Criterion, FileScore, Review, score_file
from callapp.domain.workflow import ApplicationState

SLUG = "ia-sante-2023"
# Heavier is not first, and two weigh the same: the tie-break goes results, then impact, then partnership.
CRITERIA = (Criterion("impact", 3000), Criterion("results", 4000), Criterion("partnership", 3000))
CODES = [criterion.code for criterion in CRITERIA]


def candidate(
    number: str,
    *scores: int,
    cents: int = 100_000_000,
    state: ApplicationState = ApplicationState.ELIGIBLE,
) -> Candidate:
    """A file with one review; the scores are half-points in the order of the call."""
    reviews = [Review(dict(zip(CODES, scores, strict=True)), is_submitted=True)] if scores else []
    return Candidate(number, state, cents, score_file(CRITERIA, reviews))


def numbers(*files: Candidate) -> list[str]:
    return [file.number for file in rank(files, CRITERIA, SLUG).ranked]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(candidate("B", 7, 7, 7), candidate("A", 7, 6, 7), id="higher mean"),
        pytest.param(
            candidate("B", 4, 7, 4, cents=2),
            candidate("A", 8, 4, 4, cents=1),
            id="equal means: heaviest criterion, not the first one",
        ),
        pytest.param(
            candidate("B", 8, 5, 4, cents=2),
            candidate("A", 4, 5, 8, cents=1),
            id="then, among equal weights, the order of the call",
        ),
        pytest.param(
            candidate("B", 6, 6, 6, cents=149_999_999),
            candidate("A", 6, 6, 6, cents=150_000_000),
            id="lower request",
        ),
    ],
)
def test_each_step_of_the_rule_decides_in_its_turn(first: Candidate, second: Candidate) -> None:
    assert numbers(first, second) == numbers(second, first) == [first.number, second.number]


def test_last_of_all_the_hash_of_slug_and_number_decides() -> None:
    files = [candidate(f"IAS-2023-{n:03}", 6, 6, 6) for n in range(1, 9)]
    by_hash = sorted(
        (file.number for file in files), key=lambda n: hashlib.sha256((SLUG + n).encode()).hexdigest()
    )
    assert numbers(*files) == by_hash
    assert by_hash != [file.number for file in files]


def test_equal_exact_means_share_the_rank_and_never_the_position() -> None:
    ranking = rank(
        [
            candidate("top", 10, 10, 10),
            candidate("tied by request", 6, 6, 6, cents=2),
            candidate("tied", 6, 6, 6, cents=1),
            candidate("next", 5, 5, 5),
            candidate("nobody yet"),
        ],
        CRITERIA,
        SLUG,
    )
    assert [(file.number, file.position, file.rank, file.is_ex_aequo) for file in ranking.ranked] == [
        ("top", 1, 1, False),
        ("tied", 2, 2, True),
        ("tied by request", 3, 2, True),
        ("next", 4, 4, False),
    ]
    assert ranking.unranked == ("nobody yet",)


def test_means_that_only_look_equal_once_rounded_are_not_ex_aequo() -> None:
    def scored(number: str, mean: Fraction) -> Candidate:
        return Candidate(number, ApplicationState.ELIGIBLE, 1, FileScore(mean, mean, Fraction(0), 1, {}))

    ranking = rank([scored("A", Fraction(3333, 1000)), scored("B", Fraction(10, 3))], CRITERIA, SLUG)
    assert [(file.number, file.rank, file.is_ex_aequo) for file in ranking.ranked] == [
        ("B", 1, False),
        ("A", 2, False),
    ]


def test_a_criterion_nobody_scored_stands_after_a_scored_zero() -> None:
    mean, none = Fraction(3), Fraction(0)
    zero = Candidate("A", ApplicationState.ELIGIBLE, 9, FileScore(mean, mean, none, 1, {"results": none}))
    missing = Candidate("B", ApplicationState.ELIGIBLE, 1, FileScore(mean, mean, none, 1, {}))
    assert numbers(missing, zero) == ["A", "B"]


@pytest.mark.parametrize(
    "state", [state for state in ApplicationState if state is not ApplicationState.ELIGIBLE]
)
def test_only_eligible_files_are_ranked(state: ApplicationState) -> None:
    with pytest.raises(RuleBroken) as broken:
        rank([candidate("A", 6, 6, 6), candidate("B", 6, 6, 6, state=state)], CRITERIA, SLUG)
    assert [(fault.code, fault.field) for fault in broken.value.faults] == [("ranking.not_eligible", "B")]


def test_a_number_stands_once() -> None:
    with pytest.raises(RuleBroken, match=r"ranking\.number_repeated"):
        rank([candidate("A", 6, 6, 6), candidate("A")], CRITERIA, SLUG)


def test_an_empty_call_has_an_empty_ranking() -> None:
    assert rank([], CRITERIA, SLUG) == rank(iter(()), CRITERIA, SLUG)
    assert rank([], CRITERIA, SLUG).ranked == ()


# Few values, so that ties of every kind come up.
scores = st.one_of(st.just(()), st.tuples(*[st.integers(5, 6)] * 3))
calls = st.lists(st.tuples(scores, st.integers(1, 2)), max_size=12).map(
    lambda drawn: [candidate(f"N{i}", *given_, cents=cents) for i, (given_, cents) in enumerate(drawn)]
)


@given(calls, st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(files: list[Candidate], random: Random) -> None:
    shuffled = list(files)
    random.shuffle(shuffled)
    assert rank(shuffled, CRITERIA, SLUG) == rank(files, CRITERIA, SLUG)


@given(calls)
def test_every_file_has_one_place_and_every_pair_stands_by_the_rule(files: list[Candidate]) -> None:
    ranking = rank(files, CRITERIA, SLUG)
    ranked = ranking.ranked
    assert [file.position for file in ranked] == list(range(1, len(ranked) + 1))
    assert sorted([file.number for file in ranked] + list(ranking.unranked)) == sorted(
        f.number for f in files
    )
    for file in ranked:
        assert file.rank == 1 + sum(other.score.mean > file.score.mean for other in ranked)
        assert file.is_ex_aequo == (sum(other.score.mean == file.score.mean for other in ranked) > 1)
    for above, below in pairwise(ranked):
        assert above.score.mean >= below.score.mean
        if above.score == below.score:
            assert above.request_cents <= below.request_cents


@given(calls.filter(bool), st.data())
def test_leaving_a_file_out_keeps_the_order_of_the_others(
    files: list[Candidate], data: st.DataObject
) -> None:
    gone = data.draw(st.sampled_from(files)).number
    rest = [file for file in files if file.number != gone]
    assert numbers(*rest) == [number for number in numbers(*files) if number != gone]
