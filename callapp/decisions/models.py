"""Shortlists as they were cut: frozen, with the ranking they were cut from."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from callapp.db.base import Base, Cents, Key, check


class Shortlist(Base):
    """One cut of a call's ranking. content is the export document it was cut from, without a clock."""

    __tablename__ = "shortlists"
    __table_args__ = (
        check("name_not_empty", "length(trim(name)) > 0"),
        check("method_known", "method IN ('threshold', 'count', 'envelope')"),
        check("parameter_not_negative", "parameter >= 0"),
        Index(None, "call_id", "cut_at"),
    )

    id: Mapped[Key]
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"))
    name: Mapped[str] = mapped_column(String(200))
    method: Mapped[str] = mapped_column(String(20))
    # threshold: hundredths of a point; count: files; envelope: cents.
    parameter: Mapped[Cents]
    content: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(String(64))
    cut_at: Mapped[datetime]
    cut_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
