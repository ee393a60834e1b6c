"""The people of an organisation that becomes part of another: they come along, and can go back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import Membership, MembershipState, User
from callapp.accounts.organisation_models import OrganisationMerge
from callapp.accounts.queries import LIVE
from callapp.domain.people import Actor

# Of one person's two memberships the nearer counts.
_NEARNESS = (MembershipState.ENDED, MembershipState.REFUSED, MembershipState.PENDING, MembershipState.ACTIVE)


def move_people(
    session: Session, *, kept_id: UUID, merged_id: UUID, actor: Actor, now: datetime
) -> dict[str, Any]:
    """Moves memberships; what was done, to be undone: ``memberships`` that moved, ``swapped`` pairs of one
    person's two, ``lead`` (the membership that no longer leads, for an organisation has one lead)."""
    theirs, ours = _memberships(session, merged_id), _memberships(session, kept_id)
    lead = _drop_second_lead(session, theirs, ours)
    known = {each.user_id: each for each in ours}
    moved, swapped = [], []
    for membership in theirs:
        own = known.get(membership.user_id)
        if own is None:
            membership.organisation_id = kept_id
            moved.append(str(membership.id))
        elif _NEARNESS.index(membership.state) > _NEARNESS.index(own.state):
            _swap(membership, own)
            swapped.append([str(membership.id), str(own.id)])
        elif membership.state in LIVE:
            membership.state, membership.is_lead = MembershipState.ENDED, False
            membership.decided_at, membership.decided_by = now, actor.user_id
    session.flush()
    return {"memberships": moved, "swapped": swapped, "lead": str(lead) if lead else None}


def give_people_back(session: Session, *, merge: OrganisationMerge) -> list[UUID]:
    """Moves them back, as far as they are still there; the ids of the people."""
    kept = {each.id: each for each in _memberships(session, merge.kept_id)}
    merged = {each.id: each for each in _memberships(session, merge.merged_id)}
    back = [kept[key] for key in map(UUID, merge.moved["memberships"]) if key in kept]
    for membership in back:
        membership.organisation_id = merge.merged_id
    people = [each.user_id for each in back]
    for theirs, own in (map(UUID, pair) for pair in merge.moved["swapped"]):
        if theirs in merged and own in kept:
            people.append(merged[theirs].user_id)
            _swap(kept[own], merged[theirs])
    session.flush()
    _restore_lead(session, merge)
    return people


def _memberships(session: Session, organisation_id: UUID) -> Sequence[Membership]:
    return session.scalars(
        select(Membership)
        .where(Membership.organisation_id == organisation_id)
        .order_by(Membership.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _drop_second_lead(
    session: Session, theirs: Sequence[Membership], ours: Sequence[Membership]
) -> UUID | None:
    """Of two leads the one of the organisation that is kept stays, unless only the other's account is
    open."""
    other = next((each for each in theirs if each.is_lead), None)
    own = next((each for each in ours if each.is_lead), None)
    if other is None or own is None:
        return None
    is_open = {each.id: session.get_one(User, each.user_id).active for each in (own, other)}
    leaving = own if is_open[other.id] and not is_open[own.id] else other
    leaving.is_lead = False
    session.flush()
    return leaving.id


def _restore_lead(session: Session, merge: OrganisationMerge) -> None:
    """Who led before leads again, when still a member of an organisation that nobody leads."""
    key = merge.moved["lead"]
    membership = session.get(Membership, UUID(key)) if key else None
    if membership is None or membership.state is not MembershipState.ACTIVE:
        return
    if not any(each.is_lead for each in _memberships(session, membership.organisation_id)):
        membership.is_lead = True
        session.flush()


_TOLD = ("state", "asked_at", "decided_at", "decided_by", "reason")


def _swap(one: Membership, other: Membership) -> None:
    """Each says what the other said: a person has one row in an organisation, which cannot change places."""
    for name in _TOLD:
        first, second = getattr(one, name), getattr(other, name)
        setattr(one, name, second)
        setattr(other, name, first)
    one.is_lead, other.is_lead = False, one.is_lead or other.is_lead
