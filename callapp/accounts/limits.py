"""How often one may try: enough for people who mistype, too seldom for guessing.

===================  =========================  ===========================================
what                 counted by                 limit
===================  =========================  ===========================================
sign-in that failed  account and connection     10 in 15 minutes
sign-in that failed  connection                 100 in 15 minutes (a hospital shares one)
registration         connection                 40 in an hour
mailed link          account and connection     5 in 15 minutes
mailed link          connection                 40 in an hour
wrong own password   account and connection     10 in 15 minutes
===================  =========================  ===========================================

Nothing is counted by account alone, so that nobody can lock another person out by failing on purpose.
Guessing from many connections meets argon2id and passwords that zxcvbn found hard to guess.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, request

from callapp.accounts.forms import visible
from callapp.web.access import current_actor
from callapp.web.limits import connection, limiter_of


def account_and_connection() -> str:
    """Whose account and from where, hashed: the store of limits holds no mail address."""
    actor = current_actor()
    account = str(actor.user_id) if actor.is_signed_in else _address_meant(request.form.get("email", ""))
    return hashlib.sha256(f"{account}\n{connection()}".encode("utf-8", "replace")).hexdigest()


def _address_meant(typed: str) -> str:
    """The address as sign-in reads it, so that no other way of writing it has tries of its own."""
    shown = visible(typed) or ""
    security: Any = current_app.extensions["security"]
    try:
        return str(security.mail_util.normalize(shown))
    except ValueError:
        return shown.strip().lower()


def limit_library_views(app: Flask) -> None:
    """Puts the limits of the table around the library's views."""
    limiter = limiter_of(app)
    slow_guessing = {"methods": ["POST"], "deduct_when": _is_refused}
    around: dict[str, list[tuple[str, dict[str, Any]]]] = {
        "security.login": [
            ("10 per 15 minutes", {"key_func": account_and_connection, **slow_guessing}),
            ("100 per 15 minutes", slow_guessing),
        ],
        "security.change_password": [
            ("10 per 15 minutes", {"key_func": account_and_connection, **slow_guessing})
        ],
        "security.register": [("40 per hour", {"methods": ["POST"]})],
    }
    for endpoint in ("security.forgot_password", "security.send_confirmation"):
        around[endpoint] = [
            ("5 per 15 minutes", {"key_func": account_and_connection, "methods": ["POST"]}),
            ("40 per hour", {"methods": ["POST"]}),
        ]
    for endpoint, limits in around.items():
        view: Callable[..., Any] = app.view_functions[endpoint]
        for limit, options in limits:
            view = limiter.limit(limit, **options)(view)
        app.view_functions[endpoint] = view


def _is_refused(response: Response) -> bool:
    return response.status_code == 422
