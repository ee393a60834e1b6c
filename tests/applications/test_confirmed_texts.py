"""What a confirmation is bound to: any edit of the partner's part voids it, any other does not."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callapp.applications.attestations.attested_texts import (
    confirmed_part,
    is_confirmed_still,
    text_to_confirm,
    text_to_sign,
)
from callapp.applications.attestations.confirmed_reading import part_changes
from callapp.applications.copies.snapshots import Circumstances, freeze, is_canonical, thaw
from callapp.calls.shipped import real_call
from callapp.domain.bilingual import Bilingual, Language
from callapp.domain.confirmation import PartnerPart, part_in, partner_rows
from callapp.domain.content import ApplicationContent, Confirmation, Declared
from callapp.domain.participants import REF
from callapp.domain.section_reading import read_sections
from callapp.domain.sections import Section
from callapp.web.speaker import Speaker
from tests.applications.sections import PROVIDER_REF, typed_sections
from tests.conftest import A_SPRING_DAY

CALL = real_call()
WORDS_AGREED = Bilingual("Elle confirme.", "It confirms.")
TYPED = typed_sections(CALL)
Place = tuple[Section, str, int | None, str]
Typed = dict[Section, dict[str, Any]]
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
]
# The provider's own: its row, the first cost, the third contribution, and what the project is.
OWN = {("partners", 0), ("costs", 0), ("funding", 2)}
TEXTS = st.text(st.sampled_from("aé1 -’,.0\n"), min_size=1, max_size=12)
EDITS = st.tuples(st.sampled_from(FIELDS), TEXTS)


def is_own(place: Place) -> bool:
    section, name, at, _field = place
    return (name, at) in OWN or (section, name) in {(Section.PROJECT, "title"), (Section.HOSPITAL, "name")}


def typed_in(typed: Typed, place: Place) -> str:
    section, name, at, field = place
    text: str = typed[section][name] if at is None else typed[section][name][at][field]
    return text


def edited(*edits: tuple[Place, str]) -> Typed:
    """Everything typed, after these edits one after the other."""
    typed = deepcopy(TYPED)
    for (section, name, at, field), text in edits:
        if at is None:
            typed[section][name] = text
        else:
            typed[section][name][at][field] = text
    return typed


def part_of(typed: Typed) -> PartnerPart | None:
    return next((row.part for row in partner_rows(typed) if row.ref == PROVIDER_REF), None)


def content_of(typed: Typed) -> ApplicationContent:
    return read_sections(
        typed,
        start=ApplicationContent(language=Language.FR),
        statements=[each.code for each in CALL.declarations],
        declared=Declared(A_SPRING_DAY, "Responsable fictive"),
    ).content


PART = part_of(TYPED)
assert PART is not None
EXACT = text_to_confirm(PART, WORDS_AGREED)


@given(st.lists(EDITS.filter(lambda edit: not is_own(edit[0])), min_size=1, max_size=6))
def test_no_edit_elsewhere_voids_however_unfinished_it_leaves_the_rows_of_others(
    edits: list[tuple[Place, str]],
) -> None:
    assert is_confirmed_still(EXACT.text, part_of(edited(*edits)))


@given(st.lists(EDITS, min_size=1, max_size=4))
def test_edits_void_exactly_when_the_part_says_something_else(edits: list[tuple[Place, str]]) -> None:
    part = part_of(edited(*edits))
    assert is_confirmed_still(EXACT.text, part) is (part == PART)
    if part is not None:
        told = part_changes(EXACT.text, part, Speaker(Language.EN))
        assert bool(told) is (part != PART), "whatever is void has something to tell"


@given(st.lists(EDITS, max_size=4), st.randoms())
def test_edits_and_their_undoing_in_any_order_say_the_same(
    edits: list[tuple[Place, str]], random: Random
) -> None:
    undoing = [(place, typed_in(TYPED, place)) for place in {place for place, _ in edits}]
    random.shuffle(undoing)
    part = part_of(edited(*edits, *undoing))
    assert part is not None
    assert text_to_confirm(part, WORDS_AGREED) == EXACT


@pytest.mark.parametrize("place", [place for place in FIELDS if is_own(place)])
def test_each_field_of_the_part_is_bound(place: Place) -> None:
    otherwise = {"country": "FR", "eligible": "no" if typed_in(TYPED, place) == "yes" else "yes"}
    assert not is_confirmed_still(EXACT.text, part_of(edited((place, otherwise.get(place[3], "zzz 9")))))


def test_a_line_given_to_another_or_to_the_partner_changes_its_part() -> None:
    given_away = edited(((Section.BUDGET, "costs", 0, "participant"), "lead"))
    taken_over = edited(((Section.BUDGET, "costs", 1, "participant"), PROVIDER_REF))
    assert [is_confirmed_still(EXACT.text, part_of(typed)) for typed in (given_away, taken_over)] == [
        False
    ] * 2


def test_the_text_reads_back_and_a_copy_gives_the_same() -> None:
    assert confirmed_part(EXACT.text) == PART
    assert part_in(content_of(TYPED), PROVIDER_REF) == PART


def test_a_confirmation_is_frozen_with_the_copy_and_changes_no_other_hash() -> None:
    whole = content_of(TYPED)
    about = Circumstances("ia-sante-2023", "0" * 64, "IAS-2023-001", 1, A_SPRING_DAY, fictional=True)
    bare, confirmed = (
        whole,
        replace(
            whole,
            confirmations=(Confirmation(PROVIDER_REF, "A", "B", A_SPRING_DAY, WORDS_AGREED, EXACT.sha256),),
        ),
    )
    assert "confirmations" not in freeze(bare, about)[0], "copies without one keep their bytes"
    for content in (bare, confirmed):
        text = freeze(content, about)[0]
        assert is_canonical(text)
        assert thaw(text).content == content
    assert text_to_sign(bare, WORDS_AGREED) == text_to_sign(confirmed, WORDS_AGREED), (
        "nor does it touch signatures"
    )
