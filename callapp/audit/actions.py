"""Records acts, in the transaction of the act itself."""

from __future__ import annotations

import hashlib
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.audit.models import AuditEntry, AuditReason
from callapp.db.canonical import canonical_json
from callapp.db.engine import take_turn
from callapp.db.ids import new_id, random_bytes
from callapp.domain.people import Actor

FIRST_HASH = "0" * 64
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


def hash_entry(entry: AuditEntry) -> str:
    """SHA-256 over the canonical form of everything the entry says, the hash before it included."""
    said: dict[str, Any] = {
        "id": str(entry.id),
        "sequence": entry.sequence,
        "at": entry.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "actor_id": _text(entry.actor_id),
        "actor_kind": entry.actor_kind,
        "action": entry.action,
        "subject_kind": entry.subject_kind,
        "subject_id": _text(entry.subject_id),
        "application_id": _text(entry.application_id),
        "call_id": _text(entry.call_id),
        "before": entry.before,
        "after": entry.after,
        "reason_salt": entry.reason_salt,
        "reason_hash": entry.reason_hash,
        "request_id": entry.request_id,
        "previous_hash": entry.previous_hash,
    }
    return hashlib.sha256(canonical_json(said)).hexdigest()


def hash_reason(salt: str, reason: str) -> str:
    """What the chain holds of a written reason: its salted SHA-256, in hexadecimal."""
    return hashlib.sha256(f"{salt}{reason}".encode()).hexdigest()


def _text(identifier: UUID | None) -> str | None:
    return None if identifier is None else str(identifier)
