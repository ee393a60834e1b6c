"""Invitations to one application: mailed, accepted once by whom they are for, and never more than that."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from callapp.accounts.models import Membership, User
from callapp.applications.models import Application, ApplicationMember
from callapp.applications.team.member_actions import add_member, remove_member, transfer_application
from callapp.applications.team.models import ApplicationInvitation
from callapp.applications.team.team_invitation_actions import (
    accept_team_invitation,
    invite_to_application,
    resend_team_invitation,
    revoke_team_invitation,
)
from callapp.audit.models import AuditEntry
from callapp.domain.bilingual import Language
from callapp.domain.errors import NotFound, RuleBroken
from callapp.domain.invitations import MAILS_A_DAY, MAILS_TO_ONE_ADDRESS_A_DAY
from callapp.domain.people import ApplicationRole
from tests.client import CheckedClient, make_client
from tests.conftest import FrozenClock
from tests.databases import Counted
from tests.factories import link_to, make_draft, make_member, make_person
from tests.mailbox import Mailbox
from tests.reviews.test_races import at_once

LEAD, EDITOR, VIEWER = ApplicationRole.LEAD, ApplicationRole.EDITOR, ApplicationRole.VIEWER
WRITER = "writer@provider.example"
PASSWORD = "quatre-lampes-vertes-dansent"
NEW = {"name": "Rédactrice fictive", "password": PASSWORD, "password_confirm": PASSWORD, "privacy": "y"}


@pytest.fixture
def lead(session: Session, now: datetime) -> User:
    lead = make_person(session, now=now, name="Responsable fictive")
    make_member(session, person=lead, now=now)
    return lead


@pytest.fixture
def draft(session: Session, now: datetime, lead: User) -> Application:
    draft = make_draft(session, lead=lead, now=now)
    draft.title = "Libérer des lits"
    return draft


def invite(
    session: Session,
    by: User,
    draft: Application,
    email: str = WRITER,
    role: ApplicationRole = EDITOR,
    *,
    now: datetime | None = None,
) -> ApplicationInvitation:
    return invite_to_application(
        session,
        actor=by.actor,
        now=now or draft.created_at,
        application_id=draft.id,
        email=email,
        language=Language.EN,
        role=role,
        link_to=link_to,
    )


def token(mail: Any) -> str:
    return str(Mailbox.link(mail).rpartition("/")[2])


def accept(session: Session, who: User, key: str, now: datetime) -> ApplicationMember:
    return accept_team_invitation(session, actor=who.actor, now=now, token=key, link_to=link_to)


def role_of(session: Session, draft: Application, who: User) -> ApplicationRole | None:
    member = session.get(ApplicationMember, (draft.id, who.id))
    return member.role if member else None


def acts(session: Session, draft: Application) -> list[str]:
    """What was done to the application, but for its opening."""
    rows = session.scalars(
        select(AuditEntry.action).where(AuditEntry.application_id == draft.id).order_by(AuditEntry.sequence)
    )
    return list(rows)[1:]


def refused(code: str, action: Callable[[], object]) -> None:
    with pytest.raises(RuleBroken) as broken:
        action()
    assert broken.value.code == code


def test_a_writer_from_elsewhere_accepts_and_stays_who_they_are(
    session: Session, draft: Application, lead: User, mailbox: Mailbox, now: datetime
) -> None:
    writer = make_person(session, now=now)
    provider = make_member(session, person=writer, now=now)
    invite(session, lead, draft, writer.email, VIEWER)
    mail = mailbox.one(kind="application.invitation")
    assert (mail.recipient, mail.language) == (writer.email, Language.EN)
    assert f"Responsable fictive ({lead.email})" in mail.body
    assert "member of no organisation" in mail.body
    assert "Libérer des lits" not in mail.subject + mail.body, "anybody may write a title"
    accept(session, writer, token(mail), now)
    assert role_of(session, draft, writer) is VIEWER
    memberships = session.scalars(select(Membership).where(Membership.user_id == writer.id)).all()
    assert [each.organisation_id for each in memberships] == [provider.id]
    told = mailbox.one(kind="application.invitation_accepted")
    assert (told.recipient, writer.name in told.body) == (lead.email, True)
    assert acts(session, draft) == ["application.invited", "application.invitation_accepted"]
    with pytest.raises(NotFound):
        accept(session, writer, token(mail), now)


def test_a_name_that_is_an_advertisement_stays_out_of_the_mail(
    session: Session, draft: Application, lead: User, mailbox: Mailbox
) -> None:
    lead.name = "Prizes at https://hostile.example"
    invite(session, lead, draft)
    mail = mailbox.one(kind="application.invitation")
    assert "hostile" not in mail.body
    assert lead.email in mail.body


def test_the_invitation_is_for_one_address_and_a_fortnight(
    session: Session, draft: Application, lead: User, mailbox: Mailbox, now: datetime
) -> None:
    writer, stranger = make_person(session, now=now), make_person(session, now=now)
    invite(session, lead, draft, writer.email)
    key = token(mailbox.one(kind="application.invitation"))
    for who, when in ((stranger, now), (writer, now + timedelta(days=14))):
        with pytest.raises(NotFound):
            accept(session, who, key, when)
    accept(session, writer, key, now + timedelta(days=14, seconds=-1))


def test_sent_again_the_old_link_ends_and_taken_back_the_new_one(
    session: Session, draft: Application, lead: User, mailbox: Mailbox, now: datetime
) -> None:
    writer = make_person(session, now=now)
    invitation = invite(session, lead, draft, writer.email)
    refused("invitation.waiting_already", lambda: invite(session, lead, draft, writer.email))
    later = now + timedelta(days=20)
    acting = {"actor": lead.actor, "invitation_id": invitation.id}
    resend_team_invitation(session, now=later, link_to=link_to, **acting)
    old, new = (token(mail) for mail in mailbox.all(kind="application.invitation"))
    with pytest.raises(NotFound):
        accept(session, writer, old, later)
    revoke_team_invitation(session, now=later, **acting)
    for attempt in (
        lambda: accept(session, writer, new, later),
        lambda: revoke_team_invitation(session, now=later, **acting),
        lambda: resend_team_invitation(session, now=later, link_to=link_to, **acting),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert acts(session, draft)[1:] == ["application.invitation_resent", "application.invitation_revoked"]
    invite(session, lead, draft, writer.email)


def test_who_is_on_it_is_not_invited_and_keeps_their_role(
    session: Session, draft: Application, lead: User, mailbox: Mailbox, now: datetime
) -> None:
    refused("member.already_there", lambda: invite(session, lead, draft, lead.email))
    refused("member.role_unknown", lambda: invite(session, lead, draft, role=LEAD))
    colleague = make_person(session, now=now)
    hospital = session.scalars(select(Membership).where(Membership.user_id == lead.id)).one()
    session.add(
        Membership(
            organisation_id=hospital.organisation_id, user_id=colleague.id, state="active", asked_at=now,
            decided_at=now,
        )
    )  # fmt: skip
    invitation = invite(session, lead, draft, colleague.email)
    acting = {"actor": lead.actor, "now": now, "application_id": draft.id, "user_id": colleague.id}
    add_member(session, role=VIEWER, link_to=link_to, **acting)
    # The invitation was no longer needed, so its link gives nothing any more.
    assert invitation.revoked_at == now
    remove_member(session, **acting)
    with pytest.raises(NotFound):
        accept(session, colleague, token(mailbox.one(kind="application.invitation")), now)


def test_only_the_lead_invites_resends_and_takes_back(
    session: Session, draft: Application, lead: User, mailbox: Mailbox, now: datetime
) -> None:
    writer, stranger = make_person(session, now=now), make_person(session, now=now)
    invite(session, lead, draft, writer.email)
    accept(session, writer, token(mailbox.one(kind="application.invitation")), now)
    other = invite(session, lead, draft)
    acting = {"now": now, "invitation_id": other.id}
    for who, wrong in ((writer, RuleBroken), (stranger, NotFound)):
        for attempt in (
            lambda by=who: invite(session, by, draft, "x@example.ca"),
            lambda by=who: revoke_team_invitation(session, actor=by.actor, **acting),
            lambda by=who: resend_team_invitation(session, actor=by.actor, link_to=link_to, **acting),
        ):
            with pytest.raises(wrong):
                attempt()
    transfer_application(
        session, actor=lead.actor, now=now, application_id=draft.id, user_id=writer.id, link_to=link_to
    )
    revoke_team_invitation(session, actor=writer.actor, **acting)


def test_nobody_fills_a_mailbox(session: Session, draft: Application, lead: User, now: datetime) -> None:
    """Neither by sending again nor from many drafts; and not many mailboxes either."""
    drafts = [draft] + [make_draft(session, lead=lead, now=now) for _ in range(2)]
    first = invite(session, lead, draft)
    for file in drafts[1:]:
        invite(session, lead, file)
    assert len(drafts) == MAILS_TO_ONE_ADDRESS_A_DAY
    acting = {"actor": lead.actor, "invitation_id": first.id, "link_to": link_to}
    refused("invitation.address_mailed_enough", lambda: resend_team_invitation(session, now=now, **acting))
    for number in range(MAILS_A_DAY - 3):
        invite(session, lead, drafts[number % 3], f"writer.{number}@example.ca")
    refused("invitation.too_many_today", lambda: invite(session, lead, draft, "one.more@example.ca"))
    tomorrow = now + timedelta(days=1)
    resend_team_invitation(session, now=tomorrow, **acting)
    invite(session, lead, draft, "one.more@example.ca", now=tomorrow)


# --- the pages ----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("pseudo_locale")
def test_the_lead_invites_on_the_page_and_gets_back_what_was_typed(
    client: CheckedClient, session: Session, draft: Application, lead: User, mailbox: Mailbox
) -> None:
    page, session_lead = f"/en/applications/{draft.id}/people", lead.actor
    client.act_as(session_lead)
    shown = client.get(page)
    sent = {"email": "Writer@Provider.example", "role": VIEWER.value, "language": "fr"}
    for broken, field in (
        ({"email": "nobody"}, "email"),
        ({"email": lead.email}, "email"),
        ({"role": "king"}, "role"),
        ({"language": "de"}, "language"),
    ):
        again = client.send(shown, sent | broken, action="/invitations")
        assert again.status_code == 422
        assert again.soup.select(f".govuk-error-summary a[href='#{field}']"), again.words
        # An address is read in its normal form; one that cannot be read comes back as it was typed.
        assert again.fields("/invitations")["email"] == [broken.get("email", sent["email"].lower())]
    assert client.send(shown, sent, action="/invitations").status_code == 303
    waiting = client.get(page)
    assert WRITER in waiting.words
    assert client.send(waiting, action="/resend").status_code == 303
    assert client.send(waiting, action="/resend").status_code == 303
    flooded = client.send(waiting, action="/resend")
    assert flooded.status_code == 422
    assert flooded.soup.select(".govuk-error-summary")
    assert client.send(waiting, action="/revoke").status_code == 303
    assert WRITER not in client.get(page).words
    assert client.get(Mailbox.link(mailbox.all(kind="application.invitation")[-1])).status_code == 404


@pytest.mark.usefixtures("pseudo_locale")
def test_a_person_without_an_account_opens_one_by_the_link(
    app: Flask,
    client: CheckedClient,
    session: Session,
    draft: Application,
    lead: User,
    mailbox: Mailbox,
    clock: FrozenClock,
) -> None:
    with app.app_context():
        from callapp.web.links import public_link

        invite_to_application(
            session, actor=lead.actor, now=clock.now, application_id=draft.id, email=WRITER,
            language=Language.FR, role=EDITOR, link_to=public_link,
        )  # fmt: skip
    link, draft_id = mailbox.link(mailbox.one(kind="application.invitation")), draft.id
    page = client.get(link)
    for words in ("Libérer des lits", "Responsable fictive", WRITER):
        assert words in page.words
    assert session.scalars(select(ApplicationInvitation.accepted_at)).one() is None
    assert client.send(page, {**NEW, "privacy": None}).status_code == 422
    answer = client.send(page, NEW)
    assert answer.location == f"/fr/applications/{draft_id}"
    # The application is for the lead's organisation: that the writer belongs to none prevents nothing.
    assert client.get(answer.location).soup.select(".blockers a[href$='/organisation']") == []
    person = session.scalars(select(User).where(User.email == WRITER)).one()
    assert (person.confirmed_at, person.language) == (clock.now, Language.FR)
    assert session.scalars(select(Membership).where(Membership.user_id == person.id)).all() == []
    assert client.get(link).status_code == 404, "a link is good once"
    assert client.post(link).status_code == 404
    # A viewer of the page who is not the lead sees who is invited, and no buttons.
    assert client.get(f"/fr/applications/{draft_id}/people").status_code == 200


def test_who_has_an_account_signs_in_first_and_a_stranger_gets_nothing(
    app: Flask, client: CheckedClient, session: Session, draft: Application, lead: User, mailbox: Mailbox,
    now: datetime,
) -> None:  # fmt: skip
    writer, stranger = make_person(session, now=now), make_person(session, now=now)
    invite(session, lead, draft, writer.email)
    link = f"/en/applications/invitation/{token(mailbox.one(kind='application.invitation'))}"
    actors, draft_id = {"writer": writer.actor, "stranger": stranger.actor}, draft.id
    page = client.get(link)
    assert page.soup.find("input", attrs={"name": "password"}) is None
    assert client.post(link, data=NEW).status_code == 404, "nobody sets a password over an account"
    other = make_client(app)
    other.act_as(actors["stranger"])
    assert "another address" in other.get(link).words
    assert other.post(link).status_code == 404
    client.act_as(actors["writer"])
    assert client.send(client.get(link), action=link).location == f"/en/applications/{draft_id}"


def test_the_number_of_statements_does_not_grow(
    client: CheckedClient,
    session: Session,
    draft: Application,
    lead: User,
    now: datetime,
    count_statements: Callable[[], AbstractContextManager[Counted]],
) -> None:
    actor, page = lead.actor, f"/en/applications/{draft.id}/people"
    client.act_as(actor)
    found = []
    for number in (1, 3, 60):
        for step in range(number):
            person = make_person(session, now=now)
            session.add(
                ApplicationMember(application_id=draft.id, user_id=person.id, role=EDITOR, added_at=now)
            )
            session.add(
                ApplicationInvitation(
                    application_id=draft.id, email=f"{number}.{step}@example.ca", language=Language.FR,
                    role=EDITOR, token_hash=f"{number}.{step}", invited_at=now, invited_by=lead.id,
                    expires_at=now + timedelta(days=1),
                )
            )  # fmt: skip
        session.commit()
        client.get(page)
        with count_statements() as counted:
            client.get(page)
        found.append(len(counted))
    # the application, its call, its people, the own organisation and colleagues, where all of them belong,
    # whether the lead is there, the invitations
    assert found == [8, 8, 8]


# --- at once ------------------------------------------------------------------------------------------------


def test_of_two_at_once_one_wins(
    session: Session, draft: Application, lead: User, mailbox: Mailbox, now: datetime, database_url: URL
) -> None:
    """Accepted in two windows; accepted while it is taken back; one address invited from two windows."""
    writers = [make_person(session, now=now) for _ in range(2)]
    invitations = [invite(session, lead, draft, writer.email) for writer in writers]
    keys = {mail.recipient: token(mail) for mail in mailbox.all(kind="application.invitation")}
    ids, leading = [each.id for each in invitations], lead.actor
    actors = [(writer.actor, keys[writer.email]) for writer in writers]
    session.commit()

    def accepting(number: int) -> Callable[[Session], object]:
        actor, key = actors[number]
        return lambda own: accept_team_invitation(own, actor=actor, now=now, token=key, link_to=link_to)

    def inviting(own: Session) -> object:
        return invite_to_application(
            own, actor=leading, now=now, application_id=draft.id, email=WRITER, language=Language.FR,
            role=EDITOR, link_to=link_to,
        )  # fmt: skip

    def revoking(own: Session) -> object:
        return revoke_team_invitation(own, actor=leading, now=now, invitation_id=ids[1])

    assert sorted(at_once(database_url, accepting(0), accepting(0))) == ["done", "not found"]
    answers = at_once(database_url, accepting(1), revoking)
    assert sorted(answers) == ["done", "not found"]
    assert sorted(at_once(database_url, inviting, inviting)) == ["done", "invitation.waiting_already"]
    session.expire_all()
    assert role_of(session, draft, writers[0]) is EDITOR
    assert role_of(session, draft, writers[1]) is (EDITOR if answers[0] == "done" else None)
