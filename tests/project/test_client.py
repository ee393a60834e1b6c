"""The test client notices what it is there to notice: each of its checks meets a planted breach."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, Response, abort, redirect, request
from flask_babel import gettext
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.domain.bilingual import Language
from callapp.domain.people import Role
from callapp.domain.permissions import Permission
from callapp.web.access import current_actor, requires
from callapp.web.database import db
from callapp.web.speaker import Speaker
from tests import databases
from tests.client import CheckedClient, make_client
from tests.conftest import FrozenClock
from tests.databases import Counted
from tests.factories import make_person

HTML = (
    '<!doctype html><html lang="fr"><head><title data-content>Essai</title></head>'
    "<body><h1 data-content>Essai</h1>%s</body></html>"
)
pytestmark = pytest.mark.own_app


@pytest.fixture
def client(app: Flask, session: Session, clock: FrozenClock) -> CheckedClient:
    """A client on an application with a few views of its own, most of them bad."""

    def page(body: str) -> Response:
        return Response(HTML % body)

    def writes() -> Response:
        db.session.connection().execute(text("UPDATE users SET name = 'other'"))
        return page("")

    def changes() -> Response:
        db.session.scalars(select(User)).one().name = "other"
        return page("")

    def fails() -> Response:
        raise ZeroDivisionError("planted")

    views: dict[str, Callable[[], Any]] = {
        "good": lambda: page(
            '<form method="post" action="/fr/echo"><label>A <input name="a" value="1"></label>'
            '<label>B <select name="b"><option>x</option><option value="y" selected>Y</option></select>'
            "</label>"
            '<label>C <input type="checkbox" name="c" value="z"></label>'
            "<button>Envoyer</button></form>"
        ),
        "bad": lambda: page("<p id='a'></p><p id='a'></p>"),
        "echo": lambda: page(str(sorted(request.form.to_dict(flat=False).items()))),
        "writes": writes,
        "changes": changes,
        "fails": fails,
        "leads-on": lambda: redirect("/fr/bad"),
        "told": lambda: page(f"<p>{gettext('Send')} {Speaker(Language.FR).ngettext('One', 'Two', 2)}</p>"),
        "untold": lambda: page(f"<p>{gettext('Send')}</p><p>Untold</p>"),
        "closed": lambda: abort(403),
        "me": lambda: page(" ".join(sorted(current_actor().roles)) or "nobody"),
    }
    for name, view in views.items():
        rule = f"/<any(fr, en):lang>/{name}"
        app.add_url_rule(rule, f"tests.{name}", requires(Permission.PUBLIC)(view), methods=["GET", "POST"])
    client = make_client(app)
    client.before_each, client.after_each = session.commit, session.expire_all
    make_person(session, now=clock.now, name="Personne")
    return client


def test_a_good_page_passes_and_its_form_is_sent_as_a_browser_would(client: CheckedClient) -> None:
    page = client.get("/fr/good")

    assert page.fields() == {"a": ["1"], "b": ["y"]}
    assert "('a', ['2']), ('b', ['y']), ('c', ['z'])" in client.send(
        page, {"a": "2", "c": "z", "csrf_token": client.token()}
    ).get_data(as_text=True).replace("&#39;", "'")


@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        ("/fr/bad", "id 'a' stands 2 times"),
        ("/en/good", "lang='fr' and its address 'en'"),
        ("/fr/writes", "a safe request wrote"),
        ("/fr/changes", "left changed rows"),
        ("/fr/fails", "answered 500"),
    ],
)
def test_a_planted_breach_fails_the_request(client: CheckedClient, address: str, complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        client.get(address)


@pytest.mark.parametrize(
    ("address", "complaint"), [("/fr/told", None), ("/fr/untold", r"\['Untold'\]"), ("/fr/nowhere", None)]
)
def test_words_outside_the_catalogue_give_themselves_away(
    client: CheckedClient, pseudo_locale: None, address: str, complaint: str | None
) -> None:
    if complaint is None:
        client.get(address)
    else:
        with pytest.raises(AssertionError, match=complaint):
            client.get(address)


def test_pages_behind_a_redirect_are_checked_too(client: CheckedClient) -> None:
    assert client.get("/fr/leads-on").status_code == 302
    with pytest.raises(AssertionError, match="stands 2 times"):
        client.get("/fr/leads-on", follow_redirects=True)


def test_the_fault_behind_a_500_is_shown(client: CheckedClient) -> None:
    with pytest.raises(AssertionError) as failure:
        client.get("/fr/fails")

    assert isinstance(failure.value.__cause__, ZeroDivisionError)


def test_a_form_without_its_token_is_refused(client: CheckedClient) -> None:
    assert client.post("/fr/echo", data={"a": "1"}).status_code == 200
    assert client.post("/fr/echo", data={"a": "1"}, csrf=False).status_code == 400
    assert client.post("/fr/echo", json={"a": "1"}).status_code == 200


def test_two_browsers_are_two_people(client: CheckedClient, sign_in: Callable[..., Any]) -> None:
    sign_in(client, Role.REVIEWER, Role.AUDITOR)

    assert "auditor reviewer" in client.get("/fr/me").words
    assert "nobody" in make_client(client.application).get("/fr/me").words


def test_work_is_kept_below_400_only(client: CheckedClient, session: Session) -> None:
    def name() -> str:
        return session.scalars(select(User.name)).one()

    client.post("/fr/writes")
    assert name() == "other"


def test_statements_are_counted(
    client: CheckedClient,
    session: Session,
    now: datetime,
    count_statements: Callable[[], AbstractContextManager[Counted]],
) -> None:
    with count_statements() as counted:
        session.scalars(select(User)).all()
        session.scalars(select(User)).all()

    assert len(counted) == 2, str(counted)


def test_several_rows_without_an_order_are_refused(
    session: Session, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: a query of the program that leaves the order of its rows to the database."""
    make_person(session, now=now)
    monkeypatch.setattr(databases, "PROGRAM", f"{tmp_path}/")
    code = "def read(session, statement): return session.scalars(statement).all()"
    planted: dict[str, Any] = {}
    exec(compile(code, str(tmp_path / "planted.py"), "exec"), planted)  # noqa: S102 – as a module of the program would

    assert len(planted["read"](session, select(User))) == 1
    make_person(session, now=now)
    with pytest.raises(AssertionError, match="without an order"):
        planted["read"](session, select(User))
    assert len(planted["read"](session, select(User).order_by(User.id))) == 2
    assert len(session.scalars(select(User)).all()) == 2, "tests may"


def test_each_test_starts_on_an_empty_database_first(session: Session, now: datetime) -> None:
    assert session.scalars(select(User)).all() == []
    make_person(session, now=now)
    session.commit()


def test_each_test_starts_on_an_empty_database_second(session: Session, now: datetime) -> None:
    assert session.scalars(select(User)).all() == []
    make_person(session, now=now)
    session.commit()
