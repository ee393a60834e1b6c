"""Reminders and news of deadlines: to whom, when, once each, in few statements and small turns."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.actions import save_section
from callapp.applications.models import Application, ApplicationMember
from callapp.applications.reminders.actions import send_due_reminders, set_reminders
from callapp.applications.reminders.models import DeadlineNotice, ReminderLink
from callapp.applications.submission_actions import (
    reopen_application,
    submit_application,
    withdraw_application,
)
from callapp.audit.models import AuditEntry
from callapp.calls.actions import extend_deadline
from callapp.calls.queries import CallInForce
from callapp.db.ids import hash_token
from callapp.db.session import unit_of_work
from callapp.domain.bilingual import Language
from callapp.domain.errors import NotFound
from callapp.domain.people import SYSTEM, ApplicationRole
from callapp.domain.reminders import Notice
from callapp.domain.sections import Section
from callapp.files.store import FileStore
from tests.applications.sections import HOSPITAL
from tests.databases import Counted, open_engine
from tests.factories import (
    ISSUER,
    link_to,
    make_call,
    make_complete_draft,
    make_draft,
    make_extension,
    make_person,
)
from tests.mailbox import Mailbox

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
Count = Callable[[], AbstractContextManager[Counted]]


@pytest.fixture
def call(session: Session, now: datetime) -> CallInForce:
    return make_call(session, now=now)


@pytest.fixture
def closes(call: CallInForce) -> datetime:
    return call.window.closes_at


@pytest.fixture
def lead(session: Session, now: datetime) -> User:
    return make_person(session, now=now)


@pytest.fixture
def draft(session: Session, now: datetime, call: CallInForce, lead: User) -> Application:
    return make_draft(session, lead=lead, now=now, call=call)


def remind(session: Session, now: datetime, limit: int = 25) -> int:
    return send_due_reminders(session, actor=SYSTEM, now=now, link_to=link_to, limit=limit)


def told(session: Session) -> list[tuple[Notice, int]]:
    """What was dealt with, in order, with how many mails."""
    rows = select(DeadlineNotice.notice, DeadlineNotice.mails).order_by(
        DeadlineNotice.at, DeadlineNotice.notice
    )
    return [(notice, mails) for notice, mails in session.execute(rows)]


def extend_call(session: Session, call: CallInForce, now: datetime, by: timedelta) -> None:
    extend_deadline(
        session,
        actor=SYSTEM,
        now=now,
        call_id=call.id,
        closes_at=call.window.closes_at + by,
        expected_closes_at=call.window.closes_at,
        reason="Panne",
    )


def test_a_draft_is_reminded_three_times_and_each_time_once(
    session: Session, draft: Application, closes: datetime, mailbox: Mailbox
) -> None:
    for left in (8 * DAY, 7 * DAY, 7 * DAY - HOUR, 48 * HOUR, 47 * HOUR, 6 * HOUR, 5 * HOUR, HOUR):
        remind(session, closes - left)

    assert told(session) == [(Notice.WEEK, 1), (Notice.TWO_DAYS, 1), (Notice.SIX_HOURS, 1)]
    assert len(mailbox.all(kind="application.reminder")) == 3


def test_after_a_pause_no_stale_reminder_is_made_up(
    session: Session, draft: Application, closes: datetime
) -> None:
    assert remind(session, closes - 5 * DAY) == 0
    assert remind(session, closes - 48 * HOUR) == 1
    assert told(session) == [(Notice.TWO_DAYS, 1)]


def test_a_reminder_says_what_is_missing_where_in_the_persons_language(
    session: Session, draft: Application, lead: User, now: datetime, closes: datetime, mailbox: Mailbox
) -> None:
    english = make_person(session, now=now, language=Language.EN)
    session.add(
        ApplicationMember(
            application_id=draft.id, user_id=english.id, role=ApplicationRole.VIEWER, added_at=now
        )
    )
    save_section(
        session,
        actor=lead.actor,
        now=now,
        application_id=draft.id,
        section=Section.HOSPITAL,
        typed=HOSPITAL | {"beds": "beaucoup", "nonprofit": ""},
        link_to=link_to,
    )
    remind(session, closes - 6 * HOUR + 90 * SECOND)

    mail, french = mailbox.one(to=english.email), mailbox.one(to=lead.email)
    assert mail.subject.startswith("Reminder: “Project without a title” can be submitted until May 15, 2023")
    assert "5 hours and 58 minutes" in mail.body
    assert (
        "Hospital: To correct\n"
        "- This is not a whole number. Write digits only, like 772.\n"
        "- Say whether the hospital is a non-profit organisation.\n"
        f"http://example.ca/en/applications.section/{draft.id}/hospital" in mail.body
    )
    assert f"Budget: Not started\nhttp://example.ca/en/applications.section/{draft.id}/budget" in mail.body
    assert "Hôpital\u00a0: À corriger" in french.body
    assert mail.unsubscribe is not None
    assert mail.unsubscribe in mail.body
    assert mail.unsubscribe != french.unsubscribe
    assert mail.not_after == closes - 3 * HOUR


def test_where_nothing_is_missing_the_lead_is_to_submit(
    session: Session,
    lead: User,
    now: datetime,
    call: CallInForce,
    closes: datetime,
    store: FileStore,
    mailbox: Mailbox,
) -> None:
    make_complete_draft(session, lead=lead, now=now, store=store, call=call)
    remind(session, closes - 48 * HOUR)

    assert "Il ne manque rien" in mailbox.one(kind="application.reminder").body


def test_who_submitted_withdrew_or_stopped_them_is_not_reminded(
    session: Session,
    draft: Application,
    lead: User,
    now: datetime,
    call: CallInForce,
    closes: datetime,
    store: FileStore,
    mailbox: Mailbox,
) -> None:
    other = make_person(session, now=now)
    submitted = make_complete_draft(session, lead=other, now=now, store=store, call=call)
    acts = {"actor": other.actor, "application_id": submitted.id}
    submit_application(session, now=now, version=submitted.version, issuer=ISSUER, **acts)
    set_reminders(session, actor=lead.actor, now=now, application_id=draft.id, wanted=False)

    remind(session, closes - 7 * DAY)
    withdraw_application(session, now=closes - 5 * DAY, version=submitted.version, **acts)
    remind(session, closes - 48 * HOUR)
    assert mailbox.all(kind="application.reminder") == []
    assert told(session) == [(Notice.WEEK, 0), (Notice.TWO_DAYS, 0)]

    reopen_application(session, now=closes - 40 * HOUR, version=submitted.version, link_to=link_to, **acts)
    remind(session, closes - 40 * HOUR)
    assert mailbox.all(kind="application.reminder") == [], "whoever just reopened knows how long is left"
    remind(session, closes - 6 * HOUR)
    assert mailbox.one(kind="application.reminder").recipient == other.email


def test_a_draft_opened_late_is_reminded_of_what_is_ahead(
    session: Session, closes: datetime, call: CallInForce, mailbox: Mailbox
) -> None:
    opened = closes - 47 * HOUR
    make_draft(session, lead=make_person(session, now=opened), now=opened, call=call)

    assert remind(session, opened) == 1
    assert remind(session, opened + HOUR) == 0
    assert told(session) == [(Notice.TWO_DAYS, 0)]
    assert remind(session, closes - 6 * HOUR) == 1
    assert len(mailbox.all(kind="application.reminder")) == 1


def test_an_extension_of_the_call_is_told_to_every_draft_and_starts_what_is_ahead_anew(
    session: Session, draft: Application, lead: User, call: CallInForce, closes: datetime, mailbox: Mailbox
) -> None:
    set_reminders(session, actor=lead.actor, now=closes - 30 * DAY, application_id=draft.id, wanted=False)
    remind(session, closes - 7 * DAY)
    set_reminders(session, actor=lead.actor, now=closes - 6 * DAY, application_id=draft.id, wanted=True)
    remind(session, closes - 48 * HOUR)
    at = closes - 10 * HOUR
    extend_call(session, call, at, by=DAY)

    remind(session, at)
    assert told(session)[-1] == (Notice.EXTENSION, 1)
    assert "16 mai 2023" in mailbox.one(kind="application.call_extended").subject
    # 34 hours are left: the 48 hours of the new deadline lay behind when it was granted.
    remind(session, closes - 6 * HOUR)
    assert len(mailbox.all(kind="application.reminder")) == 1
    remind(session, closes + DAY - 6 * HOUR)
    assert told(session)[-1] == (Notice.SIX_HOURS, 1)


def test_the_news_of_an_extension_reaches_those_without_reminders_too_and_only_when_it_is_news(
    session: Session, draft: Application, lead: User, call: CallInForce, closes: datetime, mailbox: Mailbox
) -> None:
    at = closes - 20 * DAY
    set_reminders(session, actor=lead.actor, now=at, application_id=draft.id, wanted=False)
    extend_call(session, call, at, by=DAY)
    opened_after = make_person(session, now=at + HOUR)
    make_draft(session, lead=opened_after, now=at + HOUR, call=call)

    remind(session, at + 2 * HOUR)

    assert [mail.recipient for mail in mailbox.all(kind="application.call_extended")] == [lead.email]


def test_after_two_days_the_news_of_an_extension_is_none(
    session: Session, draft: Application, call: CallInForce, closes: datetime, mailbox: Mailbox
) -> None:
    extend_call(session, call, closes - 20 * DAY, by=DAY)

    assert remind(session, closes - 18 * DAY) == 0


def test_a_file_of_its_own_deadline_is_reminded_by_it(
    session: Session, draft: Application, now: datetime, call: CallInForce, closes: datetime
) -> None:
    make_extension(session, draft, now=now, until=closes + 3 * DAY)
    remind(session, closes - 48 * HOUR)
    assert told(session) == []
    remind(session, closes + DAY)
    assert told(session) == [(Notice.TWO_DAYS, 1)]
    # The call's own extension does not reach as far: for this file nothing moved.
    extend_call(session, call, closes + DAY, by=2 * DAY)
    assert remind(session, closes + DAY) == 0


def test_a_call_not_open_yet_reminds_nobody(
    session: Session, draft: Application, call: CallInForce, closes: datetime
) -> None:
    call.row.opens_at = closes - HOUR
    session.flush()

    assert remind(session, closes - 48 * HOUR) == 0


def test_thousands_go_in_small_turns_the_nearest_deadline_first(
    session: Session, now: datetime, call: CallInForce, closes: datetime
) -> None:
    drafts = [make_draft(session, lead=make_person(session, now=now), now=now, call=call) for _ in range(5)]
    make_extension(session, drafts[0], now=now, until=closes + HOUR)

    assert remind(session, closes - 6 * HOUR, limit=2) == 2
    assert session.get(DeadlineNotice, (drafts[0].id, closes + HOUR, Notice.SIX_HOURS)) is None
    turns = [remind(session, closes - 5 * HOUR, limit=2) for _ in range(3)]

    assert turns == [2, 1, 0]
    assert len(told(session)) == 5


@pytest.mark.parametrize("number", [1, 3, 25])
def test_many_files_are_read_in_few_statements(
    session: Session,
    now: datetime,
    call: CallInForce,
    closes: datetime,
    count_statements: Count,
    number: int,
) -> None:
    for _ in range(number):
        make_draft(session, lead=make_person(session, now=now), now=now, call=call)
    session.flush()

    with count_statements() as counted:
        assert remind(session, closes - 6 * HOUR) == number

    reads = [each for each in counted.statements if each.lstrip().startswith("SELECT")]
    reads = [each for each in reads if "advisory" not in each and "audit_entries" not in each]
    # reminders, news (when there is room), people, calls; drafts, letters, declarations, signatures
    assert len(reads) == (8 if number < 25 else 7), "\n".join(reads)


def test_several_workers_at_once_remind_each_file_once(
    session: Session, now: datetime, call: CallInForce, closes: datetime, database_url: URL, mailbox: Mailbox
) -> None:
    for _ in range(6):
        make_draft(session, lead=make_person(session, now=now), now=now, call=call)
    session.commit()
    start, done = Barrier(4), []

    def work() -> None:
        engine = open_engine(database_url)
        start.wait(timeout=30)
        for _ in range(3):
            with Session(engine) as own, unit_of_work(own):
                done.append(remind(own, closes - 6 * HOUR, limit=2))
        engine.dispose()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(done) == 6
    assert len(mailbox.all(kind="application.reminder")) == 6


def test_ending_and_taking_up_reminders_is_recorded_once_each(
    session: Session, draft: Application, lead: User, now: datetime
) -> None:
    for wanted in (False, False, True, True):
        set_reminders(session, actor=lead.actor, now=now, application_id=draft.id, wanted=wanted)

    acts = select(AuditEntry.action).where(AuditEntry.action.startswith("reminders"))
    assert session.scalars(acts.order_by(AuditEntry.sequence)).all() == [
        "reminders.stopped",
        "reminders.resumed",
    ]
    with pytest.raises(NotFound):
        set_reminders(
            session, actor=make_person(session, now=now).actor, now=now, application_id=draft.id, wanted=True
        )


def test_of_a_link_only_its_hash_is_kept(
    session: Session, draft: Application, lead: User, closes: datetime, mailbox: Mailbox
) -> None:
    remind(session, closes - 6 * HOUR)
    link = session.scalars(select(ReminderLink)).one()
    token = str(mailbox.one(kind="application.reminder").unsubscribe).rpartition("/")[2]

    assert (link.token_hash, link.user_id, link.application_id) == (hash_token(token), lead.id, draft.id)
