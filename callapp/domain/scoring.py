"""From scores to the score of a file, exactly.

A score is an integer number of half-points, a weight an integer number of basis points (10 000 = 100 %), and
every mean a ``Fraction`` of points: nothing is rounded before it is shown. A criterion without a score is
missing, never zero: it leaves both the sum and the divisor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median

from callapp.domain.errors import Fault

WHOLE_BP = 10_000
HALF_POINTS = 2


@dataclass(frozen=True, slots=True)
class Criterion:
    """What is scored, and its weight in basis points. Criteria are kept in the order of the call document."""

    code: str
    weight_bp: int


@dataclass(frozen=True, slots=True)
class Review:
    """One reviewer's scores of one file, in half-points by criterion code; what is left out is missing."""

    scores: Mapping[str, int]
    is_submitted: bool
    is_recused: bool = False

    @property
    def counts(self) -> bool:
        """True when the file's score is made from this review."""
        return self.is_submitted and not self.is_recused


@dataclass(frozen=True, slots=True)
class FileScore:
    """What the reviews that count say of one file; every value in points, exact.

    mean, median: of the reviews' totals; spread: highest total less lowest.
    criterion_means: by criterion code, for the criteria scored at least once.
    """

    mean: Fraction
    median: Fraction
    spread: Fraction
    review_count: int
    criterion_means: Mapping[str, Fraction]


def criteria_faults(criteria: Sequence[Criterion]) -> list[Fault]:
    """Why these criteria cannot score; empty when they can.

    Codes: ``criteria.empty``, ``criteria.code_repeated``, ``criteria.weight_not_positive`` and
    ``criteria.weights_not_whole`` (they must sum to 10 000 basis points).
    """
    if not criteria:
        return [Fault("criteria.empty", "criteria")]
    faults = []
    seen: set[str] = set()
    for index, criterion in enumerate(criteria):
        if criterion.code in seen:
            faults.append(
                Fault("criteria.code_repeated", f"criteria.{index}.code", {"criterion": criterion.code})
            )
        seen.add(criterion.code)
        if criterion.weight_bp <= 0:
            faults.append(
                Fault(
                    "criteria.weight_not_positive",
                    f"criteria.{index}.weight_bp",
                    {"criterion": criterion.code, "weight_bp": criterion.weight_bp},
                )
            )
    total = sum(criterion.weight_bp for criterion in criteria)
    if total != WHOLE_BP:
        faults.append(Fault("criteria.weights_not_whole", "criteria", {"total_bp": total}))
    return faults


def score_faults(
    criteria: Sequence[Criterion], scores: Mapping[str, int], *, max_half_points: int
) -> list[Fault]:
    """What is wrong with the scores as far as given: the check of a draft; the field is the criterion's code.

    Codes: ``review.criterion_unknown``, ``review.score_out_of_scale`` (the scale is 0 to the maximum).
    """
    known = {criterion.code for criterion in criteria}
    faults = []
    for code, value in scores.items():
        if code not in known:
            faults.append(Fault("review.criterion_unknown", code, {"criterion": code}))
        elif not 0 <= value <= max_half_points:
            faults.append(
                Fault(
                    "review.score_out_of_scale",
                    code,
                    {
                        "criterion": code,
                        "score_points": exact_text(Fraction(value, HALF_POINTS)),
                        "max_points": exact_text(Fraction(max_half_points, HALF_POINTS)),
                    },
                )
            )
    return faults


def submission_faults(
    criteria: Sequence[Criterion],
    scores: Mapping[str, int],
    justifications: Mapping[str, str],
    *,
    max_half_points: int,
) -> list[Fault]:
    """Why a review cannot be submitted: every criterion needs a score on the scale and a justification.

    Codes: those of ``score_faults``, ``review.score_missing``, ``review.justification_missing``.
    """
    faults = score_faults(criteria, scores, max_half_points=max_half_points)
    for criterion in criteria:
        if criterion.code not in scores:
            faults.append(Fault("review.score_missing", criterion.code, {"criterion": criterion.code}))
        if not justifications.get(criterion.code, "").strip():
            faults.append(
                Fault("review.justification_missing", criterion.code, {"criterion": criterion.code})
            )
    return faults


def review_total(criteria: Iterable[Criterion], scores: Mapping[str, int]) -> Fraction | None:
    """The weighted mean, in points, over the criteria that have a score; None when none has.

    >>> criteria = [Criterion("impact", 6000), Criterion("cost", 4000)]
    >>> review_total(criteria, {"impact": 9, "cost": 6}), review_total(criteria, {"impact": 9})
    (Fraction(39, 10), Fraction(9, 2))
    """
    answered = [criterion for criterion in criteria if criterion.code in scores]
    if not answered:
        return None
    weighted = sum(criterion.weight_bp * scores[criterion.code] for criterion in answered)
    return Fraction(weighted, HALF_POINTS * sum(criterion.weight_bp for criterion in answered))


def score_file(criteria: Sequence[Criterion], reviews: Iterable[Review]) -> FileScore | None:
    """The score of a file from its submitted, non-recused reviews; None when there is none to count."""
    counted = [review for review in reviews if review.counts]
    totals = [total for review in counted if (total := review_total(criteria, review.scores)) is not None]
    if not totals:
        return None
    criterion_means = {}
    for criterion in criteria:
        values = [review.scores[criterion.code] for review in counted if criterion.code in review.scores]
        if values:
            criterion_means[criterion.code] = Fraction(sum(values), HALF_POINTS * len(values))
    return FileScore(
        mean=Fraction(sum(totals), len(totals)),
        median=Fraction(median(totals)),
        spread=max(totals) - min(totals),
        review_count=len(totals),
        criterion_means=criterion_means,
    )


def exact_text(points: Fraction) -> str:
    """An exact value as text, always with its denominator.

    >>> exact_text(Fraction(77, 20)), exact_text(Fraction(4))
    ('77/20', '4/1')
    """
    return f"{points.numerator}/{points.denominator}"


def rounded(points: Fraction, places: int = 2) -> Decimal:
    """The value to show: rounded once, from the exact value, half away from zero.

    >>> rounded(Fraction(77, 20)), rounded(Fraction(1, 3)), rounded(Fraction(5, 8))
    (Decimal('3.85'), Decimal('0.33'), Decimal('0.63'))
    """
    scaled = points * 10**places
    # Division of integers first: a Decimal quotient would already be rounded at its context's precision.
    whole, rest = divmod(abs(scaled.numerator), scaled.denominator)
    nearest = whole + (2 * rest >= scaled.denominator)
    return Decimal(nearest if scaled >= 0 else -nearest).scaleb(-places)
