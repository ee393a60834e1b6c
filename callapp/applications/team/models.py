"""Who is to work on an application: people invited to it by mail, and who is to write which section."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callapp.accounts.invitation_models import MailedInvitation, invitation_checks
from callapp.applications.models import Application
from callapp.db.base import Base, check
from callapp.domain.people import ApplicationRole
from callapp.domain.sections import Section

_OPEN = "accepted_at IS NULL AND revoked_at IS NULL"
_OPEN_LEAD = f"{_OPEN} AND role = 'applicant_lead'"


class ApplicationInvitation(MailedInvitation, Base):
    """A mailed link to a role on one application. It makes nobody a member of an organisation."""

    __tablename__ = "application_invitations"
    __table_args__ = (
        check("email_lower", "email = lower(email)"),
        check("accepted_by_somebody", "(accepted_at IS NULL) = (accepted_by IS NULL)"),
        *invitation_checks(),
        Index(
            "uq_application_invitations_one_open",
            "application_id",
            "email",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index(
            "uq_application_invitations_one_open_lead",
            "application_id",
            unique=True,
            sqlite_where=text(_OPEN_LEAD),
            postgresql_where=text(_OPEN_LEAD),
        ),
    )

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    role: Mapped[ApplicationRole]
    accepted_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))

    application: Mapped[Application] = relationship(lazy="raise")


class SectionAssignment(Base):
    """Who is to write a section. It informs and locks nobody out; it goes when the person goes."""

    __tablename__ = "section_assignments"
    __table_args__ = (
        ForeignKeyConstraint(
            ["application_id", "user_id"],
            ["application_members.application_id", "application_members.user_id"],
            ondelete="CASCADE",
        ),
        Index(None, "user_id"),
    )

    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    section: Mapped[Section] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    assigned_at: Mapped[datetime]
    assigned_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
