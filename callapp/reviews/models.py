"""Agreements signed, files assigned, reviews and their scores."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callapp.accounts.models import User
from callapp.applications.models import Application
from callapp.calls.models import Criterion
from callapp.db.base import Base, Key, check
from callapp.domain.workflow import ReviewState


class ReviewerAgreement(Base):
    """The confidentiality and conflict agreement of a call, signed by a reviewer in one version."""

    __tablename__ = "reviewer_agreements"
    __table_args__ = (UniqueConstraint("user_id", "call_id", "text_version"),)

    id: Mapped[Key]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"))
    text_version: Mapped[str] = mapped_column(String(40))
    typed_name: Mapped[str] = mapped_column(String(200))
    signed_at: Mapped[datetime]


class Assignment(Base):
    """A file given to a reviewer; ended ones stay as history."""

    __tablename__ = "assignments"
    __table_args__ = (
        Index(
            "uq_assignments_one_active",
            "application_id",
            "reviewer_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index(None, "reviewer_id"),
    )

    id: Mapped[Key]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    reviewer_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    assigned_at: Mapped[datetime]
    assigned_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]

    application: Mapped[Application] = relationship(lazy="raise")
    reviewer: Mapped[User] = relationship(lazy="raise", foreign_keys=[reviewer_id])


class Review(Base):
    """One reviewer's judgement of one file, pinned to the frozen copy it was made on."""

    __tablename__ = "reviews"
    __table_args__ = (
        check("submitted_has_time", "(state = 'submitted') = (submitted_at IS NOT NULL)"),
        check("version_positive", "version > 0"),
    )

    id: Mapped[Key]
    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignments.id"), unique=True)
    snapshot_id: Mapped[UUID] = mapped_column(ForeignKey("snapshots.id"))
    state: Mapped[ReviewState] = mapped_column(default=ReviewState.DRAFT)
    version: Mapped[int] = mapped_column(default=1)
    started_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    committee_comment: Mapped[str] = mapped_column(Text, default="")
    applicant_comment: Mapped[str] = mapped_column(Text, default="")

    assignment: Mapped[Assignment] = relationship(lazy="raise")


class Score(Base):
    """The score on one criterion in half-points (2 × points), None while not scored: missing, never zero."""

    __tablename__ = "scores"
    __table_args__ = (check("value_range", "value IS NULL OR value BETWEEN 0 AND 20"),)

    review_id: Mapped[UUID] = mapped_column(ForeignKey("reviews.id"), primary_key=True)
    criterion_id: Mapped[UUID] = mapped_column(ForeignKey("criteria.id"), primary_key=True)
    value: Mapped[int | None]
    justification: Mapped[str] = mapped_column(Text, default="")

    criterion: Mapped[Criterion] = relationship(lazy="raise")
