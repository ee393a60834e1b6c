"""Questions of teams and their answers: who reads, who writes, who is told."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.messages.actions import ask_question
from callapp.applications.messages.models import Message
from callapp.applications.models import Application, ApplicationMember
from callapp.audit.models import AuditEntry
from callapp.calls.queries import CallInForce
from callapp.domain import invitations
from callapp.domain.errors import NotFound, RuleBroken
from callapp.domain.people import ApplicationRole, Role
from callapp.screening.answering_actions import answer_question
from callapp.screening.answering_queries import count_waiting, list_threads
from tests.client import CheckedClient
from tests.databases import Counted
from tests.factories import link_to, make_call, make_draft, make_person
from tests.mailbox import Mailbox
from tests.reviews.test_stakes import STAKES, take_stake

HOUR = timedelta(hours=1)


@pytest.fixture
def call(session: Session, now: datetime) -> CallInForce:
    return make_call(session, now=now)


@pytest.fixture
def lead(session: Session, now: datetime) -> User:
    return make_person(session, now=now)


@pytest.fixture
def officer(session: Session, now: datetime) -> User:
    return make_person(session, Role.ELIGIBILITY_OFFICER, now=now)


@pytest.fixture
def draft(session: Session, now: datetime, call: CallInForce, lead: User) -> Application:
    return make_draft(session, lead=lead, now=now, call=call)


def ask(session: Session, person: User, file: Application, now: datetime, text: str = "Quand?") -> Message:
    return ask_question(
        session, actor=person.actor, now=now, application_id=file.id, text=text, link_to=link_to
    )


def answer(
    session: Session, person: User, file: Application, now: datetime, text: str = "Demain."
) -> Message:
    return answer_question(
        session, actor=person.actor, now=now, application_id=file.id, text=text, link_to=link_to
    )


def test_officers_are_told_once_until_they_answer_and_the_team_each_time(
    session: Session, now: datetime, lead: User, officer: User, draft: Application, mailbox: Mailbox
) -> None:
    ask(session, lead, draft, now)
    ask(session, lead, draft, now + HOUR, "Et où?")
    assert len(mailbox.all(to=officer.email)) == 1
    answer(session, officer, draft, now + 2 * HOUR)
    answer(session, officer, draft, now + 3 * HOUR, "Et ici.")
    ask(session, lead, draft, now + 4 * HOUR, "Merci, et combien?")

    assert len(mailbox.all(to=officer.email)) == 2
    told = mailbox.all(to=lead.email)
    assert [mail.kind for mail in told] == ["message.answered"] * 2
    assert "Demain." not in told[0].body
    acts = session.scalars(
        select(AuditEntry).where(AuditEntry.subject_kind == "message").order_by(AuditEntry.sequence)
    ).all()
    assert [entry.action.removeprefix("message.") for entry in acts] == [
        "asked", "asked", "answered", "answered", "asked",
    ]  # fmt: skip
    assert all("Quand" not in str((entry.before, entry.after)) for entry in acts)


def test_where_there_is_no_officer_administrators_are_told(
    session: Session, now: datetime, lead: User, draft: Application, mailbox: Mailbox
) -> None:
    office = make_person(session, Role.ADMINISTRATOR, now=now)

    ask(session, lead, draft, now)

    assert len(mailbox.all(to=office.email)) == 1


def test_many_files_make_no_flood_of_questions(
    session: Session,
    now: datetime,
    call: CallInForce,
    lead: User,
    officer: User,
    mailbox: Mailbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(invitations, "QUESTIONS_A_DAY", 2)
    files = [make_draft(session, lead=lead, now=now, call=call) for _ in range(3)]
    for file in files[:-1]:
        ask(session, lead, file, now)

    with pytest.raises(RuleBroken, match=r"message\.too_many_today"):
        ask(session, lead, files[-1], now + HOUR)
    assert len(mailbox.all(to=officer.email)) == 2
    ask(session, make_editor(session, files[-1], now), files[-1], now)
    ask(session, lead, files[-1], now + 24 * HOUR)


def make_editor(session: Session, file: Application, now: datetime) -> User:
    """Somebody else who writes in the file."""
    colleague = make_person(session, now=now)
    session.add(
        ApplicationMember(
            application_id=file.id, user_id=colleague.id, role=ApplicationRole.EDITOR, added_at=now
        )
    )
    session.flush()
    return colleague


@pytest.mark.parametrize("text", ["", " \n ", "é" * 5001, "a\x00b"])
def test_what_cannot_be_sent_is_refused(
    session: Session, now: datetime, lead: User, draft: Application, text: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        ask(session, lead, draft, now, text)

    assert refused.value.faults[0].field == "text"
    assert session.scalars(select(Message)).all() == []


def test_viewers_read_strangers_find_nothing(
    session: Session, now: datetime, draft: Application, officer: User
) -> None:
    viewer, stranger = (make_person(session, now=now) for _ in range(2))
    session.add(
        ApplicationMember(
            application_id=draft.id, user_id=viewer.id, role=ApplicationRole.VIEWER, added_at=now
        )
    )
    session.flush()

    with pytest.raises(RuleBroken, match=r"application\.role_refused"):
        ask(session, viewer, draft, now)
    with pytest.raises(NotFound):
        ask(session, stranger, draft, now)
    # Nobody of the call writes first: a thread begins with the team.
    with pytest.raises(NotFound):
        answer(session, officer, draft, now)


@pytest.mark.parametrize("stake", ["member", "conflict"])
def test_whoever_has_a_stake_finds_no_thread(
    session: Session,
    now: datetime,
    call: CallInForce,
    lead: User,
    draft: Application,
    officer: User,
    mailbox: Mailbox,
    stake: str,
) -> None:
    assert stake in STAKES
    take_stake(session, officer, draft, stake, now)
    ask(session, lead, draft, now)
    seen = {"actor": officer.actor, "call_id": call.id}

    assert list_threads(session, **seen, lang="fr", only_waiting=False, page=1).rows == ()
    assert count_waiting(session, **seen) == 0
    assert mailbox.all(to=officer.email) == []
    with pytest.raises(NotFound):
        answer(session, officer, draft, now)


def test_those_that_wait_longest_stand_first(
    session: Session, now: datetime, call: CallInForce, officer: User
) -> None:
    files = []
    for hours in range(3):
        person = make_person(session, now=now)
        files.append(make_draft(session, lead=person, now=now, call=call))
        ask(session, person, files[-1], now + hours * HOUR)
    answer(session, officer, files[0], now + 5 * HOUR)
    seen: dict[str, Any] = {"actor": officer.actor, "call_id": call.id, "lang": "fr", "page": 1}

    everything = list_threads(session, **seen, only_waiting=False)
    waiting = list_threads(session, **seen, only_waiting=True)

    assert [row.application_id for row in everything.rows] == [files[1].id, files[2].id, files[0].id]
    assert [row.application_id for row in waiting.rows] == [files[1].id, files[2].id]
    assert [row.messages for row in everything.rows] == [1, 1, 2]


# --- pages --------------------------------------------------------------------------------------------------


def test_a_question_is_asked_answered_and_read(
    client: CheckedClient, lead: User, officer: User, draft: Application
) -> None:
    team, call = f"/fr/applications/{draft.id}/messages", f"/fr/files/questions/{draft.id}"
    asking, answering = lead.actor, officer.actor
    client.act_as(answering)
    assert client.get(call).status_code == 404
    client.act_as(asking)
    refused = client.send(client.get(team), {"text": "é" * 5001})
    assert refused.status_code == 422
    assert len(refused.fields()["text"][0].strip()) == 5001
    assert client.send(client.get(team), {"text": "Peut-on <i>deux</i>?"}).status_code == 303
    client.act_as(answering)
    assert "1 attend une réponse" in client.get("/fr/files/ia-sante-2023").words
    page = client.get(call)
    assert "Peut-on <i>deux</i>?" in page.words
    assert client.send(page, {"text": "Oui."}).status_code == 303
    assert "Répondue" in client.get("/fr/files/ia-sante-2023/questions").words
    client.act_as(asking)

    page = client.get(team)
    assert "Oui." in page.words
    # Who answered is the call's business.
    assert officer.name not in page.words


@pytest.mark.parametrize("threads", [1, 3, 30])
def test_the_list_asks_the_same_few_questions(
    client: CheckedClient,
    session: Session,
    now: datetime,
    call: CallInForce,
    officer: User,
    threads: int,
    count_statements: Callable[[], AbstractContextManager[Counted]],
) -> None:
    for _ in range(threads):
        person = make_person(session, now=now)
        ask(session, person, make_draft(session, lead=person, now=now, call=call), now)
    client.act_as(officer.actor)
    client.get("/fr/files/ia-sante-2023/questions")

    with count_statements() as counted:
        client.get("/fr/files/ia-sante-2023/questions")

    # The call, how many, the page.
    assert len(counted) == 3, str(counted)
