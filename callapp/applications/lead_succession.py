"""How the lead of an application passes on: there is one at any time, and never two."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import ApplicationMember
from callapp.domain.people import ApplicationRole


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
