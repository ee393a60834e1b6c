"""Everything that was ever given for one application, row by row: of a long history little is in memory."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from callapp.applications.copies.queries import FileCopy, find_receipt, read_copy
from callapp.applications.models import Application, Attachment, SectionDraft, Snapshot
from callapp.applications.versions.models import SectionVersion

FEW = 20


def get_dossier_application(session: Session, application_id: UUID) -> Application:
    """The application of a dossier whose taking was allowed, with its call."""
    return session.scalars(
        select(Application).where(Application.id == application_id).options(joinedload(Application.call))
    ).one()


def each_copy(session: Session, application: Application) -> Iterator[tuple[FileCopy, str | None]]:
    """The copies in their order, each with its receipt in force."""
    ids = session.scalars(
        select(Snapshot.id).where(Snapshot.application_id == application.id).order_by(Snapshot.sequence)
    ).all()
    for snapshot_id in ids:
        copy = read_copy(session, application, session.get_one(Snapshot, snapshot_id))
        yield copy, find_receipt(session, copy)


def each_attachment(session: Session, application: Application) -> Iterator[Attachment]:
    """The attachments as they came, those taken out again included."""
    yield from session.scalars(
        select(Attachment)
        .where(Attachment.application_id == application.id)
        .order_by(Attachment.uploaded_at, Attachment.id)
        .execution_options(yield_per=FEW)
    )


def each_version(session: Session, application: Application) -> Iterator[SectionVersion]:
    """The versions of every section, section by section."""
    yield from session.scalars(
        select(SectionVersion)
        .where(SectionVersion.application_id == application.id)
        .order_by(SectionVersion.section, SectionVersion.number)
        .execution_options(yield_per=FEW)
    )


def each_draft(session: Session, application: Application) -> Iterator[SectionDraft]:
    """What stands in each section now."""
    yield from session.scalars(
        select(SectionDraft)
        .where(SectionDraft.application_id == application.id)
        .order_by(SectionDraft.section)
    )
