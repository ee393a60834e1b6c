"""Differences of two texts: nothing is lost, whole words are marked, a long comparison stays quick."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callapp.domain import word_diff as module
from callapp.domain.word_diff import Piece, word_diff, words_changed

# Few words, many signs: what two people make of one paragraph.
words = st.sampled_from(
    ["l’hôpital", "L'IA", "de", "soins", "62", "œuvre", "👩‍⚕️", "e\N{COMBINING ACUTE ACCENT}"]
)
signs = st.sampled_from([" ", " ", "\N{NO-BREAK SPACE}", "\n", "\n\n", ", ", ".", "-", "’"])
texts = st.lists(words | signs, max_size=30).map("".join)


def marked(before: str, after: str) -> str:
    marks = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return "".join(marks[piece.kind].format(piece.text) for piece in word_diff(before, after))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("", "", ""),
        ("pareil", "pareil", "pareil"),
        ("", "tout est neuf", "[+tout est neuf+]"),
        ("tout s’en va", "", "[-tout s’en va-]"),
        ("un deux trois", "un quatre trois", "un [-deux-][+quatre+] trois"),
        ("un trois", "un deux trois", "un [+deux +]trois"),
        ("un trois", "un trois quatre", "un trois[+ quatre+]"),
        # A word is what is counted as one.
        ("l’hôpital public", "l’hospice public", "[-l’hôpital-][+l’hospice+] public"),
        ("le rendez-vous", "le rendez vous", "le [-rendez-vous-][+rendez vous+]"),
        ("412 500 $", "412 600 $", "412 [-500-][+600+] $"),
        # Equal spaces, signs and small words inside a rewritten phrase do not cut it up.
        ("a, b", "x, y", "[-a, b-][+x, y+]"),
        (
            "le projet de recherche commence",
            "une étude de cohorte commence",
            "[-le projet de recherche-][+une étude de cohorte+] commence",
        ),
        # But words that only came in stand alone, and paragraphs stay paragraphs.
        ("un deux trois", "un vraiment deux très trois", "un [+vraiment +]deux [+très +]trois"),
        ("un\n\ndeux", "trois\n\nquatre", "[-un-][+trois+]\n\n[-deux-][+quatre+]"),
    ],
)
def test_marks_as_a_reader_would(before: str, after: str, told: str) -> None:
    assert marked(before, after) == told


@given(texts, texts)
def test_no_letter_of_either_text_is_lost(before: str, after: str) -> None:
    pieces = word_diff(before, after)

    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == after
    assert all(piece.text for piece in pieces)
    assert all(one.kind != next_one.kind for one, next_one in pairwise(pieces))


@given(texts)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert word_diff(text, text) == ((Piece("same", text),) if text else ())


def test_words_are_counted_as_everywhere() -> None:
    pieces = word_diff("Nous réduirons l’attente.", "Nous réduirons aujourd’hui toute l’attente ici.")

    assert words_changed(pieces) == (3, 0)
    assert words_changed(word_diff("un deux", "")) == (0, 2)


def test_the_longest_texts_are_aligned() -> None:
    before = [f"mot{number}" for number in range(9_000)]
    after = [*before[:10], "neuf", *before[10:8_000], "autre", *before[8_001:]]

    changed = [piece for piece in word_diff(" ".join(before), " ".join(after)) if piece.kind != "same"]

    assert changed == [Piece("added", "neuf "), Piece("removed", "mot8000"), Piece("added", "autre")]


def test_texts_beyond_are_compared_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST_TABLE", 10)

    assert marked("un deux\ntrois quatre\ncinq", "un six\ntrois quatre\ncinq") == (
        "[-un deux\n-][+un six\n+]trois quatre\ncinq"
    )


def test_texts_without_any_common_line_are_replaced_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGEST_TABLE", 3)

    assert marked("a\nb\nc", "c\nb\na") == "[-a\nb\nc-][+c\nb\na+]"
