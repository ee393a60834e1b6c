"""Changes asked of a submitted file: only what was named may change, until a due time.

A field is named as the form names it (``beds``, ``answer-need``); a list of rows is one field (``costs``),
for rows only mean something together. What is typed under an answer stays apart from the file until it is
given: until then everybody reads the frozen copy in force.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from callapp.domain.eligibility import Signatory
from callapp.domain.errors import Fault
from callapp.domain.section_reading import ROWS
from callapp.domain.sections import Section
from callapp.domain.typed import Typed

_HOSPITAL = ("name", "province", "nonprofit", "provincially_funded", "beds", "beds_source", "beds_date")
_LETTER = tuple(f"{role}_{part}" for role in Signatory for part in ("name", "title"))


@dataclass(frozen=True, slots=True, order=True)
class NamedField:
    """One field of one section."""

    section: Section
    field: str


def nameable_fields(questions: Sequence[str]) -> tuple[NamedField, ...]:
    """Every field an officer may name, in the order of the form. questions: codes of the call's questions.

    The declaration is none: it is what somebody said of the file as a whole.
    """
    named: dict[Section, Sequence[str]] = {
        Section.HOSPITAL: _HOSPITAL,
        Section.PROJECT: ("title", *(f"answer-{code}" for code in questions)),
        **{section: tuple(lists) for section, lists in ROWS.items()},
        Section.LETTER_OF_INTENT: _LETTER,
    }
    return tuple(NamedField(section, field) for section in Section for field in named.get(section, ()))


def request_faults(fields: Collection[NamedField], due_at: datetime, *, now: datetime) -> list[Fault]:
    """Why a correction cannot be asked for like this; empty when it can.

    Codes: ``correction.fields_missing`` (``fields``), ``correction.due_past`` (``due_day``).
    """
    faults = [] if fields else [Fault("correction.fields_missing", "fields")]
    return faults if due_at > now else [*faults, Fault("correction.due_past", "due_day")]


def named_text(kept: Typed, sent: Typed, names: Collection[str]) -> dict[str, Any]:
    """The text of a section in which only the named fields may change: of all others what is kept stands."""
    return {**kept, **{name: text for name, text in sent.items() if name in names}}


def names_in(section: Section, fields: Iterable[NamedField]) -> frozenset[str]:
    """The named fields of one section, by their names in its form."""
    return frozenset(named.field for named in fields if named.section is section)
