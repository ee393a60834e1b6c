"""The officer's forms around a correction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField, TextAreaField

from callapp.calls.forms import EndForm
from callapp.domain.corrections import NamedField
from callapp.domain.sections import Section
from callapp.web.fields import PageForm
from callapp.web.i18n import speaker
from callapp.web.marks import N_


class AskingForm(EndForm):
    """``ask-<section>-<field>`` and ``note-<section>-<field>`` for every field that can be named."""

    note = TextAreaField(
        _l("What the request is about"),
        description=_l(
            "In a few words, as the hospital’s team will read it. Below, tick the fields it opens."
        ),
    )

    named: Mapping[NamedField, str] = {}

    def keys_by_section(self) -> dict[Section, list[str]]:
        """The fields that can be named, by section, in the order of the form."""
        found: dict[Section, list[str]] = {}
        for named in self.named:
            found.setdefault(named.section, []).append(key_of(named))
        return found

    def asked_fields(self) -> dict[NamedField, str]:
        """The ticked fields, each with its note."""
        return {
            named: self[f"note-{key_of(named)}"].data or ""
            for named in self.named
            if self[f"ask-{key_of(named)}"].data
        }


def key_of(named: NamedField) -> str:
    return f"{named.section}-{named.field}"


def asking_form(named: Mapping[NamedField, str], *, typed: bool) -> AskingForm:
    """The form for these fields (by their words): as typed in this request, or empty."""
    fields: dict[str, Any] = {"named": named}
    for each, words in named.items():
        fields[f"ask-{key_of(each)}"] = BooleanField(words)
        fields[f"note-{key_of(each)}"] = StringField(
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
