"""Organisations as administrators look after them and auditors read them; files in the reader's scope."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Subquery, exists, func, null, select, union
from sqlalchemy.orm import Session

from callapp.accounts.models import Membership, MembershipState, Organisation
from callapp.accounts.organisation_models import OrganisationName, OrganisationsApart
from callapp.applications.models import Application
from callapp.applications.sections.models import Partner
from callapp.calls.models import Call
from callapp.db.paging import PAGE_SIZE, Paged
from callapp.domain.organisation_names import Known, PossibleDuplicate, possible_duplicates
from callapp.domain.organisations import PartnerKind
from callapp.domain.people import Actor
from callapp.domain.text import reading_order
from callapp.screening.queries import scope


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One organisation in a list. others: names it is known by besides; files: how many it sits in.

    verified: people belong to it. alike: another one may be the same.
    """

    organisation: Organisation
    others: tuple[str, ...]
    files: int
    verified: bool
    alike: bool

    @property
    def id(self) -> UUID:
        return self.organisation.id


@dataclass(frozen=True, slots=True)
class OrganisationView:
    """What the address asks for; None: all. search: words that one of its names must hold."""

    language: str
    kind: PartnerKind | None = None
    call_id: UUID | None = None
    search: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Organisations:
    """One page of organisations by name; kinds: how many there are of each; pairs: possible duplicates."""

    listed: Paged[OrganisationRow]
    kinds: dict[PartnerKind, int]
    pairs: int


def read_organisations(session: Session, *, actor: Actor, view: OrganisationView) -> Organisations:
    """The organisations narrowed as asked, those merged into others left out (four statements).

    As in the register, search and order forgive accents and case on every database, so they happen here.
    """
    house = _read_house(session)
    counts = _files_of_each(session, actor, view.call_id)
    alike = {each for pair in house.pairs for each in (pair.first, pair.second)}
    asked = [each for each in house.organisations if view.call_id is None or each.id in counts]
    rows = [
        OrganisationRow(
            each,
            house.others(each),
            counts.get(each.id, 0),
            each.id in house.verified,
            each.id in alike,
        )
        for each in asked
        if house.is_called(each, view.search)
    ]
    kinds = Counter(row.organisation.kind for row in rows)
    rows = [row for row in rows if view.kind in (None, row.organisation.kind)]
    rows.sort(key=lambda row: (reading_order(row.organisation.name_in(view.language)), row.id))
    return Organisations(_paged(rows, view.page), dict(kinds), len(house.pairs))


@dataclass(frozen=True, slots=True)
class AlikePair:
    """Two organisations that may be one, in how many files each sits."""

    pair: PossibleDuplicate
    first: OrganisationRow
    second: OrganisationRow


def read_possible_duplicates(session: Session, *, actor: Actor, page: int = 1) -> Paged[AlikePair]:
    """Pairs that may be one organisation, the likeliest first (four statements).

    Of each pair the one to keep comes first: that of the directory, with people, confirmed, in more files.
    """
    house = _read_house(session)
    counts = _files_of_each(session, actor, None)
    by_id = {each.id: each for each in house.organisations}
    shown = _paged(house.pairs, page)

    def row(organisation_id: UUID) -> OrganisationRow:
        each = by_id[organisation_id]
        verified = each.id in house.verified
        return OrganisationRow(each, house.others(each), counts.get(each.id, 0), verified, alike=True)

    def ordered(pair: PossibleDuplicate) -> AlikePair:
        first, second = sorted((row(pair.first), row(pair.second)), key=_weight)
        return AlikePair(pair, first, second)

    return Paged(tuple(map(ordered, shown.rows)), shown.number, shown.total, shown.size)


def likely_same(session: Session, *, organisation_id: UUID) -> list[Organisation]:
    """The organisations that may be this one, the likeliest first (three statements)."""
    house = _read_house(session)
    by_id = {each.id: each for each in house.organisations}
    pairs = [pair for pair in house.pairs if organisation_id in (pair.first, pair.second)]
    return [by_id[pair.second if pair.first == organisation_id else pair.first] for pair in pairs]


