"""Two people in one section, and the versions their saves leave."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.actions import save_section
from callapp.applications.models import Application, ApplicationMember, SectionDraft
from callapp.applications.sections.models import HospitalFacts
from callapp.applications.sections.saving import Saved
from callapp.applications.submission_actions import submit_application
from callapp.applications.versions.models import SectionVersion, VersionKind
from callapp.applications.versions.version_checks import broken_in_versions
from callapp.audit.models import AuditEntry
from callapp.db.engine import bind_for_writing
from callapp.domain.errors import LostRace
from callapp.domain.merging import Seen, digests
from callapp.domain.people import ApplicationRole
from callapp.domain.sections import Section
from callapp.files.store import FileStore
from tests.applications.sections import HOSPITAL
from tests.databases import open_engine
from tests.factories import ISSUER, link_to, make_complete_draft, make_draft, make_person, seen_now

MINUTE = timedelta(minutes=1)
Write = Callable[..., Saved]


@pytest.fixture
def lead(session: Session, now: datetime) -> User:
    return make_person(session, now=now, name="Responsable fictive")


@pytest.fixture
def editor(session: Session, now: datetime) -> User:
    return make_person(session, now=now, name="Rédactrice fictive")


@pytest.fixture
def draft(session: Session, now: datetime, lead: User, editor: User) -> Application:
    draft = make_draft(session, lead=lead, now=now)
    join(session, draft, editor, now)
    return draft


def join(session: Session, draft: Application, person: User, now: datetime) -> None:
    role = ApplicationRole.EDITOR
    session.add(ApplicationMember(application_id=draft.id, user_id=person.id, role=role, added_at=now))
    session.flush()


@pytest.fixture
def write(session: Session, draft: Application, now: datetime) -> Write:
    """``write(person, minutes, name="…", seen=…)``: saves the hospital's section so changed."""

    def write(who: User, minutes: float = 0, *, seen: Seen | None = None, **changes: str) -> Saved:
        kept = session.get(SectionDraft, (draft.id, Section.HOSPITAL), populate_existing=True)
        return save_section(
            session,
            actor=who.actor,
            now=now + minutes * MINUTE,
            application_id=draft.id,
            section=Section.HOSPITAL,
            typed={**(kept.typed if kept else HOSPITAL), **changes},
            seen=seen_now(session, draft, Section.HOSPITAL) if seen is None else seen,
            link_to=link_to,
        )

    return write


def versions(session: Session) -> list[SectionVersion]:
    found = session.scalars(select(SectionVersion).order_by(SectionVersion.section, SectionVersion.number))
    return list(found)


def test_who_left_a_field_alone_takes_in_what_the_other_wrote(
    session: Session, draft: Application, write: Write, lead: User, editor: User
) -> None:
    write(lead)
    opened = seen_now(session, draft, Section.HOSPITAL)
    write(lead, 1, beds="800")

    saved = write(editor, 2, seen=opened, name="Autre nom", beds=HOSPITAL["beds"])

    assert saved.draft.typed == {**HOSPITAL, "beds": "800", "name": "Autre nom"}
    assert (saved.taken_in, saved.others) == (("beds",), (str(lead.id),))
    facts = session.get_one(HospitalFacts, draft.id)
    assert (facts.name, facts.beds) == ("Autre nom", 800)


def test_where_both_wrote_nothing_is_kept(
    session: Session, draft: Application, write: Write, lead: User, editor: User
) -> None:
    write(lead)
    opened = seen_now(session, draft, Section.HOSPITAL)
    write(lead, 1, beds="800")

    with pytest.raises(LostRace) as lost:
        write(editor, 2, seen=opened, name="Autre nom", beds="900")

    assert [fault.field for fault in lost.value.faults] == ["beds"]
    session.flush()
    session.expire_all()
    kept = session.get_one(SectionDraft, (draft.id, Section.HOSPITAL))
    assert kept.typed == {**HOSPITAL, "beds": "800"}
    assert len(versions(session)) == 1


def test_the_saves_of_one_person_within_ten_minutes_are_one_version_and_one_entry(
    session: Session, write: Write, lead: User
) -> None:
    for minute in range(10):
        write(lead, minute, name=f"Nom {minute}")
    write(lead, 10, name="Nom nouveau")

    first, second = versions(session)
    assert (first.number, first.typed["name"], first.before["name"]) == (1, "Nom 9", "")
    assert first.saved_at - first.started_at == 9 * MINUTE
    assert (second.number, second.typed["name"], second.before) == (2, "Nom nouveau", {"name": "Nom 9"})
    acts = select(AuditEntry.after).where(AuditEntry.action == "section.saved").order_by(AuditEntry.sequence)
    assert [after["version"] for after in session.scalars(acts)] == [1, 2]


def test_two_people_at_once_have_a_version_each_and_each_tells_its_own_changes(
    session: Session, write: Write, lead: User, editor: User
) -> None:
    write(lead)
    for step in range(1, 5):
        write(lead, step, name=f"Nom {step}")
        write(editor, step + 0.5, beds=f"80{step}")

    mine, theirs = versions(session)
    assert (mine.saved_by, theirs.saved_by) == (lead.id, editor.id)
    # The text at that moment is whole; what counts as changed is what the person changed.
    assert (mine.typed["name"], mine.typed["beds"]) == ("Nom 4", "803")
    assert (theirs.typed["name"], theirs.typed["beds"]) == ("Nom 4", "804")
    assert theirs.before == {"beds": HOSPITAL["beds"]}


