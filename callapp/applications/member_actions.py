"""Who works on an application: its lead adds colleagues, changes what they may do, hands the lead over."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.accounts.queries import list_colleagues
from callapp.applications.models import Application, ApplicationMember
from callapp.audit.actions import record_act
from callapp.domain.errors import NotFound, RuleBroken
from callapp.domain.people import Actor, ApplicationRole
from callapp.mail.outbox import LinkTo, put_mail
from callapp.web.marks import N_
from callapp.web.speaker import Speaker
from callapp.web.wording import label

ROLES = (ApplicationRole.EDITOR, ApplicationRole.VIEWER)

_SUBJECT = N_("You work on an application")
_BODY = N_(
    "%(lead)s added you to the application “%(title)s”.\n"
    "\n"
    "Your role: %(role)s. You find it under “My applications”:\n"
    "%(link)s\n"
)


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
    """Gives a colleague a role on the application, or another one than before.

    Records ``application.member_added`` or ``application.member_changed``; sends
    ``application.member_added`` to a new one. Raises NotFound; RuleBroken ``application.role_refused`` when
    the actor is not its lead, ``member.role_unknown``, ``member.lead_stays``, ``member.not_a_colleague``.
    """
    application = _led(session, actor, application_id)
    if role not in ROLES:
        raise RuleBroken("member.role_unknown", "role")
    member = session.get(ApplicationMember, (application_id, user_id))
    if member is not None:
        if member.role is ApplicationRole.LEAD:
            raise RuleBroken("member.lead_stays")
        before, member.role = member.role, role
        _record(session, actor, now, application, "application.member_changed", user_id, before, role)
        return member
    person = next((each for each in list_colleagues(session, actor=actor) if each.id == user_id), None)
    if person is None:
        raise RuleBroken("member.not_a_colleague", "person")
    member = ApplicationMember(application_id=application_id, user_id=user_id, role=role, added_at=now)
    session.add(member)
    session.flush()
    _record(session, actor, now, application, "application.member_added", user_id, None, role)
    subject, body = _words(
        session, actor, application, person, role, link_to("applications.mine", lang=person.language)
    )
    put_mail(
        session,
        to=person.email,
        language=person.language,
        kind="application.member_added",
        subject=subject,
        body=body,
        now=now,
    )
    return member


def remove_member(
    session: Session, *, actor: Actor, now: datetime, application_id: UUID, user_id: UUID
) -> None:
    """Takes a person off the application; what they wrote stays.

    Records ``application.member_removed``. Raises NotFound for a person who is not on it; RuleBroken
    ``application.role_refused`` when the actor is not its lead, ``member.lead_stays``.
    """
    application = _led(session, actor, application_id)
    member = _other(session, application_id, user_id)
    session.delete(member)
    _record(session, actor, now, application, "application.member_removed", user_id, member.role, None)


def leave_application(session: Session, *, actor: Actor, now: datetime, application_id: UUID) -> None:
    """Takes the actor off the application. Records ``application.member_left``.

    Raises NotFound; RuleBroken ``member.lead_stays`` for its lead, who hands it over first.
    """
    if actor.user_id is None:
        raise NotFound
    application = _locked(session, application_id)
    member = _other(session, application_id, actor.user_id)
    session.delete(member)
    _record(session, actor, now, application, "application.member_left", actor.user_id, member.role, None)


def transfer_application(
    session: Session, *, actor: Actor, now: datetime, application_id: UUID, user_id: UUID
) -> None:
    """Makes another member the lead; the lead so far becomes an editor.

    Records ``application.lead_transferred``. Raises NotFound for a person who is not on it; RuleBroken
    ``application.role_refused`` when the actor is not its lead, ``member.lead_stays`` for the lead itself.
    """
    application = _led(session, actor, application_id)
    heir = _other(session, application_id, user_id)
    mine = session.get_one(ApplicationMember, (application_id, actor.user_id))
    mine.role = ApplicationRole.EDITOR
    # Never two leads, not even for a moment: the database allows one.
    session.flush()
    before, heir.role = heir.role, ApplicationRole.LEAD
    _record(
        session,
        actor,
        now,
        application,
        "application.lead_transferred",
        user_id,
        before,
        ApplicationRole.LEAD,
    )


def _locked(session: Session, application_id: UUID) -> Application:
    """Changes of one application's people take turns."""
    found = session.scalars(
        select(Application).where(Application.id == application_id).with_for_update()
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def _led(session: Session, actor: Actor, application_id: UUID) -> Application:
    application = _locked(session, application_id)
    mine = session.get(ApplicationMember, (application_id, actor.user_id)) if actor.user_id else None
    if mine is None:
        raise NotFound
    if mine.role is not ApplicationRole.LEAD:
        raise RuleBroken("application.role_refused")
    return application


def _other(session: Session, application_id: UUID, user_id: UUID) -> ApplicationMember:
    member = session.get(ApplicationMember, (application_id, user_id))
    if member is None:
        raise NotFound
    if member.role is ApplicationRole.LEAD:
        raise RuleBroken("member.lead_stays")
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
) -> None:
    record_act(
        session,
        actor=actor,
        now=now,
        action=action,
        subject=("user", user_id),
        application_id=application.id,
        call_id=application.call_id,
        before={"role": before} if before else {},
        after={"role": after} if after else {},
    )


def _words(
    session: Session, actor: Actor, application: Application, person: User, role: ApplicationRole, link: str
) -> tuple[str, str]:
    says = Speaker(person.language)
    lead = session.get_one(User, actor.user_id)
    title = application.title or says.gettext(N_("Project without a title"))
    values = {"lead": lead.name, "title": title, "role": label("role", role, says), "link": link}
    return says.gettext(_SUBJECT), says.gettext(_BODY) % values
