"""The name a person gave a file, for showing only: it never becomes a path."""

from __future__ import annotations

import unicodedata

from callapp.domain.errors import RuleBroken

NAME_LIMIT = 255
# The endings that go with a kind, the usual one first.
ENDINGS = {"jpeg": ("jpg", "jpeg")}


def bare_name(name: str) -> str:
    """A person's file name composed, without folders or characters that cannot be seen; may be empty."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(" .")


def shown_file_name(name: str, kind: str, *, field: str = "letter") -> str:
    """A person's file name for showing, never longer than NAME_LIMIT.

    It ends as its kind (callapp.files.kinds) does: what is a PDF to us may be a page or a program to the
    machine of whoever opens ``letter.html``. Raises RuleBroken ``attachment.name_missing`` when nothing is
    left of it.
    """
    shown = bare_name(name)
    if not shown:
        raise RuleBroken("attachment.name_missing", field)
    endings = ENDINGS.get(kind, (kind,))
    stem, _, ending = shown.rpartition(".")
    if ending.lower() not in endings or not stem:
        stem, ending = shown, endings[0]
    return f"{stem[: NAME_LIMIT - 11]}.{ending}"
