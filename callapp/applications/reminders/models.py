"""What teams were written about their deadlines, and the links by which a person wants no more of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from callapp.db.base import Base, check
from callapp.domain.reminders import Notice


class DeadlineNotice(Base):
    """One notice of one deadline of one file, dealt with; mails: how many were put out, 0 when skipped."""

    __tablename__ = "deadline_notices"
    __table_args__ = (check("mails_not_negative", "mails >= 0"),)

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    closes_at: Mapped[datetime] = mapped_column(primary_key=True)
    notice: Mapped[Notice] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    mails: Mapped[int]


class ReminderLink(Base):
    """A mailed link by which a person ends, or takes up again, the reminders of one file."""

    __tablename__ = "reminder_links"
    __table_args__ = (Index(None, "application_id"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime]
