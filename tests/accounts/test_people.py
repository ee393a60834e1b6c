"""People: found, given roles, closed and opened again; and there is always an administrator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import RoleGrant, User
from callapp.audit.models import AuditEntry
from callapp.domain.people import Role
from callapp.mail.models import Mail, MailState
from callapp.mail.outbox import put_mail
from tests.client import CheckedClient, Page
from tests.factories import make_person
from tests.mailbox import Mailbox

Browser = Callable[[], CheckedClient]
Member = Callable[..., User]
Enter = Callable[..., Page]


def test_roles_are_given_and_taken_back_on_record(
    client: CheckedClient, sign_in: Any, session: Session, mailbox: Mailbox, now: datetime
) -> None:
    administrator = sign_in(client, Role.ADMINISTRATOR)
    person = make_person(session, now=now)
    page = client.get(f"/fr/people/{person.id}")
    assert client.send(page, {"role": "reviewer"}, action="/roles").status_code == 302
    assert client.post(f"/fr/people/{person.id}/roles", data={"role": "reviewer"}).status_code == 422
    assert client.post(f"/fr/people/{person.id}/roles", data={"role": "king"}).status_code == 404
    assert mailbox.one(kind="account.role_granted").recipient == person.email
    assert client.post(f"/fr/people/{person.id}/roles/reviewer/revoke").status_code == 302
    assert client.post(f"/fr/people/{person.id}/roles/reviewer/revoke").status_code == 404
    acts = session.scalars(select(AuditEntry).order_by(AuditEntry.sequence)).all()
    told = [(act.action, act.actor_id, act.subject_id, act.before, act.after) for act in acts]
    assert told == [
        ("role.granted", administrator.id, person.id, {}, {"role": "reviewer"}),
        ("role.revoked", administrator.id, person.id, {"role": "reviewer"}, {}),
    ]


def test_a_role_taken_back_ends_its_pages_at_once(
    client: CheckedClient, sign_in: Any, browser: Browser, member: Member, enter: Enter
) -> None:
    sign_in(client, Role.ADMINISTRATOR)
    auditor, person = browser(), member(Role.AUDITOR)
    enter(auditor, person)
    assert auditor.get("/fr/people").status_code == 200
    client.post(f"/fr/people/{person.id}/roles/auditor/revoke")
    assert auditor.get("/fr/people").status_code == 403


def test_closing_an_account_ends_its_sessions(
    client: CheckedClient, sign_in: Any, browser: Browser, member: Member, enter: Enter
) -> None:
    sign_in(client, Role.ADMINISTRATOR)
    person, theirs = member(), browser()
    enter(theirs, person)
    assert client.send(client.get(f"/fr/people/{person.id}"), action="/deactivate").status_code == 302
    assert theirs.get("/fr/account").status_code == 302
    assert enter(theirs, person).status_code == 422
    assert client.post(f"/fr/people/{person.id}/deactivate").status_code == 404
    assert client.send(client.get(f"/fr/people/{person.id}"), action="/reactivate").status_code == 302
    assert theirs.get("/fr/account").status_code == 302, "an ended session stays ended"
    assert enter(theirs, person).status_code == 302


def test_there_is_always_an_administrator(
    client: CheckedClient, sign_in: Any, session: Session, now: datetime
) -> None:
    own = sign_in(client, Role.ADMINISTRATOR)
    closed = make_person(session, Role.ADMINISTRATOR, now=now)
    closed.active = False
    session.flush()
    assert client.post(f"/fr/people/{own.id}/roles/administrator/revoke").status_code == 422
    assert client.post(f"/fr/people/{own.id}/deactivate").status_code == 422
    second = make_person(session, Role.ADMINISTRATOR, now=now)
    session.flush()
    assert client.post(f"/fr/people/{second.id}/deactivate").status_code == 302
    assert client.post(f"/fr/people/{own.id}/roles/administrator/revoke").status_code == 422
    assert session.get(RoleGrant, (own.id, Role.ADMINISTRATOR)) is not None


@pytest.mark.parametrize("role", [None, *(role for role in Role if role is not Role.ADMINISTRATOR)])
def test_nobody_else_manages_people(
    client: CheckedClient, sign_in: Any, session: Session, now: datetime, role: Role | None
) -> None:
    sign_in(client, *([role] if role else []))
    person = make_person(session, now=now)
    for path in ("roles", "roles/reviewer/revoke", "deactivate", "reactivate"):
        assert (
            client.post(f"/fr/people/{person.id}/{path}", data={"role": "administrator"}).status_code == 403
        )
    assert client.get("/fr/people/invite").status_code == 403
    reads = 200 if role is Role.AUDITOR else 403
    for path in ("people", f"people/{person.id}", "people/claims", "mails"):
        assert client.get(f"/fr/{path}").status_code == reads


def test_auditors_see_no_button_that_changes_something(
    client: CheckedClient, sign_in: Any, session: Session, now: datetime
) -> None:
    sign_in(client, Role.AUDITOR)
    person = make_person(session, Role.REVIEWER, now=now)
    for path in ("people", f"people/{person.id}", "people/claims", "mails"):
        page = client.get(f"/fr/{path}")
        assert [f for f in page.soup.find_all("form") if f.get("method") == "post"] == []


def test_people_are_found_by_words_role_and_state(
    client: CheckedClient, sign_in: Any, session: Session, now: datetime
) -> None:
    sign_in(client, Role.ADMINISTRATOR)
    make_person(session, Role.REVIEWER, now=now, name="Évaluatrice fictive 7")
    closed = make_person(session, now=now, name="Signataire 100% fictif")
    closed.active = False
    session.flush()

    def names(query: str) -> list[str]:
        return [cell.get_text() for cell in client.get(f"/fr/people?{query}").soup.select("th.main a")]

    assert names("q=valuatrice+7") == ["Évaluatrice fictive 7"]
    assert names("q=100%25") == ["Signataire 100% fictif"]
    assert names("role=reviewer") == ["Évaluatrice fictive 7"]
    assert names("state=closed") == ["Signataire 100% fictif"]
    assert names("q=_____") == []
    for query in (
        "role=king",
        "state=x",
        "page=0",
        "page=-1",
        "page=99999999999999999999",
        "q=%00",
        "q=%F0%9F",
    ):
        assert client.get(f"/fr/people?{query}").status_code == 200


def test_the_list_costs_the_same_at_any_length(
    client: CheckedClient, sign_in: Any, session: Session, now: datetime, count_statements: Any
) -> None:
    sign_in(client, Role.ADMINISTRATOR)
    costs = []
    for more in (1, 60):
        for _ in range(more):
            make_person(session, Role.REVIEWER, Role.PANEL_CHAIR, now=now)
        session.flush()
        client.before_each and client.before_each()
        with count_statements() as counted:
            client.get("/fr/people")
        costs.append(len([s for s in counted.statements if s.startswith("SELECT")]))
    assert costs == [3, 3], str(counted)


def test_the_log_of_mails_shows_state_and_fault(
    client: CheckedClient, sign_in: Any, session: Session, now: datetime
) -> None:
    sign_in(client, Role.AUDITOR)
    for number in range(3):
        put_mail(
            session,
            to=f"p{number}@example.ca",
            language="fr",
            kind="x",
            subject=f"Sujet {number}",
            body="…",
            now=now,
        )
    session.flush()
    one, two, _three = session.scalars(select(Mail).order_by(Mail.recipient)).all()
    one.state, one.sent_at = MailState.SENT, now
    two.state, two.last_error = MailState.FAILED, "SMTPServerDisconnected"
    session.flush()
    assert "SMTPServerDisconnected" in client.get("/fr/mails").words
    found = client.get("/fr/mails?state=failed&q=p1")
    assert ("p1@example.ca" in found.words, "p0@example.ca" in found.words) == (True, False)
    assert client.get("/fr/mails?state=x").status_code == 200
