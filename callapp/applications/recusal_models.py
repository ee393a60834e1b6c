"""Declared conflicts of interest: the person and the file part, whoever looks after either."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from callapp.db.base import Base, Key, check
from callapp.domain.conflicts import ConflictKind


class ConflictDeclaration(Base):
    """What a reviewer declared on a file, or an administrator corrected; the one not superseded holds.

    Tied to the person and the file, not to an assignment: a conflict outlives a reassignment.
    """

    __tablename__ = "conflict_declarations"
    __table_args__ = (
        check("correction_has_reason", "corrected_by IS NULL OR length(trim(reason)) > 0"),
        Index(
            "uq_conflict_declarations_one_current",
            "application_id",
            "reviewer_id",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
        Index(None, "reviewer_id"),
    )

    id: Mapped[Key]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    reviewer_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    kind: Mapped[ConflictKind]
    explanation: Mapped[str] = mapped_column(Text, default="")
    declared_at: Mapped[datetime]
    # The administrator who corrected a mistaken declaration, and why.
    corrected_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str | None] = mapped_column(Text)
    superseded_at: Mapped[datetime | None]
