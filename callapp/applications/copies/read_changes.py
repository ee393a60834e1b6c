"""What a reader sees changed between two readings of an application: where, from what, to what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, TypeVar

from callapp.applications.copies.readable import Part
from callapp.applications.copies.readable_blocks import Grid, Line, Prose, Told, without_pictures
from callapp.domain.word_diff import Piece, word_diff

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that reads differently: under which heading and label, what it said, what it says."""

    where: str
    what: str
    before: str
    after: str

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The words that differ, in order."""
        return word_diff(self.before, self.after)


def read_changes(before: Sequence[Part], after: Sequence[Part]) -> tuple[Change, ...]:
    """Everything that reads differently in two readings of the same sections, section by section."""
    return tuple(
        Change(new.heading, what, old_text, new_text)
        for old, new in zip(before, after, strict=True)
        for what, old_text, new_text in _in_blocks(without_pictures(old.blocks), without_pictures(new.blocks))
    )


_Told = tuple[str, str, str]


def _in_blocks(before: Sequence[Told], after: Sequence[Told]) -> Iterator[_Told]:
    for one, other in _pairs(
        [(each, _label(each)) for each in before], [(each, _label(each)) for each in after]
    ):
        old, new = _at(before, one), _at(after, other)
        if isinstance(old, Grid) and isinstance(new, Grid):
            yield from _in_grid(old, new)
        elif old is not None and new is not None and _label(old) == _label(new):
            yield _label(new), _text(old), _text(new)
        elif shown := new or old:
            # What is called otherwise now, came or went is told with its name.
            yield _label(shown), _named(old), _named(new)


def _in_grid(before: Grid, after: Grid) -> Iterator[_Told]:
    """Row by row: cells that differ, or a whole row that came or went."""
    for one, other in _pairs([(row, row[0]) for row in before.rows], [(row, row[0]) for row in after.rows]):
        old, new = _at(before.rows, one), _at(after.rows, other)
        name = f"{after.caption} {1 + (other if other is not None else one or 0)}"
        if old is None or new is None or before.headings != after.headings:
            yield name, _cells(old), _cells(new)
            continue
        for heading, was, is_now in zip(after.headings, old, new, strict=True):
            if was != is_now:
                yield f"{name}, {heading}", was, is_now


_Named = tuple[Any, str]


def _pairs(before: Sequence[_Named], after: Sequence[_Named]) -> Iterator[tuple[int | None, int | None]]:
    """Places in two sequences that differ, the earlier one beside what stands for it now; None for nothing.

    Where several neighbours differ, those of one name belong together, the others as they come.
    """
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        left, new = list(range(a, b)), list(range(c, d))
        for other in list(new):
            one = next((each for each in left if before[each][1] == after[other][1]), None)
            if one is not None:
                left.remove(one)
                new.remove(other)
                yield one, other
        yield from zip_longest(left, new)


def _at(sequence: Sequence[T], place: int | None) -> T | None:
    return None if place is None else sequence[place]


def _label(block: Told) -> str:
    match block:
        case Line():
            return block.label
        case Prose():
            return block.heading
        case Grid():
            return block.caption


def _text(block: Told) -> str:
    match block:
        case Line():
            return block.value
        case Prose():
            return block.text
        case Grid():
            return "\n".join(map(_cells, block.rows))


def _named(block: Told | None) -> str:
    return "" if block is None else f"{_label(block)}\n{_text(block)}"


def _cells(row: Sequence[str] | None) -> str:
    return " · ".join(cell for cell in row or () if cell)
