"""Requests for corrections, read by both sides: the file is fetched in the reader's scope first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from callapp.applications.corrections.models import CorrectionField, CorrectionFiles, CorrectionRequest
from callapp.applications.models import Attachment
from callapp.domain.attachments import AttachmentKind
from callapp.domain.corrections import ListedFile, Named, NamedField, NamedFiles
from callapp.domain.windows import last_minute

# Conditions on CorrectionRequest: it waits for an answer.
IS_OPEN = (CorrectionRequest.answered_at.is_(None), CorrectionRequest.cancelled_at.is_(None))
_WHOLE = (selectinload(CorrectionRequest.fields), selectinload(CorrectionRequest.files))


def list_corrections(session: Session, application_id: UUID) -> Sequence[CorrectionRequest]:
    """Every request of a file with what it names, the newest first (three statements)."""
    return session.scalars(
        select(CorrectionRequest)
        .where(CorrectionRequest.application_id == application_id)
        .options(*_WHOLE)
        .order_by(CorrectionRequest.asked_at.desc(), CorrectionRequest.id)
    ).all()


def open_correction(session: Session, application_id: UUID) -> CorrectionRequest | None:
    """The request of a file that waits for an answer, with what it names; None when there is none."""
    return session.scalars(
        select(CorrectionRequest)
        .where(
            CorrectionRequest.application_id == application_id,
            *IS_OPEN,
        )
        .options(*_WHOLE)
        .execution_options(populate_existing=True)
    ).one_or_none()


@dataclass(frozen=True, slots=True)
class OpenCorrection:
    """What a file's people may write in under the open request, and until when (exclusive)."""

    due_at: datetime
    named: frozenset[Named]

    @property
    def last_minute(self) -> datetime:
        """The end as people say it."""
        return last_minute(self.due_at)

    @property
    def fields(self) -> list[NamedField]:
        return [each for each in self.named if isinstance(each, NamedField)]

    def opens(self, kind: AttachmentKind) -> bool:
        """Whether the files of this kind may be changed."""
        return NamedFiles(kind) in self.named


def open_corrections(session: Session, ids: Iterable[UUID]) -> dict[UUID, OpenCorrection]:
    """The open request of each of these files that has one, in one statement."""
    found: dict[UUID, tuple[datetime, set[Named]]] = {}
    rows = session.execute(
        select(
            CorrectionRequest.application_id, CorrectionRequest.due_at, CorrectionField, CorrectionFiles.kind
        )
        .outerjoin(CorrectionField, CorrectionField.request_id == CorrectionRequest.id)
        .outerjoin(CorrectionFiles, CorrectionFiles.request_id == CorrectionRequest.id)
        .where(CorrectionRequest.application_id.in_(ids), *IS_OPEN)
        .order_by(CorrectionRequest.application_id, CorrectionField.position, CorrectionFiles.kind)
    )
    for application_id, due_at, field, kind in rows:
        named = found.setdefault(application_id, (due_at, set()))[1]
        named |= {NamedField(field.section, field.field)} if field else set()
        named |= {NamedFiles(kind)} if kind else set()
    return {key: OpenCorrection(due_at, frozenset(named)) for key, (due_at, named) in found.items()}


def as_kept(rows: Iterable[Attachment]) -> list[dict[str, Any]]:
    """A list of files as a row keeps it."""
    return [
        asdict(ListedFile(str(row.id), row.name, row.media_type, row.size, row.sha256, row.caption))
        for row in rows
    ]


def files_of(kept: Iterable[Mapping[str, Any]]) -> tuple[ListedFile, ...]:
    """The list that ``as_kept`` kept."""
    return tuple(ListedFile(**each) for each in kept)
