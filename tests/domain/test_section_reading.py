"""Typed sections: what they say, and what is not understood of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from callapp.domain.bilingual import Language
from callapp.domain.budget import BudgetCategory
from callapp.domain.content import (
    ApplicationContent,
    Cost,
    Declared,
    Hospital,
    PartnerEntry,
    SignatoryEntry,
)
from callapp.domain.eligibility import Signatory
from callapp.domain.organisations import PartnerKind, Province, SizeClass
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
PARTNER = {
    "name": "Fictional AI",
    "kind": "ai_provider",
    "province": "ON",
    "country": "",
    "size_class": "medium",
    "contact_name": "Fictional contact",
    "contact_email": " ai@example.ca ",
    "role": "Builds the model.\r\nRuns it.",
    "ref": "0a1b2c3d",
}
COST = {
    "description": "Nurses",
    "participant": "lead",
    "category": "labour",
    "province": "ON",
    "fiscal_year": "2026",
    "eligible": "yes",
    "amount": "1 234,50 $",
}
FUNDING = {
    "source": "scale_ai",
    "participant": "",
    "kind": "cash",
    "eligible": "yes",
    "amount": "1,234.50",
}
INDICATOR = {
    "code": "own",
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
    abroad = PARTNER | {"province": "outside_canada", "country": "FR", "ref": "4e5f6071"}
    reading = read(Section.PARTNERS, {"partners": [PARTNER, abroad]})
    here = PartnerEntry(
        ref="0a1b2c3d",
        name="Fictional AI",
        kind=PartnerKind.AI_PROVIDER,
        province=Province.ON,
        country="CA",
        size_class=SizeClass.MEDIUM,
        contact_name="Fictional contact",
        contact_email="ai@example.ca",
        role="Builds the model.\nRuns it.",
    )
    there = replace(here, ref="4e5f6071", province=Province.OUTSIDE_CANADA, country="FR")
    assert reading.content.partners == (here, there)
    assert list(reading.participants) == ["lead", "0a1b2c3d", "4e5f6071"]


def test_a_partner_from_before_references_is_known_by_its_place() -> None:
    blank = dict.fromkeys(PARTNER, "")
    old = {name: text for name, text in PARTNER.items() if name != "ref"}
    reading = read(Section.PARTNERS, {"partners": [old, blank, old]})
    assert [entry.ref for entry in reading.content.partners] == ["00000001", "00000003"]
    assert list(reading.participants) == ["lead", "00000001", "00000003"]


def test_a_partner_half_typed_can_be_named_in_a_budget_already() -> None:
    reading = read(Section.PARTNERS, {"partners": [PARTNER | {"name": "", "kind": "?"}]})
    assert reading.content.partners == ()
    assert reading.participants["0a1b2c3d"].kind is None
    assert reading.participants["0a1b2c3d"].is_sme


def test_two_partners_of_one_reference_are_refused() -> None:
    assert faults(Section.PARTNERS, {"partners": [PARTNER, PARTNER]}) == [
        ("partners.ref_repeated", "partners-0-name"),
        ("partners.ref_repeated", "partners-1-name"),
    ]


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
        ({"size_class": ""}, ("draft.row_unfinished", "partners-0-size_class")),
        ({"size_class": "sme"}, ("draft.choice_unknown", "partners-0-size_class")),
        ({"contact_email": "nobody"}, ("email.form", "partners-0-contact_email")),
        ({"role": "x" * 1_001}, ("text.too_many_characters", "partners-0-role")),
    ],
)
def test_half_a_partner_says_nothing(change: dict[str, str], fault: tuple[str, str]) -> None:
    typed = {"partners": [PARTNER | change, PARTNER | {"ref": "4e5f6071"}]}
    assert faults(Section.PARTNERS, typed) == [fault]
    assert read(Section.PARTNERS, typed).content.partners == ()


def test_a_budget_is_read_to_the_cent_and_blank_rows_are_nothing() -> None:
    blank = dict.fromkeys(COST, "") | {"eligible": "yes"}
    reading = read(Section.BUDGET, {"costs": [blank, COST, blank], "funding": [FUNDING]})
    assert reading.parses(Section.BUDGET)
    assert reading.content.costs == (
        Cost("Nurses", "lead", BudgetCategory.LABOUR, Province.ON, 2026, True, 123450),
    )
    assert reading.numbers == {"costs": (1,), "funding": (0,)}
    assert reading.content.budget.funding_requested_cents == 123450


def test_faults_of_a_budget_stand_at_the_row_as_typed() -> None:
    blank = dict.fromkeys(COST, "") | {"eligible": "yes"}
    typed = {
        "costs": [blank, COST | {"amount": "1,234"}, COST | {"amount": "0"}],
        "funding": [FUNDING | {"kind": "in_kind"}],
    }
    assert faults(Section.BUDGET, typed) == [
        ("money.ambiguous_separator", "costs-1-amount"),
        ("budget.amount_not_positive", "costs-2-amount"),
        ("budget.scale_ai_in_kind", "funding-0-kind"),
    ]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"participant": "nobody"}, ("draft.choice_unknown", "costs-0-participant")),
        ({"fiscal_year": "26"}, ("draft.choice_unknown", "costs-0-fiscal_year")),
        ({"fiscal_year": "9999"}, ("draft.choice_unknown", "costs-0-fiscal_year")),
        ({"province": ""}, ("draft.row_unfinished", "costs-0-province")),
    ],
)
def test_a_cost_says_whose_where_and_when(change: dict[str, str], fault: tuple[str, str]) -> None:
    assert faults(Section.BUDGET, {"costs": [COST | change], "funding": []}) == [fault]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"source": "hospital"}, ("budget.payer_missing", "funding-0-participant")),
        ({"participant": "lead"}, ("budget.payer_unwanted", "funding-0-participant")),
        ({"eligible": "no"}, ("budget.scale_ai_not_eligible", "funding-0-eligible")),
        ({"source": "other", "participant": "x"}, ("draft.choice_unknown", "funding-0-participant")),
    ],
)
def test_a_contribution_does_not_contradict_itself(change: dict[str, str], fault: tuple[str, str]) -> None:
    assert faults(Section.BUDGET, {"costs": [], "funding": [FUNDING | change]}) == [fault]


def test_an_indicator_of_the_list_needs_no_name_of_its_own() -> None:
    listed = INDICATOR | {"code": "people_trained", "name": "", "direction": "increase", "target": "200"}
    (indicator,) = read(Section.OUTCOMES, {"indicators": [listed]}).content.indicators
    assert (indicator.code, indicator.name) == ("people_trained", "")
    assert faults(Section.OUTCOMES, {"indicators": [listed | {"code": "own"}]}) == [
        ("draft.row_unfinished", "indicators-0-name")
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


def test_where_a_link_goes_is_read_as_typed_and_is_no_part_of_the_letter() -> None:
    typed = {"ceo_name": "Fictional CEO", "ceo_title": "President", "ceo_email": " not an address "}
    (entry,) = read(Section.LETTER_OF_INTENT, typed).content.signatories
    assert entry.email == "not an address"
    assert entry == SignatoryEntry(Signatory.CEO, "Fictional CEO", "President")
    assert faults(Section.LETTER_OF_INTENT, {"ceo_email": "a@hospital.example"}) == [
        ("letter.half_missing", "ceo_name"),
        ("letter.half_missing", "ceo_title"),
    ]


def test_a_declaration_needs_every_statement() -> None:
    assert read(Section.DECLARATION, {"declare-accurate": "yes"}).content.declared is None
    assert read(Section.DECLARATION, {"declare-accurate": "yes", "declare-use": "yes"}).content.declared


def test_tidying_drops_blank_rows_and_nothing_else() -> None:
    blank = dict.fromkeys(PARTNER, "") | {"ref": "4e5f6071"}
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
