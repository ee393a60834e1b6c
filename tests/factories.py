"""People and files for tests, made through the same actions people use, where an action makes them.

Each builder of a feature adds the factories of its feature here, one function for one thing.
"""

from __future__ import annotations

from datetime import datetime
from itertools import count

from sqlalchemy.orm import Session

from callapp.accounts.models import RoleGrant, User
from callapp.db.ids import new_id
from callapp.domain.bilingual import Language
from callapp.domain.people import Role

_numbers = count(1)


def make_person(
    session: Session, *roles: Role, now: datetime, name: str | None = None, language: Language = Language.FR
) -> User:
    """A person with a confirmed address and these roles of the house; no password (act_as needs none)."""
    number = next(_numbers)
    person = User(
        id=new_id(),
        email=f"personne.{number}@example.ca",
        name=name or f"Personne fictive {number}",
        language=language,
        active=True,
        fs_uniquifier=new_id().hex,
        confirmed_at=now,
        created_at=now,
        privacy_notice_accepted_at=now,
    )
    person.roles = [RoleGrant(user_id=person.id, role=role, granted_at=now) for role in roles]
    session.add(person)
    session.flush()
    return person
