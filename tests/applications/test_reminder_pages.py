"""The page behind a reminder's link, without an account, and the switch on the page of a file's people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application, ApplicationMember
from callapp.applications.reminders.actions import send_due_reminders
from callapp.domain.people import SYSTEM
from callapp.web.links import public_link
from tests.applications.browsing import url
from tests.client import CheckedClient
from tests.factories import make_call, make_draft, make_person
from tests.mailbox import Mailbox


@pytest.fixture
def lead(session: Session, now: datetime) -> User:
    return make_person(session, now=now)


@pytest.fixture
def draft(session: Session, now: datetime, lead: User) -> Application:
    return make_draft(session, lead=lead, now=now, call=make_call(session, now=now))


@pytest.fixture
def link(client: CheckedClient, session: Session, draft: Application, lead: User, mailbox: Mailbox) -> str:
    """The path of the link in the lead's reminder."""
    call = make_call(session, now=draft.created_at)
    at = call.window.closes_at - timedelta(hours=6)
    with client.application.app_context():
        send_due_reminders(session, actor=SYSTEM, now=at, link_to=public_link)
    mail = mailbox.one(to=lead.email, kind="application.reminder")
    return "/" + str(mail.unsubscribe).split("/", 3)[3]


def stopped(session: Session, draft: Application, lead: User) -> datetime | None:
    return session.get_one(ApplicationMember, (draft.id, lead.id)).reminders_stopped_at


def test_looking_changes_nothing_a_button_does_and_undoes(
    client: CheckedClient, session: Session, draft: Application, lead: User, now: datetime, link: str
) -> None:
    page = client.get(link)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert stopped(session, draft, lead) is None

    ended = client.send(page, follow_redirects=True)
    assert "Vous ne recevrez plus de rappels" in ended.words
    assert stopped(session, draft, lead) == now
    again = client.send(ended, follow_redirects=True)
    assert "Vous recevez un rappel par courriel" in again.words
    assert stopped(session, draft, lead) is None


def test_the_link_says_nothing_of_the_application(
    client: CheckedClient, draft: Application, link: str
) -> None:
    draft.title = "Un titre secret"

    assert "secret" not in client.get(link).words


def test_a_link_nobody_was_mailed_and_one_of_somebody_gone(
    client: CheckedClient, session: Session, draft: Application, lead: User, link: str
) -> None:
    for path in ("/fr/reminders/x", "/fr/reminders/%00", link[:-1]):
        assert client.get(path).status_code == client.post(path).status_code == 404
    session.delete(session.get_one(ApplicationMember, (draft.id, lead.id)))

    assert "Vous ne travaillez plus à cette demande" in client.get(link).words
    assert client.post(link, data={"wanted": "no"}).status_code == 404


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_whoever_is_signed_in_has_a_switch(
    client: CheckedClient, session: Session, draft: Application, lead: User, now: datetime, lang: str
) -> None:
    client.act_as(lead.actor)
    page = client.get(url(draft, "people", lang))

    ended = client.send(page, action="/reminders", follow_redirects=True)
    assert stopped(session, draft, lead) == now
    client.send(ended, action="/reminders", follow_redirects=True)
    assert stopped(session, draft, lead) is None


def test_nobody_switches_on_a_file_of_others(
    client: CheckedClient, draft: Application, sign_in: Callable[..., User]
) -> None:
    sign_in(client)

    assert client.post(url(draft, "reminders"), data={"wanted": "no"}).status_code == 404


@pytest.mark.usefixtures("pseudo_locale")
def test_the_page_speaks_from_the_catalogue(client: CheckedClient, link: str) -> None:
    ended = client.send(client.get(link), follow_redirects=True)
    assert ended.status_code == 200
