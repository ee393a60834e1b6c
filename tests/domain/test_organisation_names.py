"""Which names are one organisation, and which may be."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callapp.domain.organisation_names import (
    KEY_LENGTH,
    Known,
    Likeness,
    PossibleDuplicate,
    identity_of,
    name_key,
    possible_duplicates,
)
from callapp.domain.organisations import PartnerKind, Province


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Algorithmes Boréal inc.", "ALGORITHMES BOREAL, INC"),
        ("Algorithmes Boréal", "Algorithmes Boréal ltée"),
        ("Algorithmes Boréal Limitée", "Algorithmes  Boréal Ltd."),
        ("Algo-Boréal", "AlgoBoréal"),
        ("L’Œil fictif s.e.n.c.r.l.", "L'oeil fictif"),
        ("I.A. fictive", "IA fictive"),
        ("St. Mary’s", "Saint Marys"),
        ("Fictive Co. Ltd.", "fictive"),
        ("株式会社 架空", "株式会社架空"),
        ("!!!", " !!! "),
    ],
)
def test_these_are_one_name(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Algorithmes Boréal", "Algorithmes Boréale"),
        ("Fournisseur fictif 1", "Fournisseur fictif 2"),
        # A legal element that is all of a name, or stands inside it, is a word like any other.
        ("Limited", "Inc."),
        ("Ltd Brands fictives", "Brands fictives"),
        ("Hôpital fictif", "Hôpital fictif du Fleuve"),
        ("???", "!!!"),
        ("a" * 300, "a" * 299 + "b"),
    ],
)
def test_these_are_two(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@given(st.text(min_size=1, max_size=300))
def test_a_key_is_never_empty_and_never_long_and_of_one_case(name: str) -> None:
    key = name_key(name)

    assert 0 < len(key) <= KEY_LENGTH
    assert key.strip() == key
    assert name_key(f"  {name}\t") == key


def test_the_same_name_elsewhere_or_of_another_kind_is_not_recognised() -> None:
    here = identity_of("IA fictive inc.", PartnerKind.AI_PROVIDER, Province.QC, "CA")

    assert here == identity_of("ia fictive", PartnerKind.AI_PROVIDER, Province.QC, "CA")
    assert here != identity_of("IA fictive inc.", PartnerKind.OTHER, Province.QC, "CA")
    assert here != identity_of("IA fictive inc.", PartnerKind.AI_PROVIDER, Province.ON, "CA")
    assert here != identity_of("IA fictive inc.", PartnerKind.AI_PROVIDER, Province.OUTSIDE_CANADA, "FR")


def likeness(one: str, other: str, *more: str) -> Likeness | None:
    """How the first two are alike, in a house that knows them and the others."""
    known = [Known(UUID(int=place), (name,)) for place, name in enumerate((one, other, *more))]
    found = {(pair.first.int, pair.second.int): pair.likeness for pair in possible_duplicates(known)}
    return found.get((0, 1))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("IA fictive inc.", "IA fictive", Likeness.SAME_NAME),
        ("Fournisseur d’IA fictif 4", "Fournisseur IA fictif 4", Likeness.SAME_WORDS),
        ("Hôpital régional fictif", "Régional fictif Hôpital", Likeness.SAME_WORDS),
        ("Algorithmes Boréal", "Algorithme Boréal", Likeness.SLIP),
        ("Algorithmes Boréal", "Algortihmes Borréal", Likeness.SLIP),
        ("Algorithmes Boréal", "Algorithmes Boréal Canada", Likeness.LONGER),
        ("Boréal", "Boréal, solutions fictives", Likeness.LONGER),
        ("Algorithmes Boréal", "Algorithmes Austral", None),
        ("Hôpital fictif des Pins", "Hôpital fictif des Plaines", None),
        ("Fournisseur fictif 1", "Fournisseur fictif 2", None),
        ("Fournisseur fictif 1", "Fournisseurs fictif 2", None),
        ("Hôpital de Lac", "Hôpital de Bac", None),
    ],
)
def test_how_two_names_are_alike(one: str, other: str, expected: Likeness | None) -> None:
    assert likeness(one, other) == expected == likeness(other, one)


def test_words_that_everybody_has_make_nobody_alike() -> None:
    others = [
        f"Centre fictif {letter}" for letter in ("Alpha", "Bravo", "Charlie", "Delta", "Écho", "Fox", "Golf")
    ]

    assert likeness("Centre fictif", "Centre fictif Hôtel", *others) is None
    assert likeness("Hôtel Centre", "Centre fictif Hôtel", *others) is Likeness.LONGER


def test_pairs_come_once_the_likeliest_first_and_without_those_told_apart() -> None:
    ids = [UUID(int=number) for number in range(1, 6)]
    known = [
        Known(ids[0], ("Boréal fictif", "Fictional Boreal")),
        Known(ids[1], ("Borréal fictif", "Fictional Boreal")),
        Known(ids[2], ("Zénith fictif",)),
        Known(ids[3], ("Zénit fictif",)),
        Known(ids[4], ("Fictional Boreal Canada",)),
    ]

    pairs = possible_duplicates(known)

    assert pairs == [
        PossibleDuplicate(ids[0], ids[1], Likeness.SAME_NAME),
        PossibleDuplicate(ids[2], ids[3], Likeness.SLIP),
        PossibleDuplicate(ids[0], ids[4], Likeness.LONGER),
        PossibleDuplicate(ids[1], ids[4], Likeness.LONGER),
    ]
    assert possible_duplicates(known, [(ids[1], ids[0]), (ids[2], ids[3])]) == pairs[2:]


@given(st.lists(st.text(max_size=30), max_size=8))
def test_any_names_give_ordered_pairs_of_two(names: list[str]) -> None:
    known = [Known(UUID(int=place), (name,)) for place, name in enumerate(names)]

    pairs = possible_duplicates(known)

    assert all(pair.first < pair.second for pair in pairs)
    assert len({(pair.first, pair.second) for pair in pairs}) == len(pairs)
