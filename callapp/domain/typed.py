"""What was typed in a form, kept word for word and read field by field.

A section's text is a mapping of field name to text, or to a list of rows, each such a mapping. A reader goes
through it and collects what cannot be understood as Faults whose field is the form's own name for it
(``costs-2-amount``, counted from 0), so that a page can link to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Generic, TypeVar

from callapp.domain.errors import Fault, RuleBroken
from callapp.domain.participants import REF
from callapp.domain.text import clean_text, limit_faults

Row = Mapping[str, str]
Typed = Mapping[str, Any]

LONGEST_TEXT = 100_000  # code points of one field; the longest answer a call may ask for has half of it
MOST_ROWS = 200
# What readers of bytes put where they were no UTF-8; nobody types it.
BROKEN = "\N{REPLACEMENT CHARACTER}"

V = TypeVar("V")
C = TypeVar("C", bound=StrEnum)


class FieldReader:
    """Reads the fields of one section, or of one row of it; ``faults`` grows as it goes."""

    def __init__(self, typed: Typed, prefix: str = "", *, missing: Fault | None = None) -> None:
        """missing: what is said, at the field's own name, of a blank field; None when it may be blank."""
        self.faults: list[Fault] = []
        self._typed = typed
        self._prefix = prefix
        self._missing = missing

    def field(self, name: str) -> str:
        """The name the form gives this field."""
        return f"{self._prefix}{name}"

    def read(self, name: str, parse: Callable[..., V]) -> V | None:
        """The value of a field by a parser that raises RuleBroken; None when blank or not understood."""
        text = str(self._typed.get(name) or "")
        if not text.strip():
            if self._missing is not None:
                self.faults.append(replace(self._missing, field=self.field(name)))
            return None
        try:
            return parse(text, field=self.field(name))
        except RuleBroken as broken:
            self.faults += broken.faults
            return None

    def line(self, name: str, longest: int) -> str | None:
        """A text on one line of at most ``longest`` characters."""

        def parse(text: str, field: str) -> str:
            line = re.sub(r"[\n\t]+", " ", clean_text(text, field=field)).strip()
            if too_long := limit_faults(line, field=field, max_characters=longest):
                raise RuleBroken.of(too_long)
            return line

        return self.read(name, parse)

    def prose(self, name: str, longest: int | None = None) -> str | None:
        """A text with its lines kept, of at most ``longest`` characters; without it what limits the text is
        the completeness of the section."""

        def parse(text: str, field: str) -> str:
            prose = clean_text(text, field=field)
            if too_long := limit_faults(prose, field=field, max_characters=longest):
                raise RuleBroken.of(too_long)
            return prose

        return self.read(name, parse)

    def choice(self, name: str, codes: Iterable[C]) -> C | None:
        """One code of an enumeration, or of some of its codes."""
        known = {str(code): code for code in codes}

        def parse(text: str, field: str) -> C:
            if text not in known:
                raise RuleBroken("draft.choice_unknown", field)
            return known[text]

        return self.read(name, parse)

    def yes_no(self, name: str) -> bool | None:
        """``yes`` or ``no``."""

        def parse(text: str, field: str) -> bool:
            if text not in ("yes", "no"):
                raise RuleBroken("draft.choice_unknown", field)
            return text == "yes"

        return self.read(name, parse)


def rows_of(typed: Typed, name: str) -> Sequence[Row]:
    """The rows of a list, blank ones included."""
    rows = typed.get(name) or ()
    return rows if isinstance(rows, Sequence) and not isinstance(rows, str) else ()


def is_blank(typed: Typed, untouched: Row) -> bool:
    """True when nothing was typed: every text is blank, or as ``untouched`` has it.

    untouched: what a row says before anyone touches it, e.g. ``{"eligible": "yes"}``. The reference of a row
    is given, not typed.
    """
    return all(
        not text.strip() or text == untouched.get(name) if isinstance(text, str) else not text
        for name, text in typed.items()
        if name != REF
    )


def begun_rows(typed: Typed, name: str, untouched: Row) -> tuple[int, ...]:
    """The numbers of the rows in which something was typed."""
    rows = rows_of(typed, name)
    return tuple(index for index, row in enumerate(rows) if not is_blank(row, untouched))


def at_form(fault: Fault, numbers: Mapping[str, Sequence[int]]) -> Fault:
    """A fault of the rules at the field of the form: ``costs.2.amount``, a line among those understood, is
    ``costs-2-amount``.

    numbers: of each list, the numbers in the form of those lines; without them a line keeps its own.
    """
    name, _, rest = (fault.field or "").partition(".")
    if not rest:
        return fault
    index, _, attribute = rest.partition(".")
    number = numbers[name][int(index)] if name in numbers else index
    return replace(fault, field=f"{name}-{number}-{attribute}")


@dataclass(frozen=True, slots=True)
class Rows(Generic[V]):
    """The rows of a list that were understood, each with its number in the form, and what was not."""

    entries: tuple[V, ...]
    numbers: tuple[int, ...]
    faults: tuple[Fault, ...]

    @property
    def whole(self) -> tuple[V, ...]:
        """Every row, or none while one of them is not understood: nothing is left out silently."""
        return () if self.faults else self.entries


ReadRow = Callable[[Row, str, Fault], tuple[V | None, list[Fault]]]


def read_rows(typed: Typed, name: str, untouched: Row, read: ReadRow[V]) -> Rows[V]:
    """The rows of a list, blank ones left out; a field a row does not have yet says what it says untouched.

    read: a row, the beginning of its fields' names, and what is said of a field that is not filled in; gives
    the row, or None with its faults.
    """
    entries: list[V] = []
    numbers: list[int] = []
    faults: list[Fault] = []
    for index in begun_rows(typed, name, untouched):
        unfinished = Fault("draft.row_unfinished", params={"row": index + 1})
        row = {**untouched, **rows_of(typed, name)[index]}
        entry, found = read(row, f"{name}-{index}-", unfinished)
        faults += found
        if entry is not None:
            entries.append(entry)
            numbers.append(index)
    return Rows(tuple(entries), tuple(numbers), tuple(faults))


def keeping_faults(typed: Typed) -> list[Fault]:
    """Why this text cannot be kept even as a draft; empty nearly always.

    Codes, with the field: ``draft.forbidden_character`` (code_point, position), ``draft.text_too_long``
    (limit, count), ``draft.too_many_rows`` (limit, count), ``draft.broken_character`` (position: the bytes
    that came there were no text).
    """
    faults: list[Fault] = []
    for name, value in typed.items():
        if isinstance(value, str):
            faults += _text_faults(value, name)
            continue
        if len(value) > MOST_ROWS:
            faults.append(Fault("draft.too_many_rows", name, {"limit": MOST_ROWS, "count": len(value)}))
        for index, row in enumerate(value):
            for key, text in row.items():
                faults += _text_faults(text, f"{name}-{index}-{key}")
    return faults


def _text_faults(text: str, field: str) -> list[Fault]:
    if len(text) > LONGEST_TEXT:
        return [Fault("draft.text_too_long", field, {"limit": LONGEST_TEXT, "count": len(text)})]
    if BROKEN in text:
        return [Fault("draft.broken_character", field, {"position": text.index(BROKEN) + 1})]
    try:
        clean_text(text)
    except RuleBroken as broken:
        return [Fault("draft.forbidden_character", field, broken.faults[0].params)]
    return []
