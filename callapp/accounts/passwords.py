"""What makes a password good enough: long, and hard to guess for who knows the person and the call."""

from __future__ import annotations

import re
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_security.password_util import PasswordUtil
from zxcvbn import zxcvbn

SHORTEST = 12
# Hashing and judging cost time that grows with length.
LONGEST = 200
# zxcvbn's 3 of 4: safe against an attacker who holds the hashes for a while.
LEAST_SCORE = 3
CALL_WORDS = (
    "hopital", "hospital", "sante", "health", "healthcare", "intelligence", "artificielle", "artificial",
    "appel", "projets", "projects", "callapp", "scale", "montreal", "quebec", "canada",
)  # fmt: skip


def password_faults(password: str, about: list[str]) -> list[str]:
    """Sentences for what is wrong with a password; about holds words an attacker knows (name, mail)."""
    if len(password) < SHORTEST:
        return [_("Choose a password of at least %(length)d characters.", length=SHORTEST)]
    if len(password) > LONGEST:
        return [_("Choose a password of at most %(length)d characters.", length=LONGEST)]
    known = [word for text in about for word in re.split(r"\W+", text.lower()) if len(word) > 2]
    if zxcvbn(password[:72], [*known, *CALL_WORDS])["score"] < LEAST_SCORE:
        return [
            _(
                "This password is too easy to guess. Choose one without names or common words, "
                "for example four unrelated words."
            )
        ]
    return []


def normal_password(password: str | None) -> str | None:
    """A password in the form that sign-in compares: accents composed or not, it is the same one."""
    security: Any = current_app.extensions["security"]
    return security.password_util.normalize(password) if password else password


class HousePasswords(PasswordUtil):
    """The library's hook for judging new passwords."""

    def validate(self, password: str, is_register: bool, **kwargs: Any) -> tuple[list[str] | None, str]:
        """Faults (None when there are none) and the password in its normal form."""
        normal = self.normalize(password)
        if is_register:
            about = [kwargs.get("name") or "", kwargs.get("email") or ""]
        else:
            user = kwargs.get("user")
            about = [user.name, user.email] if user else []
        return password_faults(normal, about) or None, normal
