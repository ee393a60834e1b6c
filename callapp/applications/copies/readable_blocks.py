"""What a readable section is made of: short facts, prose and tables, in one speaker's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from callapp.web.marks import N_
from callapp.web.speaker import Speaker


@dataclass(frozen=True, slots=True)
class Line:
    """A short fact. typed: the value is the applicant's own words, not ours."""

    label: str
    value: str
    typed: bool = False
    kind: Literal["line"] = "line"


@dataclass(frozen=True, slots=True)
class Prose:
    """A question and its answer in paragraphs. count: its words, where they are limited."""

    heading: str
    text: str
    count: str = ""
    kind: Literal["prose"] = "prose"

    @property
    def paragraphs(self) -> list[str]:
        """The text line by line, empty lines left out."""
        return [line for line in self.text.splitlines() if line.strip()]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; numeric columns are aligned to the right. totals stand below, one value a column.

    is_named_by_applicant: the caption is the applicant's own words.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()
    totals: tuple[str, ...] = ()
    is_named_by_applicant: bool = False
    kind: Literal["grid"] = "grid"


@dataclass(frozen=True, slots=True)
class Measure:
    """An indicator as a picture: from its baseline to its target, which way and by how much.

    key: tells the pictures of one page apart. baseline, target: numbers to draw by; the words are to read.
    """

    key: str
    name: str
    baseline: float
    baseline_words: str
    baseline_day: str
    target: float
    target_words: str
    target_day: str
    change: str
    rises: bool
    kind: Literal["measure"] = "measure"


# What says something in words; a picture repeats what the table beside it says.
Told = Line | Prose | Grid
Block = Told | Measure


def without_pictures(blocks: Iterable[Block]) -> list[Told]:
    """What is compared when two readings are."""
    return [block for block in blocks if not isinstance(block, Measure)]


def said(value: object | None, says: Speaker) -> str:
    """A value as text; what was not given says so."""
    return says.gettext(N_("Not given")) if value in (None, "") else str(value)


def yes_no(value: bool | None, says: Speaker) -> str:
    return said(None if value is None else says.gettext(N_("Yes") if value else N_("No")), says)


def headings(says: Speaker, *messages: str) -> tuple[str, ...]:
    """Headings of columns, each in the speaker's language."""
    return tuple(says.gettext(message) for message in messages)
