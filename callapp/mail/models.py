"""Mails waiting, sent or given up: the log that administrators read."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from callapp.db.base import Base, Key, check
from callapp.domain.bilingual import Language


class MailState(enum.StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"


class Mail(Base):
    """One message to one address. body is plain text; links in it open pages with a button."""

    __tablename__ = "mails"
    __table_args__ = (
        check("sent_has_time", "(state = 'sent') = (sent_at IS NOT NULL)"),
        check("attempts_not_negative", "attempts >= 0"),
        check("attachment_whole", "(attachment_name IS NULL) = (attachment IS NULL)"),
        Index(None, "state", "next_attempt_at"),
    )

    id: Mapped[Key]
    recipient: Mapped[str] = mapped_column(String(320))
    language: Mapped[Language]
    kind: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[MailState] = mapped_column(default=MailState.QUEUED)
    created_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(String(300))
    # One text file that goes with it, JSON by its ending.
    attachment_name: Mapped[str | None] = mapped_column(String(255))
    attachment: Mapped[str | None] = mapped_column(Text)
    # From this instant on it would say something stale, and stays here.
    not_after: Mapped[datetime | None]
    # The page on which its reader says that they want no more of them.
    unsubscribe: Mapped[str | None] = mapped_column(String(500))
