"""The trail holds opaque ids and salted hashes; a person's words live in erasable rows beside it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from callapp.db.base import Base, Key, check


class AuditEntry(Base):
    """One act. before and after hold codes, ids and amounts, never personal values."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        check("sequence_positive", "sequence > 0"),
        check("reason_with_hash", "(reason_hash IS NULL) = (reason_salt IS NULL)"),
        Index(None, "application_id", "sequence"),
        Index(None, "call_id", "sequence"),
        Index(None, "actor_id", "sequence"),
    )

    id: Mapped[Key]
    sequence: Mapped[int] = mapped_column(unique=True)
    at: Mapped[datetime]
    # No foreign keys: an entry outlives what it speaks of.
    actor_id: Mapped[UUID | None]
    actor_kind: Mapped[str] = mapped_column(String(20))
    action: Mapped[str] = mapped_column(String(80))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[UUID | None]
    application_id: Mapped[UUID | None]
    call_id: Mapped[UUID | None]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    reason_salt: Mapped[str | None] = mapped_column(String(32))
    reason_hash: Mapped[str | None] = mapped_column(String(64))
    request_id: Mapped[str | None] = mapped_column(String(32))
    previous_hash: Mapped[str] = mapped_column(String(64))
    entry_hash: Mapped[str] = mapped_column(String(64), unique=True)


class AuditReason(Base):
    """The written reason of an act: a person's words, erasable without breaking the chain."""

    __tablename__ = "audit_reasons"

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("audit_entries.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
