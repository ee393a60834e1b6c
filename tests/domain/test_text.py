"""Typed text: one normal form, no control characters, words as a reader counts them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callapp.domain.errors import Fault, RuleBroken
from callapp.domain.text import clean_text, limit_faults, word_count
from tests.word_counts import WORD_COUNTS

clean_texts = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), max_size=60)


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("e\N{COMBINING ACUTE ACCENT}te\N{COMBINING ACUTE ACCENT}", "été"),
        ("a\r\nb\rc\nd\te", "a\nb\nc\nd\te"),
        ("  kept  as typed  ", "  kept  as typed  "),
        # A word processor’s own breaks and hyphens, as they come with a pasted text.
        ("une\vdeux\ftrois\u2028quatre\u2029cinq", "une\ndeux\ntrois\nquatre\ncinq"),
        ("rendez\x1evous hôpi\x1ftal", "rendez\N{NON-BREAKING HYPHEN}vous hôpi\N{SOFT HYPHEN}tal"),
        ("", ""),
    ],
)
def test_cleans(typed: str, cleaned: str) -> None:
    assert clean_text(typed) == cleaned


@pytest.mark.parametrize(
    ("typed", "code_point", "position"),
    [
        ("ab\x00", "U+0000", 3),
        ("\x1b[31m", "U+001B", 1),
        ("a\r\n\x7f", "U+007F", 3),
        ("\x85", "U+0085", 1),
        ("\ud800", "U+D800", 1),
        ("x\ufffe", "U+FFFE", 2),
    ],
)
def test_refuses_control_characters(typed: str, code_point: str, position: int) -> None:
    with pytest.raises(RuleBroken) as refused:
        clean_text(typed, field="summary")
    assert refused.value.faults == (
        Fault("text.forbidden_character", "summary", {"code_point": code_point, "position": position}),
    )


@given(clean_texts)
def test_cleaning_twice_changes_nothing_more(typed: str) -> None:
    assert clean_text(clean_text(typed)) == clean_text(typed)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" \n\t— … !", 0),
        ("un", 1),
        ("L'hôpital d’Ottawa", 2),
        ("aujourd'hui", 1),
        ("rendez-vous là-bas", 2),
        ("rendez\N{NON-BREAKING HYPHEN}vous", 1),
        ("dix-\nsept", 2),
        ("1 500 lits", 3),
        ("1,234.50 3.14", 2),
        ("l’IA : « 62 % »", 2),
        ("avant — après", 2),
        ("avant–après", 2),
        ("e\N{COMBINING ACUTE ACCENT}-mail", 1),
        ("'quoted' -dash-", 2),
        ("rock 'n' roll", 3),
        ("a_b", 1),
        ("_ - '", 0),
        ("ᐃᓄᒃᑎᑐᑦ", 1),
        ("日本", 2),
        ("👩‍⚕️", 0),
    ],
)
def test_counts_words(text: str, words: int) -> None:
    assert word_count(text) == words


@pytest.mark.parametrize("text", WORD_COUNTS)
def test_the_server_counts_as_the_table_says(text: str) -> None:
    assert word_count(text) == WORD_COUNTS[text]


@given(clean_texts)
def test_the_count_does_not_depend_on_the_normal_form(text: str) -> None:
    assert word_count(unicodedata.normalize("NFD", text)) == word_count(unicodedata.normalize("NFC", text))


@given(clean_texts)
def test_either_apostrophe_counts_the_same(text: str) -> None:
    assert word_count(text.replace("’", "'")) == word_count(text.replace("'", "’"))


@given(clean_texts, clean_texts)
def test_paragraphs_add_up(one: str, other: str) -> None:
    assert word_count(f"{one}\n{other}") == word_count(one) + word_count(other)


@pytest.mark.parametrize(
    ("max_words", "max_characters", "codes"),
    [
        (3, 14, []),
        (2, 14, ["text.too_many_words"]),
        (3, 13, ["text.too_many_characters"]),
        (0, 0, ["text.too_many_words", "text.too_many_characters"]),
        (None, None, []),
    ],
)
def test_limits(max_words: int | None, max_characters: int | None, codes: list[str]) -> None:
    faults = limit_faults("un, deux trois", field="why", max_words=max_words, max_characters=max_characters)
    assert [fault.code for fault in faults] == codes


def test_a_limit_fault_says_how_much() -> None:
    assert limit_faults("un deux", field="why", max_words=1) == (
        Fault("text.too_many_words", "why", {"limit": 1, "count": 2}),
    )
