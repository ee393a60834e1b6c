"""A file's own deadline: everything its people do goes by it, to the second."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.actions import save_section
from callapp.applications.attachments.actions import attach_letter
from callapp.applications.deadlines import file_closes_at, file_window
from callapp.applications.models import Application
from callapp.applications.queries import get_application_for
from callapp.applications.submission_actions import (
    reopen_application,
    submit_application,
    withdraw_application,
)
from callapp.calls.models import Call
from callapp.calls.queries import CallInForce
from callapp.domain.errors import LostRace, RuleBroken
from callapp.domain.sections import Section
from callapp.domain.workflow import ApplicationEvent, ApplicationState
from callapp.files.store import FileStore
from tests.applications.browsing import url
from tests.client import CheckedClient
from tests.conftest import FrozenClock
from tests.factories import (
    ISSUER,
    LETTER_PDF,
    link_to,
    make_call,
    make_complete_draft,
    make_draft,
    make_extension,
    make_person,
    seen_now,
)

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture
def call(session: Session, now: datetime) -> CallInForce:
    return make_call(session, now=now)


@pytest.fixture
def closes(call: CallInForce) -> datetime:
    """The call's own deadline."""
    return call.window.closes_at


@pytest.fixture
def lead(session: Session, now: datetime) -> User:
    return make_person(session, now=now)


@pytest.fixture
def draft(session: Session, now: datetime, call: CallInForce, lead: User, store: FileStore) -> Application:
    return make_complete_draft(session, lead=lead, now=now, store=store, call=call)


def submit(session: Session, who: User, application: Application, now: datetime) -> Application:
    return submit_application(
        session,
        actor=who.actor,
        now=now,
        application_id=application.id,
        version=application.version,
        issuer=ISSUER,
    )


def test_an_extended_file_is_taken_to_its_own_last_second(
    session: Session, draft: Application, lead: User, now: datetime, closes: datetime
) -> None:
    make_extension(session, draft, now=now, until=closes + DAY)

    with pytest.raises(RuleBroken) as refused:
        submit(session, lead, draft, closes + DAY)
    assert refused.value.faults[0].params == {
        "deadline_at": "2023-05-17T03:59:00Z",
        "came_instant": "2023-05-17T04:00:00Z",
    }
    assert submit(session, lead, draft, closes + DAY - SECOND).state is ApplicationState.SUBMITTED


def test_another_file_of_the_call_is_not_extended(
    session: Session, draft: Application, lead: User, now: datetime, call: CallInForce, closes: datetime
) -> None:
    other = make_draft(session, lead=make_person(session, now=now), now=now, call=call)
    make_extension(session, other, now=now, until=closes + DAY)

    with pytest.raises(RuleBroken, match="deadline_passed"):
        submit(session, lead, draft, closes)


@pytest.mark.parametrize(("late", "taken"), [(DAY - SECOND, True), (DAY, False)])
def test_the_statement_itself_holds_the_files_deadline(
    session: Session,
    draft: Application,
    lead: User,
    now: datetime,
    closes: datetime,
    monkeypatch: pytest.MonkeyPatch,
    late: timedelta,
    taken: bool,
) -> None:
    """Were the rule's own look at the clock gone, the UPDATE would decide the same."""
    make_extension(session, draft, now=now, until=closes + DAY)
    monkeypatch.setattr("callapp.applications.moves.next_state", lambda *_a, **_k: ApplicationState.SUBMITTED)

    if taken:
        assert submit(session, lead, draft, closes + late).submitted_at == closes + late
    else:
        with pytest.raises(LostRace):
            submit(session, lead, draft, closes + late)


@pytest.mark.parametrize("extended", [None, -DAY, DAY])
def test_rows_and_statements_say_the_same_end(
    session: Session, draft: Application, closes: datetime, extended: timedelta | None
) -> None:
    draft.extended_until = None if extended is None else closes + extended
    session.flush()
    said = select(Call, file_closes_at()).join(Application, Application.call_id == Call.id)

    call, end = session.execute(said).one()

    assert end == file_window(call, draft).closes_at == closes + max(extended or DAY * 0, DAY * 0)


