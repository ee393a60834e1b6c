"""A submission against an extension, two extensions at once: what is kept always agrees with itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.deadlines import file_window
from callapp.applications.models import Application, FileExtension
from callapp.applications.submission_actions import submit_application
from callapp.calls.actions import extend_deadline
from callapp.calls.models import Call
from callapp.calls.queries import CallInForce
from callapp.domain.people import SYSTEM, Role
from callapp.domain.workflow import ApplicationState
from callapp.files.store import FileStore
from callapp.screening.extension_actions import extend_application
from tests.accounts.test_races import at_once
from tests.factories import ISSUER, link_to, make_call, make_complete_draft, make_person

Act = Callable[[Session], object]
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture
def call(session: Session, now: datetime) -> CallInForce:
    return make_call(session, now=now)


@pytest.fixture
def lead(session: Session, now: datetime) -> User:
    return make_person(session, now=now)


@pytest.fixture
def draft(session: Session, now: datetime, call: CallInForce, lead: User, store: FileStore) -> Application:
    return make_complete_draft(session, lead=lead, now=now, store=store, call=call)


def submitting(lead: User, draft: Application, now: datetime) -> Act:
    actor, key, version = lead.actor, draft.id, draft.version
    return lambda s: submit_application(
        s, actor=actor, now=now, application_id=key, version=version, issuer=ISSUER
    )


def extending(session: Session, draft: Application, call: CallInForce, now: datetime) -> Act:
    actor = make_person(session, Role.ADMINISTRATOR, now=now).actor
    key, closes = draft.id, call.window.closes_at
    return lambda s: extend_application(
        s,
        actor=actor,
        now=now,
        application_id=key,
        closes_at=closes + DAY,
        expected_closes_at=closes,
        reason="Panne",
        link_to=link_to,
    )


def agrees(session: Session, draft: Application) -> Application:
    """The file as it is kept, after a look that it was submitted inside its own window or not at all."""
    session.expire_all()
    kept = session.get_one(Application, draft.id)
    if kept.submitted_at is not None:
        assert file_window(session.get_one(Call, kept.call_id), kept).is_open(kept.submitted_at)
    assert kept.extended_until == session.scalar(select(func.max(FileExtension.closes_at)))
    return kept


def test_a_submission_in_time_is_taken_whatever_the_administrator_does_meanwhile(
    session: Session, database_url: URL, draft: Application, lead: User, call: CallInForce, now: datetime
) -> None:
    last = call.window.closes_at - SECOND
    acts = submitting(lead, draft, last), extending(session, draft, call, last)
    session.commit()

    submitted, extended = at_once(database_url, *acts)

    assert submitted == "done"
    kept = agrees(session, draft)
    assert kept.state is ApplicationState.SUBMITTED
    assert (kept.extended_until is not None) is (extended == "done")


def test_a_late_submission_is_taken_only_after_the_extension(
    session: Session, database_url: URL, draft: Application, lead: User, call: CallInForce, now: datetime
) -> None:
    late = call.window.closes_at
    acts = submitting(lead, draft, late), extending(session, draft, call, late)
    session.commit()

    submitted, extended = at_once(database_url, *acts)

    assert extended == "done"
    assert (agrees(session, draft).state is ApplicationState.SUBMITTED) is (submitted == "done")


def test_twelve_submissions_around_the_deadline_second_make_one(
    session: Session, database_url: URL, draft: Application, lead: User, call: CallInForce
) -> None:
    """Six came in the last second, six in the first one too late: one of the six is the submission."""
    last = call.window.closes_at - SECOND
    acts = [submitting(lead, draft, last + SECOND * (number % 2)) for number in range(12)]
    session.commit()

    ends = at_once(database_url, *acts)

    assert (ends[0::2].count("done"), ends[1::2].count("done")) == (1, 0)
    assert agrees(session, draft).submitted_at == last


def test_two_administrators_at_once_make_one_extension(
    session: Session, database_url: URL, draft: Application, call: CallInForce, now: datetime
) -> None:
    acts = [extending(session, draft, call, now) for _ in range(3)]
    session.commit()

    assert sorted(at_once(database_url, *acts)) == ["LostRace", "LostRace", "done"]
    assert agrees(session, draft).extended_until == call.window.closes_at + DAY


def test_a_late_submission_against_the_extension_of_the_call(
    session: Session, database_url: URL, draft: Application, lead: User, call: CallInForce
) -> None:
    late, call_id, closes = call.window.closes_at, call.id, call.window.closes_at
    submit = submitting(lead, draft, late)
    session.commit()

    def extend(own: Session) -> object:
        return extend_deadline(
            own,
            actor=SYSTEM,
            now=late,
            call_id=call_id,
            closes_at=closes + DAY,
            expected_closes_at=closes,
            reason="Panne",
        )

    submitted, extended = at_once(database_url, submit, extend)

    assert extended == "done"
    assert (agrees(session, draft).state is ApplicationState.SUBMITTED) is (submitted == "done")
