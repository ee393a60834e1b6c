"""What must always hold of calls."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callapp.calls.models import Criterion, DeadlineExtension
from callapp.calls.queries import published_calls
from callapp.domain.errors import Fault


def broken_in_calls(session: Session) -> Iterator[Fault]:
    """Published calls whose rows say something else than their document; field is the call's slug.

    Codes: ``check.call_weights``, ``check.call_criteria``, ``check.call_deadline``.
    """
    extensions = (
        select(DeadlineExtension.call_id, func.max(DeadlineExtension.closes_at))
        .group_by(DeadlineExtension.call_id)
        .order_by(DeadlineExtension.call_id)
    )
    extended: dict[UUID, datetime] = dict(session.execute(extensions).all())
    for call in published_calls(session):
        rows = session.scalars(
            select(Criterion).where(Criterion.call_id == call.id).order_by(Criterion.position)
        ).all()
        if sum(row.weight_bp for row in rows) != 10_000:
            yield Fault("check.call_weights", call.slug)
        if [(row.code, row.weight_bp) for row in rows] != [
            (each.code, each.weight_bp) for each in call.document.criteria
        ]:
            yield Fault("check.call_criteria", call.slug)
        written = call.document.window.closes_at
        if call.row.closes_at != max(written, extended.get(call.id, written)):
            yield Fault("check.call_deadline", call.slug)
