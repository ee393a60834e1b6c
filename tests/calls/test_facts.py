"""A file of facts is read strictly, and the answer printed for it says all in both languages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from callapp.calls.facts import FACTS_LIMIT, eligibility_answer, read_facts
from callapp.domain.eligibility import EligibilityFacts, EligibilityRules, Partner, RuleId, Signatory
from callapp.domain.errors import RuleBroken
from callapp.domain.organisations import PartnerKind, Province

WHOLE: dict[str, Any] = {
    "nonprofit": True,
    "provincially_funded": True,
    "province": "QC",
    "beds": 772,
    "beds_source": "Rapport annuel fictif",
    "beds_date": "2022-03-31",
    "partners": [
        {"name": "Fournisseur fictif", "kind": "ai_provider"},
        {"name": "Université fictive", "kind": "academic"},
    ],
    "funding_requested": "1200000.50",
    "loi_signed_by": ["ceo", "clinical_lead"],
}


def test_every_key_is_read() -> None:
    assert read_facts(json.dumps(WHOLE)) == EligibilityFacts(
        nonprofit=True,
        provincially_funded=True,
        province=Province.QC,
        beds=772,
        beds_source="Rapport annuel fictif",
        beds_date="2022-03-31",
        partners=(
            Partner("Fournisseur fictif", PartnerKind.AI_PROVIDER),
            Partner("Université fictive", PartnerKind.ACADEMIC),
        ),
        funding_requested_cents=1_200_000_50,
        loi_signed_by=(Signatory.CEO, Signatory.CLINICAL_LEAD),
    )


def test_a_key_left_out_is_unknown() -> None:
    assert read_facts("{}") == EligibilityFacts()


def test_nobody_is_not_the_same_as_unknown() -> None:
    facts = read_facts('{"partners": [], "loi_signed_by": []}')
    assert (facts.partners, facts.loi_signed_by) == ((), ())


@pytest.mark.parametrize("province", [*Province])
def test_every_province_is_known(province: Province) -> None:
    assert read_facts(json.dumps({"province": province.value})).province is province


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ({"bed": 500}, ("call.key_unknown", "bed")),
        ({"": 1}, ("call.key_unknown", "")),
        ({"nonprofit": "yes"}, ("call.not_true_or_false", "nonprofit")),
        ({"nonprofit": 1}, ("call.not_true_or_false", "nonprofit")),
        ({"provincially_funded": "true"}, ("call.not_true_or_false", "provincially_funded")),
        ({"province": "qc"}, ("call.not_one_of", "province")),
        ({"province": "Québec"}, ("call.not_one_of", "province")),
        ({"province": 24}, ("call.not_one_of", "province")),
        ({"beds": True}, ("call.not_whole_number", "beds")),
        ({"beds": "500"}, ("call.not_whole_number", "beds")),
        ({"beds": 500.0}, ("call.not_whole_number", "beds")),
        ({"beds": float("nan")}, ("call.not_whole_number", "beds")),
        ({"beds": -1}, ("call.number_out_of_range", "beds")),
        ({"beds": None}, ("facts.null", "beds")),
        ({"beds_source": 5}, ("call.not_text", "beds_source")),
        ({"beds_source": "a\x00"}, ("text.forbidden_character", "beds_source")),
        ({"beds_date": "\ud800"}, ("text.forbidden_character", "beds_date")),
        ({"partners": {}}, ("call.not_list", "partners")),
        ({"partners": ["ai_provider"]}, ("call.not_table", "partners.1")),
        ({"partners": [{"kind": "other"}]}, ("call.key_missing", "partners.1.name")),
        (
            {"partners": [WHOLE["partners"][0], {"name": "x", "kind": "vendor"}]},
            ("call.not_one_of", "partners.2.kind"),
        ),
        ({"partners": [{"name": "x", "kind": "other", "sme": True}]}, ("call.key_unknown", "partners.1.sme")),
        ({"funding_requested": 1500000}, ("call.not_text", "funding_requested")),
        ({"funding_requested": "1500000,00"}, ("money.not_plain", "funding_requested")),
        ({"funding_requested": "1.5e6"}, ("money.not_plain", "funding_requested")),
        ({"funding_requested": "1500000\n"}, ("money.not_plain", "funding_requested")),
        ({"funding_requested": "9" * 5000}, ("money.too_large", "funding_requested")),
        ({"loi_signed_by": "ceo"}, ("call.not_list", "loi_signed_by")),
        ({"loi_signed_by": ["ceo", "cfo"]}, ("call.not_one_of", "loi_signed_by.2")),
    ],
)
def test_a_fault_names_its_key(content: dict[str, Any], fault: tuple[str, str]) -> None:
    with pytest.raises(RuleBroken) as refused:
        read_facts(json.dumps(content))
    assert [(each.code, each.field) for each in refused.value.faults] == [fault]


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(RuleBroken) as refused:
        read_facts('{"beds": true, "nonprofit": 1, "colour": "blue"}')
    assert {each.field for each in refused.value.faults} == {"beds", "nonprofit", "colour"}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", ("facts.not_json", None)),
        ("{", ("facts.not_json", None)),
        ("[" * 100_000, ("facts.not_json", None)),
        ("[]", ("facts.not_object", None)),
        ("500", ("facts.not_object", None)),
        ('{"beds": 1, "beds": 600}', ("facts.key_twice", "beds")),
        ('{"beds": ' + "1" * 5000 + "}", ("call.number_out_of_range", "beds")),
    ],
)
def test_a_text_that_holds_no_facts(text: str, fault: tuple[str, str | None]) -> None:
    with pytest.raises(RuleBroken) as refused:
        read_facts(text)
    assert [(each.code, each.field) for each in refused.value.faults] == [fault]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"beds_source": "\xe9"}', "facts.not_utf8"),
        (b" " * (FACTS_LIMIT + 1), "facts.too_large"),
    ],
)
def test_a_file_that_cannot_be_read_as_text(tmp_path: Path, content: bytes, code: str) -> None:
    file = tmp_path / "facts.json"
    file.write_bytes(content)
    with pytest.raises(RuleBroken, match=code.replace(".", r"\.")):
        read_facts(file)


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text('{"beds": 500}', encoding="utf-8-sig")
    assert read_facts(file).beds == 500


def answer(content: dict[str, Any]) -> dict[str, Any]:
    return eligibility_answer("un-appel", EligibilityRules(), read_facts(json.dumps(content)))


def test_the_answer_gives_back_the_facts_as_they_were_written() -> None:
    answered = answer(WHOLE)
    facts: dict[str, Any] = {}
    for rule in answered["rules"]:
        facts |= rule["facts"]
    assert (answered["call"], answered["eligible"]) == ("un-appel", True)
    assert facts == WHOLE
    assert [rule["id"] for rule in answered["rules"]] == list(RuleId)
    assert all(rule["outcome"] == "pass" and rule["remedy"] is None for rule in answered["rules"])


def test_the_answer_to_nothing_known() -> None:
    answered = answer({})
    assert answered["eligible"] is None
    for rule in answered["rules"]:
        assert rule["outcome"] == "unknown"
        assert all(value is None for value in rule["facts"].values())
        assert rule["reason"].keys() == rule["remedy"].keys() == {"fr", "en"}


@pytest.mark.parametrize(
    ("change", "eligible"),
    [
        ({"beds": 499}, False),
        ({"beds": 500}, True),
        ({"beds": 501}, True),
        ({"funding_requested": "0"}, False),
        ({"funding_requested": "1499999.99"}, True),
        ({"funding_requested": "1500000.00"}, True),
        ({"funding_requested": "1500000.01"}, False),
        ({"loi_signed_by": ["ceo"]}, False),
        ({"province": "NU"}, False),
    ],
)
def test_boundaries(change: dict[str, Any], eligible: bool) -> None:
    assert answer(WHOLE | change)["eligible"] is eligible


def test_the_whole_answer_is_json() -> None:
    assert json.loads(json.dumps(answer(WHOLE))) == answer(WHOLE)
