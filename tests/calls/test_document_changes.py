"""Once a file is submitted only corrections of text may differ; every other difference is named."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from callapp.calls.document import CallDocument, document_of, read_call_document
from callapp.calls.document_changes import locked_differences
from callapp.domain.errors import Fault
from callapp.web.wording.calls import SENTENCES
from tests.calls.test_document import SHIPPED, with_value


@pytest.fixture(scope="module")
def old() -> CallDocument:
    return read_call_document(SHIPPED)


@pytest.mark.parametrize(
    ("key", "value", "code", "field", "before", "after"),
    [
        ("slug", "other", "call.locked_rule", "slug", "ia-sante-2023", "other"),
        ("fictional", True, "call.locked_rule", "fictional", "false", "true"),
        ("year", 2024, "call.locked_rule", "year", "2023", "2024"),
        (
            "multiple_applications_per_hospital",
            True,
            "call.locked_rule",
            "multiple_applications_per_hospital",
            "false",
            "true",
        ),
        (
            "window.time_zone",
            "America/Halifax",
            "call.locked_rule",
            "window.time_zone",
            "America/Toronto",
            None,
        ),
        ("window.opens_at", "2023-03-26T00:00:00-04:00", "call.locked_rule", "window.opens_at", None, None),
        ("eligibility.min_beds", 499, "call.locked_rule", "eligibility.min_beds", "500", "499"),
        (
            "eligibility.min_beds_operator",
            ">",
            "call.locked_rule",
            "eligibility.min_beds_operator",
            ">=",
            ">",
        ),
        ("eligibility.funding_cap_cents", 1, "call.locked_rule", "eligibility.funding_cap_cents", None, "1"),
        ("eligibility.territories", ["YT"], "call.locked_rule", "eligibility.territories", "–", "YT"),
        (
            "letter_of_intent.signatories",
            ["ceo"],
            "call.locked_rule",
            "letter_of_intent.signatories",
            "ceo, clinical_lead",
            "ceo",
        ),
        (
            "partners",
            {"confirmation_required": True},
            "call.locked_rule",
            "partners.confirmation_required",
            "false",
            "true",
        ),
        ("budget", {"max_share": 40}, "call.locked_rule", "budget.max_share", "–", "40"),
        ("budget", {"fiscal_years": 4}, "call.locked_rule", "budget.fiscal_years", "5", "4"),
        (
            "budget",
            {"category_ceilings": {"hardware": {"share": 12.5}}},
            "call.locked_rule",
            "budget.category_ceilings.hardware.share",
            "–",
            "12.5",
        ),
        ("questions.1.word_limit", 501, "call.locked_limit", "questions.2.word_limit", "500", "501"),
        ("questions.1.required", False, "call.locked_rule", "questions.2.required", "true", "false"),
        ("questions.1.code", "answer", "call.locked_code", "questions.2.code", "solution", "answer"),
        ("declarations.3.code", "usage", "call.locked_code", "declarations.4.code", "use", "usage"),
        ("attachments.max_bytes", 9_000_000, "call.locked_limit", "attachments.max_bytes", None, "9000000"),
        (
            "attachments.max_total_bytes",
            60_000_000,
            "call.locked_limit",
            "attachments.max_total_bytes",
            "50000000",
            "60000000",
        ),
        (
            "attachments.kinds",
            ["pdf"],
            "call.locked_limit",
            "attachments.kinds",
            "docx, jpeg, pdf, png, xlsx",
            "pdf",
        ),
        (
            "envelope",
            {"amount_cents": 5, "label": {"fr": "x", "en": "x"}},
            "call.locked_limit",
            "envelope.amount_cents",
            "–",
            "5",
        ),
    ],
)
def test_a_rule_may_not_change(
    old: CallDocument,
    key: str,
    value: Any,
    code: str,
    field: str,
    before: str | None,
    after: str | None,
) -> None:
    faults = locked_differences(old, document_of(with_value(old.as_content(), key, value)))
    assert [(fault.code, fault.field) for fault in faults] == [(code, field)]
    assert before in (None, faults[0].params["before"])
    assert after in (None, faults[0].params["after"])
    assert SENTENCES[code] % faults[0].params


def test_weights_are_named_one_by_one(old: CallDocument) -> None:
    content = with_value(old.as_content(), "criteria.0.weight", 36.5)
    new = document_of(with_value(content, "criteria.1.weight", 23.5))
    assert locked_differences(old, new) == [
        Fault("call.locked_weight", "criteria.1.weight", {"before": "35", "after": "36.5"}),
        Fault("call.locked_weight", "criteria.2.weight", {"before": "25", "after": "23.5"}),
    ]


def test_a_criterion_may_not_leave_and_the_scale_may_not_grow(old: CallDocument) -> None:
    content = copy.deepcopy(old.as_content())
    content["scale"]["maximum"] = 4
    content["criteria"].pop()
    content["criteria"][0]["weight"] = 55
    for criterion in content["criteria"]:
        del criterion["anchors"]["5"]
    assert [(fault.code, fault.field) for fault in locked_differences(old, document_of(content))] == [
        ("call.locked_scale", "scale.maximum"),
        ("call.locked_code", "criteria.4.code"),
        ("call.locked_weight", "criteria.1.weight"),
    ]


def test_questions_may_not_change_places(old: CallDocument) -> None:
    content = copy.deepcopy(old.as_content())
    content["questions"][:2] = reversed(content["questions"][:2])
    faults = locked_differences(old, document_of(content))
    assert [fault.field for fault in faults] == ["questions.1.code", "questions.2.code"]


def test_the_deadline_moves_later_only(old: CallDocument) -> None:
    content = old.as_content()
    later = document_of(with_value(content, "window.closes_at", "2023-05-17T00:00:00-04:00"))
    assert locked_differences(old, later) == []
    faults = locked_differences(later, old)
    assert [(fault.code, fault.field) for fault in faults] == [("call.closes_earlier", "window.closes_at")]
    assert faults[0].params == {
        "before_at": "2023-05-17T03:59:00+00:00",
        "after_at": "2023-05-16T03:59:00+00:00",
    }


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name.fr", "L’IA au service des soins"),
        ("summary.en", "Corrected."),
        ("partners", {"confirmation_required": False}),
        ("budget", {"first_fiscal_year": 2023, "fiscal_years": 5}),
        ("eligibility.clauses.min_beds.fr", "Point 4, corrigé."),
        ("eligibility.provinces", ["SK", "QC", "PE", "ON", "NS", "NL", "NB", "MB", "BC", "AB"]),
        ("questions.0.help.fr", "Corrigé."),
        ("criteria.0.anchors.3.en", "Corrected."),
        ("declarations.0.text.fr", "Corrigé."),
        ("privacy.version", "2"),
        ("schedule", []),
        ("results", []),
        ("contact.email", "appel@example.org"),
    ],
)
def test_texts_may_be_corrected(old: CallDocument, key: str, value: Any) -> None:
    new = document_of(with_value(old.as_content(), key, value))
    assert new != old
    assert locked_differences(old, new) == []
