"""The people of one application and those invited to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from callapp.applications.models import Application, ApplicationMember
from callapp.applications.team.models import ApplicationInvitation
from callapp.audit.models import AuditEntry
from callapp.domain.errors import NotFound, RuleBroken
from callapp.domain.invitations import COUNTED_OVER
from callapp.domain.people import Actor, ApplicationRole

# Acts of a lead that send somebody a mail.
MAILING_ACTS = ("application.invited", "application.invitation_resent", "application.member_added")


def lock_application(session: Session, application_id: UUID) -> Application:
    """The application, its row locked: changes of one application's people take turns. Raises NotFound."""
    found = session.scalars(
        select(Application)
        .where(Application.id == application_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def lock_led_application(session: Session, *, actor: Actor, application_id: UUID) -> Application:
    """The same for its lead. NotFound for who is not on it; RuleBroken ``application.role_refused``."""
    application = lock_application(session, application_id)
    mine = find_member(session, application_id, actor.user_id)
    if mine is None:
        raise NotFound
    if mine.role is not ApplicationRole.LEAD:
        raise RuleBroken("application.role_refused")
    return application


def find_member(session: Session, application_id: UUID, user_id: UUID | None) -> ApplicationMember | None:
    """What somebody is on an application, as it stands in the database now."""
    if user_id is None:
        return None
    return session.get(ApplicationMember, (application_id, user_id), populate_existing=True)


def find_team_invitation(session: Session, token: str, now: datetime) -> ApplicationInvitation | None:
    """The invitation a mailed link belongs to, while it is good; its application loaded."""
    return session.scalar(
        select(ApplicationInvitation)
        .options(joinedload(ApplicationInvitation.application))
        .where(ApplicationInvitation.is_behind(token, now))
    )


def find_open_invitation(session: Session, application_id: UUID, email: str) -> ApplicationInvitation | None:
    """The one invitation of this address to this application that waits, expired or not."""
    return session.scalar(
        select(ApplicationInvitation).where(
            ApplicationInvitation.application_id == application_id,
            ApplicationInvitation.email == email,
            ApplicationInvitation.is_open(),
        )
    )


def find_open_lead_invitation(session: Session, application_id: UUID) -> ApplicationInvitation | None:
    """The one invitation to lead this application that waits, expired or not."""
    return session.scalar(
        select(ApplicationInvitation).where(
            ApplicationInvitation.application_id == application_id,
            ApplicationInvitation.role == ApplicationRole.LEAD,
            ApplicationInvitation.is_open(),
        )
    )


def application_of_invitation(session: Session, invitation_id: UUID) -> UUID:
    """Which application an invitation is for. Raises NotFound."""
    found = session.get(ApplicationInvitation, invitation_id)
    if found is None:
        raise NotFound
    return found.application_id


def list_team_invitations(session: Session, application_id: UUID) -> Sequence[ApplicationInvitation]:
    """Invitations to one application that wait, expired ones too, by address."""
    return session.scalars(
        select(ApplicationInvitation)
        .where(ApplicationInvitation.application_id == application_id, ApplicationInvitation.is_open())
        .order_by(ApplicationInvitation.email, ApplicationInvitation.id)
    ).all()


def count_mails_caused(session: Session, *, actor: Actor, application_id: UUID, now: datetime) -> int:
    """Mails to others that this person caused, or this application, whoever caused them, in the last day."""
    return (
        session.scalar(
            select(func.count()).where(
                or_(AuditEntry.actor_id == actor.user_id, AuditEntry.application_id == application_id),
                AuditEntry.action.in_(MAILING_ACTS),
                AuditEntry.at > now - COUNTED_OVER,
            )
        )
        or 0
    )


def count_mails_to(session: Session, *, actor: Actor, email: str, now: datetime) -> int:
    """Invitations that this person sent to one address in the last day, whatever the application."""
    return (
        session.scalar(
            select(func.count())
            .select_from(AuditEntry)
            .join(ApplicationInvitation, ApplicationInvitation.id == AuditEntry.subject_id)
            .where(
                AuditEntry.actor_id == actor.user_id,
                AuditEntry.action.in_(MAILING_ACTS),
                AuditEntry.at > now - COUNTED_OVER,
                ApplicationInvitation.email == email,
            )
        )
        or 0
    )
