"""What the sections say once they parse: typed rows, with the constraints of their meaning."""

from __future__ import annotations

import enum
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from callapp.db.base import Base, Cents, Key, check
from callapp.domain.budget import BudgetCategory, ContributionKind, FundingSource
from callapp.domain.eligibility import Signatory
from callapp.domain.organisations import PartnerKind, Province, SizeClass
from callapp.domain.outcomes import Direction, KpiCode


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
    """Section « partners »: an organisation that takes part. ref: what budget lines call it.

    known_as_id: the name by which the one organisation is known, and with it the organisation; linked when
    the file is submitted, NULL before. Size, contact and role are NULL only in files from before they were
    asked.
    """

    __tablename__ = "partners"
    __table_args__ = (
        UniqueConstraint("application_id", "position"),
        UniqueConstraint("application_id", "ref"),
        check("ref_length", "length(ref) = 8"),
        check("name_not_empty", "length(trim(name)) > 0"),
        check("contact_named", "contact_name IS NULL OR length(trim(contact_name)) > 0"),
        check("contact_reachable", "contact_email IS NULL OR contact_email LIKE '%_@_%'"),
        check("country_code", "length(country) = 2"),
        check("canada_has_province", "(country = 'CA') = (province <> 'outside_canada')"),
        Index(None, "known_as_id"),
    )

    id: Mapped[Key]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    position: Mapped[int]
    ref: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(300))
    kind: Mapped[PartnerKind]
    province: Mapped[Province]
    country: Mapped[str] = mapped_column(String(2))
    size_class: Mapped[SizeClass | None]
    contact_name: Mapped[str | None] = mapped_column(String(200))
    contact_email: Mapped[str | None] = mapped_column(String(320))
    role: Mapped[str | None] = mapped_column(Text)
    known_as_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation_names.id"))


# Who a line is about: the lead, or a partner by its ref. Partners' rows are replaced as a whole when their
# section is saved, so that no key can hold the two together; completeness refuses a line that names nobody.
_PARTICIPANT = "participant IS NULL OR participant = 'lead' OR length(participant) = 8"


class BudgetLine(Base):
    """Section « budget »: one cost, in cents; fiscal_year is the calendar year in which it begins, in April.

    Participant, province and year are NULL only in files from before they were asked.
    """

    __tablename__ = "budget_lines"
    __table_args__ = (
        UniqueConstraint("application_id", "position"),
        check("amount_positive", "amount_cents > 0"),
        check("participant_known", _PARTICIPANT),
        check("fiscal_year_range", "fiscal_year BETWEEN 1900 AND 2999"),
        check("description_not_empty", "length(trim(description)) > 0"),
    )

    id: Mapped[Key]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    position: Mapped[int]
    description: Mapped[str] = mapped_column(String(300))
    participant: Mapped[str | None] = mapped_column(String(8))
    category: Mapped[BudgetCategory]
    province: Mapped[Province | None]
    fiscal_year: Mapped[int | None]
    eligible: Mapped[bool]
    amount_cents: Mapped[Cents]


class FundingLine(Base):
    """Section « budget »: one contribution, in cents; Scale AI's is the funding requested.

    eligible is NULL only in files from before it was asked.
    """

    __tablename__ = "funding_lines"
    __table_args__ = (
        UniqueConstraint("application_id", "position"),
        check("amount_positive", "amount_cents > 0"),
        check("participant_known", _PARTICIPANT),
        check("scale_ai_in_cash", "source <> 'scale_ai' OR kind = 'cash'"),
        check("scale_ai_eligible", "source <> 'scale_ai' OR eligible IS NULL OR eligible"),
        check("public_pays_itself", "source NOT IN ('scale_ai', 'quebec') OR participant IS NULL"),
    )

    id: Mapped[Key]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    position: Mapped[int]
    source: Mapped[FundingSource]
    participant: Mapped[str | None] = mapped_column(String(8))
    kind: Mapped[ContributionKind]
    eligible: Mapped[bool | None]
    amount_cents: Mapped[Cents]


class Kpi(Base):
    """Section « outcomes »: a key performance indicator, from baseline to target."""

    __tablename__ = "kpis"
    __table_args__ = (
        UniqueConstraint("application_id", "position"),
        check("target_after_baseline", "target_date > baseline_date"),
        check("own_has_name", "code <> 'own' OR length(trim(name)) > 0"),
    )

    id: Mapped[Key]
    application_id: Mapped[UUID] = mapped_column(ForeignKey("applications.id"))
    position: Mapped[int]
    code: Mapped[KpiCode]
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
