"""The countries of the world to choose from, by the names the reader's language gives them."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any

from babel import Locale
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from callapp.web.i18n import speaker
from callapp.web.marks import N_

HOME = "CA"
# Codes of the locale data that are no countries: unions, unknown places, pseudo-locales.
_NOT_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


class CountryField(SelectField):  # type: ignore[misc]  # the library ships no types
    """A country other than Canada; nothing chosen stands for Canada."""

    def __init__(self, text: str, **options: Any) -> None:
        super().__init__(text, choices=_choices, coerce=str, validate_choice=False, **options)


def _choices() -> list[SelectChoice]:
    home = SelectChoice("", speaker().gettext(N_("Canada")))
    return [home, *(SelectChoice(code, name) for code, name in _countries(speaker().locale))]


@cache
def _countries(locale: str) -> list[tuple[str, str]]:
    names = Locale.parse(locale).territories
    found = [
        (code, str(name))
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES | {HOME}
    ]
    return sorted(found, key=lambda country: _folded(country[1]))


def _folded(name: str) -> str:
    """Without accents, so that « Égypte » stands at its letter."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
