"""What a signature is bound to: any edit voids it; what changed is told as a reader sees it."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callapp.applications.attestations.attested_texts import is_signed_still, signed_content, text_to_sign
from callapp.applications.attestations.signed_changes import changes_since
from callapp.calls.shipped import real_call
from callapp.domain.attestation import keeps_from_signing, signed_part
from callapp.domain.bilingual import Bilingual, Language
from callapp.domain.content import ApplicationContent, Declared, LetterFile, Signature
from callapp.domain.eligibility import Signatory
from callapp.domain.errors import Fault
from callapp.domain.participants import REF
from callapp.domain.section_reading import read_sections
from callapp.domain.sections import Section
from callapp.domain.word_diff import Piece
from callapp.web.speaker import Speaker
from tests.applications.sections import typed_sections
from tests.conftest import A_SPRING_DAY

CALL = real_call()
LETTER = Bilingual("Nous voulons.", "We intend.")
TYPED = typed_sections(CALL)


def content_of(typed: dict[Section, dict[str, Any]]) -> ApplicationContent:
    return read_sections(
        typed,
        start=ApplicationContent(language=Language.FR),
        statements=[each.code for each in CALL.declarations],
        declared=Declared(A_SPRING_DAY, "Responsable fictive"),
    ).content


WHOLE = content_of(TYPED)
TEXT = text_to_sign(WHOLE, LETTER).text
Place = tuple[Section, str, int | None, str]
# Every field that somebody can type a text into, by section: a row's by its number.
FIELDS: list[Place] = [
    (section, name, at, field)
    for section in (Section.PARTNERS, Section.BUDGET, Section.OUTCOMES)
    for name, rows in TYPED[section].items()
    for at, row in enumerate(rows)
    for field in row
    if field != REF
] + [
    (section, name, None, "")
    for section in (Section.HOSPITAL, Section.PROJECT, Section.LETTER_OF_INTENT)
    for name in TYPED[section]
    if not name.endswith("_email")
]
WORDS = st.text(st.sampled_from("aé1 -’,.0\n"), min_size=1, max_size=12)


def typed_in(place: Place) -> str:
    """What stands in a field."""
    section, name, at, field = place
    text: str = TYPED[section][name] if at is None else TYPED[section][name][at][field]
    return text


def edited(*edits: tuple[Place, str]) -> dict[Section, dict[str, Any]]:
    """Everything typed, after these edits one after the other."""
    typed = deepcopy(TYPED)
    for (section, name, at, field), text in edits:
        if at is None:
            typed[section][name] = text
        else:
            typed[section][name][at][field] = text
    return typed


EDITS = st.tuples(st.sampled_from(FIELDS), WORDS)


@given(st.lists(EDITS, min_size=1, max_size=4))
def test_edits_void_exactly_when_something_is_said_otherwise(edits: list[tuple[Place, str]]) -> None:
    content = content_of(edited(*edits))
    says_the_same = signed_part(content) == signed_part(WHOLE)
    assert is_signed_still(TEXT, content) is says_the_same
    assert bool(changes(edited(*edits))) is not says_the_same, "whatever is void has something to tell"


@given(st.lists(EDITS, max_size=4), st.randoms())
def test_edits_and_their_undoing_in_any_order_say_the_same(
    edits: list[tuple[Place, str]], random: Random
) -> None:
    undoing = [(place, typed_in(place)) for place in {place for place, _ in edits}]
    random.shuffle(undoing)
    assert text_to_sign(content_of(edited(*edits, *undoing)), LETTER).text == TEXT


@pytest.mark.parametrize("place", FIELDS)
def test_each_field_is_bound(place: Place) -> None:
    """Filled in otherwise, no field of sections 1 to 5 nor a signatory's name or title goes unnoticed."""
    otherwise = {"sme": "" if typed_in(place) else "yes", "country": "FR"}.get(place[3], "zzz 9")
    assert not is_signed_still(TEXT, content_of(edited((place, otherwise))))


