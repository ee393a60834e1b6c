"""Frozen copies and attachments, each fetched within what the person may read."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, joinedload

from callapp.applications.impartiality_queries import is_recused
from callapp.applications.models import Application, ApplicationMember, Attachment, Snapshot
from callapp.applications.snapshots import FrozenCopy, thaw
from callapp.calls.document import CallDocument
from callapp.calls.models import CallDocumentVersion
from callapp.calls.queries import document_read
from callapp.domain.errors import NotFound
from callapp.domain.people import Actor
from callapp.domain.permissions import Permission, allows
from callapp.domain.workflow import ApplicationState


@dataclass(frozen=True, slots=True)
class CopyInForce:
    """The frozen copy of an application with the call's document under which it was submitted."""

    application: Application
    frozen: FrozenCopy
    text: str
    sha256: str
    document: CallDocument


def is_readable_by(actor: Actor) -> ColumnElement[bool]:
    """The applications whose copies this person may read: their own, and for those who read the call's
    files every one that was submitted, save those they declared a conflict on. Reviewers have a scope of
    their own (callapp.reviews.queries)."""
    own = exists().where(
        ApplicationMember.application_id == Application.id, ApplicationMember.user_id == actor.user_id
    )
    if allows(actor, Permission.APPLICATIONS_READ):
        return or_(own, and_(Application.state != ApplicationState.DRAFT, ~is_recused(actor.user_id)))
    return own


def get_copy(session: Session, *, actor: Actor, application_id: UUID) -> CopyInForce:
    """The copy in force of an application in the actor's scope; NotFound otherwise (three statements)."""
    application = session.scalars(
        select(Application)
        .where(Application.id == application_id, is_readable_by(actor))
        .options(joinedload(Application.call), joinedload(Application.organisation))
    ).one_or_none()
    if application is None:
        raise NotFound
    return copy_in_force(session, application)


def copy_in_force(session: Session, application: Application) -> CopyInForce:
    """The copy in force of an application already fetched in scope; NotFound before a first submission."""
    if application.snapshot_id is None:
        raise NotFound
    snapshot = session.get_one(Snapshot, application.snapshot_id)
    frozen = thaw(snapshot.content)
    version = session.execute(
        select(CallDocumentVersion.id, CallDocumentVersion.sha256).where(
            CallDocumentVersion.call_id == application.call_id,
            CallDocumentVersion.sha256 == frozen.circumstances.call_document_sha256,
        )
    ).first()
    if version is None:
        raise NotFound
    document = document_read(session, version.id, version.sha256)
    return CopyInForce(application, frozen, snapshot.content, snapshot.sha256, document)


def get_attachment(
    session: Session, *, actor: Actor, application_id: UUID, attachment_id: UUID
) -> Attachment:
    """An attachment of an application in the actor's scope, not removed; NotFound otherwise."""
    found = session.scalars(
        select(Attachment)
        .join(Application, Application.id == Attachment.application_id)
        .where(
            Attachment.id == attachment_id,
            Application.id == application_id,
            Attachment.removed_at.is_(None),
            is_readable_by(actor),
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    return found
