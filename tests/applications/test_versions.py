"""Versions of a section: listed with what each changed, compared, restored, and the restoring undone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.actions import save_section
from callapp.applications.models import Application, ApplicationMember, SectionDraft
from callapp.applications.sections.models import HospitalFacts
from callapp.applications.versions import routes
from callapp.applications.versions.actions import restore_section
from callapp.applications.versions.models import SectionVersion, VersionKind
from callapp.applications.versions.version_checks import broken_in_versions
from callapp.audit.models import AuditEntry
from callapp.domain.errors import LostRace, NotFound, RuleBroken
from callapp.domain.merging import NOTHING_SEEN
from callapp.domain.people import Actor, ApplicationRole
from callapp.domain.sections import Section
from tests.applications.browsing import kept, url
from tests.applications.sections import HOSPITAL
from tests.client import CheckedClient
from tests.databases import Counted
from tests.factories import link_to, make_draft, make_person, seen_now

HOUR = timedelta(hours=1)


@pytest.fixture
def lead(client: CheckedClient, sign_in: Callable[..., User]) -> User:
    return sign_in(client)


@pytest.fixture
def draft(session: Session, now: datetime, lead: User) -> Application:
    """A draft whose hospital was written three times, an hour apart."""
    draft = make_draft(session, lead=lead, now=now)
    for hour, changes in enumerate(({}, {"name": "Hôpital fictif du Fjord"}, {"beds": "800"})):
        write(session, lead.actor, draft, now + hour * HOUR, **changes)
    return draft


def write(session: Session, who: Actor, draft: Application, now: datetime, **changes: str) -> None:
    before = session.get(SectionDraft, (draft.id, Section.HOSPITAL))
    save_section(
        session,
        actor=who,
        now=now,
        application_id=draft.id,
        section=Section.HOSPITAL,
        typed={**(before.typed if before else HOSPITAL), **changes},
        seen=seen_now(session, draft, Section.HOSPITAL),
        link_to=link_to,
    )


def restore(session: Session, who: User, draft: Application, number: int, now: datetime) -> None:
    restore_section(
        session,
        actor=who.actor,
        now=now,
        application_id=draft.id,
        section=Section.HOSPITAL,
        number=number,
        seen=seen_now(session, draft, Section.HOSPITAL),
        link_to=link_to,
    )


def newest(session: Session) -> SectionVersion:
    return session.scalars(select(SectionVersion).order_by(SectionVersion.number.desc()).limit(1)).one()


def test_a_version_is_restored_and_that_is_undone(
    session: Session, draft: Application, lead: User, now: datetime
) -> None:
    restore(session, lead, draft, 1, now + 3 * HOUR)

    said = session.get_one(SectionDraft, (draft.id, Section.HOSPITAL))
    assert said.typed == HOSPITAL
    assert session.get_one(HospitalFacts, draft.id).beds == int(HOSPITAL["beds"])
    made = newest(session)
    assert (made.number, made.kind, made.restored) == (4, VersionKind.RESTORE, 1)
    assert made.before == {"name": "Hôpital fictif du Fjord", "beds": "800"}
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "section.restored")).one()
    assert entry.after == {"section": "hospital", "version": 4, "restored": 1}

    restore(session, lead, draft, 3, now + 3 * HOUR)
    assert said.typed == HOSPITAL | {"name": "Hôpital fictif du Fjord", "beds": "800"}
    # What is written next is a version of its own: a restored one never changes.
    write(session, lead.actor, draft, now + 3 * HOUR, name="Encore un autre")
    assert (newest(session).number, newest(session).kind) == (6, VersionKind.EDIT)
    assert list(broken_in_versions(session)) == []


def test_the_version_that_stands_already_is_not_restored_again(
    session: Session, draft: Application, lead: User, now: datetime
) -> None:
    restore(session, lead, draft, 3, now + 3 * HOUR)
    assert newest(session).number == 3


def test_restoring_overwrites_nothing_unseen(
    session: Session, draft: Application, lead: User, now: datetime
) -> None:
    with pytest.raises(LostRace) as lost:
        restore_section(
            session,
            actor=lead.actor,
            now=now + 3 * HOUR,
            application_id=draft.id,
            section=Section.HOSPITAL,
            number=1,
            seen=NOTHING_SEEN,
            link_to=link_to,
        )
    assert [fault.field for fault in lost.value.faults] == ["name", "beds"]


def test_only_who_writes_restores_and_only_what_is_there(
    session: Session, draft: Application, lead: User, now: datetime
) -> None:
    viewer = make_person(session, now=now)
    role = ApplicationRole.VIEWER
    session.add(ApplicationMember(application_id=draft.id, user_id=viewer.id, role=role, added_at=now))
    session.flush()
    with pytest.raises(RuleBroken, match="role_refused"):
        restore(session, viewer, draft, 1, now)
    with pytest.raises(NotFound):
        restore(session, lead, draft, 9, now)
    with pytest.raises(NotFound):
        restore(session, make_person(session, now=now), draft, 1, now)


def test_the_pages_list_compare_and_restore(
    client: CheckedClient, session: Session, draft: Application
) -> None:
    page = client.get(url(draft, "hospital/versions"))
    rows = [" ".join(row.get_text(" ").split()) for row in page.soup.select("tbody tr")]
    assert len(rows) == 4
    assert "Version 3" in rows[1]
    assert "1 word added, 1 removed Number of patient-care beds" in rows[1]

    page = client.get(url(draft, "hospital/versions/compare?from=1&to="))
    assert [each.get_text() for each in page.soup.select("main h2[data-content]")] == [
        "Name of the hospital",
        "Number of patient-care beds",
    ]
    assert [each.get_text() for each in page.soup.select("del span[data-content]")][-1] == HOSPITAL["beds"]

    answer = client.send(page, action="versions/1/restore")
    assert answer.status_code == 303
    assert kept(session, draft, Section.HOSPITAL) == HOSPITAL
    assert "The version is restored." in client.get(answer.headers["Location"]).words
    # The page of before has not seen what stands there now.
    again = client.send(page, action="versions/1/restore")
    assert again.status_code == 303
    overtaken = client.post(url(draft, "hospital/versions/2/restore"), data={})
    assert overtaken.status_code == 409
    assert "The version was not restored" in overtaken.words


@pytest.mark.parametrize(
    "address", ["compare", "compare?from=x", "compare?from=1&to=99", "compare?from=" + "9" * 30]
)
def test_versions_that_are_not_there(client: CheckedClient, draft: Application, address: str) -> None:
    assert client.get(url(draft, f"hospital/versions/{address}")).status_code == 404
    assert client.post(url(draft, "hospital/versions/x/restore"), data={}).status_code == 404


def test_more_text_than_a_page_compares_is_told_by_its_fields_alone(
    client: CheckedClient, draft: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "MOST_COMPARED", 100)
    page = client.get(url(draft, "hospital/versions"))
    told = [row.select("td")[-1].get_text(" ", strip=True) for row in page.soup.select("tbody tr")]
    assert told[1] == "1 word added, 1 removed Number of patient-care beds"
    assert told[3].startswith("Name of the hospital, Province or territory, ")


def test_versions_of_another_file_are_not_there(
    client: CheckedClient, draft: Application, sign_in: Callable[..., User]
) -> None:
    sign_in(client)
    for address in ("versions", "versions/compare?from=1"):
        assert client.get(url(draft, f"hospital/{address}")).status_code == 404
    assert client.post(url(draft, "hospital/versions/1/restore"), data={}).status_code == 404


def test_the_list_takes_the_same_statements_at_any_number(
    client: CheckedClient,
    session: Session,
    now: datetime,
    lead: User,
    count_statements: Callable[[], AbstractContextManager[Counted]],
) -> None:
    draft, actor = make_draft(session, lead=lead, now=now), lead.actor

    def statements_at(number: int) -> int:
        counted_versions = select(func.count()).select_from(SectionVersion)
        while (there := session.scalar(counted_versions) or 0) < number:
            write(session, actor, draft, now + there * HOUR, name=f"Nom {there}")
        session.commit()
        with count_statements() as counted:
            client.get(url(draft, "hospital/versions"))
        return len(counted)

    assert statements_at(1) == statements_at(3) == statements_at(30)


@pytest.mark.usefixtures("pseudo_locale")
def test_the_pages_of_versions_speak_from_the_catalogue(client: CheckedClient, draft: Application) -> None:
    for address in ("versions", "versions/compare?from=1", "versions/compare?from=1&to=3"):
        assert client.get(url(draft, f"hospital/{address}")).status_code == 200
    assert client.get(url(draft, "budget/versions")).status_code == 200
