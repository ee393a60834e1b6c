"""A lost lead: seen by the team and in the register, and replaced by an administrator, with a reason."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from callapp.accounts.models import Membership, MembershipState, Organisation, User
from callapp.applications.models import Application, ApplicationMember
from callapp.applications.recusal_models import ConflictDeclaration
from callapp.applications.team.lead_actions import appoint_lead, invite_lead
from callapp.applications.team.lead_queries import gone_leads
from callapp.applications.team.lead_succession import find_lead_of
from callapp.applications.team.models import ApplicationInvitation
from callapp.applications.team.team_invitation_actions import (
    accept_team_invitation,
    invite_to_application,
    resend_team_invitation,
    revoke_team_invitation,
)
from callapp.audit.models import AuditEntry, AuditReason
from callapp.domain.bilingual import Language
from callapp.domain.conflicts import ConflictKind
from callapp.domain.errors import NotFound, RuleBroken
from callapp.domain.people import ApplicationRole, LeadGone, Role
from tests.client import CheckedClient
from tests.factories import link_to, make_call, make_draft, make_member, make_person
from tests.mailbox import Mailbox
from tests.reviews.test_races import at_once
from tests.submitted import make_submitted

LEAD, EDITOR, VIEWER = ApplicationRole.LEAD, ApplicationRole.EDITOR, ApplicationRole.VIEWER
REASON = "La responsable a quitté l’hôpital."
HEIR = "heir@example.ca"


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
    """A colleague of the lead, on the draft."""
    editor = make_person(session, now=now, name="Rédactrice fictive")
    session.add(
        Membership(
            organisation_id=hospital.id, user_id=editor.id, state=MembershipState.ACTIVE, asked_at=now,
            decided_at=now,
        )
    )  # fmt: skip
    member = {"application_id": draft.id, "user_id": editor.id, "role": VIEWER}
    session.add(ApplicationMember(added_at=now, **member))
    session.flush()
    return editor


@pytest.fixture
def office(session: Session, now: datetime) -> User:
    return make_person(session, Role.ADMINISTRATOR, now=now)


def leave(session: Session, who: User, now: datetime) -> None:
    """Their membership ends, past the rules for leads of organisations."""
    membership = session.scalars(select(Membership).where(Membership.user_id == who.id)).one()
    membership.is_lead, membership.state, membership.decided_at = False, MembershipState.ENDED, now
    session.flush()


def appoint(session: Session, by: User, draft: Application, who: User, reason: str = REASON) -> None:
    appoint_lead(
        session, actor=by.actor, now=draft.created_at, application_id=draft.id, user_id=who.id,
        reason=reason, link_to=link_to,
    )  # fmt: skip


def invite(session: Session, by: User, draft: Application, email: str = HEIR) -> ApplicationInvitation:
    return invite_lead(
        session, actor=by.actor, now=draft.created_at, application_id=draft.id, email=email,
        language=Language.EN, reason=REASON, link_to=link_to,
    )  # fmt: skip


def roles(session: Session, draft: Application) -> dict[str, ApplicationRole]:
    rows = session.execute(
        select(User.name, ApplicationMember.role)
        .join(ApplicationMember, ApplicationMember.user_id == User.id)
        .where(ApplicationMember.application_id == draft.id)
    )
    return {row.name: row.role for row in rows}


def token(mail: object) -> str:
    return Mailbox.link(mail).rpartition("/")[2]  # type: ignore[arg-type]  # a mail of the outbox


# --- when a lead is gone ------------------------------------------------------------------------------------


def test_a_lead_is_gone_with_their_account_or_their_membership(
    session: Session, draft: Application, editor: User, lead: User, now: datetime
) -> None:
    assert gone_leads(session, [draft.id]) == {}
    lead.active = False
    assert gone_leads(session, [draft.id]) == {draft.id: LeadGone.ACCOUNT_CLOSED}
    lead.active = True
    leave(session, lead, now)
    assert gone_leads(session, [draft.id]) == {draft.id: LeadGone.LEFT_ORGANISATION}
    # Nobody of that organisation is left on the draft: it is the lead's own affair.
    leave(session, editor, now)
    assert gone_leads(session, [draft.id]) == {}


def test_the_lead_of_a_submitted_file_is_gone_when_they_leave_the_applicant(
    session: Session, now: datetime
) -> None:
    lead = make_person(session, now=now)
    hospital = make_member(session, person=lead, now=now)
    file = make_submitted(session, make_call(session, now=now), now=now, lead=lead, organisation=hospital)
    assert gone_leads(session, [file.id]) == {}
    leave(session, lead, now)
    assert gone_leads(session, [file.id]) == {file.id: LeadGone.LEFT_ORGANISATION}


# --- an administrator names another -------------------------------------------------------------------------


def test_an_administrator_names_one_of_the_team_and_both_read_why(
    session: Session, draft: Application, editor: User, lead: User, office: User, mailbox: Mailbox
) -> None:
    waiting = invite(session, office, draft)
    appoint(session, office, draft, editor, f"  {REASON}\n")
    assert roles(session, draft) == {lead.name: EDITOR, editor.name: LEAD}
    told = {mail.kind: mail for mail in mailbox.all()}
    for kind, who in (("application.lead_appointed", editor), ("application.lead_replaced", lead)):
        assert (told[kind].recipient, REASON in told[kind].body) == (who.email, True)
    entry, reason = session.execute(
        select(AuditEntry, AuditReason.text)
        .join(AuditReason, AuditReason.entry_id == AuditEntry.id)
        .where(AuditEntry.action == "application.lead_appointed")
    ).one()
    assert (reason, entry.before, entry.after) == (REASON, {"lead": str(lead.id)}, {"lead": str(editor.id)})
    session.refresh(waiting)
    assert waiting.revoked_at is not None, "somebody leads now"


def test_a_closed_account_gets_no_mail(
    session: Session, draft: Application, editor: User, lead: User, office: User, mailbox: Mailbox
) -> None:
    lead.active = False
    appoint(session, office, draft, editor)
    assert mailbox.one().kind == "application.lead_appointed"


def test_what_is_refused(
    session: Session, draft: Application, editor: User, lead: User, office: User, now: datetime
) -> None:
    stranger = make_person(session, now=now)
    for who, reason, code, field in (
        (stranger, REASON, "member.nobody_chosen", "person"),
        (lead, REASON, "member.leads_already", "person"),
        (editor, " ", "reason.missing", "reason"),
        (editor, "a\x00b", "text.forbidden_character", "reason"),
    ):
        with pytest.raises(RuleBroken) as broken:
            appoint(session, office, draft, who, reason)
        assert [(fault.code, fault.field) for fault in broken.value.faults] == [(code, field)]
    with pytest.raises(RuleBroken) as broken:
        invite(session, office, draft, editor.email)
    assert broken.value.code == "lead.already_member"
    invite(session, office, draft)
    with pytest.raises(RuleBroken) as broken:
        invite(session, office, draft, "other@example.ca")
    assert broken.value.code == "lead.invited_already"
    assert roles(session, draft)[lead.name] is LEAD


def test_only_an_administrator_without_a_stake_names_a_lead(
    session: Session, draft: Application, editor: User, office: User, now: datetime
) -> None:
    for who in (editor, make_person(session, Role.AUDITOR, Role.ELIGIBILITY_OFFICER, now=now)):
        with pytest.raises((NotFound, RuleBroken)):
            appoint(session, who, draft, editor)
    own = make_person(session, Role.ADMINISTRATOR, now=now)
    member = {"application_id": draft.id, "user_id": own.id, "role": VIEWER}
    session.add(ApplicationMember(added_at=now, **member))
    recused = make_person(session, Role.ADMINISTRATOR, now=now)
    session.add(
        ConflictDeclaration(
            application_id=draft.id, reviewer_id=recused.id, kind=ConflictKind.OTHER, explanation="Un proche",
            declared_at=now,
        )
    )  # fmt: skip
    session.flush()
    with pytest.raises(RuleBroken) as broken:
        appoint(session, own, draft, own)
    assert broken.value.code == "lead.own_file"
    with pytest.raises(NotFound):
        appoint(session, recused, draft, editor)
    appoint(session, office, draft, editor)


# --- or invites one -----------------------------------------------------------------------------------------


def test_an_invited_lead_leads_once_they_accept(
    session: Session,
    draft: Application,
    editor: User,
    lead: User,
    office: User,
    mailbox: Mailbox,
    now: datetime,
) -> None:
    heir = make_person(session, now=now, name="Relève fictive")
    by_lead = invite_to_application(
        session, actor=lead.actor, now=now, application_id=draft.id, email=heir.email, role=VIEWER,
        language=Language.FR, link_to=link_to,
    )  # fmt: skip
    invite(session, office, draft, heir.email)
    assert by_lead.revoked_at == now, "one invitation to one address"
    mail = mailbox.one(kind="application.lead_invitation")
    assert (mail.recipient, REASON in mail.body) == (heir.email, False), "an address nobody has proved"
    warned = mailbox.one(kind="application.lead_called_for")
    assert (warned.recipient, REASON in warned.body) == (lead.email, True)
    assert roles(session, draft)[lead.name] is LEAD, "nothing changes before it is accepted"
    accept_team_invitation(session, actor=heir.actor, now=now, token=token(mail), link_to=link_to)
    assert roles(session, draft) == {lead.name: EDITOR, editor.name: VIEWER, heir.name: LEAD}
    for kind, who in (("application.lead_appointed", heir), ("application.lead_replaced", lead)):
        told = mailbox.one(kind=kind)
        assert (told.recipient, REASON in told.body) == (who.email, True)


def test_an_invitation_to_lead_is_the_administrators_alone(
    session: Session, draft: Application, lead: User, office: User, mailbox: Mailbox, now: datetime
) -> None:
    invitation = invite(session, office, draft)
    acting = {"now": now, "invitation_id": invitation.id}
    for attempt in (
        lambda: resend_team_invitation(session, actor=lead.actor, link_to=link_to, **acting),
        lambda: revoke_team_invitation(session, actor=lead.actor, **acting),
    ):
        with pytest.raises(NotFound):
            attempt()
    resend_team_invitation(session, actor=office.actor, link_to=link_to, **acting)
    first, second = (token(mail) for mail in mailbox.all(kind="application.lead_invitation"))
    assert first != second
    revoke_team_invitation(session, actor=office.actor, **acting)
    acts = session.scalars(
        select(AuditEntry.action).where(AuditEntry.subject_id == invitation.id).order_by(AuditEntry.sequence)
    )
    assert list(acts) == [
        "application.lead_invited",
        "application.lead_invited",
        "application.lead_invitation_revoked",
    ]


def test_named_and_accepted_at_once_there_is_one_lead(
    session: Session,
    draft: Application,
    editor: User,
    office: User,
    mailbox: Mailbox,
    now: datetime,
    database_url: URL,
) -> None:
    heir = make_person(session, now=now)
    invite(session, office, draft, heir.email)
    key = token(mailbox.one(kind="application.lead_invitation"))
    actors, ids = (office.actor, heir.actor), (draft.id, editor.id)
    session.commit()
    answers = at_once(
        database_url,
        lambda own: appoint_lead(
            own, actor=actors[0], now=now, application_id=ids[0], user_id=ids[1], reason=REASON,
            link_to=link_to,
        ),
        lambda own: accept_team_invitation(own, actor=actors[1], now=now, token=key, link_to=link_to),
    )  # fmt: skip
    # Either the heir comes too late, or leads for a moment before the administrator's choice.
    assert answers in (["done", "not found"], ["done", "done"])
    session.expire_all()
    leads = session.scalars(
        select(ApplicationMember.user_id).where(
            ApplicationMember.application_id == ids[0], ApplicationMember.role == LEAD
        )
    ).all()
    assert leads == [ids[1]]


# --- what people see ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("pseudo_locale")
def test_the_team_sees_that_the_lead_is_gone_and_what_to_do(
    client: CheckedClient, session: Session, draft: Application, editor: User, lead: User, now: datetime
) -> None:
    page, actors = f"/en/applications/{draft.id}", {"editor": editor.actor, "lead": lead.actor}
    client.act_as(actors["editor"])
    for path in (page, f"{page}/people"):
        assert "no lead any more" not in client.get(path).words
    leave(session, lead, now)
    for path in (page, f"{page}/people"):
        shown = client.get(path)
        assert "no lead any more" in shown.words
        assert shown.soup.select(f".notice a[href='{page}/messages']"), "how to get another one"
    client.act_as(actors["lead"])
    for path in (page, f"{page}/people"):
        assert client.get(path).soup.select(f".notice a[href='{page}/people/lead']")


@pytest.mark.usefixtures("pseudo_locale")
def test_the_lead_sees_who_stayed_without_belonging(
    client: CheckedClient, session: Session, draft: Application, editor: User, lead: User, now: datetime
) -> None:
    client.act_as(lead.actor)
    assert "Left the organisation" not in client.get(f"/en/applications/{draft.id}/people").words
    leave(session, editor, now)
    page = client.get(f"/en/applications/{draft.id}/people")
    assert "Left the organisation" in page.words
    assert page.soup.select(".notice strong")[0].get_text() == "Rédactrice fictive"


@pytest.mark.usefixtures("pseudo_locale")
def test_an_administrator_finds_the_file_and_gives_it_a_lead(
    client: CheckedClient, session: Session, draft: Application, editor: User, lead: User, office: User
) -> None:
    draft.title = "Un titre secret"
    slug, page = "ia-sante-2023", f"/en/files/leads/{draft.id}"
    client.act_as(office.actor)
    assert "Every file has its lead" in client.get(f"/en/files/{slug}/leads").words
    for words, found in ((editor.email.upper(), True), ("nobody@example.ca", False), ("%", False)):
        listed = client.get(f"/en/files/{slug}/leads", query_string={"q": words})
        assert (page in listed.get_data(as_text=True)) is found
    lead.active = False
    assert "1 file has no lead any more" in client.get(f"/en/files/{slug}").words
    assert page in client.get(f"/en/files/{slug}/leads").get_data(as_text=True)
    shown = client.get(page)
    assert "Un titre secret" not in shown.words
    for sent, field in (
        ({"appoint-reason": REASON}, "appoint-person"),
        ({"appoint-person": str(editor.id)}, "appoint-reason"),
    ):
        refused = client.send(shown, sent, action="/appointment")
        assert refused.status_code == 422
        assert refused.soup.select(f".govuk-error-summary a[href='#{field}']")
        for name, value in sent.items():
            assert refused.fields("/appointment")[name] == [value], "what was typed is given back"
    bad = client.send(shown, {"invite-email": "x", "invite-reason": REASON}, action="/invitation")
    assert (bad.status_code, bad.fields("/invitation")["invite-reason"]) == (422, [REASON])
    good = {"invite-email": HEIR, "invite-reason": REASON}
    assert client.send(shown, good, action="/invitation").status_code == 303
    again = client.post(f"{page}/invitation", data={**good, "invite-language": "fr"})
    assert again.status_code == 422
    assert again.soup.select(".govuk-error-summary a[href='#invite-email']")
    waiting = client.get(page)
    assert client.send(waiting, action="/resend").status_code == 303
    assert client.send(waiting, action="/revoke").status_code == 303
    choice = {"appoint-person": str(editor.id), "appoint-reason": REASON}
    assert client.send(client.get(page), choice, action="/appointment").status_code == 303
    session.expire_all()
    new_lead = find_lead_of(session, draft.id)
    assert new_lead is not None
    assert new_lead.name == "Rédactrice fictive"


def test_a_stake_in_the_file_keeps_the_forms_away(
    client: CheckedClient, session: Session, draft: Application, office: User, now: datetime
) -> None:
    member = {"application_id": draft.id, "user_id": office.id, "role": VIEWER}
    session.add(ApplicationMember(added_at=now, **member))
    client.act_as(office.actor)
    page = f"/en/files/leads/{draft.id}"
    assert client.get(page).soup.find("textarea") is None
    refused = client.post(f"{page}/appointment", data={"appoint-reason": REASON})
    assert refused.status_code == 422
    assert refused.soup.select(".govuk-error-summary")
