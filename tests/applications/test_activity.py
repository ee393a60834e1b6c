"""Who did what on a file, and when: told to its people in both languages, and never what is not theirs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application, ApplicationMember
from callapp.applications.submission_actions import reopen_application, withdraw_application
from callapp.applications.team.team_invitation_actions import invite_to_application, resend_team_invitation
from callapp.applications.team.writer_actions import assign_sections
from callapp.audit.actions import record_act
from callapp.domain.bilingual import Language
from callapp.domain.people import Actor, ApplicationRole, Role
from callapp.domain.sections import Section
from callapp.files.store import FileStore
from callapp.web.wording.activity import TOLD, UNTOLD
from tests.client import CheckedClient
from tests.databases import Counted
from tests.factories import link_to, make_draft, make_person, make_submitted

BUDGET, OUTCOMES = Section.BUDGET, Section.OUTCOMES


@pytest.fixture
def lead(session: Session, now: datetime) -> User:
    return make_person(session, now=now, name="Responsable fictive")


@pytest.fixture
def editor(session: Session, now: datetime) -> User:
    return make_person(session, now=now, name="Rédacteur fictif")


@pytest.fixture
def draft(session: Session, now: datetime, lead: User, editor: User) -> Application:
    draft = make_draft(session, lead=lead, now=now)
    member = {"application_id": draft.id, "user_id": editor.id, "role": ApplicationRole.EDITOR}
    session.add(ApplicationMember(added_at=now, **member))
    session.flush()
    return draft


def saves(session: Session, draft: Application, who: User, section: Section, minute: int) -> None:
    """A version of a section begins, as the trail holds it."""
    at = draft.created_at + timedelta(minutes=minute)
    record(session, draft, "section.saved", who.actor, at=at, section=section)


def told(client: CheckedClient, file: Application, lang: str = "en", page: int = 1) -> list[str]:
    """The lines of the activity page, the newest first, each with its hour."""
    shown = client.get(f"/{lang}/applications/{file.id}/activity?page={page}")
    assert shown.status_code == 200
    lines = [" ".join(line.get_text(" ").split()) for line in shown.soup.select(".activity li")]
    return [line.replace("\u00a0", " ") for line in lines]


def test_saves_in_a_row_are_one_line(
    client: CheckedClient, session: Session, draft: Application, lead: User, editor: User
) -> None:
    """Two people side by side do not cut each other's lines; a long pause does. 14:30 UTC is 10:30 there."""
    for minute in range(0, 40, 12):
        saves(session, draft, lead, BUDGET, minute)
        saves(session, draft, editor, OUTCOMES, minute + 1)
    saves(session, draft, lead, BUDGET, 36 + 31)
    client.act_as(editor.actor)
    several = "Between %s a.m. and %s a.m., %s saved the section “%s” several times."
    assert told(client, draft) == [
        "11:37 a.m. Responsable fictive saved the section “Budget”.",
        "11:07 a.m. " + several % ("10:31", "11:07", "Rédacteur fictif", "Measurable results"),
        "11:06 a.m. " + several % ("10:30", "11:06", "Responsable fictive", "Budget"),
        "10:30 a.m. Responsable fictive opened the draft.",
    ]
    french = (
        "Entre 10 h 30 et 11 h 06, Responsable fictive a enregistré plusieurs fois la section « Budget »."
    )
    assert told(client, draft, "fr")[2] == f"11 h 06 {french}"


def test_saves_before_and_after_a_submission_are_two_lines(
    client: CheckedClient, session: Session, lead: User, now: datetime, store: FileStore
) -> None:
    file = make_submitted(session, lead=lead, now=now, store=store)
    acting = {"actor": lead.actor, "now": now, "application_id": file.id}
    withdraw_application(session, version=file.version, **acting)
    reopen_application(session, version=file.version, link_to=link_to, **acting)
    saves(session, file, lead, BUDGET, 1)
    client.act_as(lead.actor)
    lines = [line.partition("fictive ")[2] for line in told(client, file)]
    assert lines[:4] == [
        "saved the section “Budget”.",
        "made the application a draft again.",
        "withdrew the application.",
        f"submitted the application: number {file.number}.",
    ]
    assert lines[4] == "added the file “lettre signée.pdf”."
    assert lines.count("saved the section “Budget”.") == 2


