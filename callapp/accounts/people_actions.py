"""What administrators do about people: roles, and who may sign in. There is always an administrator."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callapp.accounts.mails import put_words
from callapp.accounts.models import RoleGrant, User
from callapp.accounts.queries import find_user_by_email
from callapp.accounts.sessions import end_all_sessions
from callapp.audit.actions import record_act
from callapp.db.engine import take_turn
from callapp.db.ids import new_id
from callapp.domain.bilingual import Language
from callapp.domain.errors import NotFound, RuleBroken
from callapp.domain.people import Actor, Role
from callapp.mail.outbox import LinkTo
from callapp.web.speaker import Speaker
from callapp.web.wording import label


def create_person(
    session: Session, *, actor: Actor, now: datetime, email: str, name: str, language: str, role: Role | None
) -> User:
    """An account made by the operator, without a password, its address vouched for; or one more role.

    role: None for a person of a hospital. Records user.created for a new account and role.granted.
    RuleBroken: people.has_role.
    """
    person = find_user_by_email(session, email)
    if person is None:
        person = User(
            id=new_id(),
            email=email,
            name=name,
            language=Language(language),
            active=True,
            fs_uniquifier=new_id().hex,
            created_at=now,
        )
        session.add(person)
        session.flush()
        record_act(session, actor=actor, now=now, action="user.created", subject=("user", person.id))
    person.confirmed_at = person.confirmed_at or now
    if role is not None:
        _grant(session, actor, now, person.id, role)
    return person


def grant_role(
    session: Session, *, actor: Actor, now: datetime, user_id: UUID, role: Role, link_to: LinkTo
) -> None:
    """Gives a person one more role of the house.

    Records role.granted, mails account.role_granted. RuleBroken: people.has_role; NotFound.
    """
    person = _person(session, user_id)
    _grant(session, actor, now, user_id, role)
    put_words(
        session,
        to=person.email,
        language=person.language,
        kind="account.role_granted",
        now=now,
        name=person.name,
        role=label("role", role, Speaker(person.language)),
        link=link_to("accounts.start", lang=person.language),
    )


def revoke_role(session: Session, *, actor: Actor, now: datetime, user_id: UUID, role: Role) -> None:
    """Takes a role back. Records role.revoked. RuleBroken: people.last_administrator; NotFound."""
    grant = session.get(RoleGrant, (user_id, role))
    if grant is None:
        raise NotFound
    if role is Role.ADMINISTRATOR:
        _refuse_last(session, user_id)
    session.delete(grant)
    record_act(
        session,
        actor=actor,
        now=now,
        action="role.revoked",
        subject=("user", user_id),
        before={"role": role.value},
    )


def deactivate_person(session: Session, *, actor: Actor, now: datetime, user_id: UUID) -> None:
    """Closes an account: nobody signs in with it, and its sessions end.

    Records user.deactivated. RuleBroken: people.last_administrator, people.not_oneself; NotFound.
    """
    if user_id == actor.user_id:
        raise RuleBroken("people.not_oneself")
    person = _person(session, user_id)
    _refuse_last(session, user_id)
    _set_active(session, actor, now, person, is_active=False)
    end_all_sessions(session, user_id=user_id, now=now)


def reactivate_person(session: Session, *, actor: Actor, now: datetime, user_id: UUID) -> None:
    """Opens a closed account again. Records user.reactivated. NotFound."""
    _set_active(session, actor, now, _person(session, user_id), is_active=True)


def _set_active(session: Session, actor: Actor, now: datetime, person: User, *, is_active: bool) -> None:
    if person.active is is_active:
        raise NotFound  # somebody did it before
    person.active = is_active
    record_act(
        session,
        actor=actor,
        now=now,
        action="user.reactivated" if is_active else "user.deactivated",
        subject=("user", person.id),
        before={"active": not is_active},
        after={"active": is_active},
    )


def _person(session: Session, user_id: UUID) -> User:
    person = session.get(User, user_id, with_for_update=True)
    if person is None:
        raise NotFound
    return person


def _grant(session: Session, actor: Actor, now: datetime, user_id: UUID, role: Role) -> None:
    if session.get(RoleGrant, (user_id, role)) is not None:
        raise RuleBroken("people.has_role", "role")
    session.add(RoleGrant(user_id=user_id, role=role, granted_at=now, granted_by=actor.user_id))
    record_act(
        session,
        actor=actor,
        now=now,
        action="role.granted",
        subject=("user", user_id),
        after={"role": role.value},
    )


def _refuse_last(session: Session, user_id: UUID) -> None:
    """Two administrators who remove each other at once take turns, and the second is refused."""
    take_turn(session.connection(), "callapp.administrators")
    others = session.scalar(
        select(func.count())
        .select_from(RoleGrant)
        .join(User, User.id == RoleGrant.user_id)
        .where(RoleGrant.role == Role.ADMINISTRATOR, User.active, User.id != user_id)
    )
    is_one = session.get(RoleGrant, (user_id, Role.ADMINISTRATOR)) is not None
    if is_one and not others:
        raise RuleBroken("people.last_administrator")
