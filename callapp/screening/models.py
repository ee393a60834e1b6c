"""The officer's side: rule by rule, and exceptions that travel with the file for ever."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from callapp.db.base import Base, check


class RuleFinding(enum.StrEnum):
    """What an officer found on a rule."""

    PASS = "pass"  # noqa: S105 – an outcome, not a secret
    FAIL = "fail"


class RuleConfirmation(Base):
    """An officer's finding on one rule of one file; the machine's own answer stands beside it."""

    __tablename__ = "rule_confirmations"
    __table_args__ = (
        check("machine_known", "machine_outcome IN ('pass', 'fail', 'unknown')"),
        check("differing_has_note", "finding = machine_outcome OR length(trim(note)) > 0"),
    )

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    rule_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    snapshot_id: Mapped[UUID] = mapped_column(ForeignKey("snapshots.id"))
    machine_outcome: Mapped[str] = mapped_column(String(10))
    finding: Mapped[RuleFinding]
    note: Mapped[str] = mapped_column(Text, default="")
    confirmed_at: Mapped[datetime]
    confirmed_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class EligibilityException(Base):
    """One rule set aside for one application, with a written reason."""

    __tablename__ = "eligibility_exceptions"
    __table_args__ = (check("reason_not_empty", "length(trim(reason)) > 0"),)

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    rule_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    granted_at: Mapped[datetime]
    granted_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
