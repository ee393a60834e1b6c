"""Changes asked of a submitted file by an officer, and their answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callapp.db.base import Base, Key, check
from callapp.domain.attachments import AttachmentKind
from callapp.domain.sections import Section


class CorrectionRequest(Base):
    """One request: which fields and files, why, until when; open until it is answered or taken back.

    base_snapshot_id: the copy in which the fields were found wanting; answer_snapshot_id: the copy that
    answers. due_at is exclusive, as every end is.
    """

    __tablename__ = "correction_requests"
    __table_args__ = (
        check("due_later", "due_at > asked_at"),
        check("answered_has_copy", "(answered_at IS NULL) = (answer_snapshot_id IS NULL)"),
        check("answered_by_somebody", "(answered_at IS NULL) = (answered_by IS NULL)"),
        check("cancelled_has_reason", "(cancelled_at IS NULL) = (cancel_reason IS NULL)"),
        check("ends_once", "answered_at IS NULL OR cancelled_at IS NULL"),
        check("note_not_empty", "length(trim(note)) > 0"),
        Index(
            "uq_correction_requests_one_open",
            "application_id",
            unique=True,
            sqlite_where=text("answered_at IS NULL AND cancelled_at IS NULL"),
            postgresql_where=text("answered_at IS NULL AND cancelled_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    base_snapshot_id: Mapped[UUID] = mapped_column(ForeignKey("snapshots.id"))
    note: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    answer_snapshot_id: Mapped[UUID | None] = mapped_column(ForeignKey("snapshots.id"))
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None] = mapped_column(Text)

    fields: Mapped[list[CorrectionField]] = relationship(
        lazy="raise", order_by="CorrectionField.position", cascade="all"
    )
    files: Mapped[list[CorrectionFiles]] = relationship(
        lazy="raise", order_by="CorrectionFiles.kind", cascade="all"
    )


class CorrectionField(Base):
    """One named field of a request, with what is to be put right in it.

    before: what it said, as typed, when it was named; after: what it says in the answer, or said when the
    request was taken back, null until then.
    """

    __tablename__ = "correction_fields"
    __table_args__ = (
        ForeignKeyConstraint(["request_id"], ["correction_requests.id"]),
        check("field_not_empty", "length(trim(field)) > 0"),
    )

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    section: Mapped[Section] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(String(80), primary_key=True)
    position: Mapped[int]
    note: Mapped[str] = mapped_column(Text, default="")
    before: Mapped[Any] = mapped_column(JSON(none_as_null=True))
    after: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)


class CorrectionFiles(Base):
    """The files of one kind that a request opens: they may be taken out, others added, all described.

    before and after as in CorrectionField; each is a list of callapp.domain.corrections.ListedFile.
    """

    __tablename__ = "correction_files"
    __table_args__ = (ForeignKeyConstraint(["request_id"], ["correction_requests.id"]),)

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[AttachmentKind] = mapped_column(primary_key=True)
    note: Mapped[str] = mapped_column(Text, default="")
    before: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    after: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON(none_as_null=True))
