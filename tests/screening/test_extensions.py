"""A later deadline for one file: by an administrator, for a reason, told to its team, marked for ever."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from callapp.accounts.models import Membership, User
from callapp.applications.application_checks import broken_in_applications
from callapp.applications.models import Application, FileExtension
from callapp.applications.submission_actions import submit_application, withdraw_application
from callapp.audit.models import AuditEntry, AuditReason
from callapp.calls.queries import CallInForce
from callapp.db.ids import new_id
from callapp.domain.bilingual import Language
from callapp.domain.errors import LostRace, NotFound, RuleBroken
from callapp.domain.people import Role
from callapp.files.store import FileStore
from callapp.screening.extension_actions import extend_application
from tests.client import CheckedClient
from tests.conftest import FrozenClock
from tests.databases import Counted
from tests.factories import (
    ISSUER,
    link_to,
    make_call,
    make_complete_draft,
    make_draft,
    make_extension,
    make_member,
    make_person,
)
from tests.mailbox import Mailbox

DAY = timedelta(days=1)
SignIn = Callable[..., User]
Count = Callable[[], AbstractContextManager[Counted]]


@pytest.fixture
def call(session: Session, now: datetime) -> CallInForce:
    return make_call(session, now=now)


@pytest.fixture
def closes(call: CallInForce) -> datetime:
    return call.window.closes_at


@pytest.fixture
def lead(session: Session, now: datetime) -> User:
    lead = make_person(session, now=now, name="Responsable fictive")
    make_member(session, person=lead, now=now)
    return lead


@pytest.fixture
def draft(session: Session, now: datetime, call: CallInForce, lead: User) -> Application:
    draft = make_draft(session, lead=lead, now=now, call=call)
    draft.title = "Un titre secret"
    return draft


def extend(session: Session, who: User, file: Application, now: datetime, **changes: Any) -> None:
    arguments = {"closes_at": file.created_at + 60 * DAY, "reason": "Panne réseau"} | changes
    extend_application(
        session, actor=who.actor, now=now, application_id=file.id, link_to=link_to, **arguments
    )


def page_of(file: Application, lang: str = "en") -> str:
    return f"/{lang}/files/unsubmitted/{file.id}/extension"


def test_it_is_kept_recorded_and_told_to_the_team_in_each_persons_language(
    session: Session, draft: Application, lead: User, now: datetime, closes: datetime, mailbox: Mailbox
) -> None:
    lead.language = Language.EN
    who = make_extension(session, draft, now=now, until=closes + DAY, reason=" Panne de réseau ")

    kept = session.scalars(select(FileExtension)).one()
    assert (kept.previous_closes_at, kept.closes_at, kept.granted_by) == (closes, closes + DAY, who.id)
    act = session.scalars(select(AuditEntry).order_by(AuditEntry.sequence.desc()).limit(1)).one()
    assert (act.action, act.after) == ("application.deadline_extended", {"closes_at": "2023-05-17T04:00:00Z"})
    assert session.get_one(AuditReason, act.id).text == kept.reason
    mail = mailbox.one(kind="application.deadline_extended")
    assert (mail.recipient, mail.language) == (lead.email, Language.EN)
    assert "May 16, 2023 at 11:59" in mail.subject
    assert "réseau" not in mail.body, "the reason is for those who read the call's files"


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"reason": " "}, ["reason.missing"]),
        ({"reason": "a\x00"}, ["text.forbidden_character"]),
        ({"closes_at": "same", "reason": ""}, ["call.extension_not_later", "reason.missing"]),
    ],
)
def test_a_refused_extension_says_everything_at_once(
    session: Session,
    draft: Application,
    now: datetime,
    closes: datetime,
    changes: dict[str, Any],
    codes: list[str],
) -> None:
    administrator = make_person(session, Role.ADMINISTRATOR, now=now)
    if changes.get("closes_at"):
        changes = changes | {"closes_at": closes}

    with pytest.raises(RuleBroken) as refused:
        extend(session, administrator, draft, now, expected_closes_at=closes, **changes)

    assert [fault.code for fault in refused.value.faults] == codes
    assert draft.extended_until is None


def test_only_into_the_future_and_from_the_end_that_was_seen(
    session: Session, draft: Application, now: datetime, closes: datetime
) -> None:
    administrator, later = make_person(session, Role.ADMINISTRATOR, now=now), closes + 2 * DAY
    with pytest.raises(RuleBroken, match="extension_past"):
        extend(session, administrator, draft, later, expected_closes_at=closes, closes_at=closes + DAY)
    extend(session, administrator, draft, closes + DAY, expected_closes_at=closes, closes_at=later)
    with pytest.raises(LostRace, match="deadline_moved"):
        extend(session, administrator, draft, now, expected_closes_at=closes, closes_at=later + DAY)
    extend(session, administrator, draft, now, expected_closes_at=later, closes_at=later + DAY)
    assert draft.extended_until == later + DAY


@pytest.mark.parametrize("state", ["submitted", "withdrawn"])
def test_a_submitted_file_needs_none_a_withdrawn_one_may_come_again(
    session: Session,
    lead: User,
    now: datetime,
    call: CallInForce,
    closes: datetime,
    store: FileStore,
    state: str,
) -> None:
    lead = make_person(session, now=now)
    file = make_complete_draft(session, lead=lead, now=now, store=store, call=call)
    submit_application(
        session, actor=lead.actor, now=now, application_id=file.id, version=file.version, issuer=ISSUER
    )
    if state == "withdrawn":
        withdraw_application(session, actor=lead.actor, now=now, application_id=file.id, version=file.version)
        make_extension(session, file, now=now, until=closes + DAY)
        return
    with pytest.raises(RuleBroken, match="already_submitted"):
        make_extension(session, file, now=now, until=closes + DAY)


def test_nobody_extends_a_file_of_their_own_hospital(
    session: Session, draft: Application, lead: User, now: datetime, closes: datetime
) -> None:
    colleague = make_person(session, Role.ADMINISTRATOR, now=now)
    make_member(session, person=colleague, now=now)
    theirs = session.scalars(select(Membership.organisation_id).where(Membership.user_id == lead.id)).one()
    session.execute(
        update(Membership)
        .where(Membership.user_id == colleague.id)
        .values(organisation_id=theirs, is_lead=False)
    )

    with pytest.raises(RuleBroken, match="own_file"):
        extend(session, colleague, draft, now, expected_closes_at=closes)


def test_a_file_that_is_not_there(session: Session, now: datetime, closes: datetime) -> None:
    administrator = make_person(session, Role.ADMINISTRATOR, now=now)
    gone = Application(id=new_id(), created_at=now)

    with pytest.raises(NotFound):
        extend(session, administrator, gone, now, expected_closes_at=closes)


def test_the_checks_find_an_end_nobody_granted(
    session: Session, draft: Application, now: datetime, closes: datetime
) -> None:
    make_extension(session, draft, now=now, until=closes + DAY)
    assert list(broken_in_applications(session)) == []

    session.execute(update(Application).values(extended_until=closes + 2 * DAY))

    assert [fault.code for fault in broken_in_applications(session)] == ["check.extension_differs"]


# --- pages --------------------------------------------------------------------------------------------------


@pytest.fixture
def administrator(client: CheckedClient, sign_in: SignIn) -> CheckedClient:
    sign_in(client, Role.ADMINISTRATOR)
    return client


def test_the_list_says_who_works_on_a_draft_and_nothing_of_what_is_in_it(
    administrator: CheckedClient, draft: Application, lead: User
) -> None:
    page = administrator.get("/en/files/ia-sante-2023/unsubmitted")

    assert "Responsable fictive" in page.words
    assert lead.email in page.words
    assert "Hôpital fictif" in page.words
    assert "secret" not in page.words
    register = administrator.get("/en/files/ia-sante-2023")
    assert register.soup.select_one('a[href="/en/files/ia-sante-2023/unsubmitted"]')


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("responsable", 1),
        ("HÔPITAL", 1),
        ("hopital", 1),
        ("personne. example", 1),
        ("%", 0),
        ("nobody", 0),
        ("fictive nobody", 0),
    ],
)
def test_the_list_is_searched_by_team(
    administrator: CheckedClient, draft: Application, words: str, found: int
) -> None:
    page = administrator.get("/en/files/ia-sante-2023/unsubmitted", query_string={"q": words})

    assert len(page.soup.select("tbody tr")) == found


def test_a_file_is_extended_as_people_read_it(
    administrator: CheckedClient, session: Session, clock: FrozenClock, draft: Application, closes: datetime
) -> None:
    page = administrator.get(page_of(draft))
    assert (page.fields()["day"], page.fields()["minute"]) == (["2023-05-15"], ["23:59"])

    refused = administrator.send(page, {"day": "2023-05-18", "reason": " "})
    assert refused.status_code == 422
    assert refused.fields()["day"] == ["2023-05-18"]
    assert "Write the reason" in refused.words
    done = administrator.send(refused, {"reason": "Inondation"}, follow_redirects=True)

    assert "its team is told by mail" in done.words
    assert "May 18, 2023 at 11:59 p.m. (ET)" in done.words
    assert "Inondation" in done.words
    assert draft.extended_until == closes + 3 * DAY
    listed = administrator.get("/fr/files/ia-sante-2023/unsubmitted").words
    assert "18 mai 2023 à 23 h 59 (HE)" in listed


def test_the_second_administrator_sees_the_new_end_and_may_try_again(
    administrator: CheckedClient, draft: Application
) -> None:
    first, second = administrator.get(page_of(draft)), administrator.get(page_of(draft))
    administrator.send(first, {"day": "2023-05-16", "reason": "Une"})

    lost = administrator.send(second, {"day": "2023-05-18", "reason": "Deux"})

    assert lost.status_code == 409
    assert "it is now May 16, 2023" in lost.words
    assert lost.fields()["reason"] == ["Deux"]
    assert administrator.send(lost).status_code == 303


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"day": "2023-11-05", "minute": "01:30"}, "it comes twice that day"),
        ({"day": "2024-03-10", "minute": "02:30"}, "it does not exist that day"),
        ({"day": "2023-05-15", "minute": "23:58"}, "must be later than the present one"),
    ],
)
def test_an_hour_that_is_not_there_or_there_twice_is_refused(
    administrator: CheckedClient, draft: Application, typed: dict[str, str], words: str
) -> None:
    refused = administrator.send(administrator.get(page_of(draft)), {"reason": "Panne", **typed})

    assert refused.status_code == 422
    assert words in refused.words


def test_an_hour_next_to_the_change_of_clocks_is_meant_as_written(
    administrator: CheckedClient, session: Session, draft: Application
) -> None:
    for minute, end in (("00:59", "2023-11-05 05:00:00+00:00"), ("02:00", "2023-11-05 07:01:00+00:00")):
        typed = {"day": "2023-11-05", "minute": minute, "reason": "Panne"}
        administrator.send(administrator.get(page_of(draft)), typed)
        assert str(draft.extended_until) == end


@pytest.mark.parametrize("role", list(Role))
def test_who_may_extend(client: CheckedClient, sign_in: SignIn, draft: Application, role: Role) -> None:
    sign_in(client, role)

    for path in ("/en/files/ia-sante-2023/unsubmitted", page_of(draft)):
        assert (client.get(path).status_code == 200) is (role is Role.ADMINISTRATOR)
    assert (client.post(page_of(draft)).status_code == 422) is (role is Role.ADMINISTRATOR)


def test_a_late_file_is_marked_wherever_it_is_read(
    client: CheckedClient,
    session: Session,
    sign_in: SignIn,
    clock: FrozenClock,
    call: CallInForce,
    closes: datetime,
    store: FileStore,
) -> None:
    lead = make_person(session, now=clock.now)
    actor = lead.actor
    file = make_complete_draft(session, lead=lead, now=clock.now, store=store, call=call)
    make_extension(session, file, now=clock.now, until=closes + DAY, reason="Tempête de verglas")
    clock.set(closes + DAY / 2)
    sign_in(client, Role.ADMINISTRATOR)

    to_come = "1 file can still come in, until May 16, 2023 at 11:59 p.m. (ET)."
    assert to_come in client.get("/en/files/ia-sante-2023").words
    assert to_come in client.get("/en/ranking/ia-sante-2023").words
    submit_application(
        session, actor=actor, now=clock.now, application_id=file.id, version=file.version, issuer=ISSUER
    )

    mark = "Extended until May 16, 2023 at 11:59 p.m. (ET): Tempête de verglas"
    register = client.get("/en/files/ia-sante-2023").words
    assert mark in register
    assert to_come not in register + client.get("/en/ranking/ia-sante-2023").words
    assert mark in client.get(f"/en/screening/files/{file.id}").words
    client.act_as(actor)
    told = "moved the deadline of this application to May 16, 2023 at 11:59 p.m. (ET)."
    assert told in client.get(f"/en/applications/{file.id}/activity").words


@pytest.mark.parametrize("number", [1, 3, 60])
def test_the_list_needs_the_same_statements_however_long(
    administrator: CheckedClient,
    session: Session,
    now: datetime,
    call: CallInForce,
    count_statements: Count,
    number: int,
) -> None:
    for _ in range(number):
        make_draft(session, lead=make_person(session, now=now), now=now, call=call)
    session.commit()
    administrator.get("/en/files/ia-sante-2023/unsubmitted")

    with count_statements() as counted:
        page = administrator.get("/en/files/ia-sante-2023/unsubmitted")

    assert len(page.soup.select("tbody tr")) == min(number, 50)
    # the call, how many, the files
    assert len(counted) == 3, str(counted)


@pytest.mark.usefixtures("pseudo_locale")
def test_its_pages_speak_from_the_catalogue(
    administrator: CheckedClient, session: Session, draft: Application, now: datetime, closes: datetime
) -> None:
    make_extension(session, draft, now=now, until=closes + DAY)
    for path in (
        "/en/files/ia-sante-2023/unsubmitted",
        "/en/files/ia-sante-2023/unsubmitted?q=x",
        page_of(draft),
    ):
        assert administrator.get(path).status_code == 200
    assert administrator.post(page_of(draft)).status_code == 422
