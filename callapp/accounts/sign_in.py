"""What follows from the library's acts: server sessions begun and ended, and a record of each."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, after_this_request, flash, g, session
from flask_babel import gettext as _
from flask_login import user_logged_out
from flask_security.signals import (
    password_changed,
    password_reset,
    reset_password_instructions_sent,
    user_authenticated,
    user_confirmed,
    user_not_registered,
    user_registered,
)
from flask_security.utils import hash_password

from callapp.accounts.models import User
from callapp.accounts.sessions import end_all_sessions, end_session, start_session
from callapp.audit.actions import record_act
from callapp.db.ids import new_id
from callapp.domain.people import Actor
from callapp.web.access import current_actor
from callapp.web.clock import request_now
from callapp.web.database import db

# Of the cookie's content only these outlive a sign-in; the CSRF token and the rest begin anew.
KEPT_AT_SIGN_IN = ("_user_id", "_fresh", "_id", "fs_paa")


def listen(app: Flask) -> None:
    """Connects the acts below to the library's signals of this application."""
    user_authenticated.connect(_begin, app)
    user_logged_out.connect(_end, app)
    user_registered.connect(_recorder("user.registered"), app, weak=False)
    user_not_registered.connect(_replace_unconfirmed, app)
    user_confirmed.connect(_recorder("user.confirmed"), app, weak=False)
    reset_password_instructions_sent.connect(_recorder("user.password_link_sent"), app, weak=False)
    password_reset.connect(_end_after_reset, app)
    password_changed.connect(_end_others, app)


def _begin(_app: Flask, user: User, **_more: Any) -> None:
    """A new session with a new token; whatever an attacker planted in the old cookie is gone."""
    kept = {name: session[name] for name in KEPT_AT_SIGN_IN if name in session}
    session.clear()
    g.pop("csrf_token", None)
    session.update(kept)
    session["token"] = start_session(db.session, actor=Actor(user_id=user.id), now=request_now())


def _end(_app: Flask, **_more: Any) -> None:
    """The session ends on the server, so that a copied cookie opens nothing; and in the browser, where a page
    lays by what is typed and not kept yet: whoever comes next to a shared computer finds nothing of it."""
    after_this_request(_forget_in_browser)
    token = session.get("token")
    session.clear()
    if token:
        end_session(db.session, actor=current_actor(), now=request_now(), token=token)
        flash(_("You are signed out."), "success")


def _forget_in_browser(response: Response) -> Response:
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


def _replace_unconfirmed(_app: Flask, user: User, form_data: dict[str, Any], **_more: Any) -> None:
    """Who registers an address again before it was confirmed begins anew: the last one counts.

    Else somebody could register another person's address first, wait for them to confirm it, and have
    their account with a password of one's own. Links mailed before end.
    """
    if user.confirmed_at is not None or not user.active:
        return
    user.name, user.language = form_data["name"], form_data["language"]
    user.password = hash_password(form_data["password"])
    user.privacy_notice_accepted_at = form_data["privacy_notice_accepted_at"]
    user.fs_uniquifier = new_id().hex
    _record("user.registered", user)


def _end_after_reset(_app: Flask, user: User, **_more: Any) -> None:
    now = request_now()
    if user.confirmed_at is None:
        # Who opened the mailed link has proved the address.
        user.confirmed_at = now
    end_all_sessions(db.session, user_id=user.id, now=now)
    _record("user.password_reset", user)


def _end_others(_app: Flask, user: User, **_more: Any) -> None:
    end_all_sessions(db.session, user_id=user.id, now=request_now(), except_token=session.get("token"))
    _record("user.password_changed", user)


def _recorder(action: str) -> Any:
    return lambda _app, user, **_more: _record(action, user)


def _record(action: str, user: User) -> None:
    db.session.flush()
    record_act(
        db.session, actor=Actor(user_id=user.id), now=request_now(), action=action, subject=("user", user.id)
    )
