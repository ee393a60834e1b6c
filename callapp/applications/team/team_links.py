"""How the link to an application is mailed and recorded, whoever sends it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application
from callapp.applications.team.models import ApplicationInvitation
from callapp.applications.team.team_mails import mail_invitation
from callapp.audit.actions import record_act
from callapp.domain.people import Actor
from callapp.mail.outbox import LinkTo


def record_and_mail(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    action: str,
    application: Application,
    invitation: ApplicationInvitation,
    link_to: LinkTo,
    reason: str | None = None,
) -> None:
    """Gives an invitation a fresh link, records the act and mails it: part of the acts that do."""
    token = invitation.renew_link(by=actor.user_id, now=now)
    invitation.application = application
    session.add(invitation)
    session.flush()
    record_invited(
        session,
        actor=actor,
        now=now,
        action=action,
        application=application,
        invitation=invitation,
        reason=reason,
    )
    inviter = session.get_one(User, actor.user_id)
    mail_invitation(session, invitation=invitation, inviter=inviter, token=token, link_to=link_to)


def record_invited(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    action: str,
    application: Application,
    invitation: ApplicationInvitation,
    reason: str | None = None,
) -> None:
    """Records an act about an invitation."""
    record_act(
        session,
        actor=actor,
        now=now,
        action=action,
        subject=("application_invitation", invitation.id),
        application_id=application.id,
        call_id=application.call_id,
        after={"role": invitation.role},
        reason=reason,
    )
