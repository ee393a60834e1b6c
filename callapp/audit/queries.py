"""Reads the audit trail."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from callapp.audit.models import AuditEntry, AuditReason


def trail(
    *,
    action: str | None = None,
    application_id: UUID | None = None,
    actor_id: UUID | None = None,
    withheld: Collection[UUID] = (),
) -> Select[AuditEntry, str]:
    """Entries with their written reason, the newest first, narrowed by what is given.

    withheld: applications the reader has a stake in; nothing about them is shown.
    """
    statement = (
        select(AuditEntry, AuditReason.text)
        .outerjoin(AuditReason, AuditReason.entry_id == AuditEntry.id)
        .order_by(AuditEntry.sequence.desc())
    )
    if action is not None:
        statement = statement.where(AuditEntry.action == action)
    if application_id is not None:
        statement = statement.where(AuditEntry.application_id == application_id)
    if actor_id is not None:
        statement = statement.where(AuditEntry.actor_id == actor_id)
    if withheld:
        about = AuditEntry.application_id
        statement = statement.where(or_(about.is_(None), about.not_in(withheld)))
    return statement


def actions_recorded() -> Select[str]:
    """The kinds of act that stand in the trail, in order."""
    return select(AuditEntry.action).distinct().order_by(AuditEntry.action)


def count_acts(session: Session, *, actions: Collection[str], by: UUID | None, since: datetime) -> int:
    """How many acts of these kinds one person did after an instant: for limits on what one may cause."""
    counted = select(func.count()).where(
        AuditEntry.actor_id == by, AuditEntry.action.in_(actions), AuditEntry.at > since
    )
    return session.scalar(counted) or 0


def find_reason(session: Session, *, action: str, subject_id: UUID) -> str | None:
    """The last written reason of an act of this kind about this subject; None when it is erased."""
    return session.scalar(
        select(AuditReason.text)
        .join(AuditEntry, AuditEntry.id == AuditReason.entry_id)
        .where(AuditEntry.action == action, AuditEntry.subject_id == subject_id)
        .order_by(AuditEntry.sequence.desc())
        .limit(1)
    )
