"""Two texts of one section, field by field, in the reader's words: for a lost race and for versions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wtforms import HiddenField

from callapp.domain.merging import digest_of
from callapp.domain.section_reading import ROWS, tidy
from callapp.domain.sections import Section
from callapp.domain.text import line_ends
from callapp.domain.typed import Typed
from callapp.domain.word_diff import Piece, word_diff, words_changed
from callapp.web.i18n import speaker
from callapp.web.typed_fields import TypedForm, filled, leaves, shown
from callapp.web.wording import label


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """One field that says something else in two texts. name: the form's; label: its words on the page."""

    name: str
    label: str
    pieces: tuple[Piece, ...]

    @property
    def words_changed(self) -> tuple[int, int]:
        """How many words were added, and how many removed."""
        return words_changed(self.pieces)


def differing_fields(section: Section, before: Typed, after: Typed) -> list[str]:
    """The names of the fields that differ, those of the later text first."""
    lists = ROWS.get(section, {})
    return [
        name
        for name in dict.fromkeys((*after, *before))
        if digest_of(before.get(name, ""), lists.get(name)) != digest_of(after.get(name, ""), lists.get(name))
    ]


def field_differences(
    section: Section,
    form: type[TypedForm],
    before: Typed,
    after: Typed,
    names: list[str] | None = None,
) -> list[FieldDifference]:
    """Every field that differs, in the order of the section's form; names: these fields only."""
    wanted = differing_fields(section, before, after) if names is None else names
    earlier, later = (_texts(form, tidy(section, text)) for text in (before, after))
    # A question that is no longer asked has no field; its words are told all the same.
    order = [name for name in later if name in wanted] + [name for name in wanted if name not in later]
    return [
        FieldDifference(
            name,
            field_label(section, form, name),
            word_diff(_said(earlier, before, name), _said(later, after, name)),
        )
        for name in order
    ]


def field_label(section: Section, form: type[TypedForm], name: str) -> str:
    """The words of a field, or of a list of rows, as the page of the section has them."""
    if name in ROWS.get(section, {}):
        return label("rows", name)
    fields = form()
    return str(fields[name].label.text) if name in fields else name


def _said(texts: Mapping[str, str], typed: Typed, name: str) -> str:
    text: str = line_ends(texts.get(name, str(typed.get(name, ""))))
    return text


def _texts(form: type[TypedForm], typed: Typed) -> dict[str, str]:
    """What each field shows; a list of rows as lines of label and text."""
    return {
        name: _rows(name, each, len(typed.get(name, ()))) if hasattr(each, "entries") else shown(each)
        for name, each in filled(form, typed)._fields.items()
    }


def _rows(name: str, rows: Any, count: int) -> str:
    """The rows that were typed; a form shows one more where there is none."""
    says = speaker()
    told = []
    for number, entry in enumerate(rows.entries[:count], start=1):
        fields = [each for each in leaves(entry) if not isinstance(each, HiddenField)]
        lines = [
            says.gettext("%(label)s: %(text)s", label=str(each.label.text), text=text)
            for each in fields
            if (text := shown(each))
        ]
        told.append("\n".join([f"{label('row', name)} {says.number(number)}", *lines]))
    return "\n\n".join(told)
