"""Submitting: once, whole, before the deadline; frozen; withdrawn and resubmitted; never twice."""

from __future__ import annotations

import hashlib
import json
import threading
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from callapp.accounts.models import Membership, MembershipState, User
from callapp.applications.actions import save_section
from callapp.applications.application_checks import broken_in_applications
from callapp.applications.copies.queries import get_copy
from callapp.applications.copies.snapshots import freeze, thaw
from callapp.applications.models import Application, Snapshot, StateChange
from callapp.applications.sections.models import HospitalFacts
from callapp.applications.sections.row_checks import broken_in_rows
from callapp.applications.submission_actions import (
    reopen_application,
    submit_application,
    withdraw_application,
)
from callapp.audit.models import AuditEntry
from callapp.audit.trail_checks import broken_in_trail
from callapp.calls.models import Call
from callapp.calls.queries import CallInForce
from callapp.db.engine import bind_for_writing
from callapp.domain.errors import LostRace, NotFound, RuleBroken
from callapp.domain.sections import Section
from callapp.domain.workflow import ApplicationState
from callapp.files.store import FileStore
from tests.databases import open_engine, unlock
from tests.factories import (
    ISSUER,
    link_to,
    make_call,
    make_complete_draft,
    make_draft,
    make_person,
    make_submitted,
    seen_now,
)
from tests.mailbox import Mailbox

SECOND = timedelta(seconds=1)


@pytest.fixture
def call(session: Session, now: datetime) -> CallInForce:
    return make_call(session, now=now)


@pytest.fixture
def lead(session: Session, now: datetime) -> User:
    return make_person(session, now=now, name="Responsable fictive")


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


def test_a_complete_draft_is_frozen_numbered_and_receipted(
    session: Session, draft: Application, lead: User, now: datetime, mailbox: Mailbox
) -> None:
    submitted = submit(session, lead, draft, now)

    copy = get_copy(session, actor=lead.actor, application_id=draft.id)
    assert (submitted.state, submitted.number) == (ApplicationState.SUBMITTED, "IAS-2023-001")
    assert hashlib.sha256(copy.text.encode()).hexdigest() == copy.sha256
    assert json.loads(copy.text)["content"]["hospital"]["beds"] == 772
    assert copy.frozen.content.budget.funding_requested_cents == 900_000_00
    assert "direction@hopital.example" not in copy.text, "where links are mailed is frozen nowhere"
    receipt = mailbox.one(kind="application.receipt")
    assert receipt.recipient == lead.email
    assert "IAS-2023-001" in receipt.subject
    assert copy.sha256 in receipt.body


def test_the_copy_reads_back_to_the_same_bytes(
    session: Session, draft: Application, lead: User, now: datetime
) -> None:
    submit(session, lead, draft, now)
    copy = get_copy(session, actor=lead.actor, application_id=draft.id)

    again = thaw(copy.text)

    assert freeze(again.content, again.circumstances) == (copy.text, copy.sha256)


@pytest.mark.parametrize("early", [SECOND, timedelta(days=3)])
def test_before_the_deadline_it_is_taken(
    session: Session, draft: Application, lead: User, call: CallInForce, early: timedelta
) -> None:
    assert submit(session, lead, draft, call.row.closes_at - early).state is ApplicationState.SUBMITTED


@pytest.mark.parametrize("late", [timedelta(0), SECOND])
def test_from_the_deadline_on_it_is_refused(
    session: Session, draft: Application, lead: User, call: CallInForce, late: timedelta
) -> None:
    with pytest.raises(RuleBroken) as refused:
        submit(session, lead, draft, call.row.closes_at + late)

    assert refused.value.code == "application.deadline_passed"
    assert session.scalar(select(func.count()).select_from(Snapshot)) == 0


