"""Reads of people and organisations."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from callapp.accounts.models import User
from callapp.domain.people import Actor


def load_own_account(session: Session, *, actor: Actor) -> User:
    """The actor's own row, roles loaded."""
    return session.scalars(
        select(User).options(selectinload(User.roles)).where(User.id == actor.user_id)
    ).one()
