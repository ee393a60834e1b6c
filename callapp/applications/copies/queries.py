"""Frozen copies, each fetched within what the person may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, joinedload

from callapp.accounts.models import User
from callapp.applications.copies.snapshots import FrozenCopy, thaw
from callapp.applications.impartiality_queries import is_recused
from callapp.applications.models import Application, ApplicationMember, Snapshot
from callapp.calls.document import CallDocument
from callapp.calls.models import CallDocumentVersion
from callapp.calls.queries import document_read
from callapp.domain.errors import NotFound
from callapp.domain.people import Actor
from callapp.domain.permissions import Permission, allows
from callapp.domain.workflow import ApplicationState
from callapp.receipts.queries import receipts_of


@dataclass(frozen=True, slots=True)
class FileCopy:
    """One frozen copy of an application with the call's document under which it was submitted."""

    application: Application
    snapshot_id: UUID
    frozen: FrozenCopy
    text: str
    sha256: str
    document: CallDocument

    @property
    def sequence(self) -> int:
        return self.frozen.circumstances.sequence

    @property
    def is_in_force(self) -> bool:
        return self.application.snapshot_id == self.snapshot_id


@dataclass(frozen=True, slots=True)
class CopyRow:
    """A copy in the list of an application's copies."""

    sequence: int
    taken_at: datetime
    taken_by: str
    sha256: str
    is_in_force: bool


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


def get_copy(
    session: Session, *, actor: Actor, application_id: UUID, sequence: int | None = None
) -> FileCopy:
    """A copy of an application in the actor's scope, the one in force when no sequence is given; NotFound
    otherwise (three statements)."""
    application = readable_application(session, actor, application_id)
    if sequence is None:
        return copy_in_force(session, application)
    snapshot = session.scalars(
        select(Snapshot).where(Snapshot.application_id == application.id, Snapshot.sequence == sequence)
    ).one_or_none()
    if snapshot is None:
        raise NotFound
    return read_copy(session, application, snapshot)


def readable_application(session: Session, actor: Actor, application_id: UUID) -> Application:
    """An application whose copies the actor may read, with its call and organisation; NotFound otherwise."""
    application = session.scalars(
        select(Application)
        .where(Application.id == application_id, is_readable_by(actor))
        .options(joinedload(Application.call), joinedload(Application.organisation))
    ).one_or_none()
    if application is None:
        raise NotFound
    return application


def list_copies(session: Session, application: Application) -> list[CopyRow]:
    """Every copy of an application already fetched in scope, the latest first; NotFound without any."""
    rows = session.execute(
        select(Snapshot.id, Snapshot.sequence, Snapshot.taken_at, User.name, Snapshot.sha256)
        .join(User, User.id == Snapshot.taken_by)
        .where(Snapshot.application_id == application.id)
        .order_by(Snapshot.sequence.desc())
    ).all()
    if not rows:
        raise NotFound
    return [CopyRow(*row[1:], is_in_force=row.id == application.snapshot_id) for row in rows]


def copy_in_force(session: Session, application: Application) -> FileCopy:
    """The copy in force of an application already fetched in scope; NotFound before a first submission."""
    if application.snapshot_id is None:
        raise NotFound
    return read_copy(session, application, session.get_one(Snapshot, application.snapshot_id))


def find_receipt(session: Session, copy: FileCopy) -> str | None:
    """The receipt in force of a copy, as it was signed; None while it has none."""
    receipt = receipts_of(session, [copy.snapshot_id]).get(copy.snapshot_id)
    return None if receipt is None else receipt.text


def receipt_text(session: Session, copy: FileCopy) -> str:
    """The same; NotFound while it has none."""
    found = find_receipt(session, copy)
    if found is None:
        raise NotFound
    return found


def read_copy(session: Session, application: Application, snapshot: Snapshot) -> FileCopy:
    """A copy of an application already fetched in scope; NotFound when its call's document is gone."""
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
    return FileCopy(application, snapshot.id, frozen, snapshot.content, snapshot.sha256, document)
