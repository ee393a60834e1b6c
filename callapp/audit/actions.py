"""Records acts, in the transaction of the act itself."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.audit.chain import FIRST_HASH, hash_entry, hash_reason
from callapp.audit.models import AuditEntry, AuditReason
from callapp.db.engine import take_turn
from callapp.db.ids import new_id, random_bytes
from callapp.domain.people import Actor

current_request_id: ContextVar[str | None] = ContextVar("request_id", default=None)


def record_act(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    action: str,
    subject: tuple[str, UUID | None],
    application_id: UUID | None = None,
    call_id: UUID | None = None,
    reason: str | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEntry:
    """Appends one entry, chained to the last by its hash, in the caller's transaction.

    action is ``"<noun>.<past verb>"``; subject is (kind, id). before and after are JSON values without
    personal content; reason is kept apart and only its salted hash is chained.
    """
    session.flush()
    take_turn(session.connection(), "callapp.audit")
    last = session.execute(
        select(AuditEntry.sequence, AuditEntry.entry_hash).order_by(AuditEntry.sequence.desc()).limit(1)
    ).first()
    salt = random_bytes(16).hex() if reason else None
    entry = AuditEntry(
        id=new_id(),
        sequence=last.sequence + 1 if last else 1,
        at=now,
        actor_id=actor.user_id,
        actor_kind="system" if actor.is_system else "person" if actor.user_id else "visitor",
        action=action,
        subject_kind=subject[0],
        subject_id=subject[1],
        application_id=application_id,
        call_id=call_id,
        before=before or {},
        after=after or {},
        reason_salt=salt,
        reason_hash=hash_reason(salt, reason) if salt and reason else None,
        request_id=current_request_id.get(),
        previous_hash=last.entry_hash if last else FIRST_HASH,
    )
    entry.entry_hash = hash_entry(entry)
    session.add(entry)
    session.flush()
    if reason:
        session.add(AuditReason(entry_id=entry.id, text=reason))
    return entry
