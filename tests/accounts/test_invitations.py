"""Invitations: mailed, accepted once by whom they are for, expired, sent again, taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.invitation_models import Invitation
from callapp.accounts.models import Membership, MembershipState, RoleGrant, User
from callapp.domain.people import Actor, Role
from tests.accounts.conftest import PASSWORD
from tests.client import CheckedClient, Page
from tests.conftest import FrozenClock
from tests.factories import make_person
from tests.mailbox import Mailbox

Browser = Callable[[], CheckedClient]
Member = Callable[..., User]
Enter = Callable[..., Page]
NEW = {"name": "Évaluatrice fictive 1", "password": PASSWORD, "password_confirm": PASSWORD, "privacy": "y"}


@pytest.fixture
def office(browser: Browser, sign_in: Any) -> CheckedClient:
    """An administrator's browser."""
    office = browser()
    sign_in(office, Role.ADMINISTRATOR)
    return office


def invite(office: CheckedClient, email: str = "new@example.ca", role: str = "reviewer") -> Page:
    return office.send(office.get("/fr/people/invite"), {"email": email, "role": role, "language": "fr"})


def test_a_new_person_accepts_and_is_signed_in(
    client: CheckedClient, office: CheckedClient, session: Session, mailbox: Mailbox, now: datetime
) -> None:
    assert invite(office, "New@Example.ca").status_code == 302
    mail = mailbox.one(kind="invitation.role")
    assert mail.recipient == "new@example.ca"
    page = client.get(mailbox.link(mail))
    assert "new@example.ca" in page.words
    assert session.scalars(select(Invitation.accepted_at)).one() is None
    assert client.send(page, {**NEW, "password": "court", "password_confirm": "court"}).status_code == 422
    assert client.send(page, {**NEW, "privacy": None}).status_code == 422
    answer = client.send(page, NEW)
    assert answer.location == "/fr/account/start"
    person = session.scalars(select(User).where(User.email == "new@example.ca")).one()
    assert (person.confirmed_at, person.privacy_notice_accepted_at) == (now, now)
    assert session.scalars(select(RoleGrant.role).where(RoleGrant.user_id == person.id)).all() == [
        Role.REVIEWER
    ]
    assert client.get("/fr/account").status_code == 200
    assert client.get(mailbox.link(mail)).status_code == 404, "a link is good once"
    assert client.post(mailbox.link(mail)).status_code == 404


def test_a_person_with_an_account_signs_in_and_accepts(
    client: CheckedClient, office: CheckedClient, browser: Browser, member: Member, enter: Enter,
    mailbox: Mailbox, session: Session,
) -> None:  # fmt: skip
    person = member()
    invite(office, person.email)
    link = mailbox.link(mailbox.one(kind="invitation.role"))
    page = client.get(link)
    assert page.soup.find("input", attrs={"name": "password"}) is None
    assert client.post(link, data=NEW).status_code == 404, "nobody sets a password over an account"
    stranger = browser()
    enter(stranger, member())
    assert stranger.get(link).status_code == 200
    assert stranger.post(link).status_code == 404
    answer = enter(client, person, next=link)
    assert answer.location == link
    assert client.send(client.get(link), action=link).status_code == 302
    assert session.get(RoleGrant, (person.id, Role.REVIEWER)) is not None


def test_an_account_opened_by_someone_else_is_taken_over(
    client: CheckedClient, office: CheckedClient, browser: Browser, member: Member, enter: Enter,
    mailbox: Mailbox,
) -> None:  # fmt: skip
    squatter = member(confirmed_at=None)
    invite(office, squatter.email)
    fresh = "cinq-bateaux-rouges-chantent"
    page = client.get(mailbox.link(mailbox.one(kind="invitation.role")))
    client.send(page, {**NEW, "password": fresh, "password_confirm": fresh})
    assert client.get("/fr/account").status_code == 200
    assert enter(browser(), squatter).status_code == 422
    assert enter(browser(), squatter, password=fresh).status_code == 302


def test_two_weeks_and_no_longer(
    client: CheckedClient, office: CheckedClient, mailbox: Mailbox, clock: FrozenClock
) -> None:
    invite(office)
    link = mailbox.link(mailbox.one(kind="invitation.role"))
    clock.advance(days=14, seconds=-1)
    assert client.get(link).status_code == 200
    clock.advance(seconds=1)
    assert client.get(link).status_code == 404
    assert client.post(link, data=NEW).status_code == 404


