"""Who hears by mail of what becomes of an application."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import ApplicationMember


def people_to_tell(session: Session, application_id: UUID) -> Sequence[User]:
    """Everybody on an application whose account is open, by address: who gets its mails."""
    return session.scalars(
        select(User)
        .join(ApplicationMember, ApplicationMember.user_id == User.id)
        .where(ApplicationMember.application_id == application_id, User.active)
        .order_by(User.email)
    ).all()
