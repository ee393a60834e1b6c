"""What the sections say once they parse: typed rows, with the constraints of their meaning."""

from __future__ import annotations

import enum
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callapp.db.base import Base, Cents, Key, check
from callapp.domain.budget import BudgetCategory, ContributionKind, FundingSource
from callapp.domain.eligibility import Signatory
from callapp.domain.organisations import PartnerKind, Province
from callapp.domain.outcomes import Direction


class BedCountState(enum.StrEnum):
    """How far a bed count is established (DOMAIN section 1)."""

    DECLARED = "declared"
    EVIDENCED = "evidenced"
    VERIFIED = "verified"


class HospitalFacts(Base):
    """Section « hospital »: the facts the eligibility rules read, each unknown until given."""

    __tablename__ = "hospital_facts"
    __table_args__ = (check("beds_not_negative", "beds IS NULL OR beds >= 0"),)

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    province: Mapped[Province | None]
    nonprofit: Mapped[bool | None]
    provincially_funded: Mapped[bool | None]
    beds: Mapped[int | None]
    beds_source: Mapped[str | None] = mapped_column(String(500))
    beds_date: Mapped[date | None]
    beds_state: Mapped[BedCountState] = mapped_column(default=BedCountState.DECLARED)


class NarrativeAnswer(Base):
    """Section « project »: the answer to one question of the call."""

    __tablename__ = "narrative_answers"

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    question_code: Mapped[str] = mapped_column(String(60), primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class Partner(Base):
    """Section « partners »: an organisation that takes part."""

    __tablename__ = "partners"
    __table_args__ = (
        UniqueConstraint("application_id", "position"),
        check("name_not_empty", "length(trim(name)) > 0"),
        check("country_code", "length(country) = 2"),
        check("canada_has_province", "(country = 'CA') = (province <> 'outside_canada')"),
    )

    id: Mapped[Key]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(300))
    kind: Mapped[PartnerKind]
    province: Mapped[Province]
    country: Mapped[str] = mapped_column(String(2))
    is_sme: Mapped[bool]


class BudgetLine(Base):
    """Section « budget »: one cost, in cents."""

    __tablename__ = "budget_lines"
    __table_args__ = (
        UniqueConstraint("application_id", "position"),
        check("amount_positive", "amount_cents > 0"),
        check("description_not_empty", "length(trim(description)) > 0"),
    )

    id: Mapped[Key]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    position: Mapped[int]
    description: Mapped[str] = mapped_column(String(300))
    category: Mapped[BudgetCategory]
    eligible: Mapped[bool]
    amount_cents: Mapped[Cents]


class FundingLine(Base):
    """Section « budget »: one contribution, in cents; Scale AI's is the funding requested."""

    __tablename__ = "funding_lines"
    __table_args__ = (
        UniqueConstraint("application_id", "position"),
        check("amount_positive", "amount_cents > 0"),
        check("scale_ai_in_cash", "source <> 'scale_ai' OR kind = 'cash'"),
    )

    id: Mapped[Key]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    position: Mapped[int]
    source: Mapped[FundingSource]
    kind: Mapped[ContributionKind]
    amount_cents: Mapped[Cents]


class Kpi(Base):
    """Section « outcomes »: a key performance indicator, from baseline to target."""

    __tablename__ = "kpis"
    __table_args__ = (
        UniqueConstraint("application_id", "position"),
        check("target_after_baseline", "target_date > baseline_date"),
        check("name_not_empty", "length(trim(name)) > 0"),
    )

    id: Mapped[Key]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    definition: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(String(60))
    direction: Mapped[Direction]
    baseline: Mapped[Decimal]
    baseline_date: Mapped[date]
    baseline_method: Mapped[str] = mapped_column(Text)
    target: Mapped[Decimal]
    target_date: Mapped[date]


class LetterSignatory(Base):
    """Section « letter of intent »: a person named to sign."""

    __tablename__ = "signatories"
    __table_args__ = (check("name_not_empty", "length(trim(name)) > 0"),)

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    role: Mapped[Signatory] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))


class Declaration(Base):
    """Section « declaration »: the call's statements, accepted by a named person."""

    __tablename__ = "declarations"

    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"), primary_key=True)
    accepted_at: Mapped[datetime]
    accepted_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
