"""An application: its state, what was typed, what was understood of it, and its frozen copies."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callapp.accounts.models import Organisation, User
from callapp.calls.models import Call
from callapp.db.base import Base, Key, check, code_type
from callapp.domain.attachments import CAPTION_LIMIT, AttachmentKind
from callapp.domain.bilingual import Language
from callapp.domain.people import ApplicationRole
from callapp.domain.sections import Section
from callapp.domain.workflow import ApplicationState


class Application(Base):
    """One file of one hospital in one call. version moves with every change of state.

    title and the figures beside it are what the sections said when they last parsed, kept for lists.
    extended_until: a later end (exclusive) granted to this file alone; see callapp.applications.deadlines.
    """

    __tablename__ = "applications"
    __table_args__ = (
        UniqueConstraint("call_id", "number"),
        check("number_once_submitted", "state = 'draft' OR number IS NOT NULL"),
        check(
            "submitted_has_facts", "state = 'draft' OR (submitted_at IS NOT NULL AND snapshot_id IS NOT NULL)"
        ),
        check("withdrawn_has_time", "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)"),
        check("submitted_has_organisation", "state = 'draft' OR organisation_id IS NOT NULL"),
        check(
            "informed_after_screening",
            "informed_at IS NULL OR state IN ('eligible', 'ineligible', 'withdrawn')",
        ),
        check("version_positive", "version > 0"),
        check("extended_after_opening", "extended_until > created_at"),
        Index(None, "call_id", "state"),
        Index(None, "organisation_id"),
    )

    id: Mapped[Key]
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"))
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"))
    language: Mapped[Language]
    state: Mapped[ApplicationState] = mapped_column(default=ApplicationState.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    number: Mapped[str | None] = mapped_column(String(40))
    title: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    submitted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    informed_at: Mapped[datetime | None]
    extended_until: Mapped[datetime | None]
    # The frozen copy in force: what reviewers read and the receipt names.
    snapshot_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("snapshots.id", name="fk_applications_snapshot_id", use_alter=True)
    )

    @property
    def told_state(self) -> ApplicationState:
        """The state as its own people may know it: what screening found counts once they are informed."""
        found = self.state in (ApplicationState.ELIGIBLE, ApplicationState.INELIGIBLE)
        return ApplicationState.SUBMITTED if found and self.informed_at is None else self.state

    call: Mapped[Call] = relationship(lazy="raise")
    organisation: Mapped[Organisation | None] = relationship(lazy="raise")
    snapshot: Mapped[Snapshot | None] = relationship(
        lazy="raise", foreign_keys=[snapshot_id], post_update=True
    )


class FileExtension(Base):
    """The deadline of one file moved later, with who and why. The last one is the file's extended_until."""

    __tablename__ = "file_extensions"
    __table_args__ = (
        UniqueConstraint("application_id", "closes_at"),
        check("later", "closes_at > previous_closes_at"),
        check("reason_not_empty", "length(trim(reason)) > 0"),
    )

    id: Mapped[Key]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    previous_closes_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    granted_at: Mapped[datetime]
    granted_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class ApplicationMember(Base):
    """A person's role on one application."""

    __tablename__ = "application_members"
    __table_args__ = (
        Index(None, "user_id"),
        Index(
            "uq_application_members_one_lead",
            "application_id",
            unique=True,
            sqlite_where=text("role = 'applicant_lead'"),
            postgresql_where=text("role = 'applicant_lead'"),
        ),
    )

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    role: Mapped[ApplicationRole]
    added_at: Mapped[datetime]
    # Since when this person wants no reminders of the file's deadline.
    reminders_stopped_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(lazy="raise")


class SectionDraft(Base):
    """What was typed in one section, word for word: form field name → text, or a list of such rows.

    written: who wrote each field last, as callapp.domain.merging.Writing has it; it guards against a later
    save erasing an earlier one.
    """

    __tablename__ = "section_drafts"

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    section: Mapped[Section] = mapped_column(primary_key=True)
    typed: Mapped[dict[str, Any]]
    written: Mapped[dict[str, Any]] = mapped_column(default=dict)
    saved_at: Mapped[datetime]
    saved_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class StateChange(Base):
    """One move of an application, as its people read it: when, which, why."""

    __tablename__ = "state_changes"
    __table_args__ = (UniqueConstraint("application_id", "sequence"),)

    id: Mapped[Key]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    sequence: Mapped[int]
    event: Mapped[str] = mapped_column(String(40))
    from_state: Mapped[ApplicationState] = mapped_column(code_type(ApplicationState, "from_state"))
    to_state: Mapped[ApplicationState] = mapped_column(code_type(ApplicationState, "to_state"))
    at: Mapped[datetime]
    by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str | None] = mapped_column(Text)


class Attachment(Base):
    """A file the hospital gave: its own name for people, an own key in the store, its hash for proof.

    caption: what a document is, in its people's words. A file taken out stays, for the copies that name it.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        check("size_positive", "size > 0"),
        check("hash_length", "length(sha256) = 64"),
        check("caption_of_document", "caption IS NULL OR (kind = 'supporting' AND trim(caption) <> '')"),
        check("removed_has_time", "removed_by IS NULL OR removed_at IS NOT NULL"),
        Index(None, "application_id", "kind"),
    )

    id: Mapped[Key]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    kind: Mapped[AttachmentKind]
    name: Mapped[str] = mapped_column(String(255))
    storage_key: Mapped[str] = mapped_column(String(80), unique=True)
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    caption: Mapped[str | None] = mapped_column(String(CAPTION_LIMIT))


class Snapshot(Base):
    """A frozen copy: canonical JSON (RFC 8785) exactly as hashed. Never changed or deleted."""

    __tablename__ = "snapshots"
    __table_args__ = (
        UniqueConstraint("application_id", "sequence"),
        check("sequence_positive", "sequence > 0"),
        check("hash_length", "length(sha256) = 64"),
    )

    id: Mapped[Key]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    sequence: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    taken_at: Mapped[datetime]
    taken_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
