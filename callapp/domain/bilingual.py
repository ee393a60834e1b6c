"""Content that exists in French and in English, as equals (Official Languages Act)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """The languages of the call; also the first part of every address."""

    FR = "fr"
    EN = "en"

    @property
    def other(self) -> Language:
        return Language.EN if self is Language.FR else Language.FR


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One content text in both languages; there is no fallback from one to the other."""

    fr: str
    en: str

    def in_language(self, lang: str) -> str:
        """The text in ``"fr"`` or ``"en"``; any other language is a ValueError."""
        return self.fr if Language(lang) is Language.FR else self.en

    @property
    def is_complete(self) -> bool:
        """True when both texts have something to read: the condition for publishing."""
        return bool(self.fr.strip()) and bool(self.en.strip())
