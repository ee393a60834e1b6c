"""Who works on an application: its lead adds colleagues, changes what they may do, hands the lead over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.accounts.queries import list_colleagues
from callapp.applications.models import Application, ApplicationMember
from callapp.applications.team.lead_succession import pass_lead
from callapp.applications.team.queries import (
    count_mails_caused,
    find_member,
    find_open_invitation,
    lock_application,
    lock_led_application,
)
from callapp.applications.team.section_writers import free_sections
from callapp.applications.team.team_invitation_actions import INVITED_ROLES
from callapp.applications.team.team_mails import mail_member
from callapp.audit.actions import record_act
from callapp.domain.errors import NotFound, RuleBroken
from callapp.domain.invitations import refuse_flood
from callapp.domain.people import Actor, ApplicationRole
from callapp.domain.permissions import MAY_EDIT
from callapp.mail.outbox import LinkTo
from callapp.web.speaker import Speaker
from callapp.web.wording import label


def add_member(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    user_id: UUID,
    role: ApplicationRole,
    link_to: LinkTo,
) -> ApplicationMember:
    """Gives a colleague a role on the application; an invitation that waits for them is no longer needed.

    Records application.member_added, mails application.member_added. Raises NotFound; RuleBroken
    application.role_refused when the actor is not its lead, member.role_unknown, member.already_there,
    member.not_a_colleague, and as ``refuse_flood``.
    """
    application = lock_led_application(session, actor=actor, application_id=application_id)
    _check_role(role)
    if find_member(session, application_id, user_id) is not None:
        raise RuleBroken("member.already_there", "person")
    person = next((each for each in list_colleagues(session, actor=actor) if each.id == user_id), None)
    if person is None:
        raise RuleBroken("member.not_a_colleague", "person")
    refuse_flood(mails=count_mails_caused(session, actor=actor, application_id=application_id, now=now))
    waiting = find_open_invitation(session, application_id, person.email)
    if waiting is not None:
        waiting.revoked_at = now
    member = ApplicationMember(application_id=application_id, user_id=user_id, role=role, added_at=now)
    session.add(member)
    session.flush()
    _record(session, actor, now, application, "application.member_added", user_id, None, role)
    mail_member(
        session,
        to=person,
        application=application,
        kind="application.member_added",
        link=link_to("applications.mine", lang=person.language),
        now=now,
        lead=session.get_one(User, actor.user_id).name,
        role=label("role", role, Speaker(person.language)),
    )
    return member


def change_member(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    user_id: UUID,
    role: ApplicationRole,
) -> ApplicationMember:
    """Gives somebody on the application another role.

    Who only reads from now on has no section to write any more. Records application.member_changed. Raises
    NotFound for a person who is not on it; RuleBroken application.role_refused when the actor is not its
    lead, member.role_unknown, member.lead_stays.
    """
    application = lock_led_application(session, actor=actor, application_id=application_id)
    _check_role(role)
    member = _other(session, application_id, user_id)
    before, member.role = member.role, role
    if before is not role:
        freed = [] if role in MAY_EDIT else free_sections(session, application_id, user_id)
        _record(session, actor, now, application, "application.member_changed", user_id, before, role, freed)
    return member


def remove_member(
    session: Session, *, actor: Actor, now: datetime, application_id: UUID, user_id: UUID
) -> None:
    """Takes a person off the application; what they wrote stays, what they were to write is nobody’s.

    Records application.member_removed. Raises NotFound for a person who is not on it; RuleBroken
    application.role_refused when the actor is not its lead, member.lead_stays.
    """
    application = lock_led_application(session, actor=actor, application_id=application_id)
    member = _other(session, application_id, user_id)
    freed = free_sections(session, application_id, user_id)
    session.delete(member)
    _record(session, actor, now, application, "application.member_removed", user_id, member.role, None, freed)


def leave_application(session: Session, *, actor: Actor, now: datetime, application_id: UUID) -> None:
    """Takes the actor off the application. Records application.member_left.

    Raises NotFound; RuleBroken member.lead_stays for its lead, who hands it over first.
    """
    if actor.user_id is None:
        raise NotFound
    application = lock_application(session, application_id)
    member = _other(session, application_id, actor.user_id)
    freed = free_sections(session, application_id, actor.user_id)
    session.delete(member)
    _record(
        session, actor, now, application, "application.member_left", actor.user_id, member.role, None, freed
    )


def transfer_application(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    user_id: UUID,
    link_to: LinkTo,
    leaves: bool = False,
) -> None:
    """Makes another member the lead; the lead so far becomes an editor, or leaves with the same step.

    Records application.lead_transferred and, for who leaves, application.member_left. Mails
    application.lead_transferred to the new lead. Raises NotFound for a person who is not on it; RuleBroken
    application.role_refused when the actor is not its lead, member.lead_stays for the lead itself,
    member.account_closed.
    """
    application = lock_led_application(session, actor=actor, application_id=application_id)
    heir = _other(session, application_id, user_id)
    person = session.get_one(User, user_id)
    if not person.active:
        raise RuleBroken("member.account_closed", "person")
    before = pass_lead(session, heir)
    _record(session, actor, now, application, "application.lead_transferred", user_id, before, heir.role)
    mail_member(
        session,
        to=person,
        application=application,
        kind="application.lead_transferred",
        link=link_to("members.people", lang=person.language, application_id=application_id),
        now=now,
        lead=session.get_one(User, actor.user_id).name,
    )
    if leaves:
        leave_application(session, actor=actor, now=now, application_id=application_id)


def _check_role(role: ApplicationRole) -> None:
    if role not in INVITED_ROLES:
        raise RuleBroken("member.role_unknown", "role")


def _other(session: Session, application_id: UUID, user_id: UUID) -> ApplicationMember:
    """Somebody on the application who is not its lead."""
    member = find_member(session, application_id, user_id)
    if member is None:
        raise NotFound
    if member.role is ApplicationRole.LEAD:
        raise RuleBroken("member.lead_stays", "person")
    return member


def _record(
    session: Session,
    actor: Actor,
    now: datetime,
    application: Application,
    action: str,
    user_id: UUID,
    before: ApplicationRole | None,
    after: ApplicationRole | None,
    freed: Sequence[str] = (),
) -> None:
    record_act(
        session,
        actor=actor,
        now=now,
        action=action,
        subject=("user", user_id),
        application_id=application.id,
        call_id=application.call_id,
        before={"role": before, **({"sections": list(freed)} if freed else {})} if before else {},
        after={"role": after} if after else {},
    )