def test_a_text_of_somebody_else_stays_in_their_version(
    session: Session, write: Write, lead: User, editor: User
) -> None:
    write(lead, name="Un long travail")
    write(editor, 1, name="Tout à refaire")

    mine, theirs = versions(session)
    assert (mine.typed["name"], theirs.before["name"]) == ("Un long travail", "Un long travail")


def test_a_clock_that_goes_back_does_no_harm(session: Session, write: Write, lead: User) -> None:
    write(lead, 1)
    write(lead, 0, name="Avant")

    (only,) = versions(session)
    assert (only.typed["name"], only.saved_at) == ("Avant", only.started_at)


def test_nothing_typed_leaves_no_version(
    session: Session, draft: Application, lead: User, now: datetime
) -> None:
    blank = dict.fromkeys(HOSPITAL, "")
    saved = save_section(
        session,
        actor=lead.actor,
        now=now,
        application_id=draft.id,
        section=Section.HOSPITAL,
        typed=blank,
        link_to=link_to,
    )

    assert (saved.draft.typed, saved.version, versions(session)) == (blank, None, [])


def test_each_submission_keeps_a_version_of_each_section(
    session: Session, lead: User, now: datetime, store: FileStore
) -> None:
    file = make_complete_draft(session, lead=lead, now=now, store=store)
    submit_application(
        session,
        actor=lead.actor,
        now=now + MINUTE,
        application_id=file.id,
        version=file.version,
        issuer=ISSUER,
    )

    kept = {(each.section, each.number): each for each in versions(session)}
    assert set(kept) == {(section, number) for section in Section for number in (1, 2)}
    for section in Section:
        assert kept[section, 1].kind is VersionKind.EDIT
        assert kept[section, 2].kind is VersionKind.SUBMISSION
        assert kept[section, 2].typed == kept[section, 1].typed


def test_the_checks_find_a_text_without_its_version(
    session: Session, draft: Application, write: Write, lead: User, editor: User
) -> None:
    write(lead)
    write(editor, beds="800")
    assert list(broken_in_versions(session)) == []

    kept = session.get_one(SectionDraft, (draft.id, Section.HOSPITAL))
    kept.typed = {**kept.typed, "name": "Écrit par un autre chemin"}
    session.flush()

    place = f"{draft.id} hospital"
    assert [(fault.code, fault.field) for fault in broken_in_versions(session)] == [
        ("check.version_differs", place)
    ]


# --- at the same moment -------------------------------------------------------------------------------------


def at_once(url: URL, *acts: Callable[[Session], Any]) -> list[str]:
    """What each act answered, all started together in transactions of their own."""
    start = Barrier(len(acts))

    def run(act: Callable[[Session], Any]) -> str:
        engine = open_engine(url)
        try:
            with Session(engine) as session:
                bind_for_writing(session)
                start.wait(timeout=60)
                try:
                    act(session)
                except LostRace as lost:
                    return ",".join(str(fault.field) for fault in lost.faults)
                session.commit()
                return "kept"
        finally:
            engine.dispose()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def saves(who: User, draft: Application, now: datetime, **changes: str) -> Callable[[Session], Saved]:
    """A save from a page that was opened before anybody else wrote."""
    actor, application_id = who.actor, draft.id
    return lambda own: save_section(
        own,
        actor=actor,
        now=now,
        application_id=application_id,
        section=Section.HOSPITAL,
        typed=HOSPITAL | changes,
        seen=Seen(digests(HOSPITAL, {})),
        link_to=link_to,
    )


@pytest.fixture
def people(session: Session, draft: Application, write: Write, lead: User, now: datetime) -> list[User]:
    """Six people on a draft whose section the lead has written."""
    write(lead)
    people = [make_person(session, now=now) for _ in range(6)]
    for person in people:
        join(session, draft, person, now)
    session.commit()
    return people


def test_of_six_editors_of_one_field_one_is_kept(
    session: Session, draft: Application, people: list[User], database_url: URL, now: datetime
) -> None:
    beds = [str(700 + number) for number in range(6)]
    acts = [saves(who, draft, now, beds=text) for who, text in zip(people, beds, strict=True)]

    answers = at_once(database_url, *acts)

    assert sorted(answers) == ["beds"] * 5 + ["kept"]
    session.expire_all()
    kept = session.get_one(SectionDraft, (draft.id, Section.HOSPITAL))
    assert kept.typed == HOSPITAL | {"beds": beds[answers.index("kept")]}
    assert len(versions(session)) == 2


def test_editors_of_different_fields_are_all_kept(
    session: Session, draft: Application, people: list[User], database_url: URL, now: datetime
) -> None:
    names = ["name", "province", "nonprofit", "beds", "beds_source", "beds_date"]
    changes = {"province": "ON", "nonprofit": "no", "beds_date": "2023-01-01"} | {
        name: f"900{at}" for at, name in enumerate(names) if name in ("name", "beds", "beds_source")
    }
    acts = [saves(who, draft, now, **{name: changes[name]}) for who, name in zip(people, names, strict=True)]

    answers = at_once(database_url, *acts)

    assert answers == ["kept"] * 6
    session.expire_all()
    assert session.get_one(SectionDraft, (draft.id, Section.HOSPITAL)).typed == HOSPITAL | changes
    assert [each.number for each in versions(session)] == [1, 2, 3, 4, 5, 6, 7]
