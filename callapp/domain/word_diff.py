"""What changed between two texts, word by word, as a reader would mark it.

Words are those that are counted (callapp.domain.text), so that ``l’hôpital`` is replaced whole. A change is
told in as few pieces as read well: a stray « de » that two rewritten phrases happen to share joins them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from typing import Literal, NamedTuple

from rapidfuzz.distance import LCSseq

from callapp.domain.text import is_word, text_pieces, word_count

# Cells of the table that aligns two texts, a bit each: two texts of 10 000 words, spaces and signs counted.
LARGEST_TABLE = 500_000_000


class Piece(NamedTuple):
    """A stretch of text that both have, or only the earlier, or only the later one."""

    kind: Literal["same", "removed", "added"]
    text: str


class _Run(NamedTuple):
    """A stretch of both texts: equal in them, or what one says where the other says something else."""

    before: str
    after: str

    @property
    def is_same(self) -> bool:
        return self.before == self.after


def word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """The later text against the earlier one, in order.

    Joined, the pieces ``same`` and ``removed`` are ``before``, ``same`` and ``added`` are ``after``. Where
    words stand in place of others, the removed ones come first. No piece is empty, and two of a kind never
    follow each other. Texts too long and too different to align word by word are compared line by line.
    """
    pieces: list[Piece] = []
    for run in _readable(_runs(before, after)):
        if run.is_same:
            pieces.append(Piece("same", run.before))
        else:
            pieces += [Piece("removed", run.before), Piece("added", run.after)]
    return tuple(piece for piece in pieces if piece.text)


def words_changed(pieces: Sequence[Piece]) -> tuple[int, int]:
    """How many words were added, and how many removed."""
    added, removed = (
        sum(word_count(piece.text) for piece in pieces if piece.kind == kind) for kind in ("added", "removed")
    )
    return added, removed


def _runs(before: str, after: str) -> Iterator[_Run]:
    """Equal and changed stretches in turn, as the longest sequence of words in both has them."""
    mine, theirs = text_pieces(before), text_pieces(after)
    if len(mine) * len(theirs) > LARGEST_TABLE:
        mine, theirs = before.splitlines(keepends=True), after.splitlines(keepends=True)
    at = there = 0
    for one, other in [*_matches(mine, theirs), (len(mine), len(theirs))]:
        yield from _around(mine[at:one], theirs[there:other])
        if one < len(mine):
            yield _Run(mine[one], theirs[other])
        at, there = one + 1, other + 1


def _around(before: Sequence[str], after: Sequence[str]) -> Iterator[_Run]:
    """What stands between two matches; spaces at its ends that both texts have are no part of the change."""
    head = _equal_at_start(before, after)
    tail = _equal_at_start(before[head:][::-1], after[head:][::-1])
    ends = (len(before) - tail, len(after) - tail)
    yield _Run("".join(before[:head]), "".join(after[:head]))
    yield _Run("".join(before[head : ends[0]]), "".join(after[head : ends[1]]))
    yield _Run("".join(before[ends[0] :]), "".join(after[ends[1] :]))


def _equal_at_start(one: Sequence[str], other: Sequence[str]) -> int:
    """How many pieces the two begin with in common."""
    shorter = min(len(one), len(other))
    return next((at for at in range(shorter) if one[at] != other[at]), shorter)


def _matches(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Positions of the pieces that both texts have in this order; spaces on a line align nothing."""
    mine = [at for at, piece in enumerate(before) if piece == "\n" or not piece.isspace()]
    theirs = [at for at, piece in enumerate(after) if piece == "\n" or not piece.isspace()]
    if len(mine) * len(theirs) <= LARGEST_TABLE:
        for one, other in _longest_common([before[at] for at in mine], [after[at] for at in theirs]):
            yield mine[one], theirs[other]


def _longest_common(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Positions of the longest sequence that both have."""
    # One character for each different piece: the library aligns texts of them fastest, and exactly.
    number = count()
    letters: dict[str, str] = {}
    for piece in (*before, *after):
        if piece not in letters:
            letters[piece] = chr(next(number))
    one, other = ("".join(letters[piece] for piece in pieces) for pieces in (before, after))
    for step in LCSseq.opcodes(one, other):
        if step.tag == "equal":
            size = step.src_end - step.src_start
            yield from ((step.src_start + at, step.dest_start + at) for at in range(size))


def _readable(runs: Iterator[_Run]) -> list[_Run]:
    """The same runs, neighbours of a kind joined and islands between two changes taken into them."""
    done: list[_Run] = []
    for run in runs:
        if run == ("", ""):
            continue
        if done and done[-1].is_same is run.is_same:
            run = _joined(done.pop(), run)
        while not run.is_same and len(done) > 1 and _is_island(done[-1].before, done[-2], run):
            island, change = done.pop(), done.pop()
            run = _joined(_joined(change, island), run)
        done.append(run)
    return done


def _joined(first: _Run, second: _Run) -> _Run:
    return _Run(first.before + second.before, first.after + second.after)


def _is_island(text: str, left: _Run, right: _Run) -> bool:
    """True for equal words too few to be read apart from the changes on both sides; never across lines.

    Words that were only put in or only taken out stand clear by themselves.
    """
    if "\n" in text:
        return False
    if not any(map(is_word, text_pieces(text))):
        return all(left) and all(right)
    return all(all(run) and 2 * len(text.strip()) <= max(map(len, run)) for run in (left, right))