def test_the_statement_itself_holds_the_deadline(
    session: Session, draft: Application, lead: User, call: CallInForce, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the rule's own look at the clock gone, the UPDATE would still refuse."""
    monkeypatch.setattr("callapp.applications.moves.next_state", lambda *_a, **_k: ApplicationState.SUBMITTED)

    with pytest.raises(LostRace):
        submit(session, lead, draft, call.row.closes_at)


def test_every_reason_is_said_at_once(session: Session, call: CallInForce, lead: User, now: datetime) -> None:
    draft = make_draft(session, lead=lead, now=now, call=call)

    with pytest.raises(RuleBroken) as refused:
        submit(session, lead, draft, now)

    codes = {fault.code for fault in refused.value.faults}
    assert {"hospital.beds_missing", "project.title_missing", "letter.signature_missing"} <= codes
    assert len(refused.value.faults) > 10
    assert all(fault.field for fault in refused.value.faults)


def test_another_persons_application_is_not_there(
    session: Session, draft: Application, now: datetime
) -> None:
    with pytest.raises(NotFound):
        submit(session, make_person(session, now=now), draft, now)


def test_a_person_without_an_organisation_is_told(
    session: Session, draft: Application, lead: User, now: datetime
) -> None:
    session.execute(Membership.__table__.delete())

    with pytest.raises(RuleBroken) as refused:
        submit(session, lead, draft, now)

    assert refused.value.code == "application.organisation_missing"


def test_an_older_version_loses_and_writes_nothing(
    session: Session, draft: Application, lead: User, now: datetime
) -> None:
    with pytest.raises(LostRace):
        submit_application(
            session,
            actor=lead.actor,
            now=now,
            application_id=draft.id,
            version=draft.version - 1,
            issuer=ISSUER,
        )


def test_withdrawn_reopened_corrected_and_submitted_again(
    session: Session, draft: Application, lead: User, now: datetime
) -> None:
    first = submit(session, lead, draft, now)
    before = first.snapshot_id
    withdrawn = withdraw_application(
        session, actor=lead.actor, now=now, application_id=draft.id, version=first.version
    )
    assert withdrawn.state is ApplicationState.WITHDRAWN
    reopen_application(
        session,
        actor=lead.actor,
        now=now,
        application_id=draft.id,
        version=withdrawn.version,
        link_to=link_to,
    )
    save_section(
        session,
        actor=lead.actor,
        now=now,
        application_id=draft.id,
        section=Section.LETTER_OF_INTENT,
        typed={
            "ceo_name": "Direction générale par intérim",
            "ceo_title": "Direction générale",
            "clinical_lead_name": "Responsable clinique fictive",
            "clinical_lead_title": "Chef du service",
        },
        seen=seen_now(session, draft, Section.LETTER_OF_INTENT),
        link_to=link_to,
    )
    again = submit(session, lead, draft, now + SECOND)

    assert again.number == "IAS-2023-001"
    assert again.snapshot_id != before
    assert session.scalar(select(func.count()).select_from(Snapshot)) == 2
    events = session.scalars(select(StateChange.event).order_by(StateChange.sequence)).all()
    assert events == ["submit", "withdraw", "reopen", "submit"]


def test_after_the_deadline_one_may_withdraw_but_not_reopen(
    session: Session, draft: Application, lead: User, now: datetime, call: CallInForce
) -> None:
    submitted = submit(session, lead, draft, now)
    late = call.row.closes_at + SECOND
    withdrawn = withdraw_application(
        session, actor=lead.actor, now=late, application_id=draft.id, version=submitted.version
    )

    with pytest.raises(RuleBroken) as refused:
        reopen_application(
            session,
            actor=lead.actor,
            now=late,
            application_id=draft.id,
            version=withdrawn.version,
            link_to=link_to,
        )

    assert refused.value.code == "application.deadline_passed"


def _joins(
    session: Session, person: User, organisation_id: UUID | None, now: datetime, state: MembershipState
) -> None:
    """The person's only membership is in this organisation."""
    session.execute(
        update(Membership)
        .where(Membership.user_id == person.id)
        .values(
            organisation_id=organisation_id,
            state=state,
            is_lead=False,
            decided_at=None if state is MembershipState.PENDING else now,
        )
    )


def test_one_application_per_hospital_when_the_call_says_so(
    session: Session, draft: Application, lead: User, now: datetime, call: CallInForce, store: FileStore
) -> None:
    session.execute(update(Call).values(one_per_hospital=True))
    session.refresh(call.row)
    submit(session, lead, draft, now)
    colleague = make_person(session, now=now)
    second = make_complete_draft(session, lead=colleague, now=now, store=store, call=call)
    _joins(session, colleague, draft.organisation_id, now, MembershipState.ACTIVE)

    with pytest.raises(RuleBroken) as refused:
        submit(session, colleague, second, now)

    assert refused.value.code == "application.second_of_hospital"
    assert refused.value.faults[0].params == {"number": "IAS-2023-001"}


def test_who_waits_to_join_a_hospital_with_members_does_not_submit_for_it(
    session: Session, draft: Application, lead: User, now: datetime, call: CallInForce, store: FileStore
) -> None:
    submit(session, lead, draft, now)
    stranger = make_person(session, now=now)
    other = make_complete_draft(session, lead=stranger, now=now, store=store, call=call)
    _joins(session, stranger, draft.organisation_id, now, MembershipState.PENDING)

    with pytest.raises(RuleBroken) as refused:
        submit(session, stranger, other, now)

    assert refused.value.code == "application.organisation_missing"


def test_a_first_claim_may_wait_for_its_verification(
    session: Session, draft: Application, lead: User, now: datetime
) -> None:
    own = session.scalars(select(Membership.organisation_id).where(Membership.user_id == lead.id)).one()
    _joins(session, lead, own, now, MembershipState.PENDING)

    assert submit(session, lead, draft, now).organisation_id == own


def test_numbers_follow_each_other(
    session: Session, call: CallInForce, now: datetime, store: FileStore
) -> None:
    numbers = [
        make_submitted(session, lead=make_person(session, now=now), now=now, store=store, call=call).number
        for _ in range(3)
    ]

    assert numbers == ["IAS-2023-001", "IAS-2023-002", "IAS-2023-003"]


def test_twelve_submissions_at_once_make_one(
    session: Session, draft: Application, lead: User, now: datetime, database_url: URL
) -> None:
    session.commit()
    actor, version = lead.actor, draft.version
    start, outcomes = threading.Barrier(12), []

    def attempt() -> None:
        engine = open_engine(database_url)
        with Session(engine) as own:
            bind_for_writing(own)
            start.wait()
            try:
                submit_application(
                    own, actor=actor, now=now, application_id=draft.id, version=version, issuer=ISSUER
                )
                own.commit()
                outcomes.append("submitted")
            except RuleBroken as broken:
                own.rollback()
                outcomes.append(broken.code)
        engine.dispose()

    threads = [threading.Thread(target=attempt) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes.count("submitted") == 1, outcomes
    assert len(outcomes) == 12
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(Snapshot)) == 1
    acts = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "application.submitted")
    assert session.scalar(acts) == 1


def test_the_checks_find_an_altered_copy(
    session: Session, draft: Application, lead: User, now: datetime
) -> None:
    submit(session, lead, draft, now)
    assert list(broken_in_applications(session)) == []
    assert list(broken_in_trail(session)) == []

    unlock(session, "snapshots")
    session.execute(update(Snapshot).values(content=func.replace(Snapshot.content, "772", "773")))

    assert [fault.code for fault in broken_in_applications(session)] == ["check.copy_altered"]


def test_the_checks_find_rows_that_differ_from_what_was_typed_or_frozen(
    session: Session, draft: Application, lead: User, now: datetime
) -> None:
    assert list(broken_in_rows(session)) == []
    session.execute(update(HospitalFacts).values(beds=773))
    assert [fault.code for fault in broken_in_rows(session)] == ["check.rows_differ_from_draft"]

    session.execute(update(HospitalFacts).values(beds=772))
    submit(session, lead, draft, now)
    assert list(broken_in_rows(session)) == []
    session.execute(update(HospitalFacts).values(beds=773))

    assert [fault.code for fault in broken_in_rows(session)] == ["check.rows_differ_from_copy"]