@pytest.mark.parametrize(
    "other",
    [
        {"letters": (LetterFile("a.pdf", "application/pdf", 1, "0" * 64),)},
        {"declared": None},
        {"signatures": (Signature(Signatory.CEO, "A", "B", A_SPRING_DAY, LETTER, "0" * 64),)},
        {"signatories": tuple(replace(entry, email="autre@hopital.example") for entry in WHOLE.signatories)},
    ],
)
def test_what_stands_apart_voids_nothing(other: dict[str, Any]) -> None:
    assert is_signed_still(TEXT, replace(WHOLE, **other))


def test_the_text_reads_back_and_holds_the_words_of_the_letter() -> None:
    assert signed_content(TEXT) == signed_part(WHOLE)
    assert json.loads(TEXT)["statement"] == {"fr": "Nous voulons.", "en": "We intend."}
    assert text_to_sign(WHOLE, replace(LETTER, en="We do.")).sha256 != text_to_sign(WHOLE, LETTER).sha256


@pytest.mark.parametrize(
    ("section", "code", "keeps"),
    [
        (Section.HOSPITAL, "hospital.beds_missing", True),
        (Section.LETTER_OF_INTENT, "letter.ceo_missing", True),
        (Section.LETTER_OF_INTENT, "text.too_many_characters", True),
        (Section.LETTER_OF_INTENT, "letter.signature_missing", False),
        (Section.LETTER_OF_INTENT, "letter.ceo_signature_missing", False),
        (Section.LETTER_OF_INTENT, "email.form", False),
        (Section.PARTNERS, "email.form", True),
        (Section.PARTNERS, "partners.confirmation_missing", False),
        (Section.DECLARATION, "declaration.none_yet", False),
    ],
)
def test_what_must_be_put_right_before_anybody_signs(section: Section, code: str, keeps: bool) -> None:
    assert keeps_from_signing(section, Fault(code)) is keeps


# --- what changed -------------------------------------------------------------------------------------------


def changes(typed: dict[Section, dict[str, Any]]) -> list[tuple[str, str, str, str]]:
    says = Speaker(Language.EN)
    found = changes_since(TEXT, content_of(typed), CALL, says)
    return [(each.where, each.what, each.before, each.after) for each in found]


def test_a_changed_line_is_told_by_its_label() -> None:
    assert changes(edited(((Section.PROJECT, "title", None, ""), "Libérer vingt lits"))) == [
        ("Project", "Project title", "Libérer des lits", "Libérer vingt lits")
    ]


def test_a_changed_cell_is_told_by_its_row_and_column() -> None:
    assert changes(edited(((Section.BUDGET, "costs", 1, "amount"), "251.50"))) == [
        ("Budget", "Cost lines 2, Amount", "$250.50", "$251.50")
    ]


def test_a_row_taken_out_moves_no_other() -> None:
    costs = TYPED[Section.BUDGET]["costs"]
    typed = {**TYPED, Section.BUDGET: {**TYPED[Section.BUDGET], "costs": costs[1:]}}
    ((where, what, before, after),) = changes(typed)
    assert (where, what, after) == ("Budget", "Cost lines 1", "")
    assert before.startswith("Équipe · IA fictive inc. · Labour")


def test_a_partner_called_otherwise_is_told_once_though_lines_name_it() -> None:
    told = changes(edited(((Section.PARTNERS, "partners", 0, "name"), "IA nouvelle inc.")))
    assert told == [
        ("Partners", "Partners 1, Name", "IA fictive inc.", "IA nouvelle inc."),
        ("Partners", "What each partner does 1, Name", "IA fictive inc.", "IA nouvelle inc."),
    ]


def test_an_indicator_called_otherwise_is_told_with_its_name() -> None:
    told = changes(edited(((Section.OUTCOMES, "indicators", 0, "name"), "Attente au triage")))
    assert told == [
        (
            "Measurable results",
            "Attente au triage",
            "Attente à l’urgence\nMédiane, de l’arrivée au lit",
            "Attente au triage\nMédiane, de l’arrivée au lit",
        )
    ]


def test_the_words_that_differ_are_marked() -> None:
    typed = edited(((Section.PROJECT, "title", None, ""), "Libérer vingt lits"))
    (change,) = changes_since(TEXT, content_of(typed), CALL, Speaker(Language.EN))
    assert change.pieces == (
        Piece("same", "Libérer "), Piece("removed", "des"), Piece("added", "vingt"), Piece("same", " lits"),
    )  # fmt: skip
