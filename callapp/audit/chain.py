"""What binds the entries of the trail: the hash of each, over everything it says and the hash before it."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from callapp.audit.models import AuditEntry
from callapp.domain.canonical import canonical_json

FIRST_HASH = "0" * 64


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
