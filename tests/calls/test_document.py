"""A call document is read strictly; every fault is named with its key, all at once."""

from __future__ import annotations

import copy
import json
import random
import tomllib
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import callapp.calls
from callapp.calls.document import DOCUMENT_LIMIT, document_of, read_call_document
from callapp.domain.bilingual import Language
from callapp.domain.budget import Ceiling
from callapp.domain.errors import Fault, RuleBroken
from callapp.web.speaker import Speaker
from callapp.web.wording import sentence
from callapp.web.wording.calls import SENTENCES

SHIPPED = Path(callapp.calls.__file__).parent / "documents" / "ia-sante-2023.toml"

TOTAL = "attachments.max_total_bytes"


@pytest.fixture(scope="module")
def shipped() -> dict[str, Any]:
    return tomllib.loads(SHIPPED.read_text(encoding="utf-8"), parse_float=Decimal)


def with_value(content: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    """A copy with one key (dotted, list places from 0) set; ``...`` removes it."""
    changed = copy.deepcopy(content)
    *path, last = key.split(".")
    table: Any = changed
    for step in path:
        table = table[int(step)] if isinstance(table, list) else table[step]
    if isinstance(table, list):
        table[int(last)] = value
    elif value is ...:
        del table[last]
    else:
        table[last] = value
    return changed


def faults_of(content: dict[str, Any]) -> list[Fault]:
    with pytest.raises(RuleBroken) as refusal:
        document_of(content)
    return list(refusal.value.faults)


def faults_of_text(text: str) -> list[Fault]:
    with pytest.raises(RuleBroken) as refusal:
        read_call_document(text)
    return list(refusal.value.faults)


def test_a_budget_that_the_call_does_not_limit(shipped: dict[str, Any]) -> None:
    document = document_of(shipped)
    rules = document.budget_rules()
    # The call closes on May 15, 2023, in the fiscal year that began in April.
    assert rules.fiscal_years == range(2023, 2028)
    assert (rules.cap_cents, rules.max_share_bp, rules.ceilings) == (150_000_000, None, {})
    assert "budget" not in document.as_content(), "a document without limits keeps its hash"


def test_partners_need_not_confirm_unless_the_call_says_so(shipped: dict[str, Any]) -> None:
    document = document_of(shipped)
    assert not document.confirmations_required
    assert "partners" not in document.as_content(), "a document without the rule keeps its hash"
    required = document_of(with_value(shipped, "partners", {"confirmation_required": True}))
    assert required.confirmations_required
    assert document_of(required.as_content()) == required


def test_a_budget_that_the_call_limits(shipped: dict[str, Any]) -> None:
    limits = {
        "first_fiscal_year": 2024,
        "fiscal_years": 2,
        "max_share": Decimal("37.5"),
        "category_ceilings": {"hardware": {"share": 20}, "other": {"amount_cents": 5_000_000}},
    }
    document = document_of(with_value(shipped, "budget", limits))
    rules = document.budget_rules()
    assert rules.fiscal_years == range(2024, 2026)
    assert rules.max_share_bp == 3_750
    assert rules.ceilings == {"hardware": Ceiling(share_bp=2_000), "other": Ceiling(amount_cents=5_000_000)}
    assert document_of(document.as_content()) == document


@pytest.mark.parametrize(
    ("key", "value", "code", "field"),
    [
        ("slug", ..., "call.key_missing", "slug"),
        ("slug", "IA santé", "call.slug_form", "slug"),
        ("slug", "a--b", "call.slug_form", "slug"),
        ("slug", "a" * 61, "call.slug_form", "slug"),
        ("number_prefix", "ia", "call.number_prefix_form", "number_prefix"),
        ("year", "2023", "call.not_whole_number", "year"),
        ("year", True, "call.not_whole_number", "year"),
        ("year", 1999, "call.number_out_of_range", "year"),
        ("format", 2, "call.not_one_of", "format"),
        ("fictional", 0, "call.not_true_or_false", "fictional"),
        ("fictionnal", True, "call.key_unknown", "fictionnal"),
        ("name", "AI", "call.not_table", "name"),
        ("name.fr", ..., "call.language_missing", "name.fr"),
        ("name.en", "  \n ", "call.text_empty", "name.en"),
        ("name.en", 4, "call.not_text", "name.en"),
        ("name.en", "one\ntwo", "call.text_not_one_line", "name.en"),
        ("name.en", "x" * 301, "call.text_too_long", "name.en"),
        ("name.en", "a\x07b", "text.forbidden_character", "name.en"),
        ("name.de", "KI", "call.key_unknown", "name.de"),
        ("summary.fr", "x" * 20_001, "call.text_too_long", "summary.fr"),
        ("window.closes_at", "2023-05-16", "window.instant_format", "window.closes_at"),
        ("window.closes_at", "20230516T000000Z", "window.instant_format", "window.closes_at"),
        ("window.closes_at", "2023-05-16T00:00:00", "window.instant_format", "window.closes_at"),
        ("window.closes_at", datetime(2023, 5, 16), "window.instant_format", "window.closes_at"),  # noqa: DTZ001 – naive on purpose
        ("window.closes_at", 20230516, "window.instant_format", "window.closes_at"),
        ("window.closes_at", "2023-02-30T00:00:00-05:00", "window.instant_impossible", "window.closes_at"),
        ("window.closes_at", "2023-03-27T00:00:00-04:00", "call.closes_before_opening", "window.closes_at"),
        ("window.time_zone", "Montréal", "call.time_zone_unknown", "window.time_zone"),
        ("eligibility.min_beds", -1, "call.number_out_of_range", "eligibility.min_beds"),
        ("eligibility.min_beds", Decimal("499.5"), "call.not_whole_number", "eligibility.min_beds"),
        ("eligibility.min_beds_operator", "=>", "call.not_one_of", "eligibility.min_beds_operator"),
        ("eligibility.funding_cap_cents", 0, "call.number_out_of_range", "eligibility.funding_cap_cents"),
        ("eligibility.funding_cap_cents", 2**63, "call.number_out_of_range", "eligibility.funding_cap_cents"),
        ("eligibility.funding_cap_cents", 2**99, "call.number_out_of_range", "eligibility.funding_cap_cents"),
        ("eligibility.provinces", [], "call.list_too_short", "eligibility.provinces"),
        ("eligibility.provinces", "QC", "call.not_list", "eligibility.provinces"),
        ("eligibility.provinces.1", "AB", "call.value_repeated", "eligibility.provinces.2"),
        ("eligibility.provinces.0", "NU", "call.not_one_of", "eligibility.provinces.1"),
        (
            "eligibility.required_partner_kinds.0",
            "ai",
            "call.not_one_of",
            "eligibility.required_partner_kinds.1",
        ),
        ("partners", {"confirmed": True}, "call.key_unknown", "partners.confirmed"),
        ("budget", {"cap": 5}, "call.key_unknown", "budget.cap"),
        ("budget", {"fiscal_years": 0}, "call.number_out_of_range", "budget.fiscal_years"),
        ("budget", {"max_share": Decimal("100.5")}, "call.share_out_of_range", "budget.max_share"),
        ("budget", {"max_share": Decimal("33.333")}, "call.share_too_fine", "budget.max_share"),
        (
            "budget",
            {"category_ceilings": {"labor": {"share": 10}}},
            "call.not_one_of",
            "budget.category_ceilings.labor",
        ),
        (
            "budget",
            {"category_ceilings": {"labour": {"share": 10, "amount_cents": 1}}},
            "call.ceiling_one_measure",
            "budget.category_ceilings.labour",
        ),
        ("eligibility.clauses.min_beds", ..., "call.key_missing", "eligibility.clauses.min_beds"),
        ("questions", [], "call.list_too_short", "questions"),
        ("questions.1.code", "problem", "call.code_repeated", "questions.2.code"),
        ("questions.1.code", "Problem!", "call.code_form", "questions.2.code"),
        ("questions.0.word_limit", 0, "call.number_out_of_range", "questions.1.word_limit"),
        ("questions.0.required", "yes", "call.not_true_or_false", "questions.1.required"),
        ("questions.5.help.fr", ..., "call.language_missing", "questions.6.help.fr"),
        ("scale.step", Decimal("0.25"), "call.step_not_half", "scale.step"),
        ("scale.maximum", 11, "call.number_out_of_range", "scale.maximum"),
        ("criteria.1.weight", Decimal("24.5"), "call.weights_not_hundred", "criteria"),
        ("criteria.1.weight", "25", "call.not_number", "criteria.2.weight"),
        ("criteria.1.weight", True, "call.not_number", "criteria.2.weight"),
        ("criteria.1.weight", 0, "call.weight_out_of_range", "criteria.2.weight"),
        ("criteria.1.weight", Decimal("NaN"), "call.weight_out_of_range", "criteria.2.weight"),
        ("criteria.1.weight", Decimal("25.001"), "call.weight_too_fine", "criteria.2.weight"),
        ("criteria.1.code", "impact", "call.code_repeated", "criteria.2.code"),
        ("criteria.2.anchors.3", ..., "call.anchor_missing", "criteria.3.anchors.3"),
        ("criteria.2.anchors.6", {"fr": "x", "en": "x"}, "call.anchor_unknown", "criteria.3.anchors.6"),
        ("criteria.2.anchors.3.en", "", "call.text_empty", "criteria.3.anchors.3.en"),
        ("letter_of_intent.signatories", ["cfo"], "call.not_one_of", "letter_of_intent.signatories.1"),
        ("reviewer_agreement.version", "une version", "call.version_form", "reviewer_agreement.version"),
        ("declarations", [], "call.list_too_short", "declarations"),
        ("attachments.kinds.0", "exe", "call.not_one_of", "attachments.kinds.1"),
        ("attachments.max_bytes", 60_000_000, "call.number_out_of_range", "attachments.max_bytes"),
        (
            "attachments.max_total_bytes",
            100_000_001,
            "call.number_out_of_range",
            "attachments.max_total_bytes",
        ),
        (
            "attachments.max_total_bytes",
            9_999_999,
            "call.total_below_one_file",
            "attachments.max_total_bytes",
        ),
        ("envelope", {"amount_cents": 1}, "call.key_missing", "envelope.label"),
        ("contact.page", ..., "call.contact_unreachable", "contact"),
        ("contact.email", "info(at)example.org", "call.email_form", "contact.email"),
        ("contact.page", "javascript:alert(1)", "call.web_address_form", "contact.page"),
        ("privacy.no_patient_data", ..., "call.key_missing", "privacy.no_patient_data"),
        ("schedule.0.on", "2023-09-27", "call.schedule_one_time", "schedule.1"),
        ("schedule.1.on", "27/09/2023", "call.day_format", "schedule.2.on"),
        ("results.1.total_cents", 100, "call.total_below_share", "results.2.total_cents"),
        ("results.0.sources", [], "call.list_too_short", "results.1.sources"),
        (
            "results.0.sources.0.address",
            "www.scaleai.ca",
            "call.web_address_form",
            "results.1.sources.1.address",
        ),
    ],
)
def test_each_fault_names_its_key(
    shipped: dict[str, Any], key: str, value: Any, code: str, field: str
) -> None:
    faults = faults_of(with_value(shipped, key, value))
    assert [(fault.code, fault.field) for fault in faults] == [(code, field)]
    assert all(len(str(value)) <= 80 for value in faults[0].params.values())
    if code.startswith("call."):
        assert SENTENCES[code] % faults[0].params


def test_every_fault_is_told_at_once(shipped: dict[str, Any]) -> None:
    content = with_value(shipped, "slug", "No slug")
    content = with_value(content, "window.time_zone", "Mars")
    content = with_value(content, "criteria.0.weight", 34)
    content = with_value(content, "criteria.1.code", "impact")
    content = with_value(content, "faq.0.answer.en", ...)
    assert [fault.field for fault in faults_of(content)] == [
        "slug",
        "window.time_zone",
        "criteria.2.code",
        "criteria",
        "faq.1.answer.en",
    ]


def test_weights_are_exact_basis_points(shipped: dict[str, Any]) -> None:
    content = with_value(shipped, "criteria.0.weight", Decimal("34.99"))
    document = document_of(with_value(content, "criteria.1.weight", Decimal("25.01")))
    assert [criterion.weight_bp for criterion in document.criteria] == [3499, 2501, 2000, 2000]
    assert faults_of(content)[0].params == {"total": "99.99"}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("slug = \n", Fault("call.toml_syntax", None, {"line": 1, "column": 8})),
        ("format = 1\nslug : 2", Fault("call.toml_syntax", None, {"line": 2, "column": 6})),
        ("year = 1\nyear = 2\n", Fault("call.toml_key_twice", None, {"line": 2})),
        ('name = "never closed', Fault("call.toml_ends_early")),
        ("x = " + "[" * 5_000 + "]" * 5_000, Fault("call.not_toml")),
        ("x = " + "1" * 5_000, Fault("call.not_toml")),
    ],
)
def test_what_is_not_toml_is_refused_with_its_line(text: str, fault: Fault) -> None:
    assert faults_of_text(text) == [fault]


