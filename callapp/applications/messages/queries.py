"""The thread of a file, oldest message first."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from callapp.applications.messages.models import Message


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
