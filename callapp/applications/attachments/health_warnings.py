"""Where a text holds what looks like a health-insurance number: told to whoever writes it, kept nowhere.

A warning, never a refusal. Nothing here is recorded, logged or mailed, and the number is not written out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from callapp.applications.assessment import Assessment
from callapp.applications.attachments.queries import KeptFile
from callapp.domain.health_cards import health_numbers
from callapp.domain.sections import Section
from callapp.web.typed_fields import flat, leaves

# Enough to find it by, not enough to know it.
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Warned:
    """A field that holds such a number: its id, its name, and how the number begins."""

    field: str
    name: str
    begins: str


def warnings_in(fields: Iterable[Any]) -> tuple[Warned, ...]:
    """One for each likely number in the fields of a form, in their order."""
    return tuple(
        Warned(each.id, str(each.label.text), each.data[found.start : found.start + SHOWN])
        for each in leaves(fields)
        if isinstance(each.data, str)
        for found in health_numbers(each.data)
    )


def sections_warned(assessment: Assessment) -> tuple[Section, ...]:
    """The sections whose kept text holds one."""
    return tuple(
        section
        for section, progress in assessment.sections.items()
        if progress.draft and any(health_numbers(text) for text in flat(progress.draft.typed).values())
    )


def captions_warned(files: Iterable[KeptFile], typed: Mapping[str, str]) -> tuple[Warned, ...]:
    """As warnings_in, for what is said of documents; typed: what was just sent, by field."""
    captions = [(f"caption-{each.row.id}", each.row.name, each.row.caption or "") for each in files]
    return tuple(
        Warned(field, name, words[found.start : found.start + SHOWN])
        for field, name, kept in captions
        for words in (typed.get(field, kept),)
        for found in health_numbers(words)
    )
