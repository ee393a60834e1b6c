"""Who is to work on an application: people invited to it by mail."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callapp.accounts.invitation_models import MailedInvitation, invitation_checks
from callapp.applications.models import Application
from callapp.db.base import Base, check
from callapp.domain.people import ApplicationRole

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
