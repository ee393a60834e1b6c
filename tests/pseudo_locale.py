"""The pseudo-locale: each sentence comes out of the catalogue as ⟦…⟧, and what is not in brackets shows.

Page, mail and library texts all pass through gettext's translations objects in the end and are wrapped there.
Used by the fixture ``pseudo_locale``, under which the test client checks every page (tests/html_checks.py).
"""

from __future__ import annotations

import gettext
from collections.abc import Callable

import pytest
from babel import support

METHODS = ("gettext", "ngettext", "pgettext", "npgettext", "ugettext", "ungettext", "upgettext", "unpgettext")
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


def _wrapped(translate: Callable[..., str]) -> Callable[..., str]:
    def speak(*arguments: object) -> str:
        said = translate(*arguments)
        return said if said.startswith("⟦") else f"⟦{said}⟧"

    return speak
