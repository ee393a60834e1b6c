"""The attachments of drafts as the content of an application names them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from callapp.applications.models import Attachment
from callapp.domain.attachments import AttachmentKind
from callapp.domain.content import DocumentFile, LetterFile


@dataclass(frozen=True, slots=True)
class AttachedFiles:
    """What is attached to one application now, in the order it came."""

    letters: tuple[LetterFile, ...]
    documents: tuple[DocumentFile, ...]


def present_files() -> Select[Attachment]:
    """Attachments that are not taken out, in the order they came."""
    return (
        select(Attachment)
        .where(Attachment.removed_at.is_(None))
        .order_by(Attachment.uploaded_at, Attachment.id)
    )


def attached_files(session: Session, application_ids: Iterable[UUID]) -> dict[UUID, AttachedFiles]:
    """What is attached to each of these applications, in one statement."""
    found: dict[UUID, list[Attachment]] = {application_id: [] for application_id in application_ids}
    rows = session.scalars(present_files().where(Attachment.application_id.in_(found)))
    for row in rows:
        found[row.application_id].append(row)
    return {application_id: _entries(files) for application_id, files in found.items()}


def _entries(files: list[Attachment]) -> AttachedFiles:
    return AttachedFiles(
        tuple(
            LetterFile(row.name, row.media_type, row.size, row.sha256)
            for row in files
            if row.kind is AttachmentKind.LETTER_OF_INTENT
        ),
        tuple(
            DocumentFile(row.name, row.media_type, row.size, row.sha256, row.caption)
            for row in files
            if row.kind is AttachmentKind.SUPPORTING
        ),
    )
