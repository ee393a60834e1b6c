"""Merging two organisations into one: what moves, what is refused, what is to be thought about first."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from callapp.domain.errors import RuleBroken
from callapp.domain.organisations import PartnerKind, Province


class Standing(StrEnum):
    """How near a person is to an organisation, the nearest last."""

    NONE = "none"
    PENDING = "pending"
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two organisations, as far as a merge asks.

    people: who belongs, asked to belong or once belonged to it. holders: ids of the names, files and
    invitations it holds, by what they are. files_in: calls of which one file an organisation is allowed, in
    which it has one.
    """

    id: UUID
    kind: PartnerKind
    province: Province
    country: str
    directory_id: str | None = None
    is_merged: bool = False
    lead: UUID | None = None
    people: Mapping[UUID, Standing] = field(default_factory=dict)
    holders: Mapping[str, frozenset[UUID]] = field(default_factory=dict)
    files_in: frozenset[UUID] = frozenset()


class Doubt(StrEnum):
    """What does not stop a merge, and is shown before it."""

    OTHER_KIND = "other_kind"
    OTHER_PLACE = "other_place"
    TWO_LEADS = "two_leads"
    SAME_PEOPLE = "same_people"
    TWO_FILES = "two_files"


def refuse_merge(kept: Side, merged: Side, *, by: UUID | None) -> None:
    """Raises RuleBroken for two that may not become one.

    Codes: ``organisation.merge_itself``, ``organisation.merged_already`` (one of them is part of another),
    ``organisation.two_hospitals`` (each is a hospital of the directory, and not the same),
    ``organisation.merge_own`` (who merges belongs to one of them).
    """
    if kept.id == merged.id:
        raise RuleBroken("organisation.merge_itself")
    if kept.is_merged or merged.is_merged:
        raise RuleBroken("organisation.merged_already")
    if kept.directory_id and merged.directory_id:
        raise RuleBroken("organisation.two_hospitals")
    if any(side.people.get(by, Standing.NONE) is not Standing.NONE for side in (kept, merged) if by):
        raise RuleBroken("organisation.merge_own")


def doubts(kept: Side, merged: Side) -> tuple[Doubt, ...]:
    """What an administrator weighs before merging."""
    found = {
        Doubt.OTHER_KIND: kept.kind is not merged.kind,
        Doubt.OTHER_PLACE: (kept.province, kept.country) != (merged.province, merged.country),
        Doubt.TWO_LEADS: kept.lead is not None and merged.lead is not None,
        Doubt.SAME_PEOPLE: bool(kept.people.keys() & merged.people.keys()),
        Doubt.TWO_FILES: bool(kept.files_in & merged.files_in),
    }
    return tuple(doubt for doubt, holds in found.items() if holds)


def fingerprint(kept: Side, merged: Side) -> str:
    """What was seen of both before a merge: another one when something came to either meanwhile."""
    seen = [
        (
            str(side.id),
            side.kind,
            side.province,
            side.country,
            side.directory_id,
            side.is_merged,
            str(side.lead),
            sorted((str(person), standing) for person, standing in side.people.items()),
            sorted((what, sorted(map(str, ids))) for what, ids in side.holders.items()),
        )
        for side in (kept, merged)
    ]
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:32]
