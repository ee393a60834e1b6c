"""The directory: two lists merged, and a search that forgives (the real lists: tests/accounts)."""

from __future__ import annotations

import pytest

from callapp.domain.hospital_directory import (
    DirectoryRecord,
    Hospital,
    HospitalDirectory,
    Level,
    ResearchedOrganisation,
    folded_words,
    merge,
)
from callapp.domain.organisations import Province

OTTAWA = ResearchedOrganisation(
    id="toh",
    name_en="The Ottawa Hospital",
    name_fr="L’Hôpital d’Ottawa",
    city="Ottawa",
    province=Province.ON,
    level=Level.CORPORATION,
    beds=1117,
    beds_source="https://en.wikipedia.org/wiki/The_Ottawa_Hospital",
    odhf_index=5657,
)
TRILLIUM = ResearchedOrganisation(
    id="thp",
    name_en="Trillium Health Partners",
    name_fr=None,
    city="Mississauga",
    province=Province.ON,
    level=Level.CORPORATION,
    beds=None,
    beds_source=None,
    odhf_index=None,
)


def record(odhf_index: int, name: str, city: str | None = "moncton") -> DirectoryRecord:
    return DirectoryRecord(odhf_index=odhf_index, name=name, city=city, province=Province.NB)


RECORDS = [
    record(5657, "the ottawa hospital/l'hôpital d'ottawa - general campus"),
    record(2092, "the moncton hospital / l’hôpital de moncton"),
    record(8026, "hôpital du sacré-coeur-de-montréal", city=None),
    record(85, "st. paul's hospital", city="st. john's"),
    record(86, "memorial hospital", city="kelowna"),
]
DIRECTORY = HospitalDirectory(merge([OTTAWA, TRILLIUM], RECORDS))


def found(query: str, limit: int = 10) -> list[str]:
    return [hospital.id for hospital in DIRECTORY.search(query, limit)]


def test_a_researched_organisation_takes_the_place_of_its_record() -> None:
    ids = [hospital.id for hospital in DIRECTORY.hospitals]
    assert ids == ["toh", "thp", "odhf-2092", "odhf-8026", "odhf-85", "odhf-86"]
    assert DIRECTORY.get("toh") == Hospital(
        id="toh",
        name_fr="L’Hôpital d’Ottawa",
        name_en="The Ottawa Hospital",
        city="Ottawa",
        province=Province.ON,
        level=Level.CORPORATION,
        beds=1117,
        beds_source="https://en.wikipedia.org/wiki/The_Ottawa_Hospital",
        also_known_as=("the ottawa hospital/l'hôpital d'ottawa - general campus",),
    )


def test_a_record_is_shown_with_its_two_names_and_no_beds() -> None:
    moncton = DIRECTORY.get("odhf-2092")
    assert moncton is not None
    assert (moncton.name_en, moncton.name_fr) == ("The Moncton Hospital", "L’Hôpital de Moncton")
    assert (moncton.city, moncton.level, moncton.beds, moncton.beds_source) == ("Moncton", None, None, None)


def test_one_name_stands_for_both_languages_where_only_one_is_known() -> None:
    trillium = DIRECTORY.get("thp")
    assert trillium is not None
    assert trillium.name_fr == trillium.name_en == "Trillium Health Partners"


def test_an_id_that_is_not_there() -> None:
    assert DIRECTORY.get("odhf-5657") is None


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("trillium", "thp"),
        ("TRILLIUM HEALTH", "thp"),
        ("trill", "thp"),
        ("trilium", "thp"),
        ("trilluim", "thp"),
        ("trilliam", "thp"),
        ("trilliuum", "thp"),
        ("the ottawa hospital", "toh"),
        ("hopital d'ottawa", "toh"),
        ("general campus", "toh"),
        ("moncton", "odhf-2092"),
        ("sacre cœur", "odhf-8026"),
        ("Hopital Sacré-Coeur", "odhf-8026"),
        ("saint paul", "odhf-85"),
        ("st pauls", "odhf-85"),
        ("St. Paul’s", "odhf-85"),
        ("memorial kelowna", "odhf-86"),
    ],
)
def test_the_closest_name_comes_first(query: str, best: str) -> None:
    assert found(query)[0] == best


@pytest.mark.parametrize("query", ["", "  ", "!?", "zzzzz", "trlum"])
def test_nothing_alike(query: str) -> None:
    assert found(query) == []


def test_the_limit_is_kept() -> None:
    assert set(found("hospital")) == {"toh", "odhf-2092", "odhf-8026", "odhf-85", "odhf-86"}
    assert found("hospital", limit=2) == found("hospital")[:2]


def test_a_very_long_query_is_cut() -> None:
    words = " ".join(f"word{number}" for number in range(10_000))
    assert found(f"trillium {words}") == ["thp"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L’Hôtel-Dieu", ["l", "hotel", "dieu"]),
        ("Sacré-Cœur", ["sacre", "coeur"]),
        ("St. Paul’s / Ste-Anne, Mt Sinaï", ["saint", "pauls", "sainte", "anne", "mount", "sinai"]),
    ],
)
def test_folded_words(text: str, words: list[str]) -> None:
    assert folded_words(text) == words
