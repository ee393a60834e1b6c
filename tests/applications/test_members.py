"""People on an application: colleagues come and go, there is always one lead, every change is recorded."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import Membership, MembershipState, Organisation, User
from callapp.applications.models import Application, ApplicationMember
from callapp.applications.team.member_actions import (
    add_member,
    change_member,
    leave_application,
    remove_member,
    transfer_application,
)
from callapp.audit.models import AuditEntry
from callapp.domain.errors import NotFound, RuleBroken
from callapp.domain.organisations import PartnerKind, Province
from callapp.domain.people import ApplicationRole
from tests.client import CheckedClient
from tests.factories import link_to, make_draft, make_person
from tests.mailbox import Mailbox

LEAD, EDITOR, VIEWER = ApplicationRole.LEAD, ApplicationRole.EDITOR, ApplicationRole.VIEWER


@pytest.fixture
def hospital(session: Session, now: datetime) -> Organisation:
    hospital = Organisation(
        kind=PartnerKind.HOSPITAL, name_fr="Hôpital fictif", province=Province.QC, created_at=now
    )
    session.add(hospital)
    session.flush()
    return hospital


def join(session: Session, who: User, hospital: Organisation, now: datetime, *, active: bool = True) -> None:
    state = MembershipState.ACTIVE if active else MembershipState.PENDING
    decided = now if active else None
    session.add(
        Membership(organisation_id=hospital.id, user_id=who.id, state=state, asked_at=now, decided_at=decided)
    )
    session.flush()


@pytest.fixture
def lead(session: Session, now: datetime, hospital: Organisation) -> User:
    lead = make_person(session, now=now, name="Responsable fictive")
    join(session, lead, hospital, now)
    return lead


@pytest.fixture
def colleague(session: Session, now: datetime, hospital: Organisation) -> User:
    colleague = make_person(session, now=now, name="Collègue fictive")
    join(session, colleague, hospital, now)
    return colleague


@pytest.fixture
def draft(session: Session, now: datetime, lead: User) -> Application:
    return make_draft(session, lead=lead, now=now)


def add(
    session: Session, by: User, draft: Application, who: User, role: ApplicationRole = EDITOR
) -> ApplicationMember:
    return add_member(
        session,
        actor=by.actor,
        now=draft.created_at,
        application_id=draft.id,
        user_id=who.id,
        role=role,
        link_to=link_to,
    )


def change(session: Session, by: User, draft: Application, who: User, role: ApplicationRole) -> None:
    at = {"now": draft.created_at, "application_id": draft.id}
    change_member(session, actor=by.actor, user_id=who.id, role=role, **at)


def hand_over(session: Session, by: User, draft: Application, to: User, *, leaves: bool = False) -> None:
    transfer_application(
        session,
        actor=by.actor,
        now=draft.created_at,
        application_id=draft.id,
        user_id=to.id,
        link_to=link_to,
        leaves=leaves,
    )


def roles(session: Session, draft: Application) -> dict[str, ApplicationRole]:
    rows = session.execute(
        select(User.name, ApplicationMember.role)
        .join(ApplicationMember, ApplicationMember.user_id == User.id)
        .where(ApplicationMember.application_id == draft.id)
    )
    return {row.name: row.role for row in rows}


def acts(session: Session) -> list[tuple[str, object]]:
    rows = session.execute(
        select(AuditEntry.action, AuditEntry.after)
        .where(AuditEntry.subject_kind == "user")
        .order_by(AuditEntry.sequence)
    )
    return [(action, after.get("role")) for action, after in rows]


def test_a_colleague_is_added_told_and_changed(
    session: Session, draft: Application, lead: User, colleague: User, mailbox: Mailbox
) -> None:
    add(session, lead, draft, colleague)
    mail = mailbox.one(kind="application.member_added")
    assert mail.recipient == colleague.email
    assert "http://example.ca/fr/applications.mine" in mail.body
    change(session, lead, draft, colleague, VIEWER)
    change(session, lead, draft, colleague, VIEWER)
    assert roles(session, draft) == {"Responsable fictive": LEAD, "Collègue fictive": VIEWER}
    with pytest.raises(RuleBroken) as broken:
        add(session, lead, draft, colleague)
    assert broken.value.code == "member.already_there"
    assert acts(session) == [
        ("application.member_added", "applicant_editor"),
        ("application.member_changed", "applicant_viewer"),
    ]


@pytest.mark.parametrize("active", [True, False])
def test_nobody_from_elsewhere_is_added(
    session: Session, draft: Application, lead: User, hospital: Organisation, now: datetime, active: bool
) -> None:
    stranger = make_person(session, now=now)
    if not active:
        join(session, stranger, hospital, now, active=False)
    with pytest.raises(RuleBroken) as broken:
        add(session, lead, draft, stranger)
    assert broken.value.code == "member.not_a_colleague"


def test_nobody_is_made_a_second_lead(
    session: Session, draft: Application, lead: User, colleague: User
) -> None:
    with pytest.raises(RuleBroken) as broken:
        add(session, lead, draft, colleague, LEAD)
    assert broken.value.code == "member.role_unknown"
    add(session, lead, draft, colleague)
    for who, role, code in ((colleague, LEAD, "member.role_unknown"), (lead, VIEWER, "member.lead_stays")):
        with pytest.raises(RuleBroken) as broken:
            change(session, lead, draft, who, role)
        assert broken.value.code == code


def test_only_the_lead_changes_the_people(
    session: Session, draft: Application, lead: User, colleague: User, now: datetime
) -> None:
    with pytest.raises(NotFound):
        add(session, colleague, draft, lead)
    add(session, lead, draft, colleague)
    actor, draft_id = colleague.actor, draft.id
    for attempt in (
        partial(add, session, colleague, draft, lead, VIEWER),
        partial(change, session, colleague, draft, lead, VIEWER),
        partial(remove_member, session, actor=actor, now=now, application_id=draft_id, user_id=lead.id),
        partial(hand_over, session, colleague, draft, colleague),
    ):
        with pytest.raises(RuleBroken) as broken:
            attempt()
        assert broken.value.code == "application.role_refused"


def test_the_lead_is_handed_over_and_stays_one(
    session: Session, draft: Application, lead: User, colleague: User, mailbox: Mailbox
) -> None:
    add(session, lead, draft, colleague)
    hand_over(session, lead, draft, colleague)
    assert roles(session, draft) == {"Responsable fictive": EDITOR, "Collègue fictive": LEAD}
    mail = mailbox.one(kind="application.lead_transferred")
    assert (mail.recipient, "Responsable fictive" in mail.body) == (colleague.email, True)
    hand_over(session, colleague, draft, lead, leaves=True)
    assert roles(session, draft) == {"Responsable fictive": LEAD}
    assert [action for action, _role in acts(session)][1:] == [
        "application.lead_transferred",
        "application.lead_transferred",
        "application.member_left",
    ]


def test_nobody_hands_the_lead_to_a_closed_account(
    session: Session, draft: Application, lead: User, colleague: User
) -> None:
    add(session, lead, draft, colleague)
    colleague.active = False
    with pytest.raises(RuleBroken) as broken:
        hand_over(session, lead, draft, colleague)
    assert broken.value.code == "member.account_closed"


def test_the_lead_neither_leaves_nor_is_removed(
    session: Session, draft: Application, lead: User, now: datetime
) -> None:
    actor, draft_id = lead.actor, draft.id
    for attempt in (
        partial(leave_application, session, actor=actor, now=now, application_id=draft_id),
        partial(remove_member, session, actor=actor, now=now, application_id=draft_id, user_id=lead.id),
    ):
        with pytest.raises(RuleBroken) as broken:
            attempt()
        assert broken.value.code == "member.lead_stays"


def test_a_removed_person_sees_the_draft_no_more(
    client: CheckedClient, session: Session, draft: Application, lead: User, colleague: User, now: datetime
) -> None:
    add(session, lead, draft, colleague, VIEWER)
    leading, them = lead.actor, colleague.id
    client.act_as(colleague.actor)
    page = f"/en/applications/{draft.id}"
    assert client.get(page).status_code == 200
    # A viewer reads the whole draft instead of a form.
    assert client.get(f"{page}/hospital").headers["Location"].endswith("/read")
    remove_member(session, actor=leading, now=now, application_id=draft.id, user_id=them)
    assert client.get(page).status_code == 404


@pytest.mark.usefixtures("pseudo_locale")
def test_the_page_of_the_people_by_hand(
    client: CheckedClient,
    session: Session,
    draft: Application,
    lead: User,
    colleague: User,
) -> None:
    page, them, before = f"/en/applications/{draft.id}/people", colleague.id, lead.id
    actors = {"lead": lead.actor, "colleague": colleague.actor}
    client.act_as(actors["lead"])
    shown = client.get(page)
    assert shown.soup.select_one(f'option[value="{them}"]')
    sent = {"colleague-person": str(them), "colleague-role": "applicant_viewer"}
    for broken in ({"colleague-person": "x"}, {"colleague-role": "king"}, {"colleague-role": LEAD.value}):
        refused = client.send(shown, sent | broken, action="/people")
        assert refused.status_code == 422
        assert refused.soup.select(".govuk-error-summary a[href^='#colleague-']")
        # What was chosen is still chosen.
        kept = refused.fields("/people")
        assert kept["colleague-person"] == ["" if "colleague-person" in broken else str(them)]
        assert kept.get("colleague-role", []) == ([] if "colleague-role" in broken else ["applicant_viewer"])
    assert client.send(shown, sent, action="/people").status_code == 303
    assert client.post(f"{page}/{them}/role", data={"role": "king"}).status_code == 422
    assert client.post(f"{page}/{them}/role", data={"role": "applicant_editor"}).status_code == 303
    client.act_as(actors["colleague"])
    assert client.get(page).status_code == 200
    assert client.post(f"{page}/{before}/remove").status_code == 422
    assert client.post(f"/en/applications/{draft.id}/leave").status_code == 303
    client.act_as(actors["lead"])
    client.send(shown, sent, action="/people")
    refused = client.post(f"{page}/lead", data={"leaves": "y"})
    assert refused.status_code == 422
    assert refused.soup.select(".govuk-error-summary a[href='#person']")
    assert refused.fields("")["leaves"] == ["y"]
    answer = client.send(client.get(f"{page}/lead"), {"person": str(them)})
    assert answer.location.endswith("/people")
    client.act_as(actors["colleague"])
    assert client.post(f"{page}/{before}/remove").status_code == 303
    assert client.get(f"{page}/lead").status_code == 200
    assert client.get(page).status_code == 200
