"""Attachments, each fetched within what the person may read or change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from callapp.accounts.models import User
from callapp.applications.attachments.attached_files import present_files
from callapp.applications.copies.queries import is_readable_by
from callapp.applications.copies.snapshots import FrozenCopy, thaw
from callapp.applications.corrections.queries import open_corrections
from callapp.applications.deadlines import deadline_passed, file_window
from callapp.applications.impartiality_queries import is_member
from callapp.applications.models import Application, ApplicationMember, Attachment, Snapshot
from callapp.applications.queries import OwnApplication
from callapp.calls.queries import CallInForce, call_in_force
from callapp.domain.attachments import AttachmentKind, UploadLimits, room_fault, turnover_fault
from callapp.domain.errors import NotFound, RuleBroken
from callapp.domain.people import Actor
from callapp.domain.permissions import MAY_EDIT
from callapp.domain.workflow import ApplicationState


@dataclass(frozen=True, slots=True)
class KeptFile:
    """An attachment as its people see it: who added it, and who took it out if somebody did."""

    row: Attachment
    added_by: str
    removed_by: str | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """All attachments of one kind of an application, with the limits its call states for them."""

    kind: AttachmentKind
    limits: UploadLimits
    files: tuple[KeptFile, ...]
    removed: tuple[KeptFile, ...]

    @property
    def total_bytes(self) -> int:
        return sum(each.row.size for each in self.files)


def view_shelf(session: Session, own: OwnApplication, kind: AttachmentKind) -> Shelf:
    """The attachments of one kind of one of this person's applications, in the order they came."""
    remover = aliased(User)
    rows = session.execute(
        select(Attachment, User.name, remover.name)
        .join(User, User.id == Attachment.uploaded_by)
        .outerjoin(remover, remover.id == Attachment.removed_by)
        .where(Attachment.application_id == own.application.id, Attachment.kind == kind)
        .order_by(Attachment.uploaded_at, Attachment.id)
    )
    every = [KeptFile(row, added_by, removed_by) for row, added_by, removed_by in rows]
    return Shelf(
        kind,
        own.call.document.upload_limits(kind),
        tuple(each for each in every if each.row.removed_at is None),
        tuple(each for each in every if each.row.removed_at is not None),
    )


def list_present(session: Session, application_id: UUID, kind: AttachmentKind) -> Sequence[Attachment]:
    """The attachments of one kind that are in the draft now, in the order they came."""
    return session.scalars(
        present_files().where(Attachment.application_id == application_id, Attachment.kind == kind)
    ).all()


def editable_files(
    session: Session, actor: Actor, application_id: UUID, kind: AttachmentKind | None, *, lock: bool = True
) -> Application:
    """An application whose files of this kind this person may change: a draft, or one under correction.

    With lock no file comes or goes while a copy is frozen. kind: None where the file that is meant tells it;
    see ``refuse_closed``. Raises NotFound, RuleBroken ``application.event_impossible``.
    """
    statement = (
        select(Application)
        .join(ApplicationMember, ApplicationMember.application_id == Application.id)
        .where(
            Application.id == application_id,
            ApplicationMember.user_id == actor.user_id,
            ApplicationMember.role.in_(MAY_EDIT),
        )
        .execution_options(populate_existing=True)
    )
    if lock:
        statement = statement.with_for_update(of=Application)
    application = session.scalars(statement).one_or_none()
    if application is None:
        raise NotFound
    if kind is not None:
        refuse_closed(session, application, kind)
    return application


def refuse_closed(session: Session, application: Application, kind: AttachmentKind) -> None:
    """Raises RuleBroken ``application.event_impossible``: no draft, and no officer opened these files."""
    if application.state is ApplicationState.DRAFT:
        return
    correction = open_corrections(session, [application.id]).get(application.id)
    if correction is None or not correction.opens(kind):
        raise RuleBroken("application.event_impossible", state=application.state)


