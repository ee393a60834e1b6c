"""Corrections of named fields: asked, written, given; what is open, what stays, what both copies say."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.applications.models import ApplicationMember, Snapshot
from callapp.applications.sections.models import HospitalFacts
from callapp.applications.submission_actions import withdraw_application
from callapp.applications.versions.version_checks import broken_in_versions
from callapp.audit.models import AuditEntry
from callapp.domain.corrections import NamedField
from callapp.domain.errors import LostRace, NotFound, RuleBroken
from callapp.domain.people import ApplicationRole, Role
from callapp.domain.sections import Section
from callapp.domain.workflow import ApplicationState
from callapp.receipts.models import Receipt
from tests.client import CheckedClient
from tests.factories import make_person
from tests.mailbox import Mailbox
from tests.screening.correcting import BEDS, DAY, TITLE, Correcting


def test_named_fields_are_put_right_and_both_copies_stay(
    correcting: Correcting, session: Session, mailbox: Mailbox
) -> None:
    request = correcting.ask(BEDS)
    assert "correction.requested" in [mail.kind for mail in mailbox.all(to=correcting.lead.email)]
    correcting.write(Section.HOSPITAL, beds="801")
    # Until the answer everybody reads what was submitted.
    assert session.get_one(HospitalFacts, correcting.file.id, populate_existing=True).beds == 772

    correcting.give()

    before, after = correcting.copies()
    assert (before["content"]["hospital"]["beds"], after["content"]["hospital"]["beds"]) == (772, 801)
    assert (before["corrects"], after["corrects"]) == (None, 1)
    assert session.get_one(HospitalFacts, correcting.file.id, populate_existing=True).beds == 801
    assert [(field.before, field.after) for field in request.fields] == [("772", "801")]
    assert session.get_one(Snapshot, correcting.file.snapshot_id).sequence == 2
    assert correcting.file.state is ApplicationState.SUBMITTED
    assert len(session.scalars(select(Receipt)).all()) == 2
    assert [mail.kind for mail in mailbox.all(to=correcting.officer.email)] == ["correction.answered"]
    told = [mail.kind for mail in mailbox.all(to=correcting.lead.email)]
    assert sorted(told) == ["application.receipt", "application.receipt", "correction.requested"]
    acts = session.scalars(select(AuditEntry.action).where(AuditEntry.subject_kind == "correction"))
    assert sorted(acts) == ["correction.answered", "correction.requested"]


def test_nothing_else_opens(correcting: Correcting) -> None:
    with pytest.raises(RuleBroken, match=r"draft\.not_editable"):
        correcting.write(Section.HOSPITAL, beds="801")
    correcting.ask(BEDS)

    correcting.write(Section.HOSPITAL, beds="801", name="Un autre hôpital")
    assert correcting.typed(Section.HOSPITAL)["name"] != "Un autre hôpital"
    with pytest.raises(RuleBroken, match=r"draft\.not_editable"):
        correcting.write(Section.PROJECT, title="Autre titre")
    correcting.give()
    with pytest.raises(RuleBroken, match=r"draft\.not_editable"):
        correcting.write(Section.HOSPITAL, beds="802")


@pytest.mark.parametrize(("seconds", "taken"), [(-1, True), (0, False)])
def test_the_end_is_exclusive(correcting: Correcting, session: Session, seconds: int, taken: bool) -> None:
    request = correcting.ask(BEDS)
    correcting.write(Section.HOSPITAL, beds="801")
    correcting.now = request.due_at + timedelta(seconds=seconds)

    if taken:
        correcting.give(days=0)
        return
    with pytest.raises(RuleBroken, match=r"correction\.due_passed"):
        correcting.give(days=0)
    correcting.more_time(correcting.now + DAY)
    correcting.give(days=0)
    assert len(correcting.copies()) == 2


def test_what_is_wrong_or_unchanged_is_not_given(correcting: Correcting) -> None:
    correcting.ask(BEDS)
    with pytest.raises(RuleBroken, match=r"correction\.nothing_changed"):
        correcting.give()
    correcting.write(Section.HOSPITAL, beds="beaucoup")
    with pytest.raises(RuleBroken) as refused:
        correcting.give()
    assert refused.value.faults[0].field == "beds"
    correcting.write(Section.HOSPITAL, beds="801")
    with pytest.raises(LostRace):
        correcting.give(version=correcting.file.version - 1)
    assert len(correcting.copies()) == 1


@pytest.mark.parametrize(
    ("other", "code"),
    [
        ({"named": {}}, "correction.fields_missing"),
        ({"named": {NamedField(Section.HOSPITAL, "nonsense"): ""}}, "correction.fields_missing"),
        ({"named": {BEDS: "", NamedField(Section.DECLARATION, "x"): ""}}, "correction.field_unknown"),
        ({"due_at": datetime.fromisoformat("2023-01-01T00:00:00+00:00")}, "correction.due_past"),
        ({"note": " "}, "reason.missing"),
        ({"named": {BEDS: "é" * 5001}}, "text.too_many_characters"),
    ],
)
def test_bad_requests_are_refused(correcting: Correcting, other: dict[str, Any], code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        correcting.ask(BEDS, **other)

    assert code in [fault.code for fault in refused.value.faults]


def test_one_request_at_a_time_and_only_while_screened(correcting: Correcting, session: Session) -> None:
    correcting.ask(BEDS)
    with pytest.raises(RuleBroken, match=r"correction\.open_already"):
        correcting.ask(TITLE)
    member = make_person(session, Role.ELIGIBILITY_OFFICER, now=correcting.now)
    session.add(
        ApplicationMember(
            application_id=correcting.file.id,
            user_id=member.id,
            role=ApplicationRole.VIEWER,
            added_at=correcting.now,
        )
    )
    session.flush()
    with pytest.raises(RuleBroken, match=r"screening\.own_file"):
        correcting.ask(TITLE, officer=member)


def test_taken_back_the_fields_stand_as_before(correcting: Correcting, session: Session) -> None:
    correcting.ask(BEDS)
    correcting.write(Section.HOSPITAL, beds="801")

    correcting.cancel()

    assert correcting.typed(Section.HOSPITAL)["beds"] == "772"
    with pytest.raises(RuleBroken, match=r"correction\.none_open"):
        correcting.give()


def test_what_was_taken_back_is_no_fault_of_the_data(correcting: Correcting, session: Session) -> None:
    correcting.ask(BEDS)
    correcting.now += timedelta(hours=1)
    correcting.write(Section.HOSPITAL, beds="801")
    correcting.now += timedelta(hours=1)
    correcting.cancel()
    session.flush()

    assert list(broken_in_versions(session)) == []


def test_withdrawing_ends_the_request(correcting: Correcting, session: Session) -> None:
    request = correcting.ask(BEDS)
    withdraw_application(
        session,
        actor=correcting.lead.actor,
        now=correcting.now,
        application_id=correcting.file.id,
        version=correcting.file.version,
    )

    session.refresh(request)
    assert (request.cancelled_at, request.cancel_reason) == (correcting.now, "withdraw")


def test_a_stranger_finds_nothing(correcting: Correcting, session: Session) -> None:
    correcting.ask(BEDS)
    stranger = make_person(session, now=correcting.now)

    with pytest.raises(NotFound):
        correcting.give(person=stranger)


# --- pages --------------------------------------------------------------------------------------------------


def test_asked_written_and_given_in_the_pages(client: CheckedClient, correcting: Correcting) -> None:
    file, officer, lead = correcting.file.id, correcting.officer.actor, correcting.lead.actor
    there, here = f"/fr/screening/files/{file}/corrections", f"/fr/applications/{file}"
    client.act_as(officer)
    page = client.get(f"{there}/new")
    typed = {"ask-hospital-beds": "y", "note-hospital-beds": "Permis <i>2023</i>", "note": "Les lits"}
    refused = client.send(page, {**typed, "day": "hier", "minute": "25:00"})
    assert refused.status_code == 422
    nothing = client.send(page, {})
    assert len(nothing.soup.select(".govuk-error-summary li")) == 4
    assert refused.fields()["note-hospital-beds"] == ["Permis <i>2023</i>"]
    assert client.send(page, {**typed, "day": "2023-04-30", "minute": "23:59"}).status_code == 303
    assert "Permis <i>2023</i>" in client.get(there).words

    client.act_as(lead)
    assert "Corrections demandées" in client.get(here).words
    assert "30 avril 2023 à 23 h 59" in client.get(f"{here}/corrections").words
    section = client.get(f"{here}/hospital")
    assert "beds" in section.fields()
    assert "name" not in section.fields()
    assert client.send(section, {"beds": "801"}).status_code == 303
    asked = client.get(f"{here}/corrections")
    assert "801" in asked.words
    client.act_as(officer)
    assert "801" not in client.get(there).words
    client.act_as(lead)
    assert client.send(asked, action="/corrections").status_code == 303
    client.act_as(officer)
    assert "801" in client.get(there).words


def test_more_time_and_taking_back_in_the_pages(client: CheckedClient, correcting: Correcting) -> None:
    correcting.ask(BEDS)
    client.act_as(correcting.officer.actor)
    there = f"/fr/screening/files/{correcting.file.id}/corrections"
    page = client.get(there)

    earlier = client.send(
        page, {"more-time-day": "2023-04-13", "more-time-minute": "23:59"}, action="/more-time"
    )
    later = client.send(
        page, {"more-time-day": "2023-05-13", "more-time-minute": "23:59"}, action="/more-time"
    )
    empty = client.send(client.get(there), {"cancel-reason": ""}, action="/cancel")
    done = client.send(client.get(there), {"cancel-reason": "Réglé"}, action="/cancel")

    assert [answer.status_code for answer in (earlier, later, empty, done)] == [422, 303, 422, 303]


@pytest.mark.parametrize(
    ("section", "field"),
    [
        (Section.PROJECT, "title"),
        (Section.PARTNERS, "partners"),
        (Section.BUDGET, "funding"),
        (Section.OUTCOMES, "indicators"),
        (Section.LETTER_OF_INTENT, "ceo_title"),
    ],
)
def test_each_section_opens_only_what_was_named(
    client: CheckedClient, correcting: Correcting, section: Section, field: str
) -> None:
    correcting.ask(NamedField(section, field))
    client.act_as(correcting.lead.actor)

    page = client.get(f"/fr/applications/{correcting.file.id}/{section}")

    asked = page.soup.select("#section-form :is(input:not([type=hidden]), select, textarea)")
    assert asked
    assert [each["name"] for each in asked if not str(each["name"]).startswith(field)] == []
