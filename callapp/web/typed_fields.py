"""Fields and forms that show exactly what was typed; what it means is read elsewhere.

A form is filled from the texts that were kept and never judges them: faults found by the rules are put at
its fields (``put_faults``). Types are named so that the macro ``field`` of templates/_macros/fields.html, or
the page itself, picks the right control.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form, HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from callapp.db.ids import new_id
from callapp.domain.errors import Fault
from callapp.domain.participants import REF_LENGTH, is_ref
from callapp.web.i18n import speaker
from callapp.web.marks import N_
from callapp.web.wording import label, sentence

PLACELESS = frozenset({"draft", "number", "money", "day", "text", "kpi"})


class MoneyField(StringField):  # type: ignore[misc]  # the library ships no types
    """An amount as typed."""


class DayField(StringField):  # type: ignore[misc]  # the library ships no types
    """A day as typed, year first."""


class TickField(BooleanField):  # type: ignore[misc]  # the library ships no types
    """A box to tick."""


class CodeField(SelectField):  # type: ignore[misc]  # the library ships no types
    """One code of several, each shown in words; nothing is chosen at first."""

    def __init__(self, text: str, kind: str, codes: Iterable[str], **options: Any) -> None:
        codes = [str(code) for code in codes]
        super().__init__(
            text, choices=lambda: _choices(kind, codes), coerce=str, validate_choice=False, **options
        )


# A value and its words.
Choice = tuple[str, str]


class OfferedField(SelectField):  # type: ignore[misc]  # the library ships no types
    """One of some values that belong to this very page, such as the participants of a project.

    none: the words for choosing none of them, where that is an answer. What was chosen and is no longer
    offered stays chosen, and says so.
    """

    def __init__(
        self, text: str, offered: Sequence[Choice] = (), none: str | None = None, **options: Any
    ) -> None:
        self._offered, self._none = offered, none
        super().__init__(text, choices=[], coerce=str, validate_choice=False, **options)

    def iter_choices(self) -> Iterator[Any]:
        says = speaker().gettext
        values = [("", str(self._none or says(N_("Choose…")))), *self._offered]
        if self.data and self.data not in dict(values):
            values.append((self.data, says(N_("No longer offered"))))
        self.choices = [SelectChoice(value, words) for value, words in values]
        return super().iter_choices()  # type: ignore[no-any-return]  # the library ships no types


class RefField(HiddenField):  # type: ignore[misc]  # the library ships no types
    """The reference of a row: kept as it came, given where there is none yet."""

    def __init__(self, **options: Any) -> None:
        super().__init__("", default=new_ref, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and is_ref(valuelist[0]):
            self.data = valuelist[0]


def new_ref() -> str:
    """A reference nobody has."""
    return new_id().hex[:REF_LENGTH]


class YesNoField(RadioField):  # type: ignore[misc]  # the library ships no types
    """Yes or no; neither is chosen at first."""

    def __init__(self, text: str, **options: Any) -> None:
        super().__init__(text, choices=_yes_no, coerce=str, validate_choice=False, **options)


def _choices(kind: str, codes: list[str]) -> list[SelectChoice]:
    first = SelectChoice("", speaker().gettext(N_("Choose…")))
    return [first, *(SelectChoice(code, label(kind, code)) for code in codes)]


def _yes_no() -> list[SelectChoice]:
    says = speaker().gettext
    return [SelectChoice("yes", says(N_("Yes"))), SelectChoice("no", says(N_("No")))]


class TypedForm(Form):  # type: ignore[misc]  # the library ships no types
    """Parent of the forms that show typed text."""


def flat(typed: Mapping[str, Any]) -> dict[str, str]:
    """Typed text by the ids of its fields: rows become ``costs-2-amount``."""
    found: dict[str, str] = {}
    for name, value in typed.items():
        if isinstance(value, str):
            found[name] = value
        else:
            for index, row in enumerate(value):
                found |= {f"{name}-{index}-{key}": text for key, text in row.items()}
    return found


def filled(form: type[TypedForm], typed: Mapping[str, Any]) -> TypedForm:
    """A form that shows these texts."""
    return form(MultiDict(flat(typed)))


def leaves(fields: Iterable[Any]) -> Iterator[Any]:
    """Every field that people type in, rows included, in the order of the form."""
    return (field for field, _row in _in_rows(fields))


def _in_rows(fields: Iterable[Any], row: str = "") -> Iterator[tuple[Any, str]]:
    """Every field that people type in, with the name of its row: “Cost 2”, nothing outside rows."""
    for each in fields:
        if isinstance(each, RefField):
            continue
        if hasattr(each, "entries"):
            for number, entry in enumerate(each.entries, start=1):
                yield from _in_rows(entry.form, f"{label('row', each.id)} {number}")
        else:
            yield each, row


def put_faults(form: TypedForm, faults: Iterable[Fault]) -> None:
    """Puts each fault's sentence at the field it names; one that names none is left to the page."""
    by_id = {each.id: each for each in leaves(form)}
    for fault in faults:
        if fault.field in by_id:
            at = by_id[fault.field]
            at.errors = [*at.errors, sentence(fault)]


def summed_up(form: TypedForm, faults: Iterable[Fault]) -> list[tuple[str, str | None]]:
    """Each fault as the list above a form says it, with its field: “Cost 2, Amount: …” for a value's."""
    places = {
        each.id: f"{row}, {each.label.text}" if row else str(each.label.text) for each, row in _in_rows(form)
    }
    found = []
    for fault in faults:
        said, place = sentence(fault), places.get(fault.field or "")
        if place and is_placeless(fault):
            said = speaker().gettext("%(section)s: %(sentence)s", section=place, sentence=said)
        found.append((said, fault.field))
    return found


def is_placeless(fault: Fault) -> bool:
    """Whether the fault is of a value, whatever field it stands in: its sentence does not say which."""
    return fault.code.partition(".")[0] in PLACELESS


def shown(each: Any) -> str:
    """What a field shows, in the reader's words: a choice by its label, a text as it is."""
    if isinstance(each, TickField):
        return speaker().gettext(N_("Yes") if each.data else N_("No"))
    if isinstance(each, CodeField) and not each.data:
        return ""
    if isinstance(each, SelectField):
        return next((str(choice.label) for choice in each.iter_choices() if choice.selected), "")
    return str(each.data or "")
