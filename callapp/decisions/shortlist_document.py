"""A call's ranking and shortlist as one document: the facts it was made from, and all that follows from them.

Facts are what people entered: weights, scores, requests, the cut. Everything else is computed from them here,
by the rules of the domain, and only here: pages, exports and ``callapp recompute`` read the same document.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from callapp.domain.bilingual import Bilingual, Language
from callapp.domain.errors import RuleBroken
from callapp.domain.ranking import Candidate, RankedFile, rank
from callapp.domain.scoring import Criterion, Review, criteria_faults, review_total, score_file
from callapp.domain.shortlist import Cut, Shortlist, draw_line
from callapp.domain.workflow import ApplicationState, ReviewState


@dataclass(frozen=True, slots=True)
class CriterionFacts:
    """A criterion of the call, its weight in basis points and its name."""

    code: str
    weight_bp: int
    name: Bilingual


@dataclass(frozen=True, slots=True)
class CallFacts:
    """The call: scores run from 0 to max_half_points; fictional content says so in every export."""

    slug: str
    title: Bilingual
    is_fictional: bool
    max_half_points: int
    criteria: tuple[CriterionFacts, ...]

    @property
    def rules(self) -> tuple[Criterion, ...]:
        """The criteria as the scoring rules know them, in the order of the call."""
        return tuple(Criterion(criterion.code, criterion.weight_bp) for criterion in self.criteria)


@dataclass(frozen=True, slots=True)
class ScoreFacts:
    """A score in half-points with its justification."""

    criterion: str
    half_points: int
    justification: str


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """One reviewer's scores; reviewer is the label shown, a name or not as the export is meant for."""

    reviewer: str
    state: ReviewState
    is_recused: bool
    scores: tuple[ScoreFacts, ...]

    @property
    def rules(self) -> Review:
        """The review as the scoring rules know it."""
        return Review(
            {score.criterion: score.half_points for score in self.scores},
            is_submitted=self.state is ReviewState.SUBMITTED,
            is_recused=self.is_recused,
        )


@dataclass(frozen=True, slots=True)
class ExtensionFacts:
    """A deadline of a file's own, later than its call's: its end (exclusive, RFC 3339 in UTC), and why."""

    until: str
    reason: str


@dataclass(frozen=True, slots=True)
class FileFacts:
    """An application; province is its code, language that of its opening."""

    number: str
    title: str
    hospital: str
    province: str
    language: Language
    state: ApplicationState
    request_cents: int
    reviews: tuple[ReviewFacts, ...]
    extension: ExtensionFacts | None = None


@dataclass(frozen=True, slots=True)
class ShortlistFacts:
    """All that a shortlist follows from: the eligible files of a call, and the cut (None: ranked only)."""

    call: CallFacts
    files: tuple[FileFacts, ...]
    cut: Cut | None = None


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file; review_totals: beside each review, its exact total in points (None: nothing scored)."""

    facts: FileFacts
    review_totals: tuple[Fraction | None, ...]


@dataclass(frozen=True, slots=True)
class RankedListing(ListedFile):
    """A file with its place.

    cumulative_cents: the requests of this file and of all above it.
    is_inside: on the shortlist; None without a cut.
    """

    place: RankedFile
    cumulative_cents: int
    is_inside: bool | None


@dataclass(frozen=True, slots=True)
class ShortlistDocument:
    """Ranked files in order of position, the others by number, and the line (None without a cut)."""

    call: CallFacts
    cut: Cut | None
    line: Shortlist | None
    ranked: tuple[RankedListing, ...]
    unranked: tuple[ListedFile, ...]

    @property
    def files(self) -> tuple[ListedFile, ...]:
        return (*self.ranked, *self.unranked)


def compose_document(facts: ShortlistFacts) -> ShortlistDocument:
    """Computes totals, means, order and line from the facts; the order of the files given changes nothing.

    Raises RuleBroken with the codes of ``criteria_faults``, ``rank`` and ``draw_line``.
    """
    criteria = facts.call.rules
    if faults := criteria_faults(criteria):
        raise RuleBroken.of(faults)
    ranking = rank(_candidates(facts.files, criteria), criteria, facts.call.slug)
    line = draw_line(ranking.ranked, facts.cut) if facts.cut is not None else None
    by_number = {file.number: file for file in facts.files}
    spent = accumulate(place.request_cents for place in ranking.ranked)
    return ShortlistDocument(
        call=facts.call,
        cut=facts.cut,
        line=line,
        ranked=tuple(
            RankedListing(
                facts=by_number[place.number],
                place=place,
                review_totals=_totals(by_number[place.number], criteria),
                cumulative_cents=cents,
                is_inside=line.is_inside(place.position) if line else None,
            )
            for place, cents in zip(ranking.ranked, spent, strict=True)
        ),
        unranked=tuple(
            ListedFile(by_number[number], _totals(by_number[number], criteria)) for number in ranking.unranked
        ),
    )


def _candidates(files: Iterable[FileFacts], criteria: Sequence[Criterion]) -> Iterable[Candidate]:
    for file in files:
        score = score_file(criteria, (review.rules for review in file.reviews))
        yield Candidate(file.number, file.state, file.request_cents, score)


def _totals(file: FileFacts, criteria: Sequence[Criterion]) -> tuple[Fraction | None, ...]:
    return tuple(review_total(criteria, review.rules.scores) for review in file.reviews)
