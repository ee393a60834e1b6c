"""Organisations proposed to a team that names a partner: those somebody vouches for, and no others.

A hospital of the directory, an organisation with members whom an administrator let in, or one whose names an
administrator confirmed. What other teams typed is not told: it might be nobody's business that they apply.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from callapp.accounts.hospitals import hospital_directory
from callapp.accounts.known_names import CANADA
from callapp.accounts.models import Membership, MembershipState, Organisation
from callapp.accounts.organisation_models import OrganisationName
from callapp.domain.hospital_directory import Hospital, folded_words
from callapp.domain.organisations import PartnerKind, Province

MOST = 10
_KNOWN = "known-"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One organisation to pick as a partner, by its name in the reader's language."""

    id: str
    name: str
    kind: PartnerKind
    province: Province
    country: str
    city: str | None = None


def suggest_organisations(session: Session, *, query: str, language: str) -> list[Suggestion]:
    """The organisations whose names hold each word asked for, or its beginning; then hospitals of the
    directory.

    At most MOST; none for a query without a letter. One statement.
    """
    words = folded_words(query)
    if not words:
        return []
    vouched = _vouched(session)
    found = [each for each, names in vouched if any(_holds(name, words) for name in names)]
    found.sort(key=lambda each: (len(each.name_in(language)), each.name_in(language), each.id))
    listed = {each.directory_id for each, _names in vouched}
    hospitals = [each for each in hospital_directory().search(query, MOST) if each.id not in listed]
    known = [_of_organisation(each, language) for each in found]
    return [*known, *(_of_hospital(each, language) for each in hospitals)][:MOST]


def find_suggestion(session: Session, *, suggestion_id: str, language: str) -> Suggestion | None:
    """The suggestion of this id, while somebody vouches for it."""
    if not suggestion_id.startswith(_KNOWN):
        hospital = hospital_directory().get(suggestion_id)
        return _of_hospital(hospital, language) if hospital else None
    found = [each for each, _names in _vouched(session) if _id_of(each.id) == suggestion_id]
    return _of_organisation(found[0], language) if found else None


def _vouched(session: Session) -> Sequence[tuple[Organisation, Iterable[str]]]:
    """Organisations somebody vouches for, each with the names it is known by."""
    has_members = exists().where(
        Membership.organisation_id == Organisation.id, Membership.state == MembershipState.ACTIVE
    )
    rows = session.execute(
        select(Organisation, OrganisationName.name)
        .outerjoin(OrganisationName, OrganisationName.organisation_id == Organisation.id)
        .where(
            Organisation.merged_into_id.is_(None), or_(Organisation.confirmed_at.is_not(None), has_members)
        )
        .order_by(Organisation.id, OrganisationName.key)
    )
    names: dict[Organisation, list[str]] = defaultdict(list)
    for organisation, name in rows:
        names[organisation] += [name] if name else []
    return [
        (each, [*known, *(name for name in (each.name_fr, each.name_en) if name)])
        for each, known in names.items()
    ]


def _holds(name: str, words: Sequence[str]) -> bool:
    said = folded_words(name)
    return all(any(each.startswith(word) for each in said) for word in words)


def _id_of(organisation_id: UUID) -> str:
    return f"{_KNOWN}{organisation_id}"


def _of_organisation(each: Organisation, language: str) -> Suggestion:
    return Suggestion(_id_of(each.id), each.name_in(language), each.kind, each.province, each.country)


def _of_hospital(each: Hospital, language: str) -> Suggestion:
    name = each.name_fr if language == "fr" else each.name_en
    return Suggestion(each.id, name, PartnerKind.HOSPITAL, each.province, CANADA, each.city)
