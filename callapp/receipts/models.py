"""Receipts exactly as they were signed, and the public halves of the keys that signed them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callapp.db.base import Base, Key, check
from callapp.domain.signatures import SigningKey, from_base64


class ReceiptKey(Base):
    """The public half of a key, kept for ever from its first signature on. The private half is no row."""

    __tablename__ = "receipt_keys"
    __table_args__ = (
        check("key_id_length", "length(key_id) = 16"),
        check("public_key_length", "length(public_key) = 44"),
        check("retired_later", "retired_at >= first_used_at"),
        check("revoked_has_reason", "(revoked_at IS NULL) = (revoked_reason IS NULL)"),
        check("reason_not_empty", "trim(revoked_reason) <> ''"),
    )

    key_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    public_key: Mapped[str] = mapped_column(String(44), unique=True)
    first_used_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str | None] = mapped_column(Text)

    @property
    def signing_key(self) -> SigningKey:
        """The key as the rules read it."""
        return SigningKey(
            key_id=self.key_id,
            public_key=from_base64(self.public_key, 32) or b"",
            first_used_at=self.first_used_at,
            retired_at=self.retired_at,
            revoked_at=self.revoked_at,
            revoked_reason=self.revoked_reason,
        )


class Receipt(Base):
    """The canonical text of one receipt. Never changed: the database refuses it.

    A frozen copy has one; a further one only when the key of the first was revoked.
    """

    __tablename__ = "receipts"
    __table_args__ = (
        UniqueConstraint("snapshot_id", "key_id"),
        check("hash_length", "length(content_sha256) = 64"),
        check("text_not_empty", "trim(text) <> ''"),
        Index(None, "content_sha256"),
    )

    id: Mapped[Key]
    snapshot_id: Mapped[UUID] = mapped_column(ForeignKey("snapshots.id"))
    key_id: Mapped[str] = mapped_column(ForeignKey("receipt_keys.key_id"))
    content_sha256: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    issued_at: Mapped[datetime]
