"""Corrections: which fields can be named, and that nothing else changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callapp.domain.corrections import (
    FileChange,
    ListedFile,
    NamedField,
    NamedFiles,
    file_changes,
    nameable,
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


def test_the_letter_and_the_documents_can_be_named_too() -> None:
    named = nameable(["need"])

    assert [each.place for each in named if isinstance(each, NamedFiles)] == ["letter_of_intent", "documents"]
    assert len({each.key for each in named}) == len(named)


def file(name: str, content: str = "a", caption: str | None = None, id_: str = "1") -> ListedFile:
    return ListedFile(id_, name, "application/pdf", 1, content * 64, caption)


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ([], [], []),
        ([file("a")], [file("a")], ["kept"]),
        ([file("a")], [file("a", id_="2")], ["kept"]),
        ([file("a")], [file("a", "b")], ["removed", "added"]),
        ([file("a")], [file("b")], ["removed", "added"]),
        ([file("a")], [file("a", caption="Plan")], ["described"]),
        ([file("a"), file("b")], [file("b"), file("c")], ["removed", "kept", "added"]),
    ],
)
def test_what_became_of_each_file(
    before: list[ListedFile], after: list[ListedFile], changes: list[str]
) -> None:
    assert [change for _, change in file_changes(before, after)] == changes


FILES = st.lists(st.builds(file, st.sampled_from("abc"), st.sampled_from("ab")), max_size=5)


@given(FILES, FILES)
def test_every_file_of_both_lists_is_told_once(before: list[ListedFile], after: list[ListedFile]) -> None:
    told = {(each.name, each.sha256): change for each, change in file_changes(before, after)}

    assert len(told) == len(file_changes(before, after))
    assert set(told) == {(each.name, each.sha256) for each in (*before, *after)}
    kept = {key for key, change in told.items() if change is FileChange.KEPT}
    assert kept == {(each.name, each.sha256) for each in before} & {(e.name, e.sha256) for e in after}
