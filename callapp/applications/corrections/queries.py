"""Requests for corrections, read by both sides: the file is fetched in the reader's scope first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from callapp.applications.corrections.models import CorrectionField, CorrectionRequest
from callapp.domain.corrections import NamedField

# Conditions on CorrectionRequest: it waits for an answer.
IS_OPEN = (CorrectionRequest.answered_at.is_(None), CorrectionRequest.cancelled_at.is_(None))


def list_corrections(session: Session, application_id: UUID) -> Sequence[CorrectionRequest]:
    """Every request of a file with its fields, the newest first (two statements)."""
    return session.scalars(
        select(CorrectionRequest)
        .where(CorrectionRequest.application_id == application_id)
        .options(selectinload(CorrectionRequest.fields))
        .order_by(CorrectionRequest.asked_at.desc(), CorrectionRequest.id)
    ).all()


def open_correction(session: Session, application_id: UUID) -> CorrectionRequest | None:
    """The request of a file that waits for an answer, with its fields; None when there is none."""
    return session.scalars(
        select(CorrectionRequest)
        .where(
            CorrectionRequest.application_id == application_id,
            *IS_OPEN,
        )
        .options(selectinload(CorrectionRequest.fields))
        .execution_options(populate_existing=True)
    ).one_or_none()


@dataclass(frozen=True, slots=True)
class OpenCorrection:
    """What a file's people may write in under the open request, and until when (exclusive)."""

    due_at: datetime
    fields: frozenset[NamedField]


def open_corrections(session: Session, ids: Iterable[UUID]) -> dict[UUID, OpenCorrection]:
    """The open request of each of these files that has one, in one statement."""
    found: dict[UUID, tuple[datetime, set[NamedField]]] = {}
    rows = session.execute(
        select(CorrectionRequest.application_id, CorrectionRequest.due_at, CorrectionField)
        .join(CorrectionField, CorrectionField.request_id == CorrectionRequest.id)
        .where(CorrectionRequest.application_id.in_(ids), *IS_OPEN)
        .order_by(CorrectionRequest.application_id, CorrectionField.position)
    )
    for application_id, due_at, row in rows:
        found.setdefault(application_id, (due_at, set()))[1].add(NamedField(row.section, row.field))
    return {key: OpenCorrection(due_at, frozenset(fields)) for key, (due_at, fields) in found.items()}
