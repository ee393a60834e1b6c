"""A request for corrections ends without an answer: what it opened stands again as when it was asked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.applications.attachments.queries import list_present
from callapp.applications.corrections.models import CorrectionFiles, CorrectionRequest
from callapp.applications.corrections.queries import as_kept
from callapp.applications.models import Attachment, SectionDraft


def take_back(session: Session, request: CorrectionRequest, *, now: datetime, reason: str) -> None:
    """Ends an open request, and puts its fields and files back; part of the act that ends it.

    What stood in them by then is noted, for its people to read: it also stays in the versions of the
    sections and among the files taken out.
    """
    request.cancelled_at, request.cancel_reason = now, reason
    for field in request.fields:
        draft = session.get(SectionDraft, (request.application_id, field.section), populate_existing=True)
        field.after = draft.typed.get(field.field, "") if draft else ""
        if draft is not None:
            draft.typed = {**draft.typed, field.field: field.before}
    for files in request.files:
        files.after = as_kept(list_present(session, request.application_id, files.kind))
        _put_back(session, request, files, now)
    session.flush()


def _put_back(session: Session, request: CorrectionRequest, files: CorrectionFiles, now: datetime) -> None:
    """The files of one kind are those of then, described as then; others are taken out, by nobody."""
    then = {each["id"]: each for each in files.before}
    rows = session.scalars(
        select(Attachment)
        .where(Attachment.application_id == request.application_id, Attachment.kind == files.kind)
        .order_by(Attachment.id)
        .execution_options(populate_existing=True)
    )
    for row in rows:
        was = then.get(str(row.id))
        if was is not None:
            row.removed_at = row.removed_by = None
            row.caption = was["caption"]
        elif row.removed_at is None:
            row.removed_at = now
