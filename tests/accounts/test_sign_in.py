"""Sign-in and sign-out: who gets in, where they land, and what ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import SignInSession, User
from callapp.audit.models import AuditEntry
from callapp.domain.people import Role
from tests.client import CheckedClient, Page
from tests.conftest import FrozenClock

Enter = Callable[..., Page]
Member = Callable[..., User]
Browser = Callable[[], CheckedClient]


def test_right_password_opens_own_pages(client: CheckedClient, member: Member, enter: Enter) -> None:
    person = member()
    answer = enter(client, person)
    assert answer.status_code == 302
    assert answer.location == "/fr/account/start"
    page = client.get("/fr/account")
    assert page.status_code == 200
    assert person.email in page.words


def test_page_of_sign_in_reads_in_both_languages(client: CheckedClient) -> None:
    assert client.get("/en/sign-in").status_code == 200
    assert client.get("/fr/sign-in").status_code == 200


def test_wrong_unknown_unconfirmed_and_closed_answer_alike(
    client: CheckedClient, member: Member, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    import flask_security.forms as library

    real = library.hash_password
    monkeypatch.setattr(library, "hash_password", lambda text: hashed.append(text) or real(text))
    known = member()
    pages = [
        enter(client, known, password="wrong-password-entirely"),
        client.post(
            "/fr/sign-in", data={"email": "nobody@example.ca", "password": "wrong-password-entirely"}
        ),
        enter(client, member(confirmed_at=None)),
        enter(client, member(active=False)),
        enter(client, member(password=None)),
    ]
    assert {page.status_code for page in pages} == {422}
    bodies = set()
    for page in pages:
        page_text = page.words
        bodies.add(page_text)
    assert len(bodies) == 1
    # Unknown, and known without a password: the same work as a check would have been.
    assert len(hashed) == 2


def test_token_and_cookie_are_new_at_sign_in(
    client: CheckedClient, member: Member, enter: Enter, session: Session
) -> None:
    with client.session_transaction() as kept:
        kept["planted"] = "by an attacker"
        kept["token"] = "chosen-by-an-attacker"
    before = client.token()
    enter(client, member())
    with client.session_transaction() as kept:
        assert "planted" not in kept
        token = kept["token"]
        assert token != "chosen-by-an-attacker"
    assert client.post("/fr/sign-out", data={"csrf_token": before}, csrf=False).status_code == 400
    row = session.scalars(select(SignInSession)).one()
    assert row.token_hash != token


def test_signing_out_ends_a_copied_cookie(
    client: CheckedClient, browser: Browser, member: Member, enter: Enter
) -> None:
    enter(client, member())
    thief = browser()
    cookie = client.get_cookie("callapp")
    assert cookie is not None
    thief.set_cookie("callapp", cookie.value)
    assert thief.get("/fr/account").status_code == 200
    assert client.post("/fr/sign-out").status_code == 302
    assert thief.get("/fr/account").status_code == 302
    assert client.get("/fr/account").status_code == 302


def test_signing_out_leaves_nothing_typed_in_the_browser(
    client: CheckedClient, member: Member, enter: Enter
) -> None:
    enter(client, member())
    assert "Clear-Site-Data" not in client.get("/fr/account").headers
    assert client.post("/fr/sign-out").headers["Clear-Site-Data"] == '"storage"'


def test_signing_out_is_a_post(client: CheckedClient, member: Member, enter: Enter) -> None:
    enter(client, member())
    assert client.get("/fr/sign-out").status_code == 405
    assert client.get("/fr/account").status_code == 200


def test_signing_out_twice_is_harmless(client: CheckedClient) -> None:
    assert client.post("/fr/sign-out").status_code == 302


@pytest.mark.parametrize(
    "wanted", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x"]
)
def test_next_leads_nowhere_else(client: CheckedClient, member: Member, enter: Enter, wanted: str) -> None:
    answer = enter(client, member(), next=wanted)
    assert answer.status_code == 302
    assert answer.location == "/fr/account/start"


def test_next_leads_back(client: CheckedClient, member: Member, enter: Enter) -> None:
    page = client.get("/fr/account?a=1", follow_redirects=True)
    assert page.request.path == "/fr/sign-in"
    person = member()
    answer = client.send(page, {"email": person.email, "password": "quatre-lampes-vertes-dansent"})
    assert answer.location == "/fr/account?a=1"


def test_idle_and_old_sessions_end(
    client: CheckedClient, member: Member, enter: Enter, clock: FrozenClock
) -> None:
    person = member()
    enter(client, person)
    clock.advance(hours=11)
    assert client.get("/fr/account").status_code == 200
    clock.advance(hours=11)
    assert client.get("/fr/account").status_code == 200
    clock.advance(hours=12)
    assert client.get("/fr/account").status_code == 302
    enter(client, person)
    for _ in range(16):
        clock.advance(hours=10)
        assert client.get("/fr/account").status_code == 200
    clock.advance(hours=9)
    assert client.get("/fr/account").status_code == 302


def test_last_seen_is_written_once_a_minute(
    client: CheckedClient, member: Member, enter: Enter, clock: FrozenClock, session: Session
) -> None:
    enter(client, member())
    started = clock.now
    clock.advance(seconds=59)
    client.get("/fr/account")
    assert session.scalars(select(SignInSession.last_seen_at)).one() == started
    clock.advance(seconds=1)
    client.get("/fr/account")
    assert session.scalars(select(SignInSession.last_seen_at)).one() == started + timedelta(minutes=1)


def test_a_closed_account_is_out_at_once(
    client: CheckedClient, member: Member, enter: Enter, session: Session
) -> None:
    person = member()
    enter(client, person)
    person.active = False
    session.flush()
    assert client.get("/fr/account").status_code == 302


def test_who_acts_costs_two_statements(
    client: CheckedClient, member: Member, enter: Enter, count_statements: Callable[..., object]
) -> None:
    enter(client, member(Role.REVIEWER, Role.ADMINISTRATOR))
    with count_statements() as counted:  # type: ignore[attr-defined]  # a context manager
        client.get("/fr/account/back")
    assert len([s for s in counted.statements if s.startswith("SELECT")]) == 2, str(counted)


def test_sign_in_and_out_are_recorded(
    client: CheckedClient, member: Member, enter: Enter, session: Session
) -> None:
    person = member()
    enter(client, person)
    client.post("/fr/sign-out")
    acts = session.execute(select(AuditEntry.action, AuditEntry.actor_id).order_by(AuditEntry.sequence)).all()
    assert [tuple(act) for act in acts] == [("session.started", person.id), ("session.ended", person.id)]


def test_own_sessions_are_listed_and_ended(
    client: CheckedClient, browser: Browser, member: Member, enter: Enter
) -> None:
    person = member()
    enter(client, person)
    other = browser()
    enter(other, person)
    page = client.get("/fr/account")
    action = page.form("/end").get("action")
    stranger = browser()
    enter(stranger, member())
    assert stranger.post(str(action)).status_code == 404
    assert other.get("/fr/account").status_code == 200
    assert client.post(str(action)).status_code == 302
    assert other.get("/fr/account").status_code == 302
    assert client.get("/fr/account").status_code == 200


def test_json_is_refused_and_tokens_sign_nobody_in(client: CheckedClient, member: Member) -> None:
    person = member()
    answer = client.post("/fr/sign-in", json={"email": person.email, "password": "x"})
    assert answer.status_code == 415
    assert client.get("/fr/sign-in", headers={"Accept": "application/json"}).mimetype == "text/html"
    assert client.get("/fr/account?auth_token=x", headers={"Authentication-Token": "x"}).status_code == 302


def test_bad_input_is_an_answer(client: CheckedClient) -> None:
    for email in (
        "",
        "x",
        "a@" + "b" * 100_000 + ".ca",
        "nul\x00l@example.ca",
        "a@example.ca\r\nBcc: b@example.ca",
    ):
        page = client.post("/fr/sign-in", data={"email": email, "password": "p" * 100_000})
        assert page.status_code == 422
