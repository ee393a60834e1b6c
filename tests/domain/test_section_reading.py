"""Typed sections: what they say, and what is not understood of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from callapp.domain.bilingual import Language
from callapp.domain.budget import BudgetCategory
from callapp.domain.content import ApplicationContent, Cost, Declared, Hospital, PartnerEntry
from callapp.domain.organisations import PartnerKind, Province
from callapp.domain.section_reading import Reading, is_untouched, read_sections, tidy
from callapp.domain.sections import Section
from callapp.domain.typed import keeping_faults

HOSPITAL = {
    "name": "  Hôpital fictif « du Fleuve » ",
    "province": "QC",
    "nonprofit": "yes",
    "provincially_funded": "no",
    "beds": "1\u00a0084",
    "beds_source": "Annual report",
    "beds_date": "2026-03-31",
}
PARTNER = {"name": "Fictional AI", "kind": "ai_provider", "province": "ON", "country": "", "sme": "yes"}
COST = {"description": "Nurses", "category": "labour", "eligible": "yes", "amount": "1 234,50 $"}
FUNDING = {"source": "scale_ai", "kind": "cash", "amount": "1,234.50"}
INDICATOR = {
    "name": "Waiting time",
    "definition": "Median minutes\r\nfrom door to bed",
    "unit": "minutes",
    "direction": "decrease",
    "baseline": "184,5",
    "baseline_date": "2026-01-31",
    "baseline_method": "Register of admissions",
    "target": "120",
    "target_date": "2028-01-31",
}


def read(
    section: Section, typed: dict[str, Any], statements: tuple[str, ...] = ("accurate", "use")
) -> Reading:
    return read_sections(
        {section: typed},
        start=ApplicationContent(language=Language.FR),
        statements=statements,
        declared=Declared(datetime(2026, 4, 1, tzinfo=UTC), "Fictional lead"),
    )


def faults(section: Section, typed: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(fault.code, fault.field) for fault in read(section, typed).faults[section]]


def test_a_hospital_is_read_as_typed() -> None:
    reading = read(Section.HOSPITAL, HOSPITAL)
    assert reading.parses(Section.HOSPITAL)
    assert reading.content.hospital == Hospital(
        name="Hôpital fictif « du Fleuve »",
        province=Province.QC,
        nonprofit=True,
        provincially_funded=False,
        beds=1084,
        beds_source="Annual report",
        beds_date=date(2026, 3, 31),
    )


def test_a_fact_not_given_is_unknown_and_no_fault() -> None:
    reading = read(Section.HOSPITAL, {"name": "X"})
    assert reading.parses(Section.HOSPITAL)
    assert reading.content.hospital == Hospital("X", None, None, None, None, None, None)


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("beds", "many", "number.not_whole"),
        ("beds_date", "31/03/2026", "day.format"),
        ("province", "Quebec", "draft.choice_unknown"),
        ("nonprofit", "maybe", "draft.choice_unknown"),
        ("name", "x" * 301, "text.too_many_characters"),
    ],
)
def test_what_is_not_understood_is_named_at_its_field(field: str, text: str, code: str) -> None:
    assert faults(Section.HOSPITAL, HOSPITAL | {field: text}) == [(code, field)]


def test_answers_keep_their_lines() -> None:
    reading = read(
        Section.PROJECT, {"title": "Free the beds", "answer-problem": "one\r\ntwo", "answer-data": " "}
    )
    assert (reading.content.title, reading.content.answers) == ("Free the beds", {"problem": "one\ntwo"})


def test_partners_inside_and_outside_canada() -> None:
    abroad = PARTNER | {"province": "outside_canada", "country": "FR", "sme": ""}
    reading = read(Section.PARTNERS, {"partners": [PARTNER, abroad]})
    assert reading.content.partners == (
        PartnerEntry("Fictional AI", PartnerKind.AI_PROVIDER, Province.ON, "CA", True),
        PartnerEntry("Fictional AI", PartnerKind.AI_PROVIDER, Province.OUTSIDE_CANADA, "FR", False),
    )


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"name": " "}, ("draft.row_unfinished", "partners-0-name")),
        ({"province": "outside_canada"}, ("draft.row_unfinished", "partners-0-country")),
        ({"country": "FR"}, ("partners.country_and_province", "partners-0-country")),
        ({"country": "France"}, ("draft.choice_unknown", "partners-0-country")),
        (
            {"province": "outside_canada", "country": "CA"},
            ("partners.country_and_province", "partners-0-country"),
        ),
    ],
)
def test_half_a_partner_says_nothing(change: dict[str, str], fault: tuple[str, str]) -> None:
    typed = {"partners": [PARTNER | change, PARTNER]}
    assert faults(Section.PARTNERS, typed) == [fault]
    assert read(Section.PARTNERS, typed).content.partners == ()


def test_a_budget_is_read_to_the_cent_and_blank_rows_are_nothing() -> None:
    blank = {"description": "", "category": "", "eligible": "yes", "amount": ""}
    reading = read(Section.BUDGET, {"costs": [blank, COST, blank], "funding": [FUNDING]})
    assert reading.parses(Section.BUDGET)
    assert reading.content.costs == (Cost("Nurses", BudgetCategory.LABOUR, True, 123450),)
    assert reading.content.budget.funding_requested_cents == 123450


def test_faults_of_a_budget_stand_at_the_row_as_typed() -> None:
    blank = {"description": "", "category": "", "eligible": "yes", "amount": ""}
    typed = {
        "costs": [blank, COST | {"amount": "1,234"}, COST | {"amount": "0"}],
        "funding": [FUNDING | {"kind": "in_kind"}],
    }
    assert faults(Section.BUDGET, typed) == [
        ("money.ambiguous_separator", "costs-1-amount"),
        ("budget.amount_not_positive", "costs-2-amount"),
        ("budget.scale_ai_in_kind", "funding-0-kind"),
    ]


def test_an_indicator_is_exact() -> None:
    (indicator,) = read(Section.OUTCOMES, {"indicators": [INDICATOR]}).content.indicators
    assert (str(indicator.baseline), str(indicator.target)) == ("184.5", "120")
    assert indicator.definition == "Median minutes\nfrom door to bed"


def test_a_target_before_its_baseline_is_no_indicator() -> None:
    typed = {"indicators": [INDICATOR | {"target_date": "2026-01-31"}]}
    assert faults(Section.OUTCOMES, typed) == [("kpi.target_date_not_later", "indicators-0-target_date")]


def test_a_signatory_has_a_name_and_a_title_or_nothing() -> None:
    typed = {
        "ceo_name": "Fictional CEO",
        "ceo_title": "",
        "clinical_lead_name": "",
        "clinical_lead_title": "",
    }
    assert faults(Section.LETTER_OF_INTENT, typed) == [("letter.half_missing", "ceo_title")]
    reading = read(Section.LETTER_OF_INTENT, typed | {"ceo_title": "President"})
    assert [entry.role for entry in reading.content.signatories] == ["ceo"]


def test_a_declaration_needs_every_statement() -> None:
    assert read(Section.DECLARATION, {"declare-accurate": "yes"}).content.declared is None
    assert read(Section.DECLARATION, {"declare-accurate": "yes", "declare-use": "yes"}).content.declared


def test_tidying_drops_blank_rows_and_nothing_else() -> None:
    blank = dict.fromkeys(PARTNER, "")
    assert tidy(Section.PARTNERS, {"partners": [blank, PARTNER, blank]}) == {"partners": [PARTNER]}
    assert is_untouched(Section.PARTNERS, {"partners": [blank]})
    assert is_untouched(Section.HOSPITAL, {"name": " ", "beds": ""})
    assert not is_untouched(Section.HOSPITAL, {"name": "x"})


@pytest.mark.parametrize(
    ("typed", "code", "field"),
    [
        ({"title": "a\x00b"}, "draft.forbidden_character", "title"),
        ({"costs": [{"amount": "\x07"}]}, "draft.forbidden_character", "costs-0-amount"),
        ({"title": "x" * 100_001}, "draft.text_too_long", "title"),
        ({"costs": [{}] * 201}, "draft.too_many_rows", "costs"),
    ],
)
def test_what_cannot_be_kept_even_as_a_draft(typed: dict[str, Any], code: str, field: str) -> None:
    assert [(fault.code, fault.field) for fault in keeping_faults(typed)] == [(code, field)]


@pytest.mark.parametrize("text", ["  leading", "a\r\nb", "👩‍⚕️", "1\u00a0000", "e\u0301", "x" * 100_000])
def test_odd_text_can_be_kept(text: str) -> None:
    assert keeping_faults({"title": text}) == []
