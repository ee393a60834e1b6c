"""What every form shares: refusals shown at their fields, and how addresses and hidden fields are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import Form

from callapp.domain.errors import Fault
from callapp.domain.text import visible_text
from callapp.web.wording import sentence

_LARGEST = 2**31 - 1


class PageForm(FlaskForm):  # type: ignore[misc]  # the library ships no types
    """Parent of the forms: whatever was typed stands in it, whatever is refused is shown at its field."""


def show_faults(form: Form, faults: Iterable[Fault], fields: Mapping[str, str] | None = None) -> None:
    """Puts the sentence of each fault at its field, or at the top of the form when it has none there.

    What was typed is given back, characters that no page may hold marked in their place.
    fields: the form's name of a field where the domain calls it differently.
    """
    for field in form:
        if isinstance(field.data, str):
            field.data = visible_text(field.data)
    for fault in faults:
        name = (fields or {}).get(fault.field or "", fault.field)
        if name is not None and name in form:
            form[name].errors = [*form[name].errors, sentence(fault)]
        else:
            form.form_errors = [*form.form_errors, sentence(fault)]


def words_without_field(form: Form) -> list[tuple[str, None]]:
    """What is refused in a form that no longer stands on the page: told at its top, linked to nothing."""
    words = [str(error) for field in form for error in field.errors]
    return [(text, None) for text in (*words, *map(str, form.form_errors))]


def small_number(text: str | None, otherwise: int) -> int:
    """A whole number from an address or a hidden field; otherwise when it is none, or beyond any real one."""
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > 10 or int(text) > _LARGEST:
        return otherwise
    return int(text)


def uuid_of(text: str | None) -> UUID | None:
    """The id a text holds; None for anything else."""
    try:
        return UUID(text) if text and len(text) <= 36 else None
    except ValueError:
        return None
