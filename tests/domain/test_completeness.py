"""What is missing and why: section by section, at the field where it is put right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from callapp.domain.bilingual import Bilingual, Language
from callapp.domain.budget import BudgetCategory, BudgetRules, ContributionKind, FundingSource
from callapp.domain.completeness import (
    CompletenessRules,
    QuestionLimit,
    SectionStatus,
    rules_in_doubt,
    section_faults,
    status_of,
)
from callapp.domain.content import (
    ApplicationContent,
    Confirmation,
    Cost,
    Declared,
    Funding,
    Hospital,
    Indicator,
    LetterFile,
    PartnerEntry,
    SignatoryEntry,
)
from callapp.domain.eligibility import EligibilityRules, Signatory, evaluate
from callapp.domain.errors import Fault
from callapp.domain.organisations import PartnerKind, Province, SizeClass
from callapp.domain.outcomes import Direction, KpiCode
from callapp.domain.participants import LEAD
from callapp.domain.section_reading import Reading
from callapp.domain.sections import Section

CAP = 1_500_000_00
RULES = CompletenessRules(
    questions=(QuestionLimit("problem", 5, True), QuestionLimit("more", 5, False)),
    budget=BudgetRules(cap_cents=CAP, fiscal_years=range(2026, 2029)),
    required_partner_kinds=frozenset({PartnerKind.AI_PROVIDER}),
    required_signatories=frozenset(Signatory),
)
# As RULES, in a call that has each partner confirm its part.
CONFIRMING = replace(RULES, confirmations_required=True)
ASKED = Funding(FundingSource.SCALE_AI, None, ContributionKind.CASH, True, CAP)
COMPLETE = ApplicationContent(
    language=Language.EN,
    title="Free the beds",
    hospital=Hospital("Fictional hospital", Province.ON, True, True, 500, None, None),
    answers={"problem": "l’hôpital attend sept longues heures"},
    partners=(
        PartnerEntry(
            "0a1b2c3d", "Fictional AI", PartnerKind.AI_PROVIDER, Province.ON, "CA", SizeClass.SMALL,
            "Fictional contact", "ai@example.ca", "Builds the model",
        ),
    ),
    costs=(Cost("All of it", LEAD, BudgetCategory.LABOUR, Province.ON, 2026, True, CAP),),
    funding=(ASKED,),
    indicators=(
        Indicator(
            KpiCode.OWN, "Wait", "Minutes", "min", Direction.DECREASE,
            Decimal(9), date(2026, 1, 1), "Register", Decimal(5), date(2028, 1, 1),
        ),
    ),
    signatories=tuple(SignatoryEntry(role, "Fictional person", "Title") for role in Signatory),
    letters=(LetterFile("letter.pdf", "application/pdf", 10, "0" * 64),),
    declared=Declared(datetime(2026, 4, 1, tzinfo=UTC), "Fictional lead"),
)  # fmt: skip


def lacking(
    content: ApplicationContent, unread: Mapping[Section, tuple[Fault, ...]] | None = None
) -> list[tuple[str, str | None]]:
    by_section = section_faults(Reading(content, unread or {}), RULES)
    assert list(by_section) == list(Section)
    return [(fault.code, fault.field) for faults in by_section.values() for fault in faults]


def test_an_address_that_is_none_is_said_at_its_field() -> None:
    ceo, clinical_lead = COMPLETE.signatories
    content = replace(
        COMPLETE, signatories=(replace(ceo, email="ceo"), replace(clinical_lead, email="a@b.ca"))
    )
    assert lacking(content) == [("email.form", "ceo_email")]


def test_a_complete_application_lacks_nothing() -> None:
    assert lacking(COMPLETE) == []


def test_an_empty_application_lacks_everything_each_at_its_field() -> None:
    assert lacking(ApplicationContent(language=Language.FR)) == [
        ("hospital.name_missing", "name"),
        ("hospital.province_missing", "province"),
        ("hospital.nonprofit_missing", "nonprofit"),
        ("hospital.provincially_funded_missing", "provincially_funded"),
        ("hospital.beds_missing", "beds"),
        ("project.title_missing", "title"),
        ("project.answer_missing", "answer-problem"),
        ("partners.ai_provider_missing", "partners"),
        ("budget.costs_missing", "costs"),
        ("budget.funding_missing", "funding"),
        ("outcomes.none_yet", "indicators"),
        ("letter.ceo_missing", "ceo_name"),
        ("letter.clinical_lead_missing", "clinical_lead_name"),
        ("letter.signature_missing", "letter"),
        ("declaration.none_yet", "declaration"),
    ]


def test_an_answer_over_its_limit_says_by_how_much() -> None:
    content = replace(COMPLETE, answers={"problem": "a b c d e f"})
    (fault,) = section_faults(Reading(content, {}), RULES)[Section.PROJECT]
    assert fault == Fault("project.answer_too_long", "answer-problem", {"number": 1, "limit": 5, "count": 6})


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        (
            {"funding": (replace(ASKED, amount_cents=CAP + 1),)},
            [
                ("budget.request_above_cap", "funding"),
                ("budget.eligible_above_cost", "funding"),
                ("budget.sides_differ", "funding"),
            ],
        ),
        (
            {"funding": (replace(ASKED, source=FundingSource.HOSPITAL, participant=LEAD),)},
            [("budget.request_not_positive", "funding")],
        ),
        (
            {"costs": tuple(replace(COMPLETE.costs[0], amount_cents=cents) for cents in (-5, CAP + 5))},
            [("budget.amount_not_positive", "costs-0-amount")],
        ),
        (
            {"costs": (replace(COMPLETE.costs[0], participant="ffffffff"),)},
            [("budget.participant_gone", "costs-0-participant")],
        ),
        (
            {"costs": (replace(COMPLETE.costs[0], fiscal_year=2029),)},
            [("budget.year_not_offered", "costs-0-fiscal_year")],
        ),
        (
            {"indicators": (replace(COMPLETE.indicators[0], target=Decimal(10)),)},
            [("kpi.target_not_below_baseline", "indicators-0-target")],
        ),
        (
            {"partners": (replace(COMPLETE.partners[0], kind=PartnerKind.OTHER),)},
            [("partners.ai_provider_missing", "partners")],
        ),
    ],
)  # fmt: skip
def test_the_rules_of_the_call_hold(change: dict[str, Any], faults: list[tuple[str, str]]) -> None:
    assert lacking(replace(COMPLETE, **change)) == faults


def test_a_field_not_understood_is_not_also_missing() -> None:
    content = replace(COMPLETE, hospital=Hospital("Fictional hospital", None, True, True, None, None, None))
    unread = {Section.HOSPITAL: (Fault("number.not_whole", "beds"),)}
    assert lacking(content, unread) == [
        ("number.not_whole", "beds"),
        ("hospital.province_missing", "province"),
    ]


def test_faults_stand_at_the_row_as_typed_blank_rows_between() -> None:
    gone = replace(COMPLETE.costs[0], participant="ffffffff")
    reading = Reading(replace(COMPLETE, costs=(gone,)), {}, numbers={"costs": (3,), "funding": (0,)})
    (fault,) = section_faults(reading, RULES)[Section.BUDGET]
    assert fault.field == "costs-3-participant"


def test_a_list_not_understood_says_only_that() -> None:
    unread = {Section.BUDGET: (Fault("money.negative", "costs-1-amount"),)}
    assert lacking(replace(COMPLETE, costs=()), unread) == [("money.negative", "costs-1-amount")]


@pytest.mark.parametrize(
    ("codes", "untouched", "status"),
    [
        ([], False, SectionStatus.COMPLETE),
        (["hospital.name_missing"], True, SectionStatus.NOT_STARTED),
        (["hospital.name_missing"], False, SectionStatus.IN_PROGRESS),
        (["outcomes.none_yet"], False, SectionStatus.IN_PROGRESS),
        (["hospital.name_missing", "number.not_whole"], False, SectionStatus.TO_CORRECT),
    ],
)
def test_the_status_of_a_section(codes: list[str], untouched: bool, status: SectionStatus) -> None:
    assert status_of(tuple(Fault(code) for code in codes), untouched=untouched) is status


def test_too_few_beds_are_in_doubt_and_do_not_block() -> None:
    few = replace(COMPLETE, hospital=Hospital("Fictional hospital", Province.ON, True, True, 499, None, None))
    assert lacking(few) == []
    verdict = evaluate(EligibilityRules(), few.eligibility_facts)
    assert [result.rule for result in rules_in_doubt(verdict)] == ["min_beds"]


def test_half_a_signatory_is_not_also_missing() -> None:
    content = replace(COMPLETE, signatories=COMPLETE.signatories[1:])
    unread = {Section.LETTER_OF_INTENT: (Fault("letter.half_missing", "ceo_title"),)}
    assert lacking(content, unread) == [("letter.half_missing", "ceo_title")]


def test_where_the_call_requires_it_each_partner_confirms() -> None:
    other = replace(COMPLETE.partners[0], ref="4e5f6071", name="Fictional university")
    confirmed = Confirmation(
        "0a1b2c3d", "A", "B", datetime(2026, 4, 1, 12, tzinfo=UTC), Bilingual("Oui", "Yes"), "0" * 64
    )
    content = replace(COMPLETE, partners=(*COMPLETE.partners, other), confirmations=(confirmed,))
    missing = Fault("partners.confirmation_missing", "confirmation-4e5f6071", {"name": other.name})
    assert section_faults(Reading(content, {}), RULES)[Section.PARTNERS] == ()
    assert section_faults(Reading(content, {}), CONFIRMING)[Section.PARTNERS] == (missing,)