def files_with(actor: Actor, organisation_id: UUID) -> Select[*tuple[Any, ...]]:
    """The files in the actor's scope in which an organisation sits, by number.

    (id, number, title, state, call slug, the name it has there as a partner or NULL, its kind there).
    """
    shown = (Application.id, Application.number, Application.title, Application.state, Call.slug)
    applicant = (
        select(*shown, null().label("called"), null().label("kind"))
        .join(Call, Call.id == Application.call_id)
        .where(scope(actor), Application.organisation_id == organisation_id)
    )
    partner = (
        select(*shown, Partner.name.label("called"), Partner.kind.label("kind"))
        .join(Call, Call.id == Application.call_id)
        .join(Partner, Partner.application_id == Application.id)
        .join(OrganisationName, OrganisationName.id == Partner.known_as_id)
        .where(scope(actor), OrganisationName.organisation_id == organisation_id)
    )
    both = union(applicant, partner).subquery()
    return select(*both.c).order_by(both.c.number, both.c.id, both.c.called)


@dataclass(frozen=True, slots=True)
class _House:
    """Every organisation that is not part of another, with all its names."""

    organisations: Sequence[Organisation]
    verified: frozenset[UUID]
    names: dict[UUID, list[str]]
    pairs: list[PossibleDuplicate] = field(default_factory=list)

    def others(self, organisation: Organisation) -> tuple[str, ...]:
        """Names besides the two it is shown by."""
        own = {organisation.name_fr, organisation.name_en}
        return tuple(name for name in self.names[organisation.id] if name not in own)

    def is_called(self, organisation: Organisation, search: str) -> bool:
        words = reading_order(search).split()
        if not words:
            return True
        said = [*self.names[organisation.id], organisation.name_fr or "", organisation.name_en or ""]
        return any(all(word in name for word in words) for name in map(reading_order, said))


def _read_house(session: Session) -> _House:
    has_people = exists().where(
        Membership.organisation_id == Organisation.id, Membership.state == MembershipState.ACTIVE
    )
    rows = session.execute(
        select(Organisation, has_people)
        .where(Organisation.merged_into_id.is_(None))
        .order_by(Organisation.created_at, Organisation.id)
    ).all()
    names: dict[UUID, list[str]] = defaultdict(list)
    known = select(OrganisationName.organisation_id, OrganisationName.name)
    for organisation_id, name in session.execute(known.order_by(OrganisationName.key, OrganisationName.id)):
        names[organisation_id].append(name)
    organisations = [row[0] for row in rows]
    apart = session.execute(
        select(OrganisationsApart.first_id, OrganisationsApart.second_id).order_by(
            OrganisationsApart.first_id, OrganisationsApart.second_id
        )
    )
    pairs = possible_duplicates(
        [Known(each.id, _all_names(each, names[each.id])) for each in organisations],
        [(row[0], row[1]) for row in apart],
    )
    return _House(organisations, frozenset(row[0].id for row in rows if row[1]), names, pairs)


def _all_names(organisation: Organisation, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in (organisation.name_fr, organisation.name_en, *names) if name)


def _files_of_each(session: Session, actor: Actor, call_id: UUID | None) -> dict[UUID, int]:
    """In how many files of the actor's scope each organisation sits."""
    sitting = _sitting(actor, call_id)
    counted = select(sitting.c.organisation_id, func.count()).group_by(sitting.c.organisation_id)
    rows = session.execute(counted.order_by(sitting.c.organisation_id))
    return {row[0]: row[1] for row in rows}


def _sitting(actor: Actor, call_id: UUID | None) -> Subquery:
    """(organisation, file), each pair once: as the applicant or as a partner."""
    in_scope = [scope(actor), *([Application.call_id == call_id] if call_id else [])]
    applicants = select(
        Application.organisation_id.label("organisation_id"), Application.id.label("application_id")
    ).where(*in_scope)
    partners = (
        select(OrganisationName.organisation_id, Partner.application_id)
        .join(Partner, Partner.known_as_id == OrganisationName.id)
        .join(Application, Application.id == Partner.application_id)
        .where(*in_scope)
    )
    return union(applicants, partners).subquery()


def _weight(row: OrganisationRow) -> tuple[Any, ...]:
    one = row.organisation
    return (
        one.directory_id is None,
        not row.verified,
        one.confirmed_at is None,
        -row.files,
        one.created_at,
        one.id,
    )


def _paged(rows: Sequence[Any], number: int) -> Paged[Any]:
    number = min(max(1, number), max(1, -(-len(rows) // PAGE_SIZE)))
    return Paged(tuple(rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]), number, len(rows), PAGE_SIZE)
