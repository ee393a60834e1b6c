"""A call as a document: the TOML file that holds everything one call for projects says and asks.

Keys of the file are the fields below; amounts are integer cents, weights percents adding up to 100,
instants carry their offset. Settings of a call are here because DOMAIN marks them [?]: none is a constant
in code. Faults are found all at once (see ``document_faults``); list places in keys count from 1:
``criteria.2.weight`` is the weight of the second criterion.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from callapp.calls.document_faults import faults_of_syntax, faults_of_validation
from callapp.calls.document_fields import (
    BilingualLine,
    BilingualText,
    NumberPrefix,
    Part,
    Place,
    Slug,
    percent_text,
    refused,
    refused_at,
    whole_number,
)
from callapp.calls.document_parts import (
    Attachments,
    BudgetPart,
    Contact,
    CriterionPart,
    EligibilityPart,
    Envelope,
    LetterOfIntent,
    Notes,
    PartnersPart,
    PrivacyNotice,
    ProjectResult,
    Question,
    QuestionAndAnswer,
    ScalePart,
    Section,
    Statement,
    Step,
    VersionedText,
    WindowPart,
)
from callapp.domain.attachments import AttachmentKind, UploadLimits
from callapp.domain.budget import BudgetCategory, BudgetRules, Ceiling, fiscal_year_of
from callapp.domain.eligibility import BedsOperator, EligibilityRules, Signatory
from callapp.domain.errors import RuleBroken
from callapp.domain.organisations import PartnerKind, Province
from callapp.domain.scoring import HALF_POINTS

# What a signed page is scanned into.
SCANS = ("pdf", "png", "jpeg")
DOCUMENT_LIMIT = 1_000_000  # bytes; the shipped documents hold about 60 000
FISCAL_YEARS = 5  # offered to budgets where a call does not say how many


_Coded = TypeVar("_Coded", Question, Statement, Section)


class CallDocument(Part):
    """The whole document, made by ``read_call_document``: complete in both languages by construction."""

    format: Literal[1]
    slug: Slug
    number_prefix: NumberPrefix
    year: Annotated[int, whole_number(2000, 2199)]
    fictional: bool
    multiple_applications_per_hospital: bool
    name: BilingualLine
    summary: BilingualText
    window: WindowPart
    eligibility: EligibilityPart
    partners: PartnersPart | None = None
    budget: BudgetPart | None = None
    questions: list[Question] = Field(min_length=1, max_length=40)
    scale: ScalePart
    # After scale, whose maximum says which anchors there must be.
    criteria: list[CriterionPart] = Field(min_length=1, max_length=20)
    letter_of_intent: LetterOfIntent
    reviewer_agreement: VersionedText
    declarations: list[Statement] = Field(min_length=1, max_length=20)
    attachments: Attachments
    envelope: Envelope | None = None
    contact: Contact
    privacy: PrivacyNotice
    notes: Notes = Notes()
    sections: list[Section] = Field(default_factory=list)
    faq: list[QuestionAndAnswer] = Field(default_factory=list)
    schedule: list[Step] = Field(default_factory=list)
    results: list[ProjectResult] = Field(default_factory=list)

    def as_content(self) -> dict[str, Any]:
        """The document as plain JSON values, from which ``document_of`` makes it again."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)

    def file_number(self, number: int) -> str:
        """The number of a submitted file: ``IAS-2023-017``."""
        return f"{self.number_prefix}-{self.year}-{number:03d}"

    def eligibility_rules(self) -> EligibilityRules:
        """The settings of the seven rules, as the domain reads them."""
        part = self.eligibility
        return EligibilityRules(
            min_beds=part.min_beds,
            min_beds_operator=BedsOperator(part.min_beds_operator),
            funding_cap_cents=part.funding_cap_cents,
            required_partner_kinds=frozenset(PartnerKind(kind) for kind in part.required_partner_kinds),
            funding_provinces=frozenset(Province(code) for code in (*part.provinces, *part.territories)),
            required_signatories=frozenset(Signatory(who) for who in self.letter_of_intent.signatories),
        )

    @property
    def confirmations_required(self) -> bool:
        """Whether every partner confirms its part before a file is submitted; else it may."""
        return self.partners is not None and self.partners.confirmation_required

    def budget_rules(self) -> BudgetRules:
        """What the call says of budgets, as the domain reads it."""
        part = self.budget or BudgetPart()
        closes = self.window.closes_at.astimezone(ZoneInfo(self.window.time_zone)).date()
        first = part.first_fiscal_year or fiscal_year_of(closes)
        return BudgetRules(
            cap_cents=self.eligibility.funding_cap_cents,
            fiscal_years=range(first, first + (part.fiscal_years or FISCAL_YEARS)),
            max_share_bp=part.max_share_bp,
            ceilings={
                BudgetCategory(code): Ceiling(ceiling.share_bp, ceiling.amount_cents)
                for code, ceiling in part.category_ceilings.items()
            },
        )

    def upload_limits(self, kind: AttachmentKind) -> UploadLimits:
        """What one application may hold of a kind of attachment.

        Documents alone count towards their number and their size together: they never keep the letter out.
        The letter is paper that was signed: a PDF or a picture, where the call accepts any.
        """
        part = self.attachments
        kinds = tuple(str(each) for each in part.kinds)
        if kind is AttachmentKind.SUPPORTING:
            return UploadLimits(kinds, part.max_bytes, part.max_files, part.max_total_bytes)
        scans = tuple(each for each in kinds if each in SCANS)
        return UploadLimits(scans or kinds, part.max_bytes, part.max_files, None)

    @property
    def max_half_points(self) -> int:
        """The top of the scale as scores are held."""
        return self.scale.maximum * HALF_POINTS

    @field_validator("questions", "declarations", "sections")
    @classmethod
    def _codes_once(cls, parts: list[_Coded]) -> list[_Coded]:
        _refuse(_repeated_codes([part.code for part in parts]))
        return parts

    @field_validator("criteria")
    @classmethod
    def _hold_together(cls, criteria: list[CriterionPart], info: ValidationInfo) -> list[CriterionPart]:
        scale = info.data.get("scale")
        total = sum(criterion.weight_bp for criterion in criteria)
        errors = _repeated_codes([criterion.code for criterion in criteria])
        if scale is not None:
            errors += _wrong_anchors(criteria, scale.maximum)
        if total != 10_000:
            errors.append(((), refused("call.weights_not_hundred", total=percent_text(total))))
        _refuse(errors)
        return criteria


