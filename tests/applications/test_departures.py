"""Who leaves an organisation stays on its applications until taken off, but not unseen."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import Membership, MembershipState, Organisation, User
from callapp.applications.models import Application, ApplicationMember
from callapp.audit.models import AuditEntry
from callapp.domain.people import ApplicationRole, Role
from tests.client import CheckedClient
from tests.factories import make_draft, make_member, make_person
from tests.mailbox import Mailbox

TOLD = ("application.member_departed", "application.member_closed", "application.lead_departed")


@pytest.fixture
def lead(session: Session, now: datetime) -> User:
    return make_person(session, now=now, name="Responsable fictive")


@pytest.fixture
def hospital(session: Session, now: datetime, lead: User) -> Organisation:
    return make_member(session, person=lead, now=now)


@pytest.fixture
def draft(session: Session, now: datetime, lead: User, hospital: Organisation) -> Application:
    return make_draft(session, lead=lead, now=now)


@pytest.fixture
def editor(session: Session, now: datetime, draft: Application, hospital: Organisation) -> User:
    return join(session, draft, now, hospital)


def join(session: Session, file: Application, now: datetime, into: Organisation | None = None) -> User:
    person = make_person(session, now=now)
    session.add(
        ApplicationMember(
            application_id=file.id, user_id=person.id, role=ApplicationRole.EDITOR, added_at=now
        )
    )
    if into is not None:
        state = {"state": MembershipState.ACTIVE, "asked_at": now, "decided_at": now}
        session.add(Membership(organisation_id=into.id, user_id=person.id, **state))
    session.flush()
    return person


def told(mailbox: Mailbox) -> list[tuple[str, str]]:
    return sorted((mail.kind, mail.recipient) for mail in mailbox.all() if mail.kind in TOLD)


def departures(session: Session) -> int:
    acts = select(AuditEntry).where(AuditEntry.action == "application.member_departed")
    return len(session.scalars(acts).all())


def test_the_lead_hears_of_a_colleague_who_leaves_and_nobody_is_taken_off(
    client: CheckedClient, session: Session, draft: Application, editor: User, lead: User, mailbox: Mailbox
) -> None:
    to, actor = lead.email, editor.actor
    client.act_as(actor)
    client.post("/en/organisation/leave")
    assert told(mailbox) == [("application.member_departed", to)]
    assert Mailbox.link(mailbox.one(kind="application.member_departed")).endswith("/people")
    assert client.get(f"/en/applications/{draft.id}").status_code == 200, "two things apart"
    assert "left the organisation" in client.get(f"/en/applications/{draft.id}/activity").words


def test_ended_by_the_lead_of_the_organisation_it_is_the_same(
    client: CheckedClient, session: Session, editor: User, lead: User, mailbox: Mailbox
) -> None:
    membership = session.scalars(select(Membership).where(Membership.user_id == editor.id)).one()
    to = lead.email
    client.act_as(lead.actor)
    client.post(f"/en/organisation/members/{membership.id}/end")
    assert told(mailbox) == [("application.member_departed", to)]


def test_when_the_lead_leaves_everybody_else_hears_of_it(
    client: CheckedClient,
    session: Session,
    draft: Application,
    editor: User,
    lead: User,
    mailbox: Mailbox,
    now: datetime,
) -> None:
    other = join(session, draft, now)
    office = make_person(session, Role.ADMINISTRATOR, now=now)
    addresses = sorted([editor.email, other.email])
    client.act_as(office.actor)
    client.post(f"/en/people/{lead.id}/deactivate")
    assert told(mailbox) == [("application.lead_departed", address) for address in addresses]


def test_a_closed_account_is_told_to_the_lead(
    client: CheckedClient, session: Session, editor: User, lead: User, mailbox: Mailbox, now: datetime
) -> None:
    to = lead.email
    client.act_as(make_person(session, Role.ADMINISTRATOR, now=now).actor)
    client.post(f"/en/people/{editor.id}/deactivate")
    assert told(mailbox) == [("application.member_closed", to)]


def test_other_organisations_and_requests_taken_back_are_not_told(
    client: CheckedClient, session: Session, draft: Application, mailbox: Mailbox, now: datetime
) -> None:
    """A provider's writer leaves the provider: no affair of the hospital's. A request was no membership."""
    writer, asking = join(session, draft, now), join(session, draft, now)
    make_member(session, person=writer, now=now)
    actors = (writer.actor, asking.actor)
    client.act_as(actors[0])
    client.post("/en/organisation/leave")
    client.act_as(actors[1])
    client.post("/en/organisation/claim", data={"name": "Hôpital fictif", "province": "QC"})
    client.post("/en/organisation/leave")
    assert told(mailbox) == []
    assert departures(session) == 0
