"""The packaged directory: complete, without doubles, and found in spite of one slip in a name."""

from __future__ import annotations

import csv
import random
import re
import statistics
import time
import unicodedata
from collections.abc import Iterator
from importlib.resources import files
from itertools import pairwise

import pytest

from callapp.accounts.hospitals import directory_records, hospital_directory, researched_organisations
from callapp.domain.hospital_directory import Hospital, Level
from callapp.domain.organisations import TERRITORIES, Province

RESEARCHED = 69
DIRECTORY_SAMPLE = 60
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def test_both_lists_are_whole() -> None:
    assert len(researched_organisations()) == RESEARCHED
    assert len(directory_records()) == 1_853


def test_no_record_of_the_open_directory_appears_twice() -> None:
    merged_away = {each.odhf_index for each in researched_organisations()} - {None}
    ids = [hospital.id for hospital in hospital_directory().hospitals]
    assert len(ids) == len(set(ids)) == RESEARCHED + 1_853 - len(merged_away)
    assert not {f"odhf-{index}" for index in merged_away} & set(ids)


def test_a_researched_organisation_knows_its_beds_and_their_source() -> None:
    royal_jubilee = hospital_directory().get("rjh")
    assert royal_jubilee is not None
    assert (royal_jubilee.beds, royal_jubilee.level, royal_jubilee.province) == (500, Level.SITE, Province.BC)
    assert royal_jubilee.beds_source is not None
    assert royal_jubilee.beds_date is None


def test_beds_never_stand_without_their_source() -> None:
    for hospital in hospital_directory().hospitals:
        assert (hospital.beds is None) is (hospital.beds_source is None)


def test_the_codes_of_provinces_are_those_of_the_packaged_list() -> None:
    text = (files("callapp.accounts") / "data" / "canadian_provinces.csv").read_text(encoding="utf-8")
    kinds = {Province(row["code"]): row["kind"] for row in csv.DictReader(text.splitlines())}
    assert kinds.keys() == set(Province) - {Province.OUTSIDE_CANADA}
    assert {code for code, kind in kinds.items() if kind == "territory"} == TERRITORIES


def hospitals_to_find() -> list[Hospital]:
    """All researched organisations and a fixed sample of the others."""
    hospitals = hospital_directory().hospitals
    others = random.Random(2023).sample(hospitals[RESEARCHED:], DIRECTORY_SAMPLE)
    return [*hospitals[:RESEARCHED], *others]


def names(hospital: Hospital) -> list[str]:
    return list(dict.fromkeys((hospital.name_en, hospital.name_fr, *hospital.also_known_as)))


def without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def slips(name: str, chance: random.Random) -> Iterator[str]:
    """For each word of five letters or more: one letter wrong, one missing, two swapped; place by chance."""
    for word in re.finditer(r"[^\W\d_]{5,}", name):
        letters = word[0]
        place = chance.randrange(len(letters))
        wrong = chance.choice(
            [letter for letter in LETTERS if letter != without_accents(letters[place]).lower()]
        )
        changed = [letters[:place] + wrong + letters[place + 1 :], letters[:place] + letters[place + 1 :]]
        swappable = [at for at, (one, other) in enumerate(pairwise(letters)) if one.lower() != other.lower()]
        if swappable:
            at = chance.choice(swappable)
            changed.append(letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :])
        for slipped in changed:
            yield name[: word.start()] + slipped + name[word.end() :]


@pytest.mark.parametrize("hospital", hospitals_to_find(), ids=lambda hospital: hospital.id)
def test_one_slip_in_a_long_word_keeps_the_hospital_in_the_first_ten(hospital: Hospital) -> None:
    chance = random.Random(hospital.id)
    for name in names(hospital):
        for slipped in [name, without_accents(name), *slips(name, chance)]:
            query = without_accents(slipped) if chance.random() < 0.5 else slipped
            assert hospital in hospital_directory().search(query), query


@pytest.mark.parametrize(
    ("query", "hospital_id"),
    [
        ("hopital general juif", "jgh"),
        ("Jewish General", "jgh"),
        ("sunnybrok", "sunnybrook"),
        ("Sainte-Jutsine", "chusj"),
        ("chum", "chum"),
        ("cusm", "muhc"),
        ("st pauls vancouver", "sph"),
        ("ottawa", "toh"),
        ("maisoneuve", "hmr"),
        ("dumont moncton", "dumont"),
    ],
)
def test_what_people_type_finds_the_hospital_first(query: str, hospital_id: str) -> None:
    assert hospital_directory().search(query)[0].id == hospital_id


def test_a_search_is_quick_enough_to_follow_typing() -> None:
    took = []
    for hospital in hospitals_to_find()[:40]:
        began = time.perf_counter()
        hospital_directory().search(hospital.name_en)
        took.append(time.perf_counter() - began)
    # Some 2 ms on an idle machine of two cores; a median does not mind a busy moment.
    assert statistics.median(took) < 0.020
