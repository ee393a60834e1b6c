"""Every refusal is a page that says what happened and what to do; nothing typed is lost by it."""

from __future__ import annotations

import traceback
import unicodedata

from flask import Flask, Response, current_app, json, jsonify, render_template, request, session
from flask_wtf.csrf import CSRFError, generate_csrf
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, InternalServerError

from callapp.db.races import is_lost_race
from callapp.domain.errors import Fault, LostRace, NotFound, RuleBroken
from callapp.domain.permissions import Permission
from callapp.web.access import current_actor, permission_of
from callapp.web.logs import log, request_id
from callapp.web.requests import wants_json
from callapp.web.wording import sentences

# Never given back to a page: what is secret, and what the new page brings itself.
KEPT_BACK = ("csrf_token", "password", "password_confirm", "new_password", "new_password_confirm", "code")

# What a page says of itself, for the next save: carried along, shown to nobody.
CARRIED = ("base", "page", "turn", "version")

# The answers after which the typed text may not be on any other page. Not 413: the text was never read.
GIVES_BACK = (400, 401, 409, 422, 429, 500, 503)
HIDDEN = ("Cc", "Cs", "Cn")


def init_errors(app: Flask) -> None:
    app.register_error_handler(NotFound, lambda _error: error_page(404))
    app.register_error_handler(LostRace, lambda error: error_page(409, error.faults))
    app.register_error_handler(RuleBroken, lambda error: error_page(422, error.faults))
    app.register_error_handler(CSRFError, _csrf_page)
    app.register_error_handler(DBAPIError, _database_page)
    app.register_error_handler(HTTPException, _http_page)
    app.register_error_handler(Exception, _fault_page)


def error_page(status: int, faults: tuple[Fault, ...] = (), *, resend: bool = False) -> Response:
    """The page for a status: the sentences of its faults and, when asked, the typed text to send again.

    A script that asks in the name of a page gets the sentences alone: the text still stands on its page.
    """
    if wants_json():
        answer = jsonify(words=" ".join(sentences(faults)))
        answer.status_code = status
        return answer
    typed = typed_fields() if status in GIVES_BACK else []
    page = render_template(
        "errors/error.html",
        status=status,
        sentences=sentences(faults),
        typed=[field for field in typed if field[0] not in CARRIED],
        carried=[field for field in typed if field[0] in CARRIED],
        resend=resend and bool(typed),
        lost_files=resend and bool(typed) and bool(request.files),
        request_id=request_id(),
    )
    return Response(page, status)


def typed_fields() -> list[tuple[str, str]]:
    """What this request's form held, secrets left out, in order; nothing for a form of another site.

    Another site could otherwise lay words before a signed-in person with a button to send them.
    """
    if request.method != "POST" or not _is_from_here():
        return []
    return [
        (_shown(name), _shown(text)) for name, text in request.form.items(multi=True) if name not in KEPT_BACK
    ]


def _shown(text: str) -> str:
    """Without control characters, which no page may hold (line breaks and tabs are none of them here)."""
    # A megabyte has few different characters.
    hidden = {sign for sign in set(text) - {"\n", "\r", "\t"} if unicodedata.category(sign) in HIDDEN}
    return text.translate(dict.fromkeys(map(ord, hidden))) if hidden else text


def _is_from_here() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin") == request.host_url.rstrip("/")


def _csrf_page(_error: CSRFError) -> Response:
    """The token of another session: the text comes back with a fresh one.

    Where the session is gone altogether, signing in comes first, and the page says that instead.
    """
    permission = permission_of(current_app, request.endpoint or "")
    if permission not in (None, Permission.PUBLIC) and not current_actor().is_signed_in:
        return error_page(401, resend=True)
    answer = error_page(400, (Fault("form.csrf"),), resend=True)
    if wants_json():
        # As the page does, the answer brings a token of the session that is there now.
        answer.data = json.dumps({**answer.get_json(), "csrf_token": generate_csrf()})
    return answer


def _http_page(error: HTTPException) -> Response | HTTPException:
    if error.response is not None or error.code is None or error.code < 400:
        return error  # a redirect
    page = error_page(error.code, resend=error.code == 401)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            page.headers[name] = value
    return page


def _database_page(error: DBAPIError) -> Response:
    """Somebody else was first by a moment, or the database is busy, full or away: nothing was kept.

    The fault is logged by its kind and place: in its own words PostgreSQL quotes the row.
    """
    session.pop("_flashes", None)  # nothing of it was done
    place = "".join(traceback.format_tb(error.__traceback__))
    facts = {"facts": {"fault": type(error.orig).__name__, "trace": place}}
    if is_lost_race(error):
        log.warning("race", extra=facts)
        return error_page(409, (Fault("race.same_moment"),), resend=True)
    log.error("database", extra=facts)
    return error_page(503, resend=True)


def _fault_page(error: Exception) -> Response:
    log.error("unexpected", exc_info=error)
    return error_page(InternalServerError.code)
