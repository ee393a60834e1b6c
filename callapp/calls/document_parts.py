"""The tables a call document is made of, in the order of the file."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from callapp.calls.document_fields import (
    BilingualLine,
    BilingualText,
    Cents,
    Code,
    Day,
    Email,
    HalfStep,
    Instant,
    Line,
    Part,
    Share,
    TimeZone,
    Version,
    WebAddress,
    Weight,
    refused,
    refused_at,
    whole_number,
)
from callapp.domain.bilingual import Bilingual
from callapp.domain.eligibility import RuleId

Province = Literal["AB", "BC", "MB", "NB", "NL", "NS", "ON", "PE", "QC", "SK"]
Territory = Literal["NT", "NU", "YT"]
PartnerKind = Literal["ai_provider", "hospital", "academic", "other"]
Category = Literal["labour", "hardware", "software", "cloud_services", "other"]
Signatory = Literal["ceo", "clinical_lead"]
FileKind = Literal["pdf", "docx", "xlsx", "png", "jpeg"]
ProjectStatus = Literal["announced", "in_progress", "completed", "abandoned"]


def _distinct(values: list[str]) -> list[str]:
    repeated = [
        ((place,), refused("call.value_repeated", given=value))
        for place, value in enumerate(values)
        if value in values[:place]
    ]
    if repeated:
        raise refused_at(repeated)
    return values


class Step(Part):
    """One dated step after the closing; opening and closing come from the window itself."""

    label: BilingualLine
    on: Day | None = None
    when: BilingualLine | None = None  # words, where no day is known

    @model_validator(mode="after")
    def _one_time(self) -> Self:
        if (self.on is None) == (self.when is None):
            raise refused("call.schedule_one_time")
        return self


class WindowPart(Part):
    """When applications are taken: from opens_at (included) to closes_at (excluded)."""

    opens_at: Instant
    closes_at: Instant
    time_zone: TimeZone

    @field_validator("closes_at")
    @classmethod
    def _after_opening(cls, closes_at: Instant, info: ValidationInfo) -> Instant:
        opens_at = info.data.get("opens_at")
        if opens_at is not None and closes_at <= opens_at:
            raise refused("call.closes_before_opening")
        return closes_at


class Clauses(Part):
    """Where each of the seven rules comes from, in words an applicant can look up."""

    nonprofit: BilingualText
    provincially_funded: BilingualText
    in_canada: BilingualText
    min_beds: BilingualText
    ai_provider: BilingualText
    funding_cap: BilingualText
    loi_signed: BilingualText


class EligibilityPart(Part):
    """Settings of the seven rules (DOMAIN 1)."""

    min_beds: Annotated[int, whole_number(0, 100_000)]
    min_beds_operator: Literal[">=", ">"]
    funding_cap_cents: Cents
    required_partner_kinds: list[PartnerKind] = Field(min_length=1)
    provinces: list[Province] = Field(min_length=1)
    territories: list[Territory]
    clauses: Clauses

    _no_repeats = field_validator("required_partner_kinds", "provinces", "territories")(_distinct)

    def clause(self, rule: RuleId) -> Bilingual:
        """Where a rule comes from."""
        clause: Bilingual = getattr(self.clauses, rule.value)
        return clause


class PartnersPart(Part):
    """confirmation_required: a file is submitted only once every partner confirmed its part by link."""

    confirmation_required: bool = False


class CeilingPart(Part):
    """The most one category may cost: a share of the total cost in percent, or an amount."""

    share_bp: Share | None = Field(default=None, alias="share")
    amount_cents: Cents | None = None

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if (self.share_bp is None) == (self.amount_cents is None):
            raise refused("call.ceiling_one_measure")
        return self


class BudgetPart(Part):
    """What budgets may hold; every key may be left out (DOMAIN 1, Money: the real limits are not known).

    first_fiscal_year: the calendar year in which the first fiscal year begins; without it the one in which
    the call closes. max_share: the funding requested, at most, in percent of the eligible cost.
    """

    first_fiscal_year: Annotated[int, whole_number(2000, 2199)] | None = None
    fiscal_years: Annotated[int, whole_number(1, 15)] | None = None
    max_share_bp: Share | None = Field(default=None, alias="max_share")
    category_ceilings: dict[Category, CeilingPart] = Field(default_factory=dict)


class Question(Part):
    """One narrative question, answered in the application's own language."""

    code: Code
    title: BilingualLine
    help: BilingualText
    word_limit: Annotated[int, whole_number(1, 5_000)]
    required: bool


