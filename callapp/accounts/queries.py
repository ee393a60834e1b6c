"""Reads of people and organisations, each in the scope of who asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from callapp.accounts.invitation_models import Invitation
from callapp.accounts.models import Membership, MembershipState, User
from callapp.domain.errors import NotFound
from callapp.domain.people import Actor, Role

LIVE = (MembershipState.PENDING, MembershipState.ACTIVE)


def load_own_account(session: Session, *, actor: Actor) -> User:
    """The actor's own row, roles loaded."""
    return session.scalars(
        select(User).options(selectinload(User.roles)).where(User.id == actor.user_id)
    ).one()


def find_user_by_email(session: Session, email: str) -> User | None:
    """Who has this address (in its normal form), whatever the state of the account; roles loaded."""
    return session.scalar(select(User).options(selectinload(User.roles)).where(User.email == email))


def find_own_membership(session: Session, *, actor: Actor) -> Membership | None:
    """The actor's one pending or active membership, organisation loaded."""
    return session.scalars(
        select(Membership)
        .options(joinedload(Membership.organisation))
        .where(Membership.user_id == actor.user_id, Membership.state.in_(LIVE))
        .order_by(Membership.asked_at, Membership.id)
    ).first()


def find_last_refusal(session: Session, *, actor: Actor) -> Membership | None:
    """The latest request of the actor that was refused, organisation loaded."""
    return session.scalars(
        select(Membership)
        .options(joinedload(Membership.organisation))
        .where(Membership.user_id == actor.user_id, Membership.state == MembershipState.REFUSED)
        .order_by(Membership.decided_at.desc(), Membership.id)
    ).first()


def find_lead(session: Session, organisation_id: UUID) -> UUID | None:
    """Who leads an organisation now: a person whose account is open."""
    return session.scalar(
        select(Membership.user_id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.organisation_id == organisation_id, Membership.is_lead, User.active)
    )


def load_to_decide(session: Session, *, actor: Actor, membership_id: UUID) -> Membership:
    """A pending membership that this actor decides about, person and organisation loaded.

    The lead decides; where there is none, administrators do; nobody decides about themselves. Raises
    NotFound for any other.
    """
    membership = session.scalar(
        select(Membership)
        .options(joinedload(Membership.organisation), joinedload(Membership.user))
        .where(Membership.id == membership_id, Membership.state == MembershipState.PENDING)
    )
    if membership is None or membership.user_id == actor.user_id:
        raise NotFound
    lead = find_lead(session, membership.organisation_id)
    if not (lead == actor.user_id if lead is not None else actor.has(Role.ADMINISTRATOR)):
        raise NotFound
    return membership


def load_led(session: Session, *, actor: Actor) -> Membership:
    """The actor's membership as a lead. Raises NotFound for everybody else."""
    own = find_own_membership(session, actor=actor)
    if own is None or not own.is_lead:
        raise NotFound
    return own


@dataclass(frozen=True, slots=True)
class OwnOrganisation:
    """What a member sees of the own organisation; asking and invitations are the lead's alone."""

    membership: Membership
    colleagues: Sequence[Membership]
    asking: Sequence[Membership]
    invitations: Sequence[Invitation]


def load_own_organisation(session: Session, *, actor: Actor) -> OwnOrganisation | None:
    """The actor's organisation: for a pending person its name only, for members the colleagues."""
    membership = find_own_membership(session, actor=actor)
    if membership is None:
        return None
    if membership.state is MembershipState.PENDING:
        return OwnOrganisation(membership, (), (), ())
    members = session.scalars(
        select(Membership)
        .options(joinedload(Membership.user))
        .join(User, User.id == Membership.user_id)
        .where(Membership.organisation_id == membership.organisation_id, Membership.state.in_(LIVE))
        .order_by(User.name, Membership.id)
    ).all()
    colleagues = [member for member in members if member.state is MembershipState.ACTIVE]
    if not membership.is_lead:
        return OwnOrganisation(membership, colleagues, (), ())
    asking = [member for member in members if member.state is MembershipState.PENDING]
    invitations = list_open_invitations(session, organisation_id=membership.organisation_id)
    return OwnOrganisation(membership, colleagues, asking, invitations)


def list_colleagues(session: Session, *, actor: Actor) -> Sequence[User]:
    """The other active members of the actor's organisation, by name; none while the actor is pending."""
    own = find_own_membership(session, actor=actor)
    if own is None or own.state is not MembershipState.ACTIVE:
        return ()
    return session.scalars(
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.organisation_id == own.organisation_id,
            Membership.state == MembershipState.ACTIVE,
            User.active,
            User.id != actor.user_id,
        )
        .order_by(User.name, User.id)
    ).all()


def list_open_invitations(session: Session, *, organisation_id: UUID | None) -> Sequence[Invitation]:
    """Invitations not accepted nor revoked, expired ones too: into an organisation, or (None) to roles."""
    where = (
        Invitation.role.is_not(None)
        if organisation_id is None
        else Invitation.organisation_id == organisation_id
    )
    return session.scalars(
        select(Invitation)
        .where(where, Invitation.is_open())
        .order_by(Invitation.email, Invitation.invited_at, Invitation.id)
    ).all()


def find_invitation(session: Session, token: str, now: datetime) -> Invitation | None:
    """The invitation a mailed link belongs to, while it is good; its organisation loaded."""
    return session.scalar(
        select(Invitation)
        .options(joinedload(Invitation.organisation))
        .where(Invitation.is_behind(token, now))
    )
