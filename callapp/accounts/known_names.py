"""Recognising an organisation by what it is called; learning its names.

Whoever comes to name an organisation takes the turn first and keeps it to the end of the transaction: of
two who name a new one at once the second finds it. An application is locked before the turn is taken, never
after.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.hospitals import hospital_called
from callapp.accounts.models import Organisation
from callapp.accounts.organisation_models import OrganisationName
from callapp.db.engine import take_turn
from callapp.db.ids import new_id
from callapp.domain.bilingual import Language
from callapp.domain.hospital_directory import Hospital
from callapp.domain.organisation_names import Identity, identity_of
from callapp.domain.organisations import PartnerKind, Province

CANADA = "CA"


@dataclass(frozen=True, slots=True)
class Called:
    """An organisation as somebody names it, in a text of this language."""

    name: str
    kind: PartnerKind
    province: Province
    country: str
    language: Language

    @property
    def identity(self) -> Identity:
        return identity_of(self.name, self.kind, self.province, self.country)


def take_organisations_turn(session: Session) -> None:
    """Nobody else makes, names or merges organisations until the transaction ends."""
    take_turn(session.connection(), "callapp.organisations")


def recognise(
    session: Session, called: Sequence[Called], *, now: datetime, by: UUID | None
) -> dict[Identity, OrganisationName]:
    """The name each of these is known by, and with it the organisation; a new one of each that is unknown.

    A hospital called as exactly one of the directory is that one. Needs the turn; one statement when all are
    known.
    """
    known = find_names(session, [each.identity for each in called])
    for each in called:
        if each.identity not in known:
            hospital = _listed(each)
            if hospital is None:
                _found(session, each, now, by)
            else:
                hospital_organisation(session, hospital, now=now, by=by)
            known = find_names(session, [every.identity for every in called])
    return known


def find_names(session: Session, identities: Iterable[Identity]) -> dict[Identity, OrganisationName]:
    """The names kept for these identities; those nobody knows are left out."""
    asked = set(identities)
    rows = session.scalars(
        select(OrganisationName)
        .where(OrganisationName.key.in_(sorted({each.key for each in asked})))
        .order_by(OrganisationName.id)
    )
    return {row.identity: row for row in rows if row.identity in asked}


def hospital_organisation(
    session: Session, hospital: Hospital, *, now: datetime, by: UUID | None
) -> Organisation:
    """The organisation that a hospital of the directory is: the one that names its record, one known by its
    name alone until now, or a new one. Needs the turn."""
    organisation = session.scalar(select(Organisation).where(Organisation.directory_id == hospital.id))
    if organisation is None:
        organisation = _unlisted(session, hospital)
    if organisation is None:
        organisation = Organisation(id=new_id(), created_at=now, created_by=by)
        organisation.kind, organisation.province = PartnerKind.HOSPITAL, hospital.province
        organisation.country = CANADA
        session.add(organisation)
    if organisation.directory_id is None:
        organisation.directory_id = hospital.id
        organisation.name_fr, organisation.name_en = hospital.name_fr, hospital.name_en
        session.flush()
        learn_names(session, organisation, now=now)
    return organisation


def learn_names(session: Session, organisation: Organisation, *, now: datetime) -> None:
    """What an organisation is called is kept as names it is known by, but for names that are another’s.

    A name that several hospitals of the directory in the province have recognises none of them. Needs the
    turn.
    """
    called = {each.identity: each for each in _names_of(organisation)}
    taken = find_names(session, called)
    for identity, each in called.items():
        listed = _listed(each)
        is_own = listed.id == organisation.directory_id if listed else organisation.directory_id is None
        if identity not in taken and is_own:
            session.add(_name(organisation, each, now))
    session.flush()


def _names_of(organisation: Organisation) -> Iterable[Called]:
    place = organisation.kind, organisation.province, organisation.country
    if organisation.name_fr:
        yield Called(organisation.name_fr, *place, Language.FR)
    if organisation.name_en:
        yield Called(organisation.name_en, *place, Language.EN)


def _listed(called: Called) -> Hospital | None:
    if called.kind is not PartnerKind.HOSPITAL or called.country != CANADA:
        return None
    return hospital_called(called.identity.key, called.province)


def _unlisted(session: Session, hospital: Hospital) -> Organisation | None:
    """An organisation outside the directory that is known by exactly this hospital’s name."""
    place = PartnerKind.HOSPITAL, hospital.province, CANADA
    identities = [identity_of(name, *place) for name in (hospital.name_fr, hospital.name_en)]
    for name in find_names(session, identities).values():
        organisation = session.get_one(Organisation, name.organisation_id)
        if organisation.directory_id is None and hospital_called(name.key, hospital.province) == hospital:
            return organisation
    return None


def _found(session: Session, called: Called, now: datetime, by: UUID | None) -> None:
    """A new organisation, known by this name."""
    is_french = called.language is Language.FR
    organisation = Organisation(
        id=new_id(),
        kind=called.kind,
        name_fr=called.name if is_french else None,
        name_en=None if is_french else called.name,
        province=called.province,
        country=called.country,
        created_at=now,
        created_by=by,
    )
    session.add(organisation)
    session.flush()
    session.add(_name(organisation, called, now))
    session.flush()


def _name(organisation: Organisation, called: Called, now: datetime) -> OrganisationName:
    return OrganisationName(
        id=new_id(),
        organisation_id=organisation.id,
        name=called.name,
        key=called.identity.key,
        kind=called.kind,
        province=called.province,
        country=called.country,
        learned_at=now,
    )
