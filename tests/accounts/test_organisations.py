"""Who belongs to an organisation: the first is verified, the next are let in by its lead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import Membership, MembershipState, Organisation, User
from callapp.accounts.organisation_actions import approve_membership, claim_organisation
from callapp.accounts.queries import list_colleagues
from callapp.audit.models import AuditEntry
from callapp.domain.bilingual import Language
from callapp.domain.invitations import CLAIMS_A_DAY
from callapp.domain.people import Actor, Role
from tests.accounts.conftest import link_to, office
from tests.client import CheckedClient
from tests.conftest import FrozenClock
from tests.factories import make_person
from tests.mailbox import Mailbox

Browser = Callable[[], CheckedClient]
HOSPITAL = "unity-health-toronto"


def membership_of(session: Session, person: User) -> Membership:
    return session.scalars(select(Membership).where(Membership.user_id == person.id)).one()


def test_claiming_a_hospital_of_the_directory(
    client: CheckedClient, sign_in: Any, session: Session, mailbox: Mailbox, now: datetime
) -> None:
    administrator = make_person(session, Role.ADMINISTRATOR, now=now, language=Language.EN)
    person = sign_in(client)
    page = client.get("/en/organisation?q=Unity+Helth+Toronto")
    assert "Unity Health" in page.words
    chosen = page.soup.find("button", attrs={"name": "directory_id"})
    assert chosen is not None
    answer = client.post("/en/organisation/claim", data={"directory_id": str(chosen["value"])})
    assert answer.status_code == 302
    organisation = session.scalars(select(Organisation)).one()
    assert organisation.directory_id == chosen["value"]
    membership = membership_of(session, person)
    assert (membership.state, membership.is_lead) == (MembershipState.PENDING, False)
    assert "waits for approval" in client.get("/en/organisation").words
    mail = mailbox.one(kind="organisation.claim_waiting")
    assert (mail.recipient, mail.language) == (administrator.email, Language.EN)
    assert mailbox.link(mail) == "/en/people/claims"


def test_an_administrator_verifies_the_first_who_then_leads(
    client: CheckedClient,
    sign_in: Any,
    browser: Browser,
    session: Session,
    mailbox: Mailbox,
    directory_id: str,
) -> None:
    person = sign_in(client)
    client.post("/fr/organisation/claim", data={"directory_id": directory_id})
    house = browser()
    sign_in(house, Role.ADMINISTRATOR)
    page = house.get("/fr/people/claims")
    assert person.name in page.words
    assert house.send(page, action="/approve").status_code == 302
    membership = membership_of(session, person)
    assert (membership.state, membership.is_lead) == (MembershipState.ACTIVE, True)
    assert mailbox.one(kind="organisation.approved").recipient == person.email
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.sequence)).all()
    assert actions == ["organisation.claimed", "membership.approved"]


def test_refusing_a_first_claim_needs_a_reason_which_is_read(
    client: CheckedClient,
    sign_in: Any,
    browser: Browser,
    session: Session,
    mailbox: Mailbox,
    directory_id: str,
) -> None:
    person = sign_in(client)
    client.post("/fr/organisation/claim", data={"directory_id": directory_id})
    membership = membership_of(session, person)
    house = browser()
    sign_in(house, Role.ADMINISTRATOR)
    page = house.get(f"/fr/people/claims/{membership.id}/refuse")
    assert house.send(page, {"reason": "   "}).status_code == 422
    assert house.send(page, {"reason": "Adresse d’un autre hôpital."}).status_code == 302
    assert membership.state is MembershipState.REFUSED
    assert "Adresse d’un autre hôpital." in mailbox.one(kind="organisation.refused").body
    assert "Adresse d’un autre hôpital." in client.get("/fr/organisation").words
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "membership.refused")).one()
    assert "Adresse" not in str((entry.before, entry.after))
    assert client.post("/fr/organisation/claim", data={"directory_id": directory_id}).status_code == 302
    assert membership.state is MembershipState.PENDING


def test_the_lead_lets_a_colleague_in(
    client: CheckedClient, sign_in: Any, browser: Browser, session: Session, mailbox: Mailbox,
    led: tuple[User, Organisation], now: datetime,
) -> None:  # fmt: skip
    lead, organisation = led
    joining = browser()
    person = sign_in(joining)
    joining.post("/fr/organisation/claim", data={"directory_id": organisation.directory_id})
    assert mailbox.one(kind="organisation.join_waiting").recipient == lead.email
    assert lead.email not in joining.get("/fr/organisation").words, "a pending person reads no names"
    assert list_colleagues(session, actor=Actor(user_id=person.id)) == ()
    membership = membership_of(session, person)
    for roles in ((), (Role.ADMINISTRATOR,), (Role.AUDITOR,)):
        stranger = browser()
        sign_in(stranger, *roles)
        assert stranger.post(f"/fr/organisation/members/{membership.id}/approve").status_code == 404
        assert stranger.get(f"/fr/organisation/members/{membership.id}/refuse").status_code == 404
    assert joining.post(f"/fr/organisation/members/{membership.id}/approve").status_code == 404
    client.act_as(Actor(user_id=lead.id))
    page = client.get("/fr/organisation")
    assert person.email in page.words
    assert client.send(page, action="/approve").status_code == 302
    assert membership.state is MembershipState.ACTIVE
    assert not membership.is_lead
    assert [each.id for each in list_colleagues(session, actor=Actor(user_id=person.id))] == [lead.id]
    assert client.post(f"/fr/organisation/members/{membership.id}/approve").status_code == 404


def test_the_lead_ends_a_membership_and_hands_over(
    client: CheckedClient, sign_in: Any, browser: Browser, session: Session, mailbox: Mailbox,
    led: tuple[User, Organisation],
) -> None:  # fmt: skip
    lead, organisation = led
    client.act_as(Actor(user_id=lead.id))
    people = []
    for _ in range(2):
        joining = browser()
        people.append(sign_in(joining))
        joining.post("/fr/organisation/claim", data={"directory_id": organisation.directory_id})
        client.post(f"/fr/organisation/members/{membership_of(session, people[-1]).id}/approve")
    one, two = (membership_of(session, person) for person in people)
    assert client.post(f"/fr/organisation/members/{one.id}/end").status_code == 302
    assert one.state is MembershipState.ENDED
    assert mailbox.one(kind="organisation.ended").recipient == people[0].email
    refused = client.post("/fr/organisation/leave")
    assert refused.status_code == 422, "a lead does not leave colleagues alone"
    assert client.post(f"/fr/organisation/members/{two.id}/lead").status_code == 302
    own = membership_of(session, lead)
    assert (own.is_lead, two.is_lead) == (False, True)
    assert client.post("/fr/organisation/leave").status_code == 302
    assert own.state is MembershipState.ENDED


def test_an_organisation_outside_the_directory_is_one_by_name_and_province(
    client: CheckedClient, sign_in: Any, browser: Browser, session: Session
) -> None:
    sign_in(client)
    page = client.get("/fr/organisation")
    assert client.send(page, {"name": "", "province": ""}).status_code == 422
    assert client.send(page, {"name": "Hôpital fictif", "province": "ZZ"}).status_code == 422
    assert client.send(page, {"name": "Hôpital  fictif ", "province": "QC"}).status_code == 302
    for name, province in (("Hôpital fictif", "QC"), ("Hôpital fictif", "ON")):
        other = browser()
        sign_in(other)
        other.send(other.get("/en/organisation"), {"name": name, "province": province})
    assert [o.name_in("fr") for o in session.scalars(select(Organisation))] == ["Hôpital fictif"] * 2


def test_one_organisation_at_a_time(
    client: CheckedClient, sign_in: Any, session: Session, directory_id: str
) -> None:
    sign_in(client)
    client.post("/fr/organisation/claim", data={"directory_id": directory_id})
    again = client.post("/fr/organisation/claim", data={"name": "Hôpital fictif", "province": "QC"})
    assert again.status_code == 422
    client.post("/fr/organisation/leave")
    assert client.post("/fr/organisation/claim", data={"directory_id": directory_id}).status_code == 302
    assert client.post("/fr/organisation/leave").status_code == 302
    assert client.post("/fr/organisation/leave").status_code == 404


def test_a_lead_with_a_closed_account_makes_place(
    session: Session, now: datetime, led: tuple[User, Organisation]
) -> None:
    lead, organisation = led
    lead.active = False
    person, administrator = make_person(session, now=now), make_person(session, Role.ADMINISTRATOR, now=now)
    membership = claim_organisation(
        session,
        actor=Actor(user_id=person.id),
        now=now,
        link_to=link_to,
        directory_id=organisation.directory_id,
    )
    approve_membership(
        session, actor=office(administrator), now=now, membership_id=membership.id, link_to=link_to
    )
    session.flush()
    assert membership.is_lead


def test_bad_input_is_an_answer(client: CheckedClient, sign_in: Any) -> None:
    sign_in(client)
    for data in (
        {"directory_id": "nothing"},
        {"directory_id": "x" * 5000},
        {"directory_id": "a\x00b"},
        {"name": "a" * 301, "province": "QC"},
        {"name": "a\x00b", "province": "QC"},
        {},
    ):
        assert client.post("/fr/organisation/claim", data=data).status_code == 422
    for words in ("", "%", "x" * 10_000, "a\x00b", "é" * 50):
        assert client.get("/fr/organisation", query_string={"q": words}).status_code == 200
    assert (
        client.post("/fr/organisation/members/00000000-0000-4000-8000-000000000000/approve").status_code
        == 404
    )


def test_claiming_and_leaving_in_a_loop_ends(
    client: CheckedClient,
    sign_in: Any,
    session: Session,
    mailbox: Mailbox,
    directory_id: str,
    clock: FrozenClock,
) -> None:
    """Each claim mails the administrators: after five in a day no more are taken until tomorrow."""
    make_person(session, Role.ADMINISTRATOR, now=clock.now)
    sign_in(client)
    for _ in range(CLAIMS_A_DAY):
        assert client.post("/fr/organisation/claim", data={"directory_id": directory_id}).status_code == 302
        client.post("/fr/organisation/leave")
    refused = client.post("/fr/organisation/claim", data={"directory_id": directory_id})
    assert refused.status_code == 422
    assert len(mailbox.all(kind="organisation.claim_waiting")) == CLAIMS_A_DAY
    clock.advance(days=1)
    assert client.post("/fr/organisation/claim", data={"directory_id": directory_id}).status_code == 302