def test_sent_again_the_old_link_ends(
    client: CheckedClient, office: CheckedClient, mailbox: Mailbox, clock: FrozenClock
) -> None:
    invite(office)
    assert invite(office).status_code == 422, "one invitation waits"
    clock.advance(days=20)
    page = office.get("/fr/people/invite")
    assert office.send(page, action="/resend").status_code == 302
    old, new = (mailbox.link(mail) for mail in mailbox.all(kind="invitation.role"))
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200


def test_taken_back_it_opens_nothing(
    client: CheckedClient, office: CheckedClient, mailbox: Mailbox, session: Session
) -> None:
    invite(office)
    office.send(office.get("/fr/people/invite"), action="/revoke")
    link = mailbox.link(mailbox.one(kind="invitation.role"))
    assert client.get(link).status_code == 404
    assert client.post(link, data=NEW).status_code == 404
    invitation = session.scalars(select(Invitation)).one()
    for verb in ("resend", "revoke"):
        assert office.post(f"/fr/people/invitations/{invitation.id}/{verb}").status_code == 404
    assert invite(office).status_code == 302


def test_a_lead_invites_into_the_own_organisation_only(
    client: CheckedClient, browser: Browser, sign_in: Any, session: Session, mailbox: Mailbox,
    office: CheckedClient, led: Any, now: datetime,
) -> None:  # fmt: skip
    lead, organisation = led
    client.act_as(Actor(user_id=lead.id))
    form = {"email": "colleague@example.ca", "language": "en"}
    assert (
        client.send(client.get("/fr/organisation"), {"email": "x"}, action="/invitations").status_code == 422
    )
    assert client.send(client.get("/fr/organisation"), form, action="/invitations").status_code == 302
    mail = mailbox.one(kind="invitation.organisation")
    assert organisation.name_in("en") in mail.body
    invitation = session.scalars(select(Invitation)).one()
    stranger = browser()
    sign_in(stranger)
    for visitor in (stranger, office):
        assert visitor.post(f"/fr/organisation/invitations/{invitation.id}/revoke").status_code == 404
    assert stranger.post("/fr/organisation/invitations", data=form).status_code == 404
    assert office.post(f"/fr/people/invitations/{invitation.id}/revoke").status_code == 404
    colleague = browser()
    colleague.send(colleague.get(mailbox.link(mail)), NEW)
    person = session.scalars(select(User).where(User.email == "colleague@example.ca")).one()
    membership = session.scalars(select(Membership).where(Membership.user_id == person.id)).one()
    assert (membership.state, membership.is_lead) == (MembershipState.ACTIVE, False)
    assert membership.organisation_id == organisation.id


def test_who_belongs_elsewhere_cannot_be_taken_in(
    client: CheckedClient, browser: Browser, member: Member, session: Session, mailbox: Mailbox,
    led: Any, now: datetime,
) -> None:  # fmt: skip
    lead, _organisation = led
    person = make_person(session, now=now)
    other = browser()
    other.act_as(Actor(user_id=person.id))
    other.post("/fr/organisation/claim", data={"name": "Hôpital fictif", "province": "QC"})
    client.act_as(Actor(user_id=lead.id))
    client.post("/fr/organisation/invitations", data={"email": person.email, "language": "fr"})
    link = mailbox.link(mailbox.one(kind="invitation.organisation"))
    assert other.post(link).status_code == 422
    assert session.scalars(select(Invitation.accepted_at)).one() is None


def test_bent_links_are_gone(client: CheckedClient) -> None:
    for token in ("x", "a" * 5000, "é", "%00"):
        assert client.get(f"/fr/invitation/{token}").status_code == 404


def test_a_password_with_accents_signs_in_afterwards(
    client: CheckedClient,
    browser: Browser,
    office: CheckedClient,
    enter: Enter,
    session: Session,
    mailbox: Mailbox,
) -> None:
    password = "Évêque-ïambe-forêt-çédille"
    invite(office)
    page = client.get(mailbox.link(mailbox.one(kind="invitation.role")))
    client.send(page, {**NEW, "password": password, "password_confirm": password})
    person = session.scalars(select(User).where(User.email == "new@example.ca")).one()
    assert enter(browser(), person, password).status_code == 302
