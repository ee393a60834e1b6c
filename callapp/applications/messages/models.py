"""Questions and answers between the people of a file and those who look after the call."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from callapp.accounts.models import User
from callapp.db.base import Base, Key, check


class MessageSide(enum.StrEnum):
    """Who writes: the people of the file, or those of the call."""

    TEAM = "team"
    CALL = "call"


class Message(Base):
    """One message of a file's thread; never changed. A file may be written about while it is a draft."""

    __tablename__ = "messages"
    __table_args__ = (
        check("text_not_empty", "length(trim(text)) > 0"),
        Index(None, "application_id", "sent_at"),
    )

    id: Mapped[Key]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    side: Mapped[MessageSide]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    text: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime]

    author: Mapped[User] = relationship(lazy="raise")
