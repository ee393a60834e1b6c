"""Scores are exact, a missing criterion is never a zero, and only reviews that count are counted."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callapp.domain.scoring import (
    Criterion,
    Review,
    criteria_faults,
    exact_text,
    review_total,
    rounded,
    score_faults,
    score_file,
    submission_faults,
)

# The four criteria of the shipped call: 35, 25, 20 and 20 %, scale 0 to 5 in half-points.
CRITERIA = (
    Criterion("impact", 3500),
    Criterion("feasibility", 2500),
    Criterion("partnership", 2000),
    Criterion("results", 2000),
)
MAX = 10
CODES = [criterion.code for criterion in CRITERIA]
some_scores = st.dictionaries(st.sampled_from(CODES), st.integers(0, MAX))
full_scores = st.fixed_dictionaries({code: st.integers(0, MAX) for code in CODES})


def submitted(*scores: int) -> Review:
    return Review(dict(zip(CODES, scores, strict=False)), is_submitted=True)


@pytest.mark.parametrize(
    ("scores", "total"),
    [
        ({"impact": 10, "feasibility": 10, "partnership": 10, "results": 10}, Fraction(5)),
        ({"impact": 0, "feasibility": 0, "partnership": 0, "results": 0}, Fraction(0)),
        # .35 × 4.5 + .25 × 3 + .20 × 4 + .20 × 3.5 = 3.825
        ({"impact": 9, "feasibility": 6, "partnership": 8, "results": 7}, Fraction(153, 40)),
        # Without results: (.35 × 4.5 + .25 × 3 + .20 × 4) / .80 = 125/32, not 3.125 as a zero would give.
        ({"impact": 9, "feasibility": 6, "partnership": 8}, Fraction(125, 32)),
        ({"results": 7}, Fraction(7, 2)),
        ({}, None),
    ],
)
def test_a_total_is_the_weighted_mean_over_what_was_answered(
    scores: dict[str, int], total: Fraction | None
) -> None:
    assert review_total(CRITERIA, scores) == total


@given(full_scores)
def test_a_total_over_all_criteria_is_the_plain_weighted_sum(scores: dict[str, int]) -> None:
    by_hand = sum(Fraction(c.weight_bp, 10_000) * Fraction(scores[c.code], 2) for c in CRITERIA)
    assert review_total(CRITERIA, scores) == by_hand


@given(some_scores.filter(bool))
def test_a_total_lies_between_the_lowest_and_the_highest_score(scores: dict[str, int]) -> None:
    total = review_total(CRITERIA, scores)
    assert total is not None
    assert Fraction(min(scores.values()), 2) <= total <= Fraction(max(scores.values()), 2)


@given(some_scores.filter(bool), st.sampled_from(CODES))
def test_raising_one_score_raises_the_total(scores: dict[str, int], code: str) -> None:
    lower, higher = {**scores, code: 4}, {**scores, code: 5}
    low, high = review_total(CRITERIA, lower), review_total(CRITERIA, higher)
    assert low is not None
    assert high is not None
    assert low < high


def test_the_score_of_a_file_counts_submitted_reviews_without_recusal_only() -> None:
    reviews = [
        submitted(9, 6, 8, 7),
        submitted(8, 8, 8, 8),
        submitted(6, 6, 6, 6),
        Review({"impact": 0}, is_submitted=False),
        Review(dict.fromkeys(CODES, 0), is_submitted=True, is_recused=True),
    ]
    score = score_file(CRITERIA, reviews)
    assert score is not None
    assert score.review_count == 3
    assert score.mean == (Fraction(153, 40) + 4 + 3) / 3
    assert score.median == Fraction(153, 40)
    assert score.spread == 1
    assert score.criterion_means == {
        "impact": Fraction(23, 6),
        "feasibility": Fraction(10, 3),
        "partnership": Fraction(11, 3),
        "results": Fraction(7, 2),
    }


@pytest.mark.parametrize(
    "reviews",
    [
        [],
        [Review(dict.fromkeys(CODES, 10), is_submitted=False)],
        [Review(dict.fromkeys(CODES, 10), is_submitted=True, is_recused=True)],
        [Review({}, is_submitted=True)],
    ],
)
def test_without_a_review_that_counts_there_is_no_score(reviews: list[Review]) -> None:
    assert score_file(CRITERIA, reviews) is None


def test_a_criterion_mean_leaves_out_reviews_that_did_not_answer_it() -> None:
    score = score_file(CRITERIA, [submitted(8, 8), submitted(4)])
    assert score is not None
    assert score.criterion_means == {"impact": Fraction(3), "feasibility": Fraction(4)}
    assert score.median == Fraction(3)


@given(st.lists(full_scores, min_size=1, max_size=6))
def test_the_order_of_reviews_changes_nothing(all_scores: list[dict[str, int]]) -> None:
    reviews = [Review(scores, is_submitted=True) for scores in all_scores]
    score = score_file(CRITERIA, reviews)
    assert score == score_file(CRITERIA, reversed(reviews))
    assert score is not None
    # All criteria answered: the mean of totals is the weighted sum of the criterion means, exactly.
    assert score.mean == sum(Fraction(c.weight_bp, 10_000) * score.criterion_means[c.code] for c in CRITERIA)


@pytest.mark.parametrize(
    ("criteria", "codes"),
    [
        (CRITERIA, []),
        ([], ["criteria.empty"]),
        ([Criterion("a", 10_000)], []),
        ([Criterion("a", 9_999)], ["criteria.weights_not_whole"]),
        ([Criterion("a", 5_000), Criterion("b", 5_001)], ["criteria.weights_not_whole"]),
        ([Criterion("a", 5_000), Criterion("a", 5_000)], ["criteria.code_repeated"]),
        ([Criterion("a", 10_000), Criterion("b", 0)], ["criteria.weight_not_positive"]),
        ([Criterion("a", 10_001), Criterion("b", -1)], ["criteria.weight_not_positive"]),
    ],
)
def test_weights_are_positive_and_sum_to_the_whole(criteria: list[Criterion], codes: list[str]) -> None:
    assert [fault.code for fault in criteria_faults(criteria)] == codes


@pytest.mark.parametrize(("value", "is_good"), [(-1, False), (0, True), (10, True), (11, False)])
def test_a_score_lies_on_the_scale(value: int, is_good: bool) -> None:
    faults = score_faults(CRITERIA, {"impact": value}, max_half_points=MAX)
    assert [(fault.code, fault.field) for fault in faults] == (
        [] if is_good else [("review.score_out_of_scale", "impact")]
    )


def test_a_submitted_review_has_every_score_and_every_justification() -> None:
    scores = {"impact": 8, "feasibility": 0, "partnership": 11, "novelty": 3}
    justifications = {
        "impact": "Clear need.",
        "feasibility": " \n",
        "partnership": "Strong.",
        "results": "Fair.",
    }
    faults = submission_faults(CRITERIA, scores, justifications, max_half_points=MAX)
    assert [(fault.code, fault.field) for fault in faults] == [
        ("review.score_out_of_scale", "partnership"),
        ("review.criterion_unknown", "novelty"),
        ("review.justification_missing", "feasibility"),
        ("review.score_missing", "results"),
    ]
    whole = dict.fromkeys(CODES, "Said why.")
    assert submission_faults(CRITERIA, dict.fromkeys(CODES, 0), whole, max_half_points=MAX) == []


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(0), "0.00"),
        (Fraction(5), "5.00"),
        (Fraction(1, 3), "0.33"),
        (Fraction(2, 3), "0.67"),
        (Fraction(5, 1000), "0.01"),
        (Fraction(15, 1000), "0.02"),
        (Fraction(25, 1000), "0.03"),
        (Fraction(-5, 1000), "-0.01"),
        (Fraction(249_999_999_999_999_999_999_999_999_999, 10**32), "0.00"),
    ],
)
def test_what_is_shown_is_rounded_once_half_away_from_zero(value: Fraction, shown: str) -> None:
    assert str(rounded(value)) == shown


@given(st.fractions(min_value=-10, max_value=10), st.integers(0, 4))
def test_what_is_shown_is_never_further_than_half_a_step(value: Fraction, places: int) -> None:
    assert abs(Fraction(rounded(value, places)) - value) <= Fraction(1, 2 * 10**places)


@given(st.fractions())
def test_exact_text_loses_nothing(value: Fraction) -> None:
    assert Fraction(exact_text(value)) == value
