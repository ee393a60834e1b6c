"""The order of the files of a call: the published rule, step by step.

1. the higher mean;
2. among equals, the higher mean on the heaviest criterion, then the next (equal weights: order of the call);
3. then the lower funding request;
4. then the lower SHA-256 of the call's slug followed by the application's number, which nobody can steer.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from callapp.domain.errors import Fault, RuleBroken
from callapp.domain.scoring import Criterion, FileScore
from callapp.domain.workflow import ApplicationState

RANKABLE = frozenset({ApplicationState.ELIGIBLE})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file as the ranking sees it; its score is None while no review counts."""

    number: str
    state: ApplicationState
    request_cents: int
    score: FileScore | None


@dataclass(frozen=True, slots=True)
class RankedFile:
    """A file's place.

    position: 1, 2, 3…, never shared: the order after every tie-break, and what a cut goes by.
    rank: 1 + the number of files with a strictly higher exact mean: the place that is shown; equals share it
    (1, 2, 2, 4).
    is_ex_aequo: another file has exactly the same mean. It speaks of the score alone: files set apart only by
    a tie-break stay ex aequo, and two means that merely look equal once rounded are not.
    """

    number: str
    request_cents: int
    score: FileScore
    position: int
    rank: int
    is_ex_aequo: bool


@dataclass(frozen=True, slots=True)
class Ranking:
    """Files in order of position, and apart, by number, those without a submitted review that counts."""

    ranked: tuple[RankedFile, ...]
    unranked: tuple[str, ...]


class _Place(NamedTuple):
    """The sort key: the lower stands first. Fields in the order of the published rule."""

    mean: Fraction
    criteria: tuple[tuple[bool, Fraction], ...]
    request_cents: int
    digest: bytes


def rank(files: Iterable[Candidate], criteria: Sequence[Criterion], call_slug: str) -> Ranking:
    """Ranks the files of one call; the order in which they are given does not matter.

    Raises RuleBroken with every fault, the field being the application's number:
    ``ranking.not_eligible`` and ``ranking.number_repeated``.
    """
    candidates = tuple(files)
    if faults := _faults(candidates):
        raise RuleBroken.of(faults)
    # The sort is stable, so criteria of equal weight keep the order of the call.
    codes = [criterion.code for criterion in sorted(criteria, key=lambda criterion: -criterion.weight_bp)]
    scored = [(candidate, candidate.score) for candidate in candidates if candidate.score is not None]
    scored.sort(key=lambda pair: _place(pair[0], pair[1], codes, call_slug))

    sharing = Counter(score.mean for _, score in scored)
    first_position: dict[Fraction, int] = {}
    ranked = tuple(
        RankedFile(
            number=candidate.number,
            request_cents=candidate.request_cents,
            score=score,
            position=position,
            rank=first_position.setdefault(score.mean, position),
            is_ex_aequo=sharing[score.mean] > 1,
        )
        for position, (candidate, score) in enumerate(scored, start=1)
    )
    return Ranking(ranked, tuple(sorted(c.number for c in candidates if c.score is None)))


def _place(candidate: Candidate, score: FileScore, codes: Sequence[str], call_slug: str) -> _Place:
    """The sort key of a scored file; a criterion nobody scored stands after any that somebody did."""
    means = score.criterion_means
    return _Place(
        mean=-score.mean,
        criteria=tuple((code not in means, -means.get(code, Fraction(0))) for code in codes),
        request_cents=candidate.request_cents,
        digest=hashlib.sha256(f"{call_slug}{candidate.number}".encode()).digest(),
    )


def _faults(candidates: Iterable[Candidate]) -> list[Fault]:
    faults = []
    seen: set[str] = set()
    for candidate in candidates:
        number = candidate.number
        if candidate.state not in RANKABLE:
            faults.append(Fault("ranking.not_eligible", number, {"number": number, "state": candidate.state}))
        if number in seen:
            faults.append(Fault("ranking.number_repeated", number, {"number": number}))
        seen.add(number)
    return faults
