"""What an application says once its sections are understood: for completeness, eligibility and copies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from callapp.domain.bilingual import Bilingual, Language
from callapp.domain.budget import (
    Budget,
    BudgetCategory,
    ContributionKind,
    CostLine,
    FundingLine,
    FundingSource,
)
from callapp.domain.budget_totals import BudgetTotals, total_up
from callapp.domain.eligibility import EligibilityFacts, Partner, Signatory
from callapp.domain.organisations import PartnerKind, Province, SizeClass
from callapp.domain.outcomes import Direction, Kpi, KpiCode
from callapp.domain.participants import LEAD, THE_LEAD, Participant, Participants


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
    """An organisation that takes part. ref: what budget lines call it, the same through every change.

    The last four are None only in copies from before they were asked.
    """

    ref: str
    name: str
    kind: PartnerKind
    province: Province
    country: str
    size_class: SizeClass | None
    contact_name: str | None
    contact_email: str | None
    role: str | None


@dataclass(frozen=True, slots=True)
class Cost:
    """One cost: whose (``lead`` or a partner's ref), for what, where and in which fiscal year."""

    description: str
    participant: str | None
    category: BudgetCategory
    province: Province | None
    fiscal_year: int | None
    eligible: bool
    amount_cents: int

    @property
    def line(self) -> CostLine:
        """As the rules see it."""
        return CostLine(
            self.category,
            self.amount_cents,
            eligible=self.eligible,
            participant=self.participant,
            province=self.province,
            fiscal_year=self.fiscal_year,
        )


@dataclass(frozen=True, slots=True)
class Funding:
    """One contribution. participant: who pays, where a participant does."""

    source: FundingSource
    participant: str | None
    kind: ContributionKind
    eligible: bool | None
    amount_cents: int

    @property
    def line(self) -> FundingLine:
        """As the rules see it."""
        return FundingLine(
            self.source,
            self.kind,
            self.amount_cents,
            eligible=self.eligible,
            participant=self.participant,
        )


@dataclass(frozen=True, slots=True)
class Indicator:
    """A key performance indicator as applied for; carried unchanged to agreement and report.

    name: what the applicant calls it; empty where one of the list needs no other name.
    """

    code: KpiCode
    name: str
    definition: str
    unit: str
    direction: Direction
    baseline: Decimal
    baseline_date: date
    baseline_method: str
    target: Decimal
    target_date: date

    @property
    def measured(self) -> Kpi:
        """The two values with their dates and the direction between them."""
        return Kpi(self.direction, self.baseline, self.baseline_date, self.target, self.target_date)


@dataclass(frozen=True, slots=True)
class SignatoryEntry:
    """A person named to sign. email is where a link may be sent, as typed: no part of what is stated."""

    role: Signatory
    name: str
    title: str
    email: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature of the letter of intent by a mailed link; sha256 is that of the exact text signed.

    statement: the words of the letter as they stood, signed with the application.
    """

    role: Signatory
    name: str
    title: str
    signed_at: datetime
    statement: Bilingual
    sha256: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A partner's confirmation of its own part, by a mailed link; sha256 is that of the exact text confirmed.

    partner: its ref. statement: the words it agreed with, as they stood, confirmed with the part.
    """

    partner: str
    name: str
    title: str
    confirmed_at: datetime
    statement: Bilingual
    sha256: str


@dataclass(frozen=True, slots=True)
class LetterFile:
    """An uploaded signed letter of intent: its name for people, its hash for proof."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class DocumentFile(LetterFile):
    """A supporting document; caption says what it is, in the applicant's words."""

    caption: str | None = None


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
    signatures: tuple[Signature, ...] = ()
    declared: Declared | None = None
    documents: tuple[DocumentFile, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()

    @property
    def budget(self) -> Budget:
        """The amounts alone, for totals and rules."""
        return Budget([each.line for each in self.costs], [each.line for each in self.funding])

    @property
    def participants(self) -> Participants:
        """Everybody a budget line may name, the lead first, partners in their order."""
        return {LEAD: THE_LEAD} | {
            each.ref: Participant(each.kind, each.size_class) for each in self.partners
        }

    @property
    def totals(self) -> BudgetTotals:
        """The budget by every dimension."""
        return total_up(self.budget, self.participants)

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
            loi_signed_by=self.signed_by,
        )

    @property
    def signed_by(self) -> tuple[Signatory, ...]:
        """Who signed the letter: everybody named once it is uploaded signed, else who signed by link."""
        by_link = {signature.role for signature in self.signatures}
        named = [entry.role for entry in self.signatories]
        return tuple(role for role in named if self.letters or role in by_link)
