"""Corrections: which fields can be named, and that nothing else changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callapp.domain.corrections import (
    NamedField,
    nameable_fields,
    named_text,
    names_in,
    request_faults,
)
from callapp.domain.sections import Section

NOW = datetime(2023, 5, 20, tzinfo=UTC)
BEDS = NamedField(Section.HOSPITAL, "beds")
TEXTS = st.dictionaries(st.sampled_from("abcdef"), st.text(max_size=3))


def test_every_section_but_the_declaration_has_fields_to_name() -> None:
    named = nameable_fields(["need"])

    assert {each.section for each in named} == set(Section) - {Section.DECLARATION}
    assert NamedField(Section.PROJECT, "answer-need") in named
    assert NamedField(Section.BUDGET, "costs") in named
    assert len(named) == len(set(named))


@pytest.mark.parametrize(
    ("fields", "ahead", "codes"),
    [
        ([BEDS], 1, []),
        ([], 1, ["correction.fields_missing"]),
        ([BEDS], 0, ["correction.due_past"]),
        ([], -1, ["correction.fields_missing", "correction.due_past"]),
    ],
)
def test_a_request_names_fields_and_a_time_ahead(
    fields: list[NamedField], ahead: int, codes: list[str]
) -> None:
    faults = request_faults(fields, NOW + timedelta(seconds=ahead), now=NOW)

    assert [fault.code for fault in faults] == codes


@given(TEXTS, TEXTS, st.frozensets(st.sampled_from("abcdef")))
def test_only_named_fields_ever_change(
    kept: dict[str, str], sent: dict[str, str], names: frozenset[str]
) -> None:
    text = named_text(kept, sent, names)

    assert all(text[name] == kept[name] for name in kept if name not in names)
    assert set(text) <= set(kept) | names
    assert all(text[name] == sent[name] for name in sent if name in names)


def test_names_belong_to_one_section() -> None:
    fields = [BEDS, NamedField(Section.LETTER_OF_INTENT, "ceo_name")]

    assert names_in(Section.HOSPITAL, fields) == {"beds"}
    assert names_in(Section.BUDGET, fields) == frozenset()
