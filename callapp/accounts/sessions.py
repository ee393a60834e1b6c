"""Sessions kept on the server: a cookie alone keeps nobody signed in, and signing out ends its copies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Engine, Update, select, update
from sqlalchemy.orm import Session, selectinload

from callapp.accounts.models import SignInSession, User
from callapp.audit.actions import record_act
from callapp.db.ids import hash_token, new_token
from callapp.db.session import unit_of_work
from callapp.domain.errors import NotFound
from callapp.domain.people import Actor

# An evening on an application has long pauses, so half a day of silence ends a session, not minutes; a
# week ends every session, so that a lost computer does not stay signed in.
IDLE_LIMIT = timedelta(hours=12)
WHOLE_LIMIT = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The session of a request and its person, roles loaded."""

    session_id: UUID
    last_seen_at: datetime
    user: User


def find_signed_in(session: Session, token: str | None, now: datetime) -> SignedIn | None:
    """Who holds this token now, in two statements; None when it is unknown, ended, or too old."""
    if not token:
        return None
    row = session.execute(
        select(SignInSession.id, SignInSession.last_seen_at, User)
        .join(User, User.id == SignInSession.user_id)
        .options(selectinload(User.roles))
        .where(
            SignInSession.token_hash == hash_token(token),
            SignInSession.ended_at.is_(None),
            SignInSession.started_at > now - WHOLE_LIMIT,
            SignInSession.last_seen_at > now - IDLE_LIMIT,
            User.active,
        )
    ).first()
    return SignedIn(row[0], row[1], row[2]) if row else None


def seen_now(session_id: UUID, now: datetime) -> Update:
    """The statement that notes a session as seen; it never moves the clock back nor wakes an ended one."""
    return (
        update(SignInSession)
        .where(
            SignInSession.id == session_id,
            SignInSession.ended_at.is_(None),
            SignInSession.last_seen_at <= now - SEEN_EVERY,
        )
        .values(last_seen_at=now)
    )


def note_seen(engine: Engine, session_id: UUID, now: datetime) -> None:
    """Notes a session as seen in a small transaction of its own.

    The one thing a page that only reads may write, at most once a minute: no idle limit without it.
    """
    with Session(engine) as own, unit_of_work(own):
        own.execute(seen_now(session_id, now))


def start_session(session: Session, *, actor: Actor, now: datetime) -> str:
    """Opens a session for actor and gives its token, which is kept nowhere but in the cookie.

    Records session.started.
    """
    assert actor.user_id is not None  # noqa: S101 – a visitor has nothing to start
    token = new_token()
    opened = SignInSession(
        token_hash=hash_token(token), user_id=actor.user_id, started_at=now, last_seen_at=now
    )
    session.add(opened)
    record_act(session, actor=actor, now=now, action="session.started", subject=("user", actor.user_id))
    return token


def end_session(session: Session, *, actor: Actor, now: datetime, token: str) -> None:
    """Ends the session of this token, whoever copied it. Records session.ended."""
    ended = session.execute(
        update(SignInSession)
        .where(SignInSession.token_hash == hash_token(token), SignInSession.ended_at.is_(None))
        .values(ended_at=now)
    )
    if ended.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has it
        record_act(session, actor=actor, now=now, action="session.ended", subject=("user", actor.user_id))


def end_own_session(session: Session, *, actor: Actor, now: datetime, session_id: UUID) -> None:
    """Ends one of the actor's own sessions, here or elsewhere. Records session.ended.

    Raises NotFound for a session that is not the actor's or has ended.
    """
    ended = session.execute(
        update(SignInSession)
        .where(
            SignInSession.id == session_id,
            SignInSession.user_id == actor.user_id,
            SignInSession.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
    if not ended.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has it
        raise NotFound
    record_act(session, actor=actor, now=now, action="session.ended", subject=("user", actor.user_id))


def end_other_own_sessions(session: Session, *, actor: Actor, now: datetime, token: str) -> None:
    """Ends the actor's sessions but the one of this token. Records session.others_ended."""
    assert actor.user_id is not None  # noqa: S101 – a visitor has no sessions
    end_all_sessions(session, user_id=actor.user_id, now=now, except_token=token)
    record_act(session, actor=actor, now=now, action="session.others_ended", subject=("user", actor.user_id))


def end_all_sessions(
    session: Session, *, user_id: UUID, now: datetime, except_token: str | None = None
) -> None:
    """Ends every session of a person: part of the acts that call for it, which record themselves."""
    statement = (
        update(SignInSession)
        .where(SignInSession.user_id == user_id, SignInSession.ended_at.is_(None))
        .values(ended_at=now)
    )
    if except_token is not None:
        statement = statement.where(SignInSession.token_hash != hash_token(except_token))
    session.execute(statement)


def list_own_sessions(session: Session, *, actor: Actor, now: datetime) -> Sequence[SignInSession]:
    """The actor's sessions that still open pages, the last used first."""
    return session.scalars(
        select(SignInSession)
        .where(
            SignInSession.user_id == actor.user_id,
            SignInSession.ended_at.is_(None),
            SignInSession.started_at > now - WHOLE_LIMIT,
            SignInSession.last_seen_at > now - IDLE_LIMIT,
        )
        .order_by(SignInSession.last_seen_at.desc(), SignInSession.id)
    ).all()
