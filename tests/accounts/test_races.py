"""Two at once: one administrator stays, a link is good once, an organisation has one lead."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Barrier, Thread

from sqlalchemy import func, select
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from callapp.accounts.invitation_actions import accept_invitation, invite_to_role
from callapp.accounts.models import Membership, Organisation, RoleGrant, User
from callapp.accounts.organisation_actions import approve_membership, claim_organisation
from callapp.accounts.people_actions import deactivate_person, revoke_role
from callapp.audit.models import AuditEntry
from callapp.db.session import unit_of_work
from callapp.domain.errors import NotFound, RuleBroken
from callapp.domain.people import Actor, Role
from tests.accounts.conftest import link_to, office
from tests.databases import open_engine
from tests.factories import make_person


def at_once(url: URL, *acts: Callable[[Session], object]) -> list[str]:
    """Runs each act in a unit of work of its own, all at the same moment; how each ended, in order."""
    start, ends = Barrier(len(acts)), [""] * len(acts)

    def run(place: int) -> None:
        engine = open_engine(url)
        start.wait(timeout=30)
        try:
            with Session(engine) as session, unit_of_work(session):
                acts[place](session)
            ends[place] = "done"
        except (NotFound, RuleBroken) as error:
            ends[place] = type(error).__name__
        finally:
            engine.dispose()

    threads = [Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def test_two_administrators_who_remove_each_other_leave_one(
    session: Session, database_url: URL, now: datetime
) -> None:
    one, two = (make_person(session, Role.ADMINISTRATOR, now=now) for _ in range(2))
    first, second = one.id, two.id
    session.commit()
    ends = at_once(
        database_url,
        lambda s: revoke_role(s, actor=Actor(second), now=now, user_id=first, role=Role.ADMINISTRATOR),
        lambda s: deactivate_person(s, actor=Actor(first), now=now, user_id=second),
    )
    assert sorted(ends) == ["RuleBroken", "done"]
    left = (
        select(func.count())
        .select_from(RoleGrant)
        .join(User, User.id == RoleGrant.user_id)
        .where(RoleGrant.role == Role.ADMINISTRATOR, User.active)
    )
    assert session.scalar(left) == 1


def test_a_link_opened_twice_at_once_is_accepted_once(
    session: Session, database_url: URL, now: datetime
) -> None:
    administrator, person = make_person(session, Role.ADMINISTRATOR, now=now), make_person(session, now=now)
    tokens: list[str] = []

    def remember(_endpoint: str, *, lang: str, token: str = "") -> str:
        tokens.append(token)
        return f"https://appel.example.ca/{lang}/{token}"

    invite_to_role(
        session,
        actor=office(administrator),
        now=now,
        email=person.email,
        language="fr",
        role=Role.REVIEWER,
        link_to=remember,
    )
    user_id = person.id
    session.commit()
    ends = at_once(
        database_url,
        *[lambda s: accept_invitation(s, actor=Actor(user_id), now=now, token=tokens[0])] * 4,
    )
    assert sorted(ends) == ["NotFound", "NotFound", "NotFound", "done"]
    accepted = select(func.count()).where(AuditEntry.action == "invitation.accepted")
    assert session.scalar(accepted) == 1


def test_a_hospital_claimed_twice_at_once_is_one_organisation(
    session: Session, database_url: URL, now: datetime, directory_id: str
) -> None:
    people = [make_person(session, now=now).id for _ in range(4)]
    session.commit()

    def claim(user_id: object) -> Callable[[Session], object]:
        return lambda s: claim_organisation(
            s,
            actor=Actor(user_id),
            now=now,
            link_to=link_to,
            directory_id=directory_id,  # type: ignore[arg-type]  # an id
        )

    assert at_once(database_url, *(claim(user_id) for user_id in people)) == ["done"] * 4
    assert session.scalar(select(func.count()).select_from(Organisation)) == 1


def test_two_first_persons_approved_at_once_make_one_lead(
    session: Session, database_url: URL, now: datetime, directory_id: str
) -> None:
    administrator = make_person(session, Role.ADMINISTRATOR, now=now)
    actor, asked = office(administrator), []
    for _ in range(2):
        person = make_person(session, now=now)
        asked.append(
            claim_organisation(
                session, actor=Actor(person.id), now=now, link_to=link_to, directory_id=directory_id
            ).id
        )
    session.commit()

    def approve(membership_id: object) -> Callable[[Session], object]:
        return lambda s: approve_membership(
            s,
            actor=actor,
            now=now,
            membership_id=membership_id,
            link_to=link_to,  # type: ignore[arg-type]  # an id
        )

    ends = at_once(database_url, *(approve(membership_id) for membership_id in asked))
    assert sorted(ends) == ["NotFound", "done"], "after the first the lead decides, not the administrator"
    assert session.scalars(select(Membership.is_lead).order_by(Membership.is_lead)).all() == [False, True]
