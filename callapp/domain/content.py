"""What an application says once its sections are understood: for completeness, eligibility and copies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from callapp.domain.bilingual import Language
from callapp.domain.budget import Budget, BudgetCategory, ContributionKind, FundingSource
from callapp.domain.budget import CostLine as CostAmount
from callapp.domain.budget import FundingLine as FundingAmount
from callapp.domain.eligibility import EligibilityFacts, Partner, Signatory
from callapp.domain.organisations import PartnerKind, Province
from callapp.domain.outcomes import Direction


@dataclass(frozen=True, slots=True)
class Hospital:
    """Section « hospital »; None is a fact not given yet."""

    name: str
    province: Province | None
    nonprofit: bool | None
    provincially_funded: bool | None
    beds: int | None
    beds_source: str | None
    beds_date: date | None


@dataclass(frozen=True, slots=True)
class PartnerEntry:
    name: str
    kind: PartnerKind
    province: Province
    country: str
    is_sme: bool


@dataclass(frozen=True, slots=True)
class Cost:
    description: str
    category: BudgetCategory
    eligible: bool
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Funding:
    source: FundingSource
    kind: ContributionKind
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Indicator:
    """A key performance indicator as applied for; carried unchanged to agreement and report."""

    name: str
    definition: str
    unit: str
    direction: Direction
    baseline: Decimal
    baseline_date: date
    baseline_method: str
    target: Decimal
    target_date: date


@dataclass(frozen=True, slots=True)
class SignatoryEntry:
    role: Signatory
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class LetterFile:
    """An uploaded signed letter of intent: its name for people, its hash for proof."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Declared:
    """The call's statements, accepted."""

    accepted_at: datetime
    accepted_by: str


@dataclass(frozen=True, slots=True)
class ApplicationContent:
    """Everything a hospital states. Parts not given yet are None or empty."""

    language: Language
    title: str | None = None
    hospital: Hospital | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    partners: tuple[PartnerEntry, ...] = ()
    costs: tuple[Cost, ...] = ()
    funding: tuple[Funding, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    signatories: tuple[SignatoryEntry, ...] = ()
    letters: tuple[LetterFile, ...] = ()
    declared: Declared | None = None

    @property
    def budget(self) -> Budget:
        """The amounts alone, for totals and rules."""
        return Budget(
            costs=[CostAmount(line.category, line.amount_cents, line.eligible) for line in self.costs],
            funding=[FundingAmount(line.source, line.kind, line.amount_cents) for line in self.funding],
        )

    @property
    def eligibility_facts(self) -> EligibilityFacts:
        """The facts the rules read; a part not given is unknown."""
        hospital = self.hospital
        return EligibilityFacts(
            nonprofit=hospital.nonprofit if hospital else None,
            provincially_funded=hospital.provincially_funded if hospital else None,
            province=hospital.province if hospital else None,
            beds=hospital.beds if hospital else None,
            beds_source=hospital.beds_source if hospital else None,
            beds_date=hospital.beds_date.isoformat() if hospital and hospital.beds_date else None,
            partners=tuple(Partner(entry.name, entry.kind) for entry in self.partners) or None,
            funding_requested_cents=self.budget.funding_requested_cents if self.funding else None,
            # Everybody named counts as having signed once a signed letter is uploaded.
            loi_signed_by=tuple(entry.role for entry in self.signatories) if self.letters else (),
        )
