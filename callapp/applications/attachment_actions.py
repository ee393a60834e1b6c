"""Attachments of a draft: the signed letter of intent comes in, or is taken out again."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from callapp.applications.deadlines import deadline_passed, file_window
from callapp.applications.models import Application, ApplicationMember, Attachment, AttachmentKind
from callapp.audit.actions import record_act
from callapp.calls.queries import call_in_force
from callapp.domain.errors import NotFound, RuleBroken
from callapp.domain.people import Actor
from callapp.domain.permissions import MAY_EDIT
from callapp.domain.workflow import ApplicationState
from callapp.files.kinds import MEDIA_TYPES, kind_of
from callapp.files.names import shown_file_name
from callapp.files.store import FileStore


def attach_letter(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    name: str,
    data: bytes,
    store: FileStore,
) -> Attachment:
    """Keeps an uploaded signed letter with the draft, checked by content against the call's limits.

    Records ``attachment.added``. Raises NotFound; RuleBroken ``application.event_impossible`` when it is no
    draft, ``application.deadline_passed``, ``attachment.empty``, ``attachment.too_large``,
    ``attachment.kind_refused``, ``attachment.name_missing``, ``attachment.too_many``.
    """
    application = _editable(session, actor, application_id)
    call = call_in_force(session, application.call_id)
    window = file_window(call.row, application)
    if not now < window.closes_at:
        raise deadline_passed(window, now)
    limits = call.document.attachments
    kind = _checked_kind(data, limits.max_bytes, [str(kind) for kind in limits.kinds])
    shown_name = shown_file_name(name, kind)
    if _count(session, application) >= limits.max_files:
        raise RuleBroken("attachment.too_many", "letter", limit=limits.max_files)
    attachment = Attachment(
        application_id=application.id,
        kind=AttachmentKind.LETTER_OF_INTENT,
        name=shown_name,
        storage_key=store.put(data),
        media_type=MEDIA_TYPES[kind],
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        uploaded_at=now,
        uploaded_by=actor.user_id,
    )
    session.add(attachment)
    session.flush()
    record_act(
        session,
        actor=actor,
        now=now,
        action="attachment.added",
        subject=("attachment", attachment.id),
        application_id=application.id,
        call_id=application.call_id,
        after={"kind": attachment.kind, "size": attachment.size, "sha256": attachment.sha256},
    )
    return attachment


def remove_attachment(
    session: Session, *, actor: Actor, now: datetime, application_id: UUID, attachment_id: UUID
) -> None:
    """Takes an attachment out of the draft; its bytes stay for copies that name them.

    Records ``attachment.removed``. Raises NotFound; RuleBroken ``application.event_impossible``.
    """
    application = _editable(session, actor, application_id)
    removed = session.scalars(
        update(Attachment)
        .where(
            Attachment.id == attachment_id,
            Attachment.application_id == application.id,
            Attachment.removed_at.is_(None),
        )
        .values(removed_at=now)
        .returning(Attachment.id)
    ).all()
    if not removed:
        raise NotFound
    record_act(
        session,
        actor=actor,
        now=now,
        action="attachment.removed",
        subject=("attachment", attachment_id),
        application_id=application.id,
        call_id=application.call_id,
    )


def _checked_kind(data: bytes, limit: int, accepted: list[str]) -> str:
    if not data:
        raise RuleBroken("attachment.empty", "letter")
    if len(data) > limit:
        raise RuleBroken("attachment.too_large", "letter", limit_megabytes=limit // 1_000_000)
    kind = kind_of(data)
    if kind not in accepted:
        raise RuleBroken("attachment.kind_refused", "letter", kinds=", ".join(accepted).upper())
    return kind


def _editable(session: Session, actor: Actor, application_id: UUID) -> Application:
    """The draft, its row locked: no letter comes or goes while a submission freezes what there is."""
    application = session.scalars(
        select(Application)
        .join(ApplicationMember, ApplicationMember.application_id == Application.id)
        .where(
            Application.id == application_id,
            ApplicationMember.user_id == actor.user_id,
            ApplicationMember.role.in_(MAY_EDIT),
        )
        .with_for_update(of=Application)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if application is None:
        raise NotFound
    if application.state is not ApplicationState.DRAFT:
        raise RuleBroken("application.event_impossible", state=application.state)
    return application


def _count(session: Session, application: Application) -> int:
    counted = session.scalar(
        select(func.count())
        .select_from(Attachment)
        .where(Attachment.application_id == application.id, Attachment.removed_at.is_(None))
    )
    return counted or 0