def room_for(
    session: Session, *, actor: Actor, now: datetime, application_id: UUID, kind: AttachmentKind, name: str
) -> UploadLimits:
    """The limits for one more file, before it is looked at and stored: attach_file asks again.

    Raises NotFound, RuleBroken as attach_file does.
    """
    application = editable_files(session, actor, application_id, kind, lock=False)
    return check_room(session, application, kind, now=now, size=0, name=name)


def check_room(
    session: Session,
    application: Application,
    kind: AttachmentKind,
    *,
    now: datetime,
    size: int,
    name: str,
    is_new: bool = True,
) -> UploadLimits:
    """The limits for one more file of this size; is_new: it is none that was taken out.

    Raises RuleBroken ``application.deadline_passed``, under a correction ``correction.due_passed``;
    ``attachment.too_many``, ``attachment.too_much``, ``attachment.too_many_ever``.
    """
    call = call_in_force(session, application.call_id)
    _refuse_late(session, call, application, now)
    limits = call.document.upload_limits(kind)
    sizes = [row.size for row in list_present(session, application.id, kind)]
    fault = room_fault(limits, sizes, size, field=kind.field, name=name)
    if fault is None and is_new:
        ever = _count_ever(session, application.id, kind)
        fault = turnover_fault(limits, ever, field=kind.field, name=name)
    if fault is not None:
        raise RuleBroken.of([fault])
    return limits


def _count_ever(session: Session, application_id: UUID, kind: AttachmentKind) -> int:
    """How many files of one kind an application was ever given."""
    counted = select(func.count()).where(Attachment.application_id == application_id, Attachment.kind == kind)
    return session.scalar(counted) or 0


def _refuse_late(session: Session, call: CallInForce, application: Application, now: datetime) -> None:
    """A draft takes files until its deadline, a file under correction until the corrections are due."""
    if application.state is ApplicationState.DRAFT:
        window = file_window(call.row, application)
        if not now < window.closes_at:
            raise deadline_passed(window, now)
        return
    correction = open_corrections(session, [application.id]).get(application.id)
    if correction is not None and not now < correction.due_at:
        raise RuleBroken("correction.due_passed")


def files_of_copy(session: Session, application_id: UUID, frozen: FrozenCopy) -> tuple[Attachment, ...]:
    """The files a frozen copy names, in its order, whatever became of them in the draft since.

    It names them by content and name: of two that are the same in both, either is the one.
    """
    rows = session.scalars(
        select(Attachment)
        .where(Attachment.application_id == application_id)
        .order_by(Attachment.removed_at.is_not(None), Attachment.uploaded_at, Attachment.id)
    )
    found: dict[tuple[str, str], Attachment] = {}
    for row in rows:
        found.setdefault((row.sha256, row.name), row)
    named = [(each.sha256, each.name) for each in (*frozen.content.letters, *frozen.content.documents)]
    return tuple(found[each] for each in named if each in found)


def get_attachment(
    session: Session, *, actor: Actor, application_id: UUID, attachment_id: UUID
) -> Attachment:
    """An attachment this person may have; NotFound otherwise.

    Those who work on the application have every one, also one taken out; those who read the call's files,
    what the copy in force names.
    """
    found = session.execute(
        select(Application, is_member(actor.user_id), Snapshot.content)
        .outerjoin(Snapshot, Snapshot.id == Application.snapshot_id)
        .where(Application.id == application_id, is_readable_by(actor))
    ).one_or_none()
    if found is None:
        raise NotFound
    _application, works_on_it, content = found
    if works_on_it:
        row = session.get(Attachment, attachment_id)
        if row is None or row.application_id != application_id:
            raise NotFound
        return row
    return of_copy(session, application_id, thaw(content), attachment_id)


def of_copy(session: Session, application_id: UUID, frozen: FrozenCopy, attachment_id: UUID) -> Attachment:
    """One of the files a frozen copy names; NotFound otherwise."""
    for row in files_of_copy(session, application_id, frozen):
        if row.id == attachment_id:
            return row
    raise NotFound
