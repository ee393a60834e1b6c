"""Public answers of a call: those everybody reads, and all of them for who writes them."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.calls.answer_models import PublicAnswer
from callapp.domain.errors import NotFound


def published_answers(session: Session, call_id: UUID) -> Sequence[PublicAnswer]:
    """What everybody reads, the newest first."""
    return session.scalars(
        select(PublicAnswer)
        .where(
            PublicAnswer.call_id == call_id,
            PublicAnswer.published_at.is_not(None),
            PublicAnswer.withdrawn_at.is_(None),
        )
        .order_by(PublicAnswer.published_at.desc(), PublicAnswer.id)
    ).all()


def every_answer(session: Session, call_id: UUID) -> Sequence[PublicAnswer]:
    """All of a call's, drafts and withdrawn ones included, the newest first."""
    return session.scalars(
        select(PublicAnswer)
        .where(PublicAnswer.call_id == call_id)
        .order_by(PublicAnswer.created_at.desc(), PublicAnswer.id)
    ).all()


def get_answer(session: Session, call_id: UUID, answer_id: UUID) -> PublicAnswer:
    """One of a call's; NotFound when there is none."""
    found = session.scalars(
        select(PublicAnswer).where(PublicAnswer.id == answer_id, PublicAnswer.call_id == call_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found