class ScalePart(Part):
    """0 to maximum whole points, in steps of half a point."""

    maximum: Annotated[int, whole_number(1, 10)]
    step: HalfStep


class CriterionPart(Part):
    """One criterion with a written anchor for each whole point of the scale."""

    code: Code
    name: BilingualLine
    description: BilingualText
    weight_bp: Weight = Field(alias="weight")
    anchors: dict[str, BilingualText]

    def anchor(self, points: int) -> Bilingual:
        """The text of a whole point; KeyError outside the scale."""
        return self.anchors[str(points)]


class LetterOfIntent(Part):
    """Who signs the letter, and what they sign to."""

    signatories: list[Signatory] = Field(min_length=1)
    text: BilingualText

    _no_repeats = field_validator("signatories")(_distinct)


class VersionedText(Part):
    """A text people agree to: what they agreed to is found again by its version."""

    version: Version
    title: BilingualLine
    text: BilingualText


class Statement(Part):
    """One statement of the declaration, ticked before submission."""

    code: Code
    text: BilingualText


class Attachments(Part):
    """What may be attached: size of one file in bytes, number of documents, all of them together, kinds.

    Without max_total_bytes as many documents as are allowed may each be as large as one may be.
    """

    max_bytes: Annotated[int, whole_number(1_000, 50_000_000)]
    max_files: Annotated[int, whole_number(1, 50)]
    max_total_bytes: Annotated[int, whole_number(1_000, 100_000_000)] | None = None
    kinds: list[FileKind] = Field(min_length=1)

    _no_repeats = field_validator("kinds")(_distinct)

    @field_validator("max_total_bytes")
    @classmethod
    def _not_below_one_file(cls, total: int | None, info: ValidationInfo) -> int | None:
        one = info.data.get("max_bytes")
        if total is not None and one is not None and total < one:
            raise refused("call.total_below_one_file", one=one)
        return total


class Envelope(Part):
    """Money there is for the call. The label says what the figure is; the real one is not known."""

    amount_cents: Cents
    label: BilingualText


class Contact(Part):
    """Who answers questions: a role, and a mail address or a page."""

    name: BilingualLine
    email: Email | None = None
    page: WebAddress | None = None

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if self.email is None and self.page is None:
            raise refused("call.contact_unreachable")
        return self


class PrivacyNotice(Part):
    """What a person reads before registering (Québec Law 25; DOMAIN, Duties)."""

    version: Version
    summary: BilingualText
    officer: BilingualText
    purposes: BilingualText
    access_and_deletion: BilingualText
    retention: BilingualText
    no_patient_data: BilingualText


class Section(Part):
    """One titled text of the public call page."""

    code: Code
    title: BilingualLine
    text: BilingualText


class QuestionAndAnswer(Part):
    question: BilingualLine
    answer: BilingualText


class Notes(Part):
    """Where a part of the call comes from, said beside it."""

    origin: BilingualText | None = None
    criteria: BilingualText | None = None
    questions: BilingualText | None = None
    results: BilingualText | None = None
    window: BilingualText | None = None


class Source(Part):
    """Where a published fact was read."""

    title: BilingualLine
    address: WebAddress | None = None


class ProjectResult(Part):
    """A publicly announced project; an amount that is not known is absent, never zero."""

    title: BilingualLine
    title_origin: Literal["fr", "en", "both", "ours"]  # the language it was published in; the rest is ours
    lead: Line | None = None
    partners: list[Line]
    provinces: list[Province] = Field(min_length=1)
    status: ProjectStatus
    scale_ai_cents: Cents | None = None
    total_cents: Cents | None = None
    announced_on: Day
    goals: BilingualText | None = None
    note: BilingualText | None = None
    sources: list[Source] = Field(min_length=1)

    @field_validator("total_cents")
    @classmethod
    def _not_below_share(cls, total: Cents | None, info: ValidationInfo) -> Cents | None:
        share = info.data.get("scale_ai_cents")
        if total is not None and share is not None and total < share:
            raise refused("call.total_below_share")
        return total
