"""Who is to write which section: said by the lead, told once, shown everywhere, locking nobody out."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.actions import save_section
from callapp.applications.models import Application, ApplicationMember
from callapp.applications.team.member_actions import change_member, leave_application, remove_member
from callapp.applications.team.models import SectionAssignment
from callapp.applications.team.section_writers import sections_to_write, writers_of
from callapp.applications.team.team_checks import broken_in_teams
from callapp.applications.team.writer_actions import assign_sections
from callapp.audit.models import AuditEntry
from callapp.domain.errors import NotFound, RuleBroken
from callapp.domain.invitations import ASSIGNMENTS_MAILED_A_DAY
from callapp.domain.people import ApplicationRole
from callapp.domain.sections import Section
from callapp.files.store import FileStore
from tests.client import CheckedClient
from tests.factories import link_to, make_draft, make_person, make_submitted
from tests.mailbox import Mailbox

BUDGET, OUTCOMES, PROJECT = Section.BUDGET, Section.OUTCOMES, Section.PROJECT


@pytest.fixture
def lead(session: Session, now: datetime) -> User:
    return make_person(session, now=now, name="Responsable fictive")


@pytest.fixture
def draft(session: Session, now: datetime, lead: User) -> Application:
    return make_draft(session, lead=lead, now=now)


def join(
    session: Session, draft: Application, name: str, role: ApplicationRole = ApplicationRole.EDITOR
) -> User:
    person = make_person(session, now=draft.created_at, name=name)
    member = {"application_id": draft.id, "user_id": person.id, "role": role}
    session.add(ApplicationMember(added_at=draft.created_at, **member))
    session.flush()
    return person


def assign(session: Session, by: User, draft: Application, writers: dict[Section, User | None]) -> None:
    assign_sections(
        session,
        actor=by.actor,
        now=draft.created_at,
        application_id=draft.id,
        writers={section: person.id if person else None for section, person in writers.items()},
        link_to=link_to,
    )


def named(session: Session, draft: Application) -> dict[Section, str]:
    return {section: person.name for section, person in writers_of(session, draft.id).items()}


def test_each_person_is_told_once_of_all_that_is_new(
    session: Session, draft: Application, lead: User, mailbox: Mailbox
) -> None:
    one, two = join(session, draft, "Rédactrice fictive 1"), join(session, draft, "Rédacteur fictif 2")
    assign(session, lead, draft, {BUDGET: one, OUTCOMES: one, PROJECT: lead})
    assert named(session, draft) == {PROJECT: lead.name, BUDGET: one.name, OUTCOMES: one.name}
    mail = mailbox.one()
    assert (mail.kind, mail.recipient) == ("application.sections_assigned", one.email)
    assert "Budget\nRésultats" in mail.body
    assign(session, lead, draft, {BUDGET: one, OUTCOMES: two, PROJECT: None})
    assert named(session, draft) == {BUDGET: one.name, OUTCOMES: two.name}
    assert sorted(mail.recipient for mail in mailbox.all()) == sorted([one.email, two.email])
    assert sections_to_write(session, one.actor) == {draft.id: (BUDGET,)}
    rows = session.execute(
        select(AuditEntry.action, AuditEntry.subject_id, AuditEntry.after)
        .where(AuditEntry.action.startswith("section."))
        .order_by(AuditEntry.sequence)
    )
    assert [(action, who, after["section"]) for action, who, after in rows] == [
        ("section.assigned", one.id, "budget"),
        ("section.assigned", one.id, "outcomes"),
        ("section.assigned", lead.id, "project"),
        ("section.assigned", two.id, "outcomes"),
        ("section.unassigned", lead.id, "project"),
    ]


def test_an_assignment_locks_nobody_out(
    session: Session, draft: Application, lead: User, now: datetime
) -> None:
    one, two = join(session, draft, "Rédactrice fictive 1"), join(session, draft, "Rédacteur fictif 2")
    assign(session, lead, draft, {PROJECT: one})
    saved = save_section(
        session, actor=two.actor, now=now, application_id=draft.id, section=PROJECT,
        typed={"title": "Libérer des lits"}, link_to=link_to,
    )  # fmt: skip
    assert saved.draft.saved_by == two.id


def test_only_people_who_write_in_it_are_chosen_and_only_by_its_lead(
    session: Session, draft: Application, lead: User, now: datetime
) -> None:
    editor = join(session, draft, "Rédactrice fictive")
    viewer = join(session, draft, "Lectrice fictive", ApplicationRole.VIEWER)
    closed = join(session, draft, "Partie")
    closed.active = False
    stranger = make_person(session, now=now)
    wrong, others = (BUDGET, OUTCOMES, Section.HOSPITAL), (viewer, stranger, closed)
    with pytest.raises(RuleBroken) as broken:
        assign(session, lead, draft, {PROJECT: editor, **dict(zip(wrong, others, strict=True))})
    assert [(fault.code, fault.field) for fault in broken.value.faults] == [
        ("section.writer_unknown", section) for section in wrong
    ]
    assert named(session, draft) == {}
    with pytest.raises(RuleBroken) as broken:
        assign(session, editor, draft, {BUDGET: editor})
    assert broken.value.code == "application.role_refused"
    with pytest.raises(NotFound):
        assign(session, stranger, draft, {BUDGET: stranger})


def test_who_leaves_or_only_reads_has_nothing_to_write_any_more(
    session: Session, draft: Application, lead: User, now: datetime
) -> None:
    people = [join(session, draft, f"Personne fictive {number}") for number in range(3)]
    assign(session, lead, draft, dict(zip((BUDGET, OUTCOMES, PROJECT), people, strict=True)))
    acting = {"now": now, "application_id": draft.id}
    remove_member(session, actor=lead.actor, user_id=people[0].id, **acting)
    leave_application(session, actor=people[1].actor, **acting)
    change_member(session, actor=lead.actor, user_id=people[2].id, role=ApplicationRole.VIEWER, **acting)
    assert named(session, draft) == {}
    rows = session.scalars(select(AuditEntry).order_by(AuditEntry.sequence.desc()).limit(3))
    assert [row.before["sections"] for row in rows] == [["project"], ["outcomes"], ["budget"]]


def test_the_database_lets_no_assignment_outlive_its_person(
    session: Session, draft: Application, lead: User
) -> None:
    one = join(session, draft, "Rédactrice fictive")
    assign(session, lead, draft, {BUDGET: one})
    session.execute(delete(ApplicationMember).where(ApplicationMember.user_id == one.id))
    assert session.scalars(select(SectionAssignment)).all() == []


def test_shuffling_sections_around_does_not_fill_a_mailbox(
    session: Session, draft: Application, lead: User, mailbox: Mailbox
) -> None:
    one, two = join(session, draft, "Rédactrice fictive 1"), join(session, draft, "Rédacteur fictif 2")
    for number in range(ASSIGNMENTS_MAILED_A_DAY + 5):
        assign(session, lead, draft, {BUDGET: (one, two)[number % 2]})
    assert len(mailbox.all()) == ASSIGNMENTS_MAILED_A_DAY
    assert named(session, draft) == {BUDGET: one.name}


@pytest.mark.usefixtures("pseudo_locale")
def test_the_page_keeps_what_is_chosen_and_every_page_shows_it(
    client: CheckedClient, session: Session, draft: Application, lead: User
) -> None:
    editor = join(session, draft, "Rédactrice fictive")
    page, home = f"/en/applications/{draft.id}/people/sections", f"/en/applications/{draft.id}"
    actors, editor_id = {"lead": lead.actor, "editor": editor.actor}, str(editor.id)
    client.act_as(actors["lead"])
    form = client.get(page)
    for wrong in ("x", str(draft.id), "é" * 5000):
        refused = client.send(form, {"budget": wrong, "outcomes": editor_id})
        assert refused.status_code == 422
        assert refused.soup.select(".govuk-error-summary a[href='#budget']")
        assert refused.fields("")["outcomes"] == [editor_id], "what was chosen is still chosen"
    assert client.send(form, {"budget": editor_id}).location == home
    assert "Rédactrice fictive" in client.get(home).words
    assert client.get(page).fields("")["budget"] == [editor_id]
    # One section sent alone leaves the others as they are.
    client.post(page, data={"project": editor_id})
    assert set(named(session, draft)) == {BUDGET, PROJECT}
    client.act_as(actors["editor"])
    assert client.get(page).soup.find("select") is None
    assert client.post(page, data={"budget": ""}).status_code == 422
    mine = client.get("/en/applications")
    ways = [str(link["href"]) for link in mine.soup.select(".card p a")]
    assert [f"{home}/project", f"{home}/budget"] == [way for way in ways if way.startswith(home + "/")][:2]
    assert client.get(f"{home}/budget").status_code == 200


def test_a_submitted_application_has_nothing_to_write(
    client: CheckedClient, session: Session, lead: User, now: datetime, store: FileStore
) -> None:
    file = make_submitted(session, lead=lead, now=now, store=store)
    with pytest.raises(RuleBroken) as broken:
        assign(session, lead, file, {BUDGET: lead})
    assert broken.value.code == "draft.not_editable"
    client.act_as(lead.actor)
    assert client.get(f"/en/applications/{file.id}/people/sections").soup.find("select") is None


def test_the_check_finds_a_file_without_a_lead_and_a_section_of_a_reader(
    session: Session, draft: Application, lead: User, now: datetime
) -> None:
    one = join(session, draft, "Rédactrice fictive")
    assign(session, lead, draft, {BUDGET: one})
    assert list(broken_in_teams(session)) == []
    roles = {one.id: ApplicationRole.VIEWER, lead.id: ApplicationRole.EDITOR}
    for member in session.scalars(select(ApplicationMember)):
        member.role = roles[member.user_id]
    session.flush()
    assert [(fault.code, fault.field) for fault in broken_in_teams(session)] == [
        ("check.lead_missing", str(draft.id)),
        ("check.section_unwritable", str(draft.id)),
    ]
