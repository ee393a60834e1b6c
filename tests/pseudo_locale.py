"""The pseudo-locale: each sentence comes out of the catalogue as ⟦…⟧, and what is not in brackets shows.

Page, mail and library texts all pass through gettext's translations objects in the end and are wrapped there.
Used by the fixture ``pseudo_locale``, under which the test client checks every page (tests/html_checks.py).
"""

from __future__ import annotations

import gettext
from collections.abc import Callable

import pytest
from babel import support

from callapp.web.speaker import Speaker

METHODS = ("gettext", "ngettext", "pgettext", "npgettext", "ugettext", "ungettext", "upgettext", "unpgettext")
SPOKEN = ("day", "clock", "moment", "money", "short_money", "percent", "country")
CLASSES = (
    gettext.NullTranslations,
    gettext.GNUTranslations,
    support.NullTranslations,
    support.Translations,
)


def speak_in_brackets(patch: pytest.MonkeyPatch) -> None:
    """Until the patch is undone all that is translated comes in brackets, with the values put in later."""
    for kind in CLASSES:
        for method in METHODS:
            if method in vars(kind):
                patch.setattr(kind, method, _wrapped(vars(kind)[method]))
    # Days, instants and amounts hold words too ("15 mai", "M$"); they come from the locale's data.
    for method in SPOKEN:
        patch.setattr(Speaker, method, _wrapped(vars(Speaker)[method]))


def _wrapped(translate: Callable[..., str]) -> Callable[..., str]:
    def speak(*arguments: object, **options: object) -> str:
        return f"⟦{translate(*arguments, **options)}⟧"

    return speak
