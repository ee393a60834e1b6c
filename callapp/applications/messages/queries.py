"""The thread of a file, oldest message first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from callapp.applications.messages.models import Message, MessageSide


def list_messages(session: Session, application_id: UUID) -> Sequence[Message]:
    """The messages of a file already fetched in the reader's scope, with their authors."""
    return session.scalars(
        select(Message)
        .where(Message.application_id == application_id)
        .options(joinedload(Message.author))
        .order_by(Message.sent_at, Message.id)
    ).all()


def last_message(session: Session, application_id: UUID) -> Message | None:
    """The newest of them; None before a first one."""
    return session.scalars(
        select(Message)
        .where(Message.application_id == application_id)
        .order_by(Message.sent_at.desc(), Message.id.desc())
        .limit(1)
    ).first()


def count_questions(
    session: Session, *, author_id: UUID | None, application_id: UUID, since: datetime
) -> int:
    """Questions after an instant, this person's about whatever file and everybody's about this one."""
    counted = select(func.count()).where(
        or_(Message.author_id == author_id, Message.application_id == application_id),
        Message.side == MessageSide.TEAM,
        Message.sent_at > since,
    )
    return session.scalar(counted) or 0
