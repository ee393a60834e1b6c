"""How people come to belong to an organisation, and leave it.

The first person of an organisation is verified by an administrator and becomes its lead; after that the
lead decides. A person applies for one organisation at a time.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from callapp.accounts.hospitals import hospital_directory
from callapp.accounts.known_names import (
    CANADA,
    Called,
    hospital_organisation,
    recognise,
    take_organisations_turn,
)
from callapp.accounts.mails import put_words
from callapp.accounts.models import Membership, MembershipState, Organisation, RoleGrant, User
from callapp.accounts.queries import LIVE, find_lead, find_own_membership, load_to_decide
from callapp.audit.actions import record_act
from callapp.audit.queries import count_acts
from callapp.db.ids import new_id
from callapp.domain.bilingual import Language
from callapp.domain.errors import NotFound, RuleBroken
from callapp.domain.invitations import COUNTED_OVER, refuse_many_claims
from callapp.domain.organisations import PartnerKind, Province
from callapp.domain.people import Actor, Role
from callapp.mail.outbox import LinkTo


def claim_organisation(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    link_to: LinkTo,
    directory_id: str | None = None,
    name: str | None = None,
    language: str = "fr",
    province: Province | None = None,
) -> Membership:
    """Asks to belong to a hospital of the directory, or to one known by its name and province only.

    Makes the organisation when nobody claimed it before. Records organisation.claimed. Mails
    organisation.join_waiting to its lead, else organisation.claim_waiting to the administrators.
    RuleBroken: organisation.already_member, organisation.claimed_too_often, organisation.unknown,
    organisation.name_missing.
    """
    take_organisations_turn(session)
    if find_own_membership(session, actor=actor) is not None:
        raise RuleBroken("organisation.already_member")
    since = now - COUNTED_OVER
    refuse_many_claims(count_acts(session, actions=["organisation.claimed"], by=actor.user_id, since=since))
    if directory_id:
        organisation = _from_directory(session, directory_id, actor, now)
    else:
        organisation = _by_name(session, name or "", Language(language), province, actor, now)
    membership = _ask(session, organisation.id, actor, now)
    record_act(
        session,
        actor=actor,
        now=now,
        action="organisation.claimed",
        subject=("membership", membership.id),
        after={"organisation": str(organisation.id)},
    )
    _tell_who_decides(session, organisation, session.get_one(User, actor.user_id), link_to, now)
    return membership


def approve_membership(
    session: Session, *, actor: Actor, now: datetime, membership_id: UUID, link_to: LinkTo
) -> None:
    """Lets a person into the organisation; the first one becomes its lead.

    Records membership.approved, mails organisation.approved. NotFound when it is not the actor's to decide
    or decided already.
    """
    # Of two first persons approved at once, one leads.
    take_organisations_turn(session)
    membership = _to_decide(session, actor, membership_id)
    is_first = find_lead(session, membership.organisation_id) is None
    if is_first:
        _clear_lead(session, membership.organisation_id)
    membership.state, membership.is_lead = MembershipState.ACTIVE, is_first
    membership.decided_at, membership.decided_by, membership.reason = now, actor.user_id, None
    record_act(
        session,
        actor=actor,
        now=now,
        action="membership.approved",
        subject=("membership", membership.id),
        before={"state": "pending"},
        after={"state": "active", "lead": is_first},
    )
    _tell(session, membership, "organisation.approved", link_to, now)


def refuse_membership(
    session: Session, *, actor: Actor, now: datetime, membership_id: UUID, reason: str, link_to: LinkTo
) -> None:
    """Keeps a person out, with a reason they read.

    Records membership.refused, mails organisation.refused. RuleBroken: organisation.reason_missing;
    NotFound when it is not the actor's to decide or decided already.
    """
    if not reason.strip():
        raise RuleBroken("organisation.reason_missing", "reason")
    membership = _to_decide(session, actor, membership_id)
    membership.state, membership.reason = MembershipState.REFUSED, reason
    membership.decided_at, membership.decided_by = now, actor.user_id
    record_act(
        session,
        actor=actor,
        now=now,
        action="membership.refused",
        subject=("membership", membership.id),
        reason=reason,
        before={"state": "pending"},
        after={"state": "refused"},
    )
    _tell(session, membership, "organisation.refused", link_to, now, reason=reason)


def leave_organisation(session: Session, *, actor: Actor, now: datetime) -> Membership | None:
    """Ends the actor's own membership and gives it; or takes the request back, and gives none.

    Records membership.left. RuleBroken: organisation.lead_stays while others belong to it; NotFound when
    there is nothing to leave.
    """
    membership = find_own_membership(session, actor=actor)
    if membership is None:
        raise NotFound
    if membership.is_lead and _has_others(session, membership):
        raise RuleBroken("organisation.lead_stays")
    belonged = membership.state is MembershipState.ACTIVE
    _end(session, membership, actor, now, "membership.left")
    return membership if belonged else None


def end_membership(
    session: Session, *, actor: Actor, now: datetime, membership_id: UUID, link_to: LinkTo
) -> Membership:
    """The lead ends another person's membership; the membership ended.

    Records membership.ended, mails organisation.ended. NotFound when it is not the actor's to end.
    """
    membership = session.get(Membership, membership_id, with_for_update=True)
    if membership is None or membership.state is not MembershipState.ACTIVE or membership.is_lead:
        raise NotFound
    if find_lead(session, membership.organisation_id) != actor.user_id:
        raise NotFound
    _end(session, membership, actor, now, "membership.ended")
    _tell(session, membership, "organisation.ended", link_to, now)
    return membership


def transfer_lead(session: Session, *, actor: Actor, now: datetime, membership_id: UUID) -> None:
    """The lead hands the lead over to another active member.

    Records organisation.lead_transferred. NotFound when the actor does not lead that organisation.
    """
    take_organisations_turn(session)
    successor = session.get(Membership, membership_id, with_for_update=True)
    if successor is None or successor.state is not MembershipState.ACTIVE or successor.is_lead:
        raise NotFound
    own = find_own_membership(session, actor=actor)
    if own is None or not own.is_lead or own.organisation_id != successor.organisation_id:
        raise NotFound
    own.is_lead = False
    session.flush()  # there is one lead at any time: the old one goes first
    successor.is_lead = True
    record_act(
        session,
        actor=actor,
        now=now,
        action="organisation.lead_transferred",
        subject=("organisation", own.organisation_id),
        before={"lead": str(own.id)},
        after={"lead": str(successor.id)},
    )


def _from_directory(session: Session, directory_id: str, actor: Actor, now: datetime) -> Organisation:
    hospital = hospital_directory().get(directory_id)
    if hospital is None:
        raise RuleBroken("organisation.unknown", "directory_id")
    return hospital_organisation(session, hospital, now=now, by=actor.user_id)


def _by_name(
    session: Session, name: str, language: Language, province: Province | None, actor: Actor, now: datetime
) -> Organisation:
    """The hospital known by this name in this province; a new one when nobody knows it."""
    if not name.strip() or province is None:
        raise RuleBroken("organisation.name_missing", "name")
    called = Called(name, PartnerKind.HOSPITAL, province, CANADA, language)
    known = recognise(session, [called], now=now, by=actor.user_id)[called.identity]
    return session.get_one(Organisation, known.organisation_id)


def _ask(session: Session, organisation_id: UUID, actor: Actor, now: datetime) -> Membership:
    """A pending membership; a refused or ended one of the same two begins anew."""
    membership = session.scalar(
        select(Membership).where(
            Membership.organisation_id == organisation_id, Membership.user_id == actor.user_id
        )
    )
    if membership is None:
        membership = Membership(id=new_id(), organisation_id=organisation_id, user_id=actor.user_id)
        session.add(membership)
    membership.state, membership.is_lead, membership.asked_at = MembershipState.PENDING, False, now
    membership.decided_at = membership.decided_by = membership.reason = None
    session.flush()
    return membership


def _to_decide(session: Session, actor: Actor, membership_id: UUID) -> Membership:
    """A pending membership that is this actor's to decide, its row locked: of two deciders one is late."""
    session.get(Membership, membership_id, with_for_update=True, populate_existing=True)
    return load_to_decide(session, actor=actor, membership_id=membership_id)


