"""Addresses that mail can be sent to, as people type them."""

from __future__ import annotations

import re

from callapp.domain.errors import RuleBroken

LONGEST = 254  # RFC 5321, section 4.5.3.1.3, less the angle brackets

# What mail servers take everywhere: no quoted names, no letters beyond ASCII, a name of at least two parts
# after the sign.
_NAME = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
_ADDRESS = re.compile(rf"{_NAME}@{_HOST}")


def parse_mail_address(text: str, *, field: str | None = None) -> str:
    """The address in a typed text, without spaces around it, in small letters.

    Raises RuleBroken, on ``field``: ``mail_address.malformed``.
    """
    address = text.strip()
    if len(address) > LONGEST or _ADDRESS.fullmatch(address) is None:
        raise RuleBroken("mail_address.malformed", field)
    return address.lower()