def test_letters_reopening_and_buttons_go_by_the_files_own_deadline(
    session: Session, draft: Application, lead: User, now: datetime, closes: datetime, store: FileStore
) -> None:
    make_extension(session, draft, now=now, until=closes + DAY)
    late = closes + 2 * SECOND

    def attach(at: datetime) -> None:
        attach_letter(
            session,
            actor=lead.actor,
            now=at,
            application_id=draft.id,
            name="a.pdf",
            data=LETTER_PDF,
            store=store,
        )

    attach(late)
    submitted = submit(session, lead, draft, late)
    withdrawn = withdraw_application(
        session, actor=lead.actor, now=late, application_id=draft.id, version=submitted.version
    )
    own = get_application_for(session, lead.actor, draft.id)
    assert (own.is_extended, own.events(late)) == (True, (ApplicationEvent.REOPEN,))
    assert own.events(closes + DAY) == ()
    reopen_application(
        session,
        actor=lead.actor,
        now=late,
        application_id=draft.id,
        version=withdrawn.version,
        link_to=link_to,
    )
    assert submit(session, lead, draft, closes + DAY - SECOND).number == "IAS-2023-001"


def test_without_an_extension_no_letter_comes_late(
    session: Session, draft: Application, lead: User, closes: datetime, store: FileStore
) -> None:
    with pytest.raises(RuleBroken, match="deadline_passed"):
        attach_letter(
            session,
            actor=lead.actor,
            now=closes,
            application_id=draft.id,
            name="a.pdf",
            data=LETTER_PDF,
            store=store,
        )


def test_what_is_written_after_the_deadline_is_never_part_of_a_submission(
    session: Session, draft: Application, lead: User, closes: datetime
) -> None:
    """A colleague's save overtakes a submission that came in time and waited for the database."""
    save_section(
        session,
        actor=lead.actor,
        now=closes,
        application_id=draft.id,
        section=Section.LETTER_OF_INTENT,
        typed={
            "ceo_name": "Autre direction",
            "ceo_title": "Direction générale",
            "clinical_lead_name": "Responsable clinique fictive",
            "clinical_lead_title": "Chef du service",
        },
        seen=seen_now(session, draft, Section.LETTER_OF_INTENT),
        link_to=link_to,
    )

    with pytest.raises(RuleBroken) as refused:
        submit(session, lead, draft, closes - SECOND)

    assert refused.value.code == "application.saved_after_deadline"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_its_pages_show_its_own_deadline(
    client: CheckedClient,
    session: Session,
    clock: FrozenClock,
    draft: Application,
    lead: User,
    closes: datetime,
    sign_in: Callable[..., User],
    lang: str,
) -> None:
    make_extension(session, draft, now=clock.now, until=closes + DAY)
    client.act_as(lead.actor)
    clock.set(closes + SECOND)

    for path in (url(draft, lang=lang), url(draft, "hospital", lang), f"/{lang}/applications"):
        words = client.get(path).words
        assert ("16 mai 2023 à 23 h 59 (HE)" if lang == "fr" else "May 16, 2023 at 11:59 p.m. (ET)") in words
        assert ("23 heures et 59 minutes" if lang == "fr" else "23 hours and 59 minutes left") in words

    page = client.send(client.get(url(draft, lang=lang)), action="/submit")
    assert page.location == url(draft, "receipt", lang)


def test_who_comes_a_second_too_late_reads_when_it_came(
    client: CheckedClient,
    session: Session,
    clock: FrozenClock,
    draft: Application,
    lead: User,
    closes: datetime,
) -> None:
    client.act_as(lead.actor)
    clock.set(closes - SECOND)
    page = client.get(url(draft, lang="fr"))
    clock.set(closes)

    late = client.send(page, action="/submit")

    assert late.status_code == 422
    assert "la date limite était le 15 mai 2023 à 23 h 59 (HE)" in late.words
    assert "le 16 mai 2023 à 0 h 00 min 00 s (HE)" in late.words


def test_a_submission_sent_again_after_the_deadline_shows_its_receipt(
    client: CheckedClient,
    session: Session,
    clock: FrozenClock,
    draft: Application,
    lead: User,
    closes: datetime,
) -> None:
    client.act_as(lead.actor)
    clock.set(closes - SECOND)
    page = client.get(url(draft))
    assert client.send(page, action="/submit").status_code == 303
    clock.advance(hours=1)

    again = client.send(page, action="/submit")

    assert (again.status_code, again.location) == (303, url(draft, "receipt"))
