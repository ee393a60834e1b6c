"""The plain top-down cut: walking down the ranking, everything is inside until the line, nothing after it.

Nobody is moved up past the line: the envelope cut stops at the first file that does not fit, even when a
cheaper one further down would.

Ties. A threshold compares exact means, so files ex aequo always stand on the same side. A count or an
envelope takes the positions one by one, so the line may fall between files ex aequo; the published tie-breaks
then decide, and ``splits_tie`` says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar

from callapp.domain.errors import RuleBroken
from callapp.domain.ranking import RankedFile
from callapp.domain.scoring import exact_text


class CutMethod(StrEnum):
    """How a shortlist is cut."""

    THRESHOLD = "threshold"
    COUNT = "count"
    ENVELOPE = "envelope"


@dataclass(frozen=True, slots=True)
class Threshold:
    """Inside: every file whose exact mean is at least the minimum, in points."""

    method: ClassVar = CutMethod.THRESHOLD
    minimum: Fraction


@dataclass(frozen=True, slots=True)
class Count:
    """Inside: the first so many positions."""

    method: ClassVar = CutMethod.COUNT
    files: int


@dataclass(frozen=True, slots=True)
class Envelope:
    """Inside: the first positions whose requests together do not exceed the envelope, in cents."""

    method: ClassVar = CutMethod.ENVELOPE
    cents: int


Cut = Threshold | Count | Envelope


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the line falls where it does: a code and the values of its sentence.

    ``shortlist.nothing_ranked``; ``shortlist.all_inside`` (files);
    ``shortlist.below_threshold`` (number, mean_points, minimum_points: exact, as "num/den");
    ``shortlist.count_reached`` (files, number);
    ``shortlist.envelope_exceeded`` (number, request_cents, left_cents).
    ``number`` is the first file outside.
    """

    code: str
    params: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The line: the first ``inside_count`` positions are inside, all others outside.

    cents_used: what the files inside ask for together.
    cents_left: the envelope less cents_used, never negative; None when the cut is not by envelope.
    splits_tie: the last file inside and the first outside are ex aequo.
    """

    inside_count: int
    cents_used: int
    cents_left: int | None
    splits_tie: bool
    reason: Reason

    def is_inside(self, position: int) -> bool:
        """Whether the file at this position (from 1) is on the shortlist."""
        return position <= self.inside_count


def draw_line(ranked: Sequence[RankedFile], cut: Cut) -> Shortlist:
    """Cuts the ranked files, given in order of position, at the line.

    Raises RuleBroken ``shortlist.parameter_negative`` for a minimum, count or envelope below zero.
    """
    if _parameter(cut) < 0:
        raise RuleBroken("shortlist.parameter_negative", "parameter")
    used = 0
    inside_count = 0
    for file in ranked:
        if not _fits(file, used, cut):
            break
        used += file.request_cents
        inside_count += 1
    left = cut.cents - used if isinstance(cut, Envelope) else None
    return Shortlist(
        inside_count=inside_count,
        cents_used=used,
        cents_left=left,
        splits_tie=0 < inside_count < len(ranked)
        and ranked[inside_count - 1].score.mean == ranked[inside_count].score.mean,
        reason=_reason(ranked, inside_count, used, cut),
    )


def _parameter(cut: Cut) -> Fraction | int:
    match cut:
        case Threshold(minimum):
            return minimum
        case Count(files):
            return files
        case Envelope(cents):
            return cents


def _fits(file: RankedFile, used: int, cut: Cut) -> bool:
    match cut:
        case Threshold(minimum):
            return file.score.mean >= minimum
        case Count(files):
            return file.position <= files
        case Envelope(cents):
            return used + file.request_cents <= cents


def _reason(ranked: Sequence[RankedFile], inside_count: int, used: int, cut: Cut) -> Reason:
    if not ranked:
        return Reason("shortlist.nothing_ranked")
    if inside_count == len(ranked):
        return Reason("shortlist.all_inside", {"files": inside_count})
    outside = ranked[inside_count]
    match cut:
        case Threshold(minimum):
            return Reason(
                "shortlist.below_threshold",
                {
                    "number": outside.number,
                    "mean_points": exact_text(outside.score.mean),
                    "minimum_points": exact_text(minimum),
                },
            )
        case Count(files):
            return Reason("shortlist.count_reached", {"number": outside.number, "files": files})
        case Envelope(cents):
            return Reason(
                "shortlist.envelope_exceeded",
                {
                    "number": outside.number,
                    "request_cents": outside.request_cents,
                    "left_cents": cents - used,
                },
            )
