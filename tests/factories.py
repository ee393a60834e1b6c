"""People and files for tests, made through the same actions people use, where an action makes them.

Each builder of a feature adds the factories of its feature here, one function for one thing.
"""

from __future__ import annotations

from datetime import datetime
from itertools import count

from sqlalchemy.orm import Session

from callapp.accounts.models import RoleGrant, User
from callapp.applications.actions import open_application
from callapp.applications.models import Application
from callapp.calls.actions import load_call
from callapp.calls.queries import CallInForce, call_in_force
from callapp.calls.shipped import real_call
from callapp.db.ids import new_id
from callapp.domain.bilingual import Language
from callapp.domain.people import SYSTEM, Role

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


def make_call(session: Session, *, now: datetime) -> CallInForce:
    """The shipped call of 2023, published; on the suite's clock it is open."""
    document = real_call()
    return call_in_force(session, load_call(session, actor=SYSTEM, now=now, document=document).id)


def make_draft(
    session: Session, *, lead: User, now: datetime, call: CallInForce | None = None
) -> Application:
    """An empty draft of this person, in the shipped call when none is given."""
    call = call or make_call(session, now=now)
    return open_application(session, actor=lead.actor, now=now, call_id=call.id, language=lead.language)
