"""Two organisations side by side, before they become one; and what became one before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from callapp.accounts.invitation_models import Invitation
from callapp.accounts.models import Membership, MembershipState, Organisation, User
from callapp.accounts.organisation_models import OrganisationMerge, OrganisationName
from callapp.accounts.queries import find_lead
from callapp.applications.models import Application
from callapp.calls.models import Call
from callapp.domain.errors import NotFound
from callapp.domain.organisation_merging import Doubt, Side, Standing, doubts, fingerprint
from callapp.domain.people import Actor
from callapp.domain.workflow import ApplicationState
from callapp.organisations.queries import files_with

_STANDINGS = {MembershipState.ACTIVE: Standing.ACTIVE, MembershipState.PENDING: Standing.PENDING}


@dataclass(frozen=True, slots=True)
class ComparedOrganisation:
    """One of two organisations; files: how many it sits in, of those the reader may see."""

    organisation: Organisation
    side: Side
    names: Sequence[OrganisationName]
    people: Sequence[Membership]
    files: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two organisations: kept stays, merged becomes part of it. seen: what a merge must find unchanged."""

    kept: ComparedOrganisation
    merged: ComparedOrganisation

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        return doubts(self.kept.side, self.merged.side)

    @property
    def seen(self) -> str:
        return fingerprint(self.kept.side, self.merged.side)


def compare_organisations(session: Session, *, actor: Actor, kept_id: UUID, merged_id: UUID) -> Comparison:
    """Both sides of a merge. Raises NotFound."""
    kept, merged = load_organisation(session, kept_id), load_organisation(session, merged_id)
    return Comparison(_compared(session, actor, kept), _compared(session, actor, merged))


def load_organisation(session: Session, organisation_id: UUID) -> Organisation:
    """One organisation, merged into another or not. Raises NotFound."""
    organisation = session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound
    return organisation


def list_names(session: Session, organisation_id: UUID) -> Sequence[OrganisationName]:
    """The names an organisation is known by."""
    return session.scalars(
        select(OrganisationName)
        .where(OrganisationName.organisation_id == organisation_id)
        .order_by(OrganisationName.key, OrganisationName.id)
    ).all()


def list_people(session: Session, organisation_id: UUID) -> Sequence[Membership]:
    """Who belongs or asked to belong to an organisation, or did, by name; the persons loaded."""
    return session.scalars(
        select(Membership)
        .options(joinedload(Membership.user))
        .join(User, User.id == Membership.user_id)
        .where(Membership.organisation_id == organisation_id)
        .order_by(User.name, Membership.id)
    ).all()


def side_of(session: Session, organisation: Organisation) -> Side:
    """An organisation as the rules of merging see it."""
    owned = organisation.id
    names = session.scalars(
        select(OrganisationName.id)
        .where(OrganisationName.organisation_id == owned)
        .order_by(OrganisationName.id)
    ).all()
    files = session.execute(
        select(Application.id, Application.call_id, Application.state, Call.one_per_hospital)
        .join(Call, Call.id == Application.call_id)
        .where(Application.organisation_id == owned)
        .order_by(Application.id)
    ).all()
    invitations = session.scalars(
        select(Invitation.id)
        .where(Invitation.organisation_id == owned, Invitation.is_open())
        .order_by(Invitation.id)
    ).all()
    people = session.execute(
        select(Membership.user_id, Membership.state)
        .where(Membership.organisation_id == owned)
        .order_by(Membership.id)
    )
    out = (ApplicationState.DRAFT, ApplicationState.WITHDRAWN)
    return Side(
        id=owned,
        kind=organisation.kind,
        province=organisation.province,
        country=organisation.country,
        directory_id=organisation.directory_id,
        is_merged=organisation.merged_into_id is not None,
        lead=find_lead(session, owned),
        people={person: _STANDINGS.get(state, Standing.NONE) for person, state in people},
        holders={
            "names": frozenset(names),
            "applications": frozenset(file.id for file in files),
            "invitations": frozenset(invitations),
        },
        files_in=frozenset(f.call_id for f in files if f.one_per_hospital and f.state not in out),
    )


@dataclass(frozen=True, slots=True)
class PastMerge:
    """One merge with both organisations and who made and unmade it."""

    merge: OrganisationMerge
    kept: Organisation
    merged: Organisation
    by: str
    undone_by: str | None


def list_merges(session: Session, organisation_id: UUID) -> list[PastMerge]:
    """The merges an organisation was part of, the newest first."""
    return _merges(
        session,
        or_(OrganisationMerge.kept_id == organisation_id, OrganisationMerge.merged_id == organisation_id),
    )


def load_merge(session: Session, merge_id: UUID) -> PastMerge:
    """One merge. Raises NotFound."""
    found = _merges(session, OrganisationMerge.id == merge_id)
    if not found:
        raise NotFound
    return found[0]


def _merges(session: Session, which: object) -> list[PastMerge]:
    kept, merged, by, undone_by = aliased(Organisation), aliased(Organisation), aliased(User), aliased(User)
    rows = session.execute(
        select(OrganisationMerge, kept, merged, by.name, undone_by.name)
        .join(kept, kept.id == OrganisationMerge.kept_id)
        .join(merged, merged.id == OrganisationMerge.merged_id)
        .join(by, by.id == OrganisationMerge.merged_by)
        .outerjoin(undone_by, undone_by.id == OrganisationMerge.undone_by)
        .where(which)  # type: ignore[arg-type]  # a condition
        .order_by(OrganisationMerge.merged_at.desc(), OrganisationMerge.id)
    )
    return [PastMerge(*row) for row in rows]


def _compared(session: Session, actor: Actor, organisation: Organisation) -> ComparedOrganisation:
    sat = files_with(actor, organisation.id).order_by(None).subquery()
    files = session.scalar(select(func.count(func.distinct(sat.c.id)))) or 0
    return ComparedOrganisation(
        organisation,
        side_of(session, organisation),
        list_names(session, organisation.id),
        list_people(session, organisation.id),
        files,
    )
