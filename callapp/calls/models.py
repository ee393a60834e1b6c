"""Calls, their documents in every version, and extensions of the deadline."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callapp.db.base import Base, Key, check


class Call(Base):
    """A call for projects. Columns hold what rows and races depend on; texts and rules stand in the document.

    closes_at is the deadline in force (exclusive): the document's, or a later extension.
    """

    __tablename__ = "calls"
    __table_args__ = (
        check("closes_after_opening", "closes_at > opens_at"),
        check("last_number_not_negative", "last_number >= 0"),
        check("published_has_document", "published_at IS NULL OR document_id IS NOT NULL"),
    )

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    fictional: Mapped[bool]
    one_per_hospital: Mapped[bool]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    # The document in force; None until a first one is published.
    document_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("call_documents.id", name="fk_calls_document_id", use_alter=True)
    )
    last_number: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]

    document: Mapped[CallDocumentVersion | None] = relationship(
        lazy="raise", foreign_keys=[document_id], post_update=True
    )


class CallDocumentVersion(Base):
    """One version of a call's document, as loaded; never changed afterwards."""

    __tablename__ = "call_documents"
    __table_args__ = (
        UniqueConstraint("call_id", "version"),
        check("version_positive", "version > 0"),
    )

    id: Mapped[Key]
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"))
    version: Mapped[int]
    content: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime]
    loaded_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    published_at: Mapped[datetime | None]


class Criterion(Base):
    """A criterion that scores point to. weight in basis points; all of a call sum to 10 000."""

    __tablename__ = "criteria"
    __table_args__ = (
        UniqueConstraint("call_id", "code"),
        UniqueConstraint("call_id", "position"),
        check("weight_range", "weight_bp BETWEEN 1 AND 10000"),
    )

    id: Mapped[Key]
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"))
    code: Mapped[str] = mapped_column(String(60))
    position: Mapped[int]
    weight_bp: Mapped[int]


class DeadlineExtension(Base):
    """The deadline moved later, with who and why; outlives a reload of the document."""

    __tablename__ = "deadline_extensions"
    __table_args__ = (
        check("later", "closes_at > previous_closes_at"),
        Index(None, "call_id", "granted_at"),
    )

    id: Mapped[Key]
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"))
    previous_closes_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    granted_at: Mapped[datetime]
    granted_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
