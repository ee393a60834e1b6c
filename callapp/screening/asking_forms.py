"""The officer's forms around a correction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, TextAreaField

from callapp.calls.forms import EndForm
from callapp.domain.corrections import Named
from callapp.web.fields import PageForm
from callapp.web.i18n import speaker
from callapp.web.marks import N_


class AskingForm(EndForm):
    """``ask-<key>`` and ``note-<key>`` for everything that can be named."""

    note = TextAreaField(
        _l("What the request is about"),
        description=_l(
            "In a few words, as the hospital’s team will read it. Below, tick what it opens: fields, the "
            "letter, the documents."
        ),
    )

    named: Mapping[Named, str] = {}

    def by_place(self) -> dict[str, list[str]]:
        """The keys of what can be named, by part of the application, in the order of the form."""
        found: dict[str, list[str]] = {}
        for each in self.named:
            found.setdefault(each.place, []).append(each.key)
        return found

    def is_touched(self, keys: Iterable[str]) -> bool:
        """Whether one of these is ticked, or has a note."""
        return any(self[f"ask-{key}"].data or self[f"note-{key}"].data for key in keys)

    def asked(self) -> dict[Named, str]:
        """What is ticked, each with its note."""
        return {
            each: self[f"note-{each.key}"].data or "" for each in self.named if self[f"ask-{each.key}"].data
        }


def asking_form(named: Mapping[Named, str], *, typed: bool) -> AskingForm:
    """The form for these, by their words: as typed in this request, or empty."""
    fields: dict[str, Any] = {"named": named}
    for each, words in named.items():
        fields[f"ask-{each.key}"] = BooleanField(words)
        fields[f"note-{each.key}"] = StringField(
            speaker().gettext(N_("What to put right: %(field)s"), field=words)
        )
    made = type("AskingFormOfCall", (AskingForm,), fields)
    form: AskingForm = made() if typed else made(formdata=None)
    return form


class MoreTimeForm(EndForm):
    """A later end for an open request."""


class CancelForm(PageForm):
    """Why a request is taken back."""

    reason = TextAreaField(
        _l("Reason"), description=_l("Kept with the file; the team is told that nothing is left to do.")
    )