def _refuse(errors: list[tuple[Place, PydanticCustomError]]) -> None:
    if errors:
        raise refused_at(errors)


def _repeated_codes(codes: list[str]) -> list[tuple[Place, PydanticCustomError]]:
    return [
        ((place, "code"), refused("call.code_repeated", given=code))
        for place, code in enumerate(codes)
        if code in codes[:place]
    ]


def _wrong_anchors(criteria: list[CriterionPart], maximum: int) -> list[tuple[Place, PydanticCustomError]]:
    wanted = {str(points) for points in range(maximum + 1)}
    return [
        ((place, "anchors", points), refused(code, maximum=maximum))
        for place, criterion in enumerate(criteria)
        for code, some in (
            ("call.anchor_missing", wanted - criterion.anchors.keys()),
            ("call.anchor_unknown", criterion.anchors.keys() - wanted),
        )
        for points in sorted(some)
    ]


def read_call_document(source: str | bytes | Path) -> CallDocument:
    """The document in a TOML text, in the bytes of an uploaded file, or in the file at a path.

    Raises RuleBroken with every fault found: TOML syntax (one, with its line), unknown and missing keys,
    wrong types, empty or one-language texts, values out of bounds, weights that do not make 100 %.
    OSError when the file cannot be read.
    """
    if isinstance(source, Path):
        with source.open("rb") as file:
            source = file.read(DOCUMENT_LIMIT + 1)
    text = _text_of(source) if isinstance(source, bytes) else source
    try:
        # Decimals, so that 12.5 % is exactly 1 250 basis points.
        content = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise RuleBroken.of(faults_of_syntax(error)) from None
    except (RecursionError, ValueError):
        raise RuleBroken("call.not_toml") from None
    return document_of(content)


def document_of(content: dict[str, Any]) -> CallDocument:
    """The document in values already read, of TOML or stored by ``as_content``.

    Raises RuleBroken with every fault.
    """
    try:
        return CallDocument.model_validate(content)
    except ValidationError as error:
        raise RuleBroken.of(faults_of_validation(error)) from None


def _text_of(content: bytes) -> str:
    """UTF-8, with or without the mark some editors put at the start."""
    if len(content) > DOCUMENT_LIMIT:
        raise RuleBroken("call.file_too_large", limit=DOCUMENT_LIMIT)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RuleBroken("call.file_not_utf8", byte=error.start + 1) from None