def _end(session: Session, membership: Membership, actor: Actor, now: datetime, action: str) -> None:
    before = membership.state.value
    membership.state, membership.is_lead = MembershipState.ENDED, False
    membership.decided_at, membership.decided_by = now, actor.user_id
    record_act(
        session,
        actor=actor,
        now=now,
        action=action,
        subject=("membership", membership.id),
        before={"state": before},
        after={"state": "ended"},
    )


def _clear_lead(session: Session, organisation_id: UUID) -> None:
    """A lead whose account is closed makes place for the next."""
    session.execute(
        update(Membership)
        .where(Membership.organisation_id == organisation_id, Membership.is_lead)
        .values(is_lead=False)
    )


def _has_others(session: Session, membership: Membership) -> bool:
    others = select(func.count()).where(
        Membership.organisation_id == membership.organisation_id,
        Membership.state.in_(LIVE),
        Membership.id != membership.id,
    )
    return bool(session.scalar(others))


def _tell(
    session: Session, membership: Membership, kind: str, link_to: LinkTo, now: datetime, **more: str
) -> None:
    """Mails the person of a membership."""
    person = session.get_one(User, membership.user_id)
    organisation = session.get_one(Organisation, membership.organisation_id)
    _mail(
        session, person, organisation, kind, link_to("organisations.own", lang=person.language), now, **more
    )


def _tell_who_decides(
    session: Session, organisation: Organisation, asking: User, link_to: LinkTo, now: datetime
) -> None:
    lead = find_lead(session, organisation.id)
    if lead is not None:
        deciding, kind, page = [session.get_one(User, lead)], "organisation.join_waiting", "organisations.own"
    else:
        deciding, kind, page = _administrators(session), "organisation.claim_waiting", "people.claims"
    for person in deciding:
        link = link_to(page, lang=person.language)
        _mail(session, person, organisation, kind, link, now, person=asking.name)


def _administrators(session: Session) -> list[User]:
    return list(
        session.scalars(
            select(User)
            .join(RoleGrant, RoleGrant.user_id == User.id)
            .where(RoleGrant.role == Role.ADMINISTRATOR, User.active)
            .order_by(User.id)
        )
    )


def _mail(
    session: Session, to: User, organisation: Organisation, kind: str, link: str, now: datetime, **more: str
) -> None:
    put_words(
        session,
        to=to.email,
        language=to.language,
        kind=kind,
        now=now,
        link=link,
        name=to.name,
        organisation=organisation.name_in(to.language),
        **more,
    )
