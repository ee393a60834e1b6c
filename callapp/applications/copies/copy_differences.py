"""What changed from one frozen copy to another, field by field, in the words a reader sees.

Both are laid out for reading (callapp.applications.copies.readable) and compared block by block, so that
whatever an application says is compared, and in the language of whoever looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import repeat
from typing import Literal

from callapp.applications.copies.queries import FileCopy
from callapp.applications.copies.readable import Part, readable_parts
from callapp.applications.copies.readable_blocks import Block, Grid, Line, Prose, Told, without_pictures
from callapp.domain.word_diff import Piece, word_diff
from callapp.web.speaker import Speaker

Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ChangedText:
    """A fact or an answer that changed. is_content: its label is the applicant's or the call's own words."""

    label: str
    pieces: Pieces
    is_content: bool
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A row of a table that was added, removed or changed: the differences of each of its cells."""

    change: Literal["added", "removed", "changed"]
    cells: tuple[Pieces, ...]


@dataclass(frozen=True, slots=True)
class ChangedTable:
    """The rows of a table that changed, and no others."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[ChangedRow, ...]
    is_content: bool
    kind: Literal["table"] = "table"


Change = ChangedText | ChangedTable


@dataclass(frozen=True, slots=True)
class ChangedPart:
    """A section in which something changed."""

    code: str
    heading: str
    changes: tuple[Change, ...]


def copy_differences(earlier: FileCopy, later: FileCopy, says: Speaker) -> tuple[ChangedPart, ...]:
    """The sections in which two copies differ, in their order; none when they say the same."""
    before, after = (readable_parts(copy.frozen.content, copy.document, says) for copy in (earlier, later))
    return tuple(part_differences(before, after))


def part_differences(before: Sequence[Part], after: Sequence[Part]) -> Iterator[ChangedPart]:
    """Section by section; a section that only one of the two has counts as empty in the other."""
    earlier = {part.code: part.blocks for part in before}
    for part in after:
        if changes := tuple(_changes(earlier.get(part.code, ()), part.blocks)):
            yield ChangedPart(str(part.code), part.heading, changes)


def _changes(before: Sequence[Block], after: Sequence[Block]) -> Iterator[Change]:
    """Blocks are matched by what they are called, in order; what has no match was added or removed."""
    old, new = without_pictures(before), without_pictures(after)
    matcher = SequenceMatcher(
        None, [_name(block) for block in old], [_name(block) for block in new], autojunk=False
    )
    for tag, start, end, there, upto in matcher.get_opcodes():
        earlier, later = old[start:end], new[there:upto]
        pairs: Iterable[tuple[Told | None, Told | None]] = zip(earlier, later, strict=False)
        if tag != "equal":
            pairs = [*zip(earlier, repeat(None)), *zip(repeat(None), later)]
        for one, other in pairs:
            if change := _change(one, other):
                yield change


def _name(block: Told) -> tuple[str, str]:
    match block:
        case Line():
            return block.kind, block.label
        case Prose():
            return block.kind, block.heading
        case Grid():
            return block.kind, block.caption


def _change(before: Told | None, after: Told | None) -> Change | None:
    """The change from one block to another of its name; None when they say the same."""
    shown = after or before
    if before == after or shown is None:
        return None
    if isinstance(shown, Grid):
        return _table(before, after, shown)
    label = shown.label if isinstance(shown, Line) else shown.heading
    texts = (_text(before), _text(after))
    return ChangedText(label, word_diff(*texts), isinstance(shown, Prose)) if texts[0] != texts[1] else None


def _text(block: Told | None) -> str:
    match block:
        case Line():
            return block.value
        case Prose():
            return block.text
        case _:
            return ""


def _table(before: Told | None, after: Told | None, shown: Grid) -> ChangedTable | None:
    earlier, later = (_rows(block, shown) for block in (before, after))
    rows = tuple(_changed_rows(earlier, later))
    if not rows:
        return None
    return ChangedTable(shown.caption, shown.headings, rows, shown.is_named_by_applicant)


def _rows(block: Told | None, shown: Grid) -> list[tuple[str, ...]]:
    """The rows of a table, its totals as the last one; none where its columns are others."""
    if not isinstance(block, Grid) or len(block.headings) != len(shown.headings):
        return []
    return [*block.rows, *([block.totals] if block.totals else [])]


def _changed_rows(
    before: Sequence[tuple[str, ...]], after: Sequence[tuple[str, ...]]
) -> Iterator[ChangedRow]:
    for tag, start, end, there, upto in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        replaced = min(end - start, upto - there)
        for offset in range(replaced):
            yield _row("changed", before[start + offset], after[there + offset])
        for row in before[start + replaced : end]:
            yield _row("removed", row, ("",) * len(row))
        for row in after[there + replaced : upto]:
            yield _row("added", ("",) * len(row), row)


def _row(
    change: Literal["added", "removed", "changed"], before: Sequence[str], after: Sequence[str]
) -> ChangedRow:
    return ChangedRow(change, tuple(word_diff(*cells) for cells in zip(before, after, strict=True)))
