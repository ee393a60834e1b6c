"""An e-mail address as typed, checked for its form: only a mail tells whether somebody reads it."""

from __future__ import annotations

import re

from callapp.domain.errors import RuleBroken
from callapp.domain.text import clean_text

LONGEST_ADDRESS = 320  # 64 before the sign, 255 after it (RFC 5321)

_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_ADDRESS = re.compile(rf"[^@\s,;:<>()\[\]\\\"]{{1,64}}@(?:{_LABEL}\.)+{_LABEL}")


def parse_email(text: str, *, field: str | None = None) -> str:
    """The address without the space around it.

    Raises RuleBroken, on ``field``: email.form, text.forbidden_character.
    """
    address = clean_text(text, field=field).strip()
    if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        raise RuleBroken("email.form", field)
    return address


def email_in(text: str | None) -> str | None:
    """The address in a typed text, in small letters; None when there is none, or something else."""
    try:
        return parse_email(text or "").lower()
    except RuleBroken:
        return None
