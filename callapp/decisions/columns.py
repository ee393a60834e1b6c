"""The columns of the tables in exports: a stable code, a label and a meaning in either language, a value.

Codes and the form of values are the same in both languages, so that a reader's formulas and programs work on
either file; labels and meanings are translated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from fractions import Fraction
from typing import Generic, TypeVar

from callapp.decisions.shortlist_document import (
    CriterionFacts,
    ListedFile,
    RankedListing,
    ReviewFacts,
    ScoreFacts,
    ShortlistDocument,
)
from callapp.decisions.shortlist_json import FICTIONAL_NOTICE
from callapp.domain.bilingual import Language
from callapp.domain.scoring import HALF_POINTS, rounded
from callapp.web.marks import N_

Translate = Callable[[str], str]
Cell = str | int | bool | Decimal | None
R = TypeVar("R")


class Kind(Enum):
    """What a column holds; decides how a cell is written and how wide it is."""

    CODE = auto()
    TEXT = auto()
    WHOLE = auto()
    POINTS = auto()
    DOLLARS = auto()
    TRUTH = auto()


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column over rows of R; label and meaning are already in the reader's language."""

    code: str
    kind: Kind
    label: str
    meaning: str
    value: Callable[[R], Cell]


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One score with what surrounds it: a row of the table of scores."""

    file: ListedFile
    review: ReviewFacts
    total: Fraction | None
    score: ScoreFacts


def score_rows(document: ShortlistDocument) -> Iterator[ScoreRow]:
    """Every score of every review, in the order of the files."""
    for file in document.files:
        for review, total in zip(file.facts.reviews, file.review_totals, strict=True):
            for score in review.scores:
                yield ScoreRow(file, review, total, score)


def dollars(cents: int | None) -> Decimal | None:
    """Cents as dollars with two decimals, exact."""
    return None if cents is None else Decimal(cents).scaleb(-2)


def _shown(points: Fraction | None) -> Decimal | None:
    return None if points is None else rounded(points)


def _placed(value: Callable[[RankedListing], Cell]) -> Callable[[ListedFile], Cell]:
    """The value of a ranked file; an unranked one has none."""
    return lambda file: value(file) if isinstance(file, RankedListing) else None


def _criterion_mean(code: str) -> Callable[[ListedFile], Cell]:
    return _placed(lambda file: _shown(file.place.score.criterion_means.get(code)))


def file_columns(
    document: ShortlistDocument, *, language: Language, translate: Translate
) -> list[Column[ListedFile]]:
    """The columns of the main table, one row a file; a criterion of the call is a column of its own."""
    notice = translate(FICTIONAL_NOTICE) if document.call.is_fictional else None
    before = [
        Column(code, kind, translate(label), translate(meaning), value)
        for code, kind, label, meaning, value in _PLACE_COLUMNS + _FACT_COLUMNS + _SCORE_COLUMNS
    ]
    criteria = [
        Column(
            f"mean_{criterion.code}",
            Kind.POINTS,
            criterion.name.in_language(language),
            translate(_CRITERION_MEANING) % {"weight": weight_percent(criterion)},
            _criterion_mean(criterion.code),
        )
        for criterion in document.call.criteria
    ]
    last: Column[ListedFile] = Column(
        "notice",
        Kind.TEXT,
        translate(N_("Notice")),
        translate(N_("Says when what the file holds is fictional; otherwise empty.")),
        lambda _: notice,
    )
    return [*before, *criteria, last]


def score_columns(*, translate: Translate) -> list[Column[ScoreRow]]:
    """The columns of the table of scores, one row a score."""
    return [
        Column(code, kind, translate(label), translate(meaning), value)
        for code, kind, label, meaning, value in _SCORE_ROW_COLUMNS
    ]


def weight_percent(criterion: CriterionFacts) -> str:
    """The weight in per cent without a sign, exact: ``"35"``, ``"12.5"``."""
    return format(Decimal(criterion.weight_bp).scaleb(-2).normalize(), "f")


_CRITERION_MEANING = N_(
    "Mean of the scores on this criterion, in points, rounded to two decimals. "
    "Weight in per cent: %(weight)s."
)

_FileSpec = tuple[str, Kind, str, str, Callable[[ListedFile], Cell]]

_PLACE_COLUMNS: list[_FileSpec] = [
    (
        "position",
        Kind.WHOLE,
        N_("Position"),
        N_("Place after all tie-breaks, never shared. Empty for a file without a submitted review."),
        _placed(lambda file: file.place.position),
    ),
    (
        "rank",
        Kind.WHOLE,
        N_("Rank"),
        N_("One more than the number of files with a higher exact mean; equal means share it."),
        _placed(lambda file: file.place.rank),
    ),
    (
        "ex_aequo",
        Kind.TRUTH,
        N_("Ex aequo"),
        N_("True when another file has exactly the same mean."),
        _placed(lambda file: file.place.is_ex_aequo),
    ),
    (
        "inside",
        Kind.TRUTH,
        N_("On the shortlist"),
        N_("True above the line of the cut, false below it. Empty without a cut or without a rank."),
        _placed(lambda file: file.is_inside),
    ),
]

_FACT_COLUMNS: list[_FileSpec] = [
    (
        "number",
        Kind.CODE,
        N_("Number"),
        N_("Number of the application, given when it was submitted."),
        lambda file: file.facts.number,
    ),
    ("title", Kind.TEXT, N_("Title"), N_("Title of the project."), lambda file: file.facts.title),
    ("hospital", Kind.TEXT, N_("Hospital"), N_("The applicant."), lambda file: file.facts.hospital),
    (
        "province",
        Kind.CODE,
        N_("Province"),
        N_("Two-letter code of the hospital’s province or territory."),
        lambda file: file.facts.province,
    ),
    (
        "language",
        Kind.CODE,
        N_("Language"),
        N_("Language of the application: fr or en."),
        lambda file: str(file.facts.language),
    ),
    (
        "state",
        Kind.CODE,
        N_("State"),
        N_("Code of the application’s state. Only eligible files are ranked."),
        lambda file: str(file.facts.state),
    ),
    (
        "extended_until",
        Kind.CODE,
        N_("Extended until"),
        N_("End of this file’s own deadline, where it was later than the call’s; exclusive, in UTC."),
        lambda file: file.facts.extension.until if file.facts.extension else None,
    ),
    (
        "extension_reason",
        Kind.TEXT,
        N_("Reason for the extension"),
        N_("Why the deadline of this file was extended; otherwise empty."),
        lambda file: file.facts.extension.reason if file.facts.extension else None,
    ),
    (
        "request",
        Kind.DOLLARS,
        N_("Funding requested"),
        N_("What Scale AI is asked to pay, in Canadian dollars, exact to the cent."),
        lambda file: dollars(file.facts.request_cents),
    ),
    (
        "cumulative_request",
        Kind.DOLLARS,
        N_("Cumulative request"),
        N_("Requests of this file and of all files above it, in Canadian dollars."),
        _placed(lambda file: dollars(file.cumulative_cents)),
    ),
]

_SCORE_COLUMNS: list[_FileSpec] = [
    (
        "review_count",
        Kind.WHOLE,
        N_("Reviews"),
        N_("Number of submitted reviews that count; a recused person’s does not."),
        lambda file: file.place.score.review_count if isinstance(file, RankedListing) else 0,
    ),
    (
        "mean",
        Kind.POINTS,
        N_("Mean"),
        N_("Mean of the reviews’ weighted totals, in points, rounded to two decimals."),
        _placed(lambda file: rounded(file.place.score.mean)),
    ),
    (
        "mean_numerator",
        Kind.WHOLE,
        N_("Exact mean, numerator"),
        N_("The exact mean is this number divided by the denominator; the ranking goes by it."),
        _placed(lambda file: file.place.score.mean.numerator),
    ),
    (
        "mean_denominator",
        Kind.WHOLE,
        N_("Exact mean, denominator"),
        N_("Divides the numerator of the exact mean."),
        _placed(lambda file: file.place.score.mean.denominator),
    ),
    (
        "median",
        Kind.POINTS,
        N_("Median"),
        N_("Median of the reviews’ totals, in points, rounded to two decimals."),
        _placed(lambda file: rounded(file.place.score.median)),
    ),
    (
        "spread",
        Kind.POINTS,
        N_("Spread"),
        N_("Highest total less lowest total, in points, rounded to two decimals."),
        _placed(lambda file: rounded(file.place.score.spread)),
    ),
]

_SCORE_ROW_COLUMNS: list[tuple[str, Kind, str, str, Callable[[ScoreRow], Cell]]] = [
    (
        "number",
        Kind.CODE,
        N_("Number"),
        N_("Number of the application, given when it was submitted."),
        lambda row: row.file.facts.number,
    ),
    ("reviewer", Kind.TEXT, N_("Reviewer"), N_("Who scored."), lambda row: row.review.reviewer),
    (
        "counted",
        Kind.TRUTH,
        N_("Counted"),
        N_("True when the review is submitted and its reviewer not recused; only then it counts."),
        lambda row: row.review.rules.counts,
    ),
    (
        "total",
        Kind.POINTS,
        N_("Total of the review"),
        N_("Weighted mean over the criteria scored in this review, in points, rounded to two decimals."),
        lambda row: _shown(row.total),
    ),
    (
        "criterion",
        Kind.CODE,
        N_("Criterion"),
        N_("Code of the criterion."),
        lambda row: row.score.criterion,
    ),
    (
        "score",
        Kind.POINTS,
        N_("Score"),
        N_("The score in points, in steps of one half."),
        lambda row: Decimal(row.score.half_points) / HALF_POINTS,
    ),
    (
        "justification",
        Kind.TEXT,
        N_("Justification"),
        N_("The reviewer’s words. A text beyond the 32,767 characters of a cell ends with …"),
        lambda row: row.score.justification,
    ),
]
