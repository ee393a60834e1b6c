"""Invitations by mail: into an organisation by its lead, to a role of the house by an administrator."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.invitation_models import Invitation
from callapp.accounts.known_names import take_organisations_turn
from callapp.accounts.mails import put_words
from callapp.accounts.models import Membership, MembershipState, Organisation, RoleGrant, User
from callapp.accounts.queries import (
    find_invitation,
    find_own_membership,
    find_user_by_email,
    load_led,
)
from callapp.accounts.sessions import end_all_sessions
from callapp.audit.actions import record_act
from callapp.db.ids import new_id
from callapp.domain.bilingual import Language
from callapp.domain.errors import NotFound, RuleBroken
from callapp.domain.people import Actor, Role
from callapp.domain.permissions import Permission, allows
from callapp.mail.outbox import LinkTo
from callapp.web.speaker import Speaker
from callapp.web.wording import label


def invite_colleague(
    session: Session, *, actor: Actor, now: datetime, email: str, language: str, link_to: LinkTo
) -> Invitation:
    """The lead invites somebody into the organisation.

    Records invitation.sent, mails invitation.organisation. RuleBroken: invitation.waiting_already;
    NotFound when the actor leads no organisation.
    """
    take_organisations_turn(session)
    own = load_led(session, actor=actor)
    return _invite(
        session, actor, now, email, Language(language), link_to, organisation_id=own.organisation_id
    )


def invite_to_role(
    session: Session, *, actor: Actor, now: datetime, email: str, language: str, role: Role, link_to: LinkTo
) -> Invitation:
    """An administrator invites somebody to a role of the house.

    Records invitation.sent, mails invitation.role. RuleBroken: invitation.waiting_already,
    people.has_role.
    """
    known = find_user_by_email(session, email)
    if known is not None and any(grant.role is role for grant in known.roles):
        raise RuleBroken("people.has_role", "email")
    return _invite(session, actor, now, email, Language(language), link_to, role=role)


def resend_invitation(
    session: Session, *, actor: Actor, now: datetime, invitation_id: UUID, link_to: LinkTo
) -> None:
    """Mails a new link, good for a fresh fortnight; the old one no longer opens anything.

    Records invitation.sent, mails invitation.organisation or invitation.role. NotFound when it is not the
    actor's, or closed.
    """
    invitation = _own_invitation(session, actor, invitation_id)
    token = invitation.renew_link(by=actor.user_id, now=now)
    _record(session, actor, now, "invitation.sent", invitation)
    _mail(session, invitation, token, link_to, now)


def revoke_invitation(session: Session, *, actor: Actor, now: datetime, invitation_id: UUID) -> None:
    """Takes an invitation back: its link opens nothing any more.

    Records invitation.revoked. NotFound when it is not the actor's, or closed.
    """
    invitation = _own_invitation(session, actor, invitation_id)
    invitation.revoked_at = now
    _record(session, actor, now, "invitation.revoked", invitation)


def accept_invitation(session: Session, *, actor: Actor, now: datetime, token: str) -> None:
    """The invited person, signed in, accepts.

    Records invitation.accepted. RuleBroken: organisation.already_member; NotFound when the link is not
    good or the invitation is for another address.
    """
    take_organisations_turn(session)
    invitation = find_invitation(session, token, now)
    if invitation is None or actor.user_id is None:
        raise NotFound
    person = session.get_one(User, actor.user_id)
    if person.email != invitation.email:
        raise NotFound
    _take_in(session, person, invitation, now)


def register_invited(
    session: Session, *, actor: Actor, now: datetime, token: str, name: str, password_hash: str
) -> User:
    """An invited person without an account opens one and accepts; the link has proved the address.

    actor is the visitor. Records user.registered and invitation.accepted. Raises NotFound when the link is
    not good, and as ``open_proved_account``.
    """
    take_organisations_turn(session)
    invitation = find_invitation(session, token, now)
    if invitation is None:
        raise NotFound
    person = open_proved_account(
        session,
        actor=actor,
        now=now,
        email=invitation.email,
        language=invitation.language,
        name=name,
        password_hash=password_hash,
    )
    _take_in(session, person, invitation, now)
    return person


def open_proved_account(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    email: str,
    language: Language,
    name: str,
    password_hash: str,
) -> User:
    """Opens an account for whoever came by a link mailed to this address, which proves it.

    actor is the visitor. An account under this address that nobody ever confirmed is taken over: whoever
    opened it could not read its mail. Records user.registered. NotFound when the address has an account
    (sign in first; a closed one stays closed).
    """
    del actor
    person = find_user_by_email(session, email)
    if person is not None and (person.confirmed_at is not None or not person.active):
        raise NotFound
    if person is None:
        person = User(id=new_id(), email=email, created_at=now, active=True, roles=[])
        session.add(person)
    else:
        end_all_sessions(session, user_id=person.id, now=now)
    person.name, person.password, person.language = name, password_hash, language
    person.fs_uniquifier = new_id().hex
    person.confirmed_at = person.privacy_notice_accepted_at = now
    session.flush()
    record_act(
        session,
        actor=Actor(user_id=person.id),
        now=now,
        action="user.registered",
        subject=("user", person.id),
    )
    return person


def _invite(
    session: Session,
    actor: Actor,
    now: datetime,
    email: str,
    language: Language,
    link_to: LinkTo,
    *,
    organisation_id: UUID | None = None,
    role: Role | None = None,
) -> Invitation:
    waiting = select(Invitation.id).where(
        Invitation.email == email,
        Invitation.organisation_id == organisation_id,
        Invitation.role == role,
        Invitation.is_open(),
    )
    if session.scalar(waiting.limit(1)) is not None:
        raise RuleBroken("invitation.waiting_already", "email")
    invitation = Invitation(
        id=new_id(), email=email, language=language, organisation_id=organisation_id, role=role
    )
    token = invitation.renew_link(by=actor.user_id, now=now)
    session.add(invitation)
    session.flush()
    _record(session, actor, now, "invitation.sent", invitation)
    _mail(session, invitation, token, link_to, now)
    return invitation


def _own_invitation(session: Session, actor: Actor, invitation_id: UUID) -> Invitation:
    """An open invitation that this actor may resend or take back, its row locked."""
    invitation = session.get(Invitation, invitation_id, with_for_update=True)
    if invitation is None or invitation.is_closed:
        raise NotFound
    if invitation.role is not None:
        is_his = allows(actor, Permission.PEOPLE_MANAGE)
    else:
        own = find_own_membership(session, actor=actor)
        is_his = own is not None and own.is_lead and own.organisation_id == invitation.organisation_id
    if not is_his:
        raise NotFound
    return invitation


def _take_in(session: Session, person: User, invitation: Invitation, now: datetime) -> None:
    """Closes the invitation and gives what it promised."""
    locked = session.get_one(Invitation, invitation.id, with_for_update=True, populate_existing=True)
    if locked.is_closed:
        raise NotFound
    locked.accepted_at = now
    if locked.role is not None:
        if session.get(RoleGrant, (person.id, locked.role)) is None:
            session.add(
                RoleGrant(user_id=person.id, role=locked.role, granted_at=now, granted_by=locked.invited_by)
            )
    else:
        _join(session, person, locked, now)
    _record(session, Actor(user_id=person.id), now, "invitation.accepted", locked)


def _join(session: Session, person: User, invitation: Invitation, now: datetime) -> None:
    own = find_own_membership(session, actor=Actor(user_id=person.id))
    if own is not None and own.organisation_id != invitation.organisation_id:
        raise RuleBroken("organisation.already_member")
    membership = session.scalar(
        select(Membership).where(
            Membership.organisation_id == invitation.organisation_id, Membership.user_id == person.id
        )
    )
    if membership is None:
        membership = Membership(
            id=new_id(), organisation_id=invitation.organisation_id, user_id=person.id, asked_at=now
        )
        session.add(membership)
    if membership.state is not MembershipState.ACTIVE:
        membership.state, membership.is_lead, membership.reason = MembershipState.ACTIVE, False, None
        membership.decided_at, membership.decided_by = now, invitation.invited_by


def _record(session: Session, actor: Actor, now: datetime, action: str, invitation: Invitation) -> None:
    into = {"organisation": str(invitation.organisation_id)} if invitation.organisation_id else {}
    record_act(
        session,
        actor=actor,
        now=now,
        action=action,
        subject=("invitation", invitation.id),
        after={**into, **({"role": invitation.role.value} if invitation.role else {})},
    )


def _mail(session: Session, invitation: Invitation, token: str, link_to: LinkTo, now: datetime) -> None:
    says = Speaker(invitation.language)
    if invitation.role is not None:
        kind, what = "invitation.role", {"role": label("role", invitation.role, says)}
    else:
        organisation = session.get_one(Organisation, invitation.organisation_id)
        kind, what = "invitation.organisation", {"organisation": organisation.name_in(says.lang)}
    put_words(
        session,
        to=invitation.email,
        language=invitation.language,
        kind=kind,
        now=now,
        link=link_to("invitations.show", lang=invitation.language, token=token),
        until=says.moment(invitation.expires_at),
        **what,
    )
