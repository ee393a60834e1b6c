"""Every refusal is a page that says what happened and what to do; nothing typed is lost by it."""

from __future__ import annotations

from flask import Flask, Response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, InternalServerError

from callapp.domain.errors import Fault, LostRace, NotFound, RuleBroken
from callapp.web.logs import log, request_id
from callapp.web.wording import sentences

# Never given back to a page: what is secret, and what the new page brings itself.
KEPT_BACK = ("csrf_token", "password", "password_confirm", "new_password", "new_password_confirm", "code")


def init_errors(app: Flask) -> None:
    app.register_error_handler(NotFound, lambda _error: error_page(404))
    app.register_error_handler(LostRace, lambda error: error_page(409, error.faults))
    app.register_error_handler(RuleBroken, lambda error: error_page(422, error.faults))
    app.register_error_handler(CSRFError, _csrf_page)
    app.register_error_handler(DBAPIError, _database_page)
    app.register_error_handler(HTTPException, _http_page)
    app.register_error_handler(Exception, _fault_page)


def error_page(status: int, faults: tuple[Fault, ...] = (), *, resend: bool = False) -> Response:
    """The page for a status: the sentences of its faults and, when asked, the typed text to send again."""
    typed = typed_fields() if status in (400, 401, 409) else []
    page = render_template(
        "errors/error.html",
        status=status,
        sentences=sentences(faults),
        typed=typed,
        resend=resend and bool(typed),
        request_id=request_id(),
    )
    return Response(page, status)


def typed_fields() -> list[tuple[str, str]]:
    """What this request's form held, secrets left out, in order; nothing for a form of another site.

    Another site could otherwise lay words before a signed-in person with a button to send them.
    """
    if request.method != "POST" or not _is_from_here():
        return []
    return [(name, text) for name, text in request.form.items(multi=True) if name not in KEPT_BACK]


def _is_from_here() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("Origin") == request.host_url.rstrip("/")


def _csrf_page(_error: CSRFError) -> Response:
    return error_page(400, (Fault("form.csrf"),), resend=True)


def _http_page(error: HTTPException) -> Response | HTTPException:
    if error.response is not None or error.code is None or error.code < 400:
        return error  # a redirect
    page = error_page(error.code, resend=error.code == 401)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            page.headers[name] = value
    return page


def _database_page(error: DBAPIError) -> Response:
    """A database that is busy, full or away: nothing was kept, and the page says so."""
    log.error("database", exc_info=error, extra={"facts": {"fault": type(error.orig).__name__}})
    return error_page(503)


def _fault_page(error: Exception) -> Response:
    log.error("unexpected", exc_info=error)
    return error_page(InternalServerError.code)