def test_a_file_is_utf8_of_bounded_size(tmp_path: Path) -> None:
    wrong = tmp_path / "call.toml"
    wrong.write_bytes(b'name = "\xe9t\xe9"')
    with pytest.raises(RuleBroken) as refusal:
        read_call_document(wrong)
    assert refusal.value.faults == (Fault("call.file_not_utf8", None, {"byte": 9}),)
    wrong.write_bytes(b"#" * (DOCUMENT_LIMIT + 1))
    with pytest.raises(RuleBroken, match=r"call\.file_too_large"):
        read_call_document(wrong)


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "call.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SHIPPED.read_bytes())
    assert read_call_document(path) == read_call_document(SHIPPED)


def test_a_toml_instant_with_an_offset_is_an_instant(shipped: dict[str, Any]) -> None:
    closes_at = tomllib.loads("at = 2023-05-16T00:00:00-04:00")["at"]
    document = document_of(with_value(shipped, "window.closes_at", closes_at))
    assert document.window.closes_at == datetime(2023, 5, 16, 4, tzinfo=UTC)


def test_texts_are_in_one_normal_form(shipped: dict[str, Any]) -> None:
    assert document_of(with_value(shipped, "name.fr", " Sante\u0301 ")).name.fr == "Santé"


def test_the_stored_form_makes_the_same_document(shipped: dict[str, Any]) -> None:
    content = with_value(shipped, "criteria.0.weight", Decimal("34.99"))
    document = document_of(with_value(content, "criteria.1.weight", Decimal("25.01")))
    assert document_of(json.loads(json.dumps(document.as_content()))) == document


HOSTILE = (
    None, True, -1, 2**63, 10**400, Decimal("NaN"), Decimal("-0.0"), "", "\x00", "é" * 20_001, "<b>", "${x}",
    [], {}, [[]], {"fr": []}, [{}], ["x"], datetime(1, 1, 1, tzinfo=UTC),
)  # fmt: skip


def leaves(value: Any, key: str = "") -> list[str]:
    """The dotted key of everything in a document, tables and lists included."""
    steps: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        steps = list(value.items())
    elif isinstance(value, list):
        steps = [(str(place), part) for place, part in enumerate(value)]
    inner = [path for step, part in steps for path in leaves(part, f"{key}.{step}" if key else step)]
    return [*([key] if key else []), *inner]


def test_whatever_stands_at_a_key_is_read_or_refused_in_words(shipped: dict[str, Any]) -> None:
    chance = random.Random(20230515)
    for key in chance.sample(leaves(shipped), 150):
        for value in chance.sample(HOSTILE, 3):
            try:
                document_of(with_value(shipped, key, value))
            except RuleBroken as broken:
                for fault in broken.faults:
                    assert fault.code != "call.value_refused", (key, value)
                    assert sentence(fault, Speaker(Language.EN)), (key, value)
                    assert fault.field, (key, value)
