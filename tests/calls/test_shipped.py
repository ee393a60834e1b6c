"""The shipped calls: confirmed facts, the same rules in the fictional ones, French as it is set in Canada."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from callapp.calls.document import CallDocument
from callapp.calls.shipped import demo_call, demo_eval_call, real_call, shipped_call
from callapp.domain.eligibility import EligibilityRules, RuleId
from callapp.domain.scoring import Criterion, criteria_faults

FIRST_START = datetime(2026, 11, 23, 15, 0, 12, 345, tzinfo=UTC)
NBSP = "\u00a0"
ALL = [real_call(), demo_call(FIRST_START), demo_eval_call()]


def _texts(value: Any, lang: str) -> Iterator[str]:
    if isinstance(value, dict):
        if value.keys() == {"fr", "en"}:
            yield value[lang]
            return
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _texts(part, lang)


@pytest.mark.parametrize("document", ALL, ids=lambda document: document.slug)
def test_french_is_set_as_in_canada(document: CallDocument) -> None:
    for text in _texts(document.as_content(), "fr"):
        assert "'" not in text, text
        assert not re.search(r"(?<!\u00a0)(?:[:%]|(?<!\u00a0[MG])\$)", text), text
        assert not re.search(r"[\s\u202f][;!?]", text), text
        assert text.count("«") == text.count(f"«{NBSP}"), text
        assert text.count("»") == text.count(f"{NBSP}»"), text
        assert not re.search(r"\d \d", text), f"an ordinary space inside a number: {text}"
        assert not re.search("éligibilité", text, re.IGNORECASE), text


@pytest.mark.parametrize("document", ALL, ids=lambda document: document.slug)
def test_english_has_typographic_quotes(document: CallDocument) -> None:
    for text in _texts(document.as_content(), "en"):
        assert "'" not in text, text
        assert '"' not in text, text


def test_the_real_call_says_what_is_known_and_no_more() -> None:
    call = real_call()
    assert (call.name.fr, call.name.en) == ("L’IA au service de la santé", "AI for Healthcare")
    assert not call.fictional
    assert call.envelope is None
    assert call.window.opens_at == datetime(2023, 3, 27, 4, tzinfo=UTC)
    assert call.window.closes_at == datetime(2023, 5, 16, 4, tzinfo=UTC)
    assert call.eligibility_rules() == EligibilityRules()
    assert all(call.eligibility.clause(rule).is_complete for rule in RuleId)
    assert [(c.code, c.weight_bp) for c in call.criteria] == [
        ("impact", 3500),
        ("feasibility", 2500),
        ("partnership", 2000),
        ("results", 2000),
    ]
    assert criteria_faults([Criterion(c.code, c.weight_bp) for c in call.criteria]) == []
    assert call.max_half_points == 10
    assert call.criteria[0].anchor(5).is_complete
    assert call.notes.criteria
    assert call.notes.questions
    assert len(call.questions) == 6


def test_results_are_the_four_confirmed_projects() -> None:
    facts = [
        (p.lead, p.partners, p.provinces, p.scale_ai_cents, p.total_cents, p.announced_on)
        for p in real_call().results
    ]
    day = date(2023, 9, 27)
    consortium = facts[2][1]
    assert facts == [
        ("Humber River Health", [], ["ON"], 150_000_000, None, day),
        ("Unity Health Toronto", ["Signal 1"], ["ON"], 150_000_000, 300_000_000, day),
        (None, consortium, ["ON", "QC"], None, 290_000_000, day),
        ("CHU Sainte-Justine", ["Polytechnique Montréal"], ["QC"], 150_000_000, None, day),
    ]
    assert len(consortium) == 10
    assert consortium[-1] == "Gray Oncology Solutions"
    assert all(project.sources for project in real_call().results)


@pytest.mark.parametrize("document", ALL[1:], ids=lambda document: document.slug)
def test_fictional_calls_have_the_real_rules_and_say_what_they_are(document: CallDocument) -> None:
    real = real_call()
    for part in ("eligibility", "questions", "criteria", "scale", "letter_of_intent", "attachments"):
        assert getattr(document, part) == getattr(real, part)
    assert document.fictional
    assert document.results == []
    assert "fictif" in document.name.fr + document.summary.fr
    assert "fictional" in document.name.en.lower()
    assert document.envelope is not None
    assert document.envelope.amount_cents == 750_000_000
    assert "fictive" in document.envelope.label.fr


def test_slugs_and_file_numbers_differ() -> None:
    assert len({document.slug for document in ALL}) == 3
    assert len({document.number_prefix for document in ALL}) == 3


def test_the_open_call_is_open_at_the_first_start_for_thirty_days() -> None:
    call = demo_call(FIRST_START)
    assert call.window.opens_at == FIRST_START.replace(microsecond=0) - timedelta(hours=2)
    assert call.year == 2026
    # The end of December 23 in Toronto, exclusive.
    assert call.window.closes_at == datetime(2026, 12, 24, 5, tzinfo=UTC)


def test_the_evaluated_call_is_always_the_same() -> None:
    assert demo_eval_call() == demo_eval_call()
    assert demo_eval_call().window.closes_at < datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.parametrize("slug", ["ia-sante-2023", "ia-sante-demo", "ia-sante-demo-eval"])
def test_a_shipped_call_is_found_by_its_slug(slug: str) -> None:
    found = shipped_call(slug)
    assert found is not None
    assert found.slug == slug


def test_no_other_slug_is_shipped() -> None:
    assert shipped_call("../settings") is None
