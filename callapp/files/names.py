"""The name a person gave a file, for showing only: it never becomes a path."""

from __future__ import annotations

import unicodedata

from callapp.domain.errors import RuleBroken

NAME_LIMIT = 255


def shown_file_name(name: str) -> str:
    """A person's file name for showing: composed, without folders or control characters, ending kept.

    Raises RuleBroken ``attachment.name_missing`` when nothing is left.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(" .")
    if not shown:
        raise RuleBroken("attachment.name_missing", "letter")
    stem, dot, ending = shown.rpartition(".")
    return shown if len(shown) <= NAME_LIMIT else f"{stem[: NAME_LIMIT - 11]}{dot}{ending[:10]}"
