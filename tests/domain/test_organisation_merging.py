"""Which two organisations may become one, and what to weigh before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from callapp.domain.errors import RuleBroken
from callapp.domain.organisation_merging import Doubt, Side, Standing, doubts, fingerprint, refuse_merge
from callapp.domain.organisations import PartnerKind, Province

A, B, CALL, PERSON, OTHER = (UUID(int=number) for number in range(1, 6))
KEPT = Side(A, PartnerKind.AI_PROVIDER, Province.QC, "CA")
MERGED = replace(KEPT, id=B)
ACTIVE = {PERSON: Standing.ACTIVE}


def test_two_of_the_same_kind_and_place_are_merged_without_a_doubt() -> None:
    refuse_merge(KEPT, MERGED, by=PERSON)

    assert doubts(KEPT, MERGED) == ()


@pytest.mark.parametrize(
    ("kept", "merged", "code"),
    [
        ({}, {"id": A}, "organisation.merge_itself"),
        ({}, {"is_merged": True}, "organisation.merged_already"),
        ({"is_merged": True}, {}, "organisation.merged_already"),
        ({"directory_id": "odhf-1"}, {"directory_id": "odhf-2"}, "organisation.two_hospitals"),
        ({"people": ACTIVE}, {}, "organisation.merge_own"),
        ({}, {"people": {PERSON: Standing.PENDING}}, "organisation.merge_own"),
    ],
)
def test_what_is_refused(kept: dict[str, Any], merged: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        refuse_merge(replace(KEPT, **kept), replace(MERGED, **merged), by=PERSON)

    assert refused.value.code == code


def test_whoever_once_belonged_to_one_may_merge_it() -> None:
    refuse_merge(replace(KEPT, people={PERSON: Standing.NONE}), MERGED, by=PERSON)


def test_one_hospital_of_the_directory_takes_in_another_organisation() -> None:
    refuse_merge(replace(KEPT, directory_id="odhf-1"), MERGED, by=None)
    refuse_merge(KEPT, replace(MERGED, directory_id="odhf-1"), by=None)


@pytest.mark.parametrize(
    ("kept", "merged", "doubt"),
    [
        ({}, {"kind": PartnerKind.OTHER}, Doubt.OTHER_KIND),
        ({}, {"province": Province.ON}, Doubt.OTHER_PLACE),
        ({}, {"province": Province.OUTSIDE_CANADA, "country": "FR"}, Doubt.OTHER_PLACE),
        ({"lead": PERSON}, {"lead": OTHER}, Doubt.TWO_LEADS),
        ({"people": ACTIVE}, {"people": {PERSON: Standing.NONE}}, Doubt.SAME_PEOPLE),
        ({"files_in": frozenset({CALL})}, {"files_in": frozenset({CALL, OTHER})}, Doubt.TWO_FILES),
    ],
)
def test_what_is_told_before(kept: dict[str, Any], merged: dict[str, Any], doubt: Doubt) -> None:
    one, other = replace(KEPT, **kept), replace(MERGED, **merged)

    assert doubts(one, other) == doubts(other, one) == (doubt,)


@pytest.mark.parametrize(
    "came",
    [
        {"lead": PERSON},
        {"people": ACTIVE},
        {"holders": {"names": frozenset({OTHER})}},
        {"directory_id": "odhf-1"},
        {"kind": PartnerKind.OTHER},
    ],
)
def test_whatever_comes_to_either_changes_what_was_seen(came: dict[str, Any]) -> None:
    seen = fingerprint(KEPT, MERGED)

    assert fingerprint(replace(KEPT, **came), MERGED) != seen
    assert fingerprint(KEPT, replace(MERGED, **came)) != seen
    assert fingerprint(MERGED, KEPT) != seen
    assert fingerprint(replace(KEPT), replace(MERGED)) == seen
