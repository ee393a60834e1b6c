"""How the lead of an application passes on: there is one at any time, never two, and both are told."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application, ApplicationMember
from callapp.applications.team.models import ApplicationInvitation
from callapp.applications.team.team_mails import mail_member
from callapp.domain.people import ApplicationRole
from callapp.mail.outbox import LinkTo


def find_lead_of(session: Session, application_id: UUID) -> User | None:
    """Who leads an application, whether or not their account is open."""
    return session.scalar(
        select(User)
        .join(ApplicationMember, ApplicationMember.user_id == User.id)
        .where(
            ApplicationMember.application_id == application_id,
            ApplicationMember.role == ApplicationRole.LEAD,
        )
    )


def pass_lead(session: Session, heir: ApplicationMember) -> ApplicationRole:
    """Makes a member the lead; the lead so far becomes an editor. Gives the role the heir had before.

    The application's row is locked already, and the caller records the act.
    """
    lead = find_lead_of(session, heir.application_id)
    if lead is not None:
        member = session.get_one(ApplicationMember, (heir.application_id, lead.id), populate_existing=True)
        member.role = ApplicationRole.EDITOR
        # Never two leads, not even for a moment: the database allows one.
        session.flush()
    before, heir.role = heir.role, ApplicationRole.LEAD
    session.flush()
    return before


def close_lead_invitations(session: Session, application_id: UUID, now: datetime) -> None:
    """Takes back an invitation to lead that waits: somebody leads now. The caller records the act."""
    session.execute(
        update(ApplicationInvitation)
        .where(
            ApplicationInvitation.application_id == application_id,
            ApplicationInvitation.role == ApplicationRole.LEAD,
            ApplicationInvitation.is_open(),
        )
        .values(revoked_at=now)
    )


def tell_leads(
    session: Session,
    *,
    application: Application,
    before: User | None,
    reason: str,
    now: datetime,
    link_to: LinkTo,
) -> None:
    """Mails application.lead_appointed to who leads now and application.lead_replaced to who led before.

    Both read the administrator's reason; a closed account gets no mail.
    """
    people = [(find_lead_of(session, application.id), "application.lead_appointed", "members.people")]
    people.append((before, "application.lead_replaced", "applications.mine"))
    for person, kind, page in people:
        if person is None or not person.active:
            continue
        values = {} if page == "applications.mine" else {"application_id": application.id}
        link = link_to(page, lang=person.language, **values)
        mail_member(session, to=person, application=application, kind=kind, link=link, now=now, reason=reason)
