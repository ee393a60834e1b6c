"""Two at once: one review saved from two pages, one file assigned while it is marked ineligible."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from callapp.db.engine import bind_for_writing
from callapp.domain.conflicts import ConflictKind
from callapp.domain.errors import NotFound, RuleBroken
from callapp.domain.people import Role
from callapp.domain.workflow import ApplicationState
from callapp.reviews import actions, reviewing_actions
from callapp.reviews.models import Assignment, Review, Score
from callapp.screening import actions as screening_actions
from tests.databases import open_engine
from tests.factories import link_to, make_person
from tests.reviews.conftest import Reviewing


def at_once(url: URL, *acts: Callable[[Session], Any]) -> list[str]:
    """What each act answered, all started together in transactions of their own: "done" or the refusal."""
    start = Barrier(len(acts))

    def run(act: Callable[[Session], Any]) -> str:
        engine = open_engine(url)
        try:
            with Session(engine) as session:
                bind_for_writing(session)
                start.wait(timeout=30)
                try:
                    act(session)
                except NotFound:
                    return "not found"
                except RuleBroken as broken:
                    return broken.code
                session.commit()
                return "done"
        finally:
            engine.dispose()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_one_of_two_first_saves_wins_and_the_other_is_told(
    session: Session, reviewing: Reviewing, database_url: URL
) -> None:
    file = reviewing.file()
    reviewer = reviewing.ready(file)
    actor, copy = reviewer.actor, file.snapshot_id
    session.commit()

    def save(value: int) -> Callable[[Session], object]:
        text = reviewing.text(value)
        return lambda own: actions.save_review(
            own,
            actor=actor,
            now=reviewing.now,
            application_id=file.id,
            snapshot_id=copy,
            version=0,
            text=text,
        )

    answers = at_once(database_url, save(3), save(8))

    assert sorted(answers) == ["done", "review.version_moved"]
    assert len(session.scalars(select(Review)).all()) == 1
    kept = session.scalars(select(Score.value).where(Score.value.is_not(None)).order_by(Score.value)).all()
    assert kept == [3 if answers[0] == "done" else 8]


def test_a_conflict_declared_while_saving_leaves_one_truth(
    session: Session, reviewing: Reviewing, database_url: URL
) -> None:
    file, reviewer = reviewing.file(), reviewing.reviewer()
    reviewing.assign(reviewer, file)
    reviewing.sign(reviewer)
    actor = reviewer.actor
    session.commit()

    def declare(kind: ConflictKind) -> Callable[[Session], object]:
        return lambda own: actions.declare_interest(
            own, actor=actor, now=reviewing.now, application_id=file.id, kind=kind, explanation="Un proche."
        )

    answers = at_once(database_url, declare(ConflictKind.NONE), declare(ConflictKind.OTHER))

    # Either none first and the conflict replaces it, or the conflict first and the file is gone.
    assert answers in (["done", "done"], ["not found", "done"])


def test_a_file_marked_ineligible_is_not_assigned_at_the_same_time(
    session: Session, reviewing: Reviewing, database_url: URL
) -> None:
    file, reviewer = reviewing.file(), reviewing.reviewer()
    officer = make_person(session, Role.ELIGIBILITY_OFFICER, now=reviewing.now).actor
    administrator, version = reviewing.administrator.actor, file.version
    session.commit()

    answers = at_once(
        database_url,
        lambda own: reviewing_actions.assign_files(
            own,
            actor=administrator,
            now=reviewing.now,
            reviewer_id=reviewer.id,
            application_ids=[file.id],
            link_to=link_to,
        ),
        lambda own: screening_actions.mark_ineligible(
            own,
            actor=officer,
            now=reviewing.now,
            application_id=file.id,
            version=version,
            reason="Trop peu de lits.",
        ),
    )

    session.expire_all()
    assert answers[1] == "done"
    assert session.get_one(type(file), file.id).state is ApplicationState.INELIGIBLE
    made = session.scalars(select(Assignment)).all()
    assert answers[0] == ("done" if made else "assignment.not_eligible")


def test_two_officers_cannot_both_decide(session: Session, reviewing: Reviewing, database_url: URL) -> None:
    file = reviewing.file()
    officers = [make_person(session, Role.ELIGIBILITY_OFFICER, now=reviewing.now).actor for _ in range(2)]
    version = file.version
    session.commit()

    def mark(who: Any) -> Callable[[Session], object]:
        return lambda own: screening_actions.mark_ineligible(
            own, actor=who, now=reviewing.now, application_id=file.id, version=version, reason="Non."
        )

    answers = at_once(database_url, *(mark(who) for who in officers))

    assert answers.count("done") == 1
    assert set(answers) - {"done"} <= {"application.version_moved", "application.event_impossible"}
