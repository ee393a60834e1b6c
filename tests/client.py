"""The test client: a browser that is hard to please.

Each answer is checked: HTML by tests/html_checks.py (law 11), no 500, no write during a safe request and no
session left dirty by one (law 3). Forms are sent with the token of the client's session, as a browser would.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup, Tag
from flask import Flask, Response, request
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from callapp.domain.people import VISITOR, Actor
from callapp.web.database import SAFE_METHODS, db
from callapp.web.logs import log
from tests.databases import counting
from tests.html_checks import page_faults, unwrapped_texts
from tests.soup import soup_of

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE")
# The one write a safe request may do: a session's last-seen, at most once a minute.
ALLOWED_WRITE = "UPDATE sign_in_sessions SET last_seen_at"
REDIRECTS = (301, 302, 303, 307, 308)


class Page(TestResponse):
    """An answer with what tests ask of it."""

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The page as a tree, made once."""
        return soup_of(self.get_data(as_text=True))

    @property
    def words(self) -> str:
        """All visible text on one line, no-break spaces as plain ones."""
        return " ".join(self.soup.get_text(" ").replace("\u00a0", " ").replace("\u202f", " ").split())

    def form(self, action: str | None = None) -> Tag:
        """The form whose action ends so; else the one with the most fields."""
        forms = [
            form
            for form in self.soup.find_all("form")
            if str(form.get("method", "")).lower() == "post"
            and (action is None or str(form.get("action", "")).endswith(action))
        ]
        assert forms, f"no form for {action!r} on the page: {self.words[:300]}"
        return max(forms, key=lambda form: len(form.find_all(["input", "select", "textarea"])))

    def fields(self, action: str | None = None) -> dict[str, list[str]]:
        """What a form would send unchanged, its buttons left out."""
        values: dict[str, list[str]] = {}
        for control in self.form(action).find_all(["input", "select", "textarea"]):
            name = str(control.get("name") or "")
            if name and not control.has_attr("disabled"):
                values.setdefault(name, []).extend(_sent(control))
        return {name: sent for name, sent in values.items() if sent}


def _sent(control: Tag) -> list[str]:
    """What a browser sends of one control."""
    kind = str(control.get("type") or "text")
    if control.name == "select":
        options = control.find_all("option")
        chosen = [option for option in options if option.has_attr("selected")]
        return [str(option.get("value", option.get_text())) for option in chosen or options[:1]]
    if control.name == "textarea":
        return [control.get_text()]  # the parser has dropped the first line break already
    if kind in ("checkbox", "radio"):
        return [str(control.get("value", "on"))] if control.has_attr("checked") else []
    return [] if kind in ("submit", "button", "reset", "image", "file") else [str(control.get("value", ""))]


