"""Attachments of a draft or under a correction: files come in, are described, taken out and put back."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from callapp.applications.attachments.queries import check_room, editable_files, refuse_closed
from callapp.applications.models import Application, Attachment
from callapp.audit.actions import record_act
from callapp.domain.attachments import CAPTION_LIMIT, AttachmentKind
from callapp.domain.errors import LostRace, NotFound, RuleBroken
from callapp.domain.people import Actor
from callapp.domain.text import clean_text, limit_faults
from callapp.files.intake import Infected, Received, receive_file
from callapp.files.scanning import no_scan
from callapp.files.store import FileStore


def attach_file(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    kind: AttachmentKind,
    received: Received,
) -> Attachment:
    """Names a file that the store holds as an attachment of the application, within the limits of its call.

    Whoever stored it removes it again when this is refused. Records ``attachment.added``. Raises NotFound;
    RuleBroken ``application.event_impossible`` when it is no draft and no officer opened these files for
    correction, ``application.deadline_passed``, ``correction.due_passed``, ``attachment.too_many``,
    ``attachment.too_much``.
    """
    application = editable_files(session, actor, application_id, kind)
    check_room(session, application, kind, now=now, size=received.size, name=received.name)
    attachment = Attachment(
        application_id=application.id,
        kind=kind,
        name=received.name,
        storage_key=received.key,
        media_type=received.media_type,
        size=received.size,
        sha256=received.sha256,
        uploaded_at=now,
        uploaded_by=actor.user_id,
    )
    session.add(attachment)
    session.flush()
    after = {"kind": kind, "size": received.size, "sha256": received.sha256}
    _record(session, actor, now, "attachment.added", application, attachment.id, after)
    return attachment


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
    """Keeps a signed letter that is at hand as bytes, in one transaction, unscanned: the demonstration’s.

    Records and raises as attach_file and receive_file do.
    """
    kind = AttachmentKind.LETTER_OF_INTENT
    application = editable_files(session, actor, application_id, kind)
    limits = check_room(session, application, kind, now=now, size=len(data), name=name)
    received = receive_file(
        io.BytesIO(data),
        name=name,
        field=kind.field,
        kinds=limits.kinds,
        max_bytes=limits.max_bytes,
        store=store,
        scan=no_scan,
    )
    return attach_file(
        session, actor=actor, now=now, application_id=application_id, kind=kind, received=received
    )


def refuse_infected(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    kind: AttachmentKind,
    found: Infected,
) -> None:
    """Notes that the scanner found something in a file, which was not kept.

    Records ``attachment.infected`` with its hash and what was found. Raises NotFound.
    """
    application = editable_files(session, actor, application_id, kind)
    after = {"kind": kind, "size": found.size, "sha256": found.sha256, "found": found.found}
    _record(session, actor, now, "attachment.infected", application, None, after)


def remove_attachment(
    session: Session, *, actor: Actor, now: datetime, application_id: UUID, attachment_id: UUID
) -> Attachment:
    """Takes an attachment out of the application; it can be put back. Its bytes stay: copies name them.

    Records ``attachment.removed``. Raises NotFound; RuleBroken ``application.event_impossible``.
    """
    application = editable_files(session, actor, application_id, None)
    row = _row(session, application, attachment_id, Attachment.removed_at.is_(None))
    refuse_closed(session, application, row.kind)
    row.removed_at, row.removed_by = now, actor.user_id
    _record(session, actor, now, "attachment.removed", application, attachment_id)
    return row


def restore_attachment(
    session: Session, *, actor: Actor, now: datetime, application_id: UUID, attachment_id: UUID
) -> Attachment:
    """Puts an attachment that was taken out back into the application, where there is room.

    Records ``attachment.restored``. Raises NotFound, and RuleBroken as attach_file does.
    """
    application = editable_files(session, actor, application_id, None)
    row = _row(session, application, attachment_id, Attachment.removed_at.is_not(None))
    refuse_closed(session, application, row.kind)
    check_room(session, application, row.kind, now=now, size=row.size, name=row.name, is_new=False)
    row.removed_at = row.removed_by = None
    _record(session, actor, now, "attachment.restored", application, attachment_id)
    return row


def save_captions(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    captions: Mapping[UUID, tuple[str, str]],
) -> int:
    """Says what documents of the application are. captions: for each, the words seen and the words wanted.

    What nobody changed stays as it is, whatever stands there now; the number of changes is returned. Records
    ``attachment.captioned`` for each. Raises NotFound; RuleBroken ``application.event_impossible``,
    ``text.forbidden_character`` and ``text.too_many_characters`` on ``caption-<id>``; LostRace
    ``attachment.caption_moved`` when somebody changed one of them in between.
    """
    application = editable_files(session, actor, application_id, AttachmentKind.SUPPORTING)
    wanted = {
        document_id: (_caption(seen), _caption(words, f"caption-{document_id}"))
        for document_id, (seen, words) in captions.items()
    }
    if faults := [fault for id_, (_, words) in wanted.items() for fault in _too_long(id_, words)]:
        raise RuleBroken.of(faults)
    rows = {
        row.id: row
        for row in session.scalars(
            select(Attachment)
            .where(
                Attachment.application_id == application.id,
                Attachment.kind == AttachmentKind.SUPPORTING,
                Attachment.removed_at.is_(None),
            )
            .order_by(Attachment.id)
            .execution_options(populate_existing=True)
        )
    }
    changed = {id_: pair for id_, pair in wanted.items() if pair[0] != pair[1]}
    for id_, (seen, words) in changed.items():
        if id_ not in rows or (rows[id_].caption or "") not in (seen, words):
            raise LostRace("attachment.caption_moved", f"caption-{id_}")
    for id_, (_, words) in changed.items():
        if (rows[id_].caption or "") != words:
            rows[id_].caption = words or None
            _record(session, actor, now, "attachment.captioned", application, id_)
    return len(changed)


def _row(
    session: Session, application: Application, attachment_id: UUID, state: ColumnElement[bool]
) -> Attachment:
    row = session.scalars(
        select(Attachment)
        .where(Attachment.id == attachment_id, Attachment.application_id == application.id, state)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def _caption(words: str, field: str | None = None) -> str:
    return " ".join(clean_text(words, field=field).split())


def _too_long(document_id: UUID, words: str) -> tuple[Any, ...]:
    return limit_faults(words, field=f"caption-{document_id}", max_characters=CAPTION_LIMIT)


def _record(
    session: Session,
    actor: Actor,
    now: datetime,
    action: str,
    application: Application,
    attachment_id: UUID | None,
    after: dict[str, Any] | None = None,
) -> None:
    record_act(
        session,
        actor=actor,
        now=now,
        action=action,
        subject=("attachment", attachment_id),
        application_id=application.id,
        call_id=application.call_id,
        after=after,
    )