def test_the_team_is_told_by_name(
    client: CheckedClient, session: Session, draft: Application, lead: User, editor: User, now: datetime
) -> None:
    acting = {"actor": lead.actor, "now": now, "link_to": link_to}
    invitation = invite_to_application(
        session, application_id=draft.id, email="invitee@example.ca", language=Language.FR,
        role=ApplicationRole.VIEWER, **acting,
    )  # fmt: skip
    resend_team_invitation(session, invitation_id=invitation.id, **acting)
    assign_sections(session, application_id=draft.id, writers={BUDGET: editor.id}, **acting)
    assign_sections(session, application_id=draft.id, writers={BUDGET: None}, **acting)
    client.act_as(editor.actor)
    assert [line.removeprefix("10:30 a.m. Responsable fictive ") for line in told(client, draft)][:4] == [
        "took the section “Budget” back from Rédacteur fictif.",
        "assigned the section “Budget” to Rédacteur fictif.",
        "sent the invitation to invitee@example.ca again.",
        "invited invitee@example.ca. Role: Viewer.",
    ]


def test_nobody_else_reads_it(
    client: CheckedClient, session: Session, draft: Application, now: datetime
) -> None:
    for roles in ((), (Role.ADMINISTRATOR,), (Role.AUDITOR,)):
        client.act_as(make_person(session, *roles, now=now).actor)
        assert client.get(f"/en/applications/{draft.id}/activity").status_code == 404


def record(
    session: Session,
    draft: Application,
    action: str,
    by: Actor,
    *,
    at: datetime | None = None,
    section: Section = BUDGET,
) -> None:
    after = {"section": section, "role": "applicant_viewer", "state": "eligible", "number": "X-1"}
    record_act(
        session,
        actor=by,
        now=at or draft.created_at,
        action=action,
        subject=("application", draft.id),
        application_id=draft.id,
        call_id=draft.call_id,
        after=after,
        reason="Un secret",
    )


def test_no_act_of_the_house_is_told_that_is_not_theirs(
    client: CheckedClient, session: Session, draft: Application, lead: User, now: datetime
) -> None:
    """Whatever the house records about a file, by whomever: no line more, no count, no reason."""
    office = make_person(session, *Role, now=now, name="Administratrice fictive").actor
    client.act_as(lead.actor)
    before = client.get(f"/fr/applications/{draft.id}/activity").words
    for action in UNTOLD:
        record(session, draft, action, office)
    assert client.get(f"/fr/applications/{draft.id}/activity").words == before


@pytest.mark.usefixtures("pseudo_locale")
def test_each_act_that_is_told_has_its_sentence(
    client: CheckedClient, session: Session, draft: Application, lead: User, now: datetime
) -> None:
    office, own = make_person(session, *Role, now=now, name="Administratrice fictive").actor, lead.actor
    client.act_as(own)
    opened = len(told(client, draft))
    for action in TOLD:
        record(session, draft, action, own)
    page = told(client, draft)
    assert len(page) == len(TOLD) + opened
    assert "Un secret" not in " ".join(page)
    # What the call's side does is told as its team's: no officer is named to an applicant.
    for action in ("eligibility.informed", "message.answered"):
        record(session, draft, action, office)
    assert "Administratrice" not in " ".join(told(client, draft))


def test_the_number_of_statements_does_not_grow_and_pages_hold_all(
    client: CheckedClient,
    session: Session,
    draft: Application,
    lead: User,
    count_statements: Callable[[], AbstractContextManager[Counted]],
) -> None:
    own, found, lines, page = lead.actor, [], 1, f"/en/applications/{draft.id}/activity"
    client.act_as(own)
    for number in (1, 3, 56):
        for _ in range(number):
            record(session, draft, "application.invited", own)
        lines += number
        client.get(page)
        with count_statements() as counted:
            shown = client.get(page)
        assert len(shown.soup.select(".activity li")) == min(lines, 50)
        found.append(len(counted))
    # the application, its call; how many lines, one page of them, their entries with names
    assert found == [5, 5, 5]
    assert len(told(client, draft, page=2)) == lines - 50
    assert "61 rows" in client.get(page).words