class CheckedClient(FlaskClient):
    """See the module. may_fail lets a test look at a 500; the hooks run around each request.

    in_brackets is set under the fixture ``pseudo_locale``: then visible words must come from the catalogue.
    """

    may_fail = False
    in_brackets = False
    before_each: Callable[[], None] | None = None
    after_each: Callable[[], None] | None = None

    if TYPE_CHECKING:  # what open() gives is a Page for these too

        def get(self, *args: Any, **options: Any) -> Page: ...

        def post(self, *args: Any, **options: Any) -> Page: ...

    def open(self, *args: Any, csrf: bool = True, **options: Any) -> Page:
        """As Flask's. csrf=False leaves the token out; follow_redirects checks each page on the way."""
        follow = options.pop("follow_redirects", False)
        method = str(options.get("method", "GET")).upper()
        if csrf and method not in SAFE_METHODS:
            self._add_token(options)
        page = self._open_once(method, *args, **options)
        hops = 0
        while follow and page.status_code in REDIRECTS:
            hops += 1
            assert hops < 10, "the redirects go round"
            page = self._open_once("GET", page.headers["Location"], method="GET")
        return page

    def _open_once(self, verb: str, *args: Any, **options: Any) -> Page:
        if self.before_each is not None:
            self.before_each()
        self.application.extensions.update({"tests.dirty": [], "tests.failure": None})
        with counting() as counted:
            page: Page = super().open(*args, **options)  # type: ignore[assignment]  # the client was made with Page
        if self.after_each is not None:
            self.after_each()
        if verb in SAFE_METHODS:
            writes = [s for s in counted.statements if s.lstrip().upper().startswith(WRITES)]
            writes = [write for write in writes if not write.startswith(ALLOWED_WRITE)]
            assert not writes, f"{page.request.path}: a safe request wrote: {writes}"
            dirty = self.application.extensions["tests.dirty"]
            assert not dirty, f"{page.request.path}: a safe request left changed rows: {dirty}"
        self._check(page)
        return page

    def _check(self, page: Page) -> None:
        path = page.request.path
        if page.status_code == 500 and not self.may_fail:
            raise AssertionError(f"{path} answered 500") from self.application.extensions["tests.failure"]
        if page.mimetype == "text/html" and page.status_code not in (*REDIRECTS, 304):
            first = path.split("/")[1]
            faults = page_faults(page.get_data(as_text=True), lang=first if first in ("fr", "en") else None)
            assert not faults, f"{path} ({page.status_code}):\n" + "\n".join(faults)
            untold = unwrapped_texts(page.get_data(as_text=True)) if self.in_brackets else []
            assert not untold, f"{path}: neither from the catalogue nor marked as content: {untold}"

    def _add_token(self, options: dict[str, Any]) -> None:
        """Give the request its token: in the form, or in a header where there is no form."""
        if isinstance(options.get("data"), dict | None) and "json" not in options:
            options["data"] = {"csrf_token": self.token(), **(options.get("data") or {})}
        else:
            options["headers"] = {"X-CSRFToken": self.token(), **dict(options.get("headers") or {})}

    def token(self) -> str:
        """A form token valid for this client's session."""
        with self.session_transaction() as kept:
            value = kept.setdefault("csrf_token", secrets.token_hex(20))
        key = self.application.secret_key
        assert key is not None
        return str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(value))

    def send(
        self, page: Page, changes: dict[str, Any] | None = None, *, action: str | None = None, **options: Any
    ) -> Page:
        """Fill in and send a form of a page: its own values, then the changes (None takes a field out).

        action chooses the form by the end of its address; a button pressed is one of the changes.
        """
        values: dict[str, Any] = {**page.fields(action), **(changes or {})}
        target = str(page.form(action).get("action") or page.request.full_path.rstrip("?"))
        data = {name: value for name, value in values.items() if value is not None}
        return self.open(target, method="POST", data=data, csrf=False, **options)

    def act_as(self, actor: Actor | None) -> None:
        """From here on this client acts as somebody, past the sign-in page; None makes it a visitor."""
        self.environ_base["tests.actor"] = actor  # type: ignore[assignment]  # an environ takes any value


class _NoteFailures(logging.Handler):
    """Keeps the exception behind an error page, for the message of the failing test."""

    def __init__(self, app: Flask) -> None:
        super().__init__(logging.ERROR)
        self._app = app

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            self._app.extensions["tests.failure"] = record.exc_info[1]


def prepare_for_tests(app: Flask) -> None:
    """What the checks need of the application: its failures, its dirty sessions, and actors by fiat.

    Passwords are hashed as cheaply as argon2id goes: the suite hashes hundreds of times.
    """
    app.testing = True
    load = app.extensions.get("callapp.load_actor", lambda: VISITOR)
    app.extensions["callapp.load_actor"] = lambda: request.environ.get("tests.actor") or load()
    app.extensions["security"].pwd_context.update(
        argon2__time_cost=1, argon2__memory_cost=8, argon2__parallelism=1
    )
    note_failures(app)

    @app.after_request
    def _note_dirty(response: Response) -> Response:
        if request.method in SAFE_METHODS:
            rows = [*db.session.new, *db.session.dirty, *db.session.deleted]
            app.extensions["tests.dirty"] = [row for row in rows if db.session.is_modified(row)]
        return response


def note_failures(app: Flask) -> None:
    """From here on what is logged serves this application's checks.

    Failing tests show what was logged by themselves; the many lines of passing ones help nobody.
    """
    log.handlers[:] = [_NoteFailures(app)]


def make_client(app: Flask) -> CheckedClient:
    """A client with its own cookies, coming from the site itself."""
    client = CheckedClient(app, Page, use_cookies=True)
    client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    return client
