"""Screening as actions: rule by rule on the copy in force, each decision its own act."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application, StateChange
from callapp.applications.sections.models import BedCountState, HospitalFacts
from callapp.audit.models import AuditEntry
from callapp.domain.bilingual import Language
from callapp.domain.eligibility import Outcome, RuleId
from callapp.domain.errors import LostRace, NotFound, RuleBroken
from callapp.domain.people import Role
from callapp.domain.workflow import ApplicationState
from callapp.screening import actions
from callapp.screening.actions import Found
from callapp.screening.models import EligibilityException, RuleConfirmation
from callapp.screening.queries import screening_file
from tests.factories import link_to, make_person
from tests.mailbox import Mailbox
from tests.submitted import make_submitted, open_call, take_copy

ALL_MET = {rule: Found(Outcome.PASS) for rule in RuleId}


@pytest.fixture
def officer(session: Session, now: datetime) -> User:
    return make_person(session, Role.ELIGIBILITY_OFFICER, now=now)


@pytest.fixture
def file(session: Session, now: datetime) -> Application:
    return make_submitted(session, open_call(session, now), now=now)


def seen(session: Session, officer: User, file: Application) -> str:
    return screening_file(session, actor=officer.actor, application_id=file.id, lang="fr").seen


def find(
    session: Session, officer: User, file: Application, now: datetime, found: dict[RuleId, Found]
) -> None:
    actions.save_findings(
        session,
        actor=officer.actor,
        now=now,
        application_id=file.id,
        seen=seen(session, officer, file),
        findings=found,
    )
    session.flush()


def codes(broken: pytest.ExceptionInfo[RuleBroken]) -> list[tuple[str, str | None]]:
    return [(fault.code, fault.field) for fault in broken.value.faults]


def test_a_file_met_on_every_rule_is_confirmed_and_the_applicant_told_apart(
    session: Session, officer: User, file: Application, now: datetime, mailbox: Mailbox
) -> None:
    find(session, officer, file, now, ALL_MET)
    actions.confirm_eligible(
        session, actor=officer.actor, now=now, application_id=file.id, version=file.version
    )

    assert file.state is ApplicationState.ELIGIBLE
    assert file.informed_at is None
    assert mailbox.all() == []

    actions.inform_applicant(
        session,
        actor=officer.actor,
        now=now,
        application_id=file.id,
        version=file.version,
        link_to=link_to,
    )

    assert file.informed_at == now
    mail = mailbox.one(kind="screening.eligible")
    assert mail.language is Language.FR
    assert file.number in mail.subject
    acts = session.scalars(select(AuditEntry.action).order_by(AuditEntry.sequence)).all()
    assert acts[-3:] == [
        "eligibility.findings_saved",
        "application.confirmed_eligible",
        "eligibility.informed",
    ]
    moves = session.scalars(select(StateChange).order_by(StateChange.sequence)).all()
    assert [(move.sequence, move.to_state) for move in moves] == [
        (1, ApplicationState.SUBMITTED),
        (2, ApplicationState.ELIGIBLE),
    ]


def test_confirming_names_every_rule_without_a_finding_or_not_met(
    session: Session, officer: User, now: datetime
) -> None:
    file = make_submitted(session, open_call(session, now), now=now, beds=499)
    find(
        session,
        officer,
        file,
        now,
        {RuleId.NONPROFIT: Found(Outcome.PASS), RuleId.MIN_BEDS: Found(Outcome.FAIL)},
    )

    with pytest.raises(RuleBroken) as broken:
        actions.confirm_eligible(
            session, actor=officer.actor, now=now, application_id=file.id, version=file.version
        )

    assert ("screening.rule_failed", "min_beds") in codes(broken)
    assert [field for code, field in codes(broken) if code == "screening.finding_missing"] == [
        rule for rule in RuleId if rule not in (RuleId.NONPROFIT, RuleId.MIN_BEDS)
    ]
    assert file.state is ApplicationState.SUBMITTED


@pytest.mark.parametrize(("beds", "machine"), [(499, "fail"), (500, "pass"), (None, "unknown")])
def test_a_finding_that_differs_from_the_machine_needs_a_note(
    session: Session, officer: User, now: datetime, beds: int | None, machine: str
) -> None:
    file = make_submitted(session, open_call(session, now), now=now, beds=beds)
    other = Outcome.FAIL if machine == "pass" else Outcome.PASS

    with pytest.raises(RuleBroken) as broken:
        find(session, officer, file, now, {RuleId.MIN_BEDS: Found(other, "  ")})
    assert codes(broken) == [("screening.note_missing", "note_min_beds")]

    find(session, officer, file, now, {RuleId.MIN_BEDS: Found(other, "Vu au permis.")})
    row = session.scalars(select(RuleConfirmation)).one()
    assert (row.machine_outcome, row.finding.value, row.note) == (machine, other.value, "Vu au permis.")


def test_an_exception_travels_with_the_file_and_lets_it_pass(
    session: Session, officer: User, now: datetime
) -> None:
    file = make_submitted(session, open_call(session, now), now=now, beds=499)
    find(session, officer, file, now, {**ALL_MET, RuleId.MIN_BEDS: Found(Outcome.FAIL)})
    grant = {"session": session, "actor": officer.actor, "now": now, "application_id": file.id}

    with pytest.raises(RuleBroken) as broken:
        actions.grant_exception(**grant, rule=RuleId.MIN_BEDS, reason=" ")
    assert codes(broken) == [("reason.missing", "reason")]

    actions.grant_exception(**grant, rule=RuleId.MIN_BEDS, reason="Seul hôpital de la région.")
    session.flush()
    actions.confirm_eligible(
        session, actor=officer.actor, now=now, application_id=file.id, version=file.version
    )

    kept = session.scalars(select(EligibilityException)).one()
    assert (kept.rule_id, kept.reason, kept.granted_by) == (
        "min_beds",
        "Seul hôpital de la région.",
        officer.id,
    )
    shown = screening_file(session, actor=officer.actor, application_id=file.id, lang="fr")
    assert [r.machine.rule for r in shown.rules if r.exemption] == [RuleId.MIN_BEDS]


def test_an_exception_is_granted_once(
    session: Session, officer: User, file: Application, now: datetime
) -> None:
    grant = {"session": session, "actor": officer.actor, "now": now, "application_id": file.id}
    actions.grant_exception(**grant, rule=RuleId.MIN_BEDS, reason="Une fois.")
    session.flush()

    with pytest.raises(RuleBroken) as broken:
        actions.grant_exception(**grant, rule=RuleId.MIN_BEDS, reason="Deux fois.")
    assert codes(broken) == [("screening.already_excepted", "rule")]


def test_findings_belong_to_the_copy_they_were_made_on(
    session: Session, officer: User, file: Application, now: datetime
) -> None:
    find(session, officer, file, now, ALL_MET)
    take_copy(session, file, open_call(session, now), str(file.number), now)

    with pytest.raises(RuleBroken) as broken:
        actions.confirm_eligible(
            session, actor=officer.actor, now=now, application_id=file.id, version=file.version
        )

    assert {code for code, _ in codes(broken)} == {"screening.finding_missing"}
    find(session, officer, file, now, ALL_MET)
    actions.confirm_eligible(
        session, actor=officer.actor, now=now, application_id=file.id, version=file.version
    )


def test_ineligible_with_a_reason_then_informed_then_reinstated(
    session: Session, officer: User, file: Application, now: datetime, mailbox: Mailbox
) -> None:
    act = {"session": session, "actor": officer.actor, "now": now, "application_id": file.id}
    with pytest.raises(RuleBroken) as broken:
        actions.mark_ineligible(**act, version=file.version, reason="")
    assert codes(broken) == [("reason.missing", "reason")]

    actions.mark_ineligible(**act, version=file.version, reason="Lettre non signée.")
    assert (file.state, file.informed_at, mailbox.all()) == (ApplicationState.INELIGIBLE, None, [])

    actions.inform_applicant(**act, version=file.version, link_to=link_to)
    session.flush()
    assert "Lettre non signée." in mailbox.one(kind="screening.ineligible").body

    find(session, officer, file, now, ALL_MET)
    actions.reinstate_application(**act, version=file.version, reason="Lettre retrouvée.")
    assert (file.state, file.informed_at) == (ApplicationState.ELIGIBLE, None)
    last = session.scalars(select(StateChange).order_by(StateChange.sequence.desc())).first()
    assert last is not None
    assert last.reason == "Lettre retrouvée."


def test_a_reinstated_file_meets_every_rule_as_a_confirmed_one_does(
    session: Session, officer: User, file: Application, now: datetime
) -> None:
    act = {"session": session, "actor": officer.actor, "now": now, "application_id": file.id}
    actions.mark_ineligible(**act, version=file.version, reason="Par erreur.")

    with pytest.raises(RuleBroken) as broken:
        actions.reinstate_application(**act, version=file.version, reason="C’était une erreur.")

    assert {code for code, _ in codes(broken)} == {"screening.finding_missing"}


def test_the_bed_count_goes_from_declared_to_verified_and_changes_no_outcome(
    session: Session, officer: User, file: Application, now: datetime
) -> None:
    act = {"session": session, "actor": officer.actor, "now": now, "application_id": file.id}
    before = screening_file(session, actor=officer.actor, application_id=file.id, lang="fr").rules
    for old, new in (
        (BedCountState.DECLARED, BedCountState.EVIDENCED),
        (BedCountState.EVIDENCED, BedCountState.VERIFIED),
    ):
        actions.set_beds_state(**act, seen=old, state=new)
    session.flush()

    facts = session.get_one(HospitalFacts, file.id)
    assert facts.beds_state is BedCountState.VERIFIED
    after = screening_file(session, actor=officer.actor, application_id=file.id, lang="fr").rules
    assert [r.machine.found for r in before] == [r.machine.found for r in after]
    with pytest.raises(LostRace):
        actions.set_beds_state(**act, seen=BedCountState.DECLARED, state=BedCountState.EVIDENCED)


def test_stale_pages_lose(session: Session, officer: User, file: Application, now: datetime) -> None:
    act = {"session": session, "actor": officer.actor, "now": now, "application_id": file.id}
    old = seen(session, officer, file)
    find(session, officer, file, now, ALL_MET)

    with pytest.raises(LostRace):
        actions.save_findings(**act, seen=old, findings={RuleId.NONPROFIT: Found(Outcome.FAIL, "Non.")})
    with pytest.raises(LostRace):
        actions.confirm_eligible(**act, version=file.version - 1)
    with pytest.raises(LostRace):
        actions.mark_ineligible(**act, version=file.version - 1, reason="Trop tard.")
    assert file.state is ApplicationState.SUBMITTED


def test_nobody_screens_a_file_they_take_part_in(session: Session, now: datetime) -> None:
    officer = make_person(session, Role.ELIGIBILITY_OFFICER, now=now)
    file = make_submitted(session, open_call(session, now), now=now, lead=officer)
    act = {"session": session, "actor": officer.actor, "now": now, "application_id": file.id}

    for refused in (
        lambda: actions.confirm_eligible(**act, version=file.version),
        lambda: actions.mark_ineligible(**act, version=file.version, reason="À moi."),
        lambda: actions.grant_exception(**act, rule=RuleId.MIN_BEDS, reason="À moi."),
        lambda: find(session, officer, file, now, ALL_MET),
    ):
        with pytest.raises(RuleBroken) as broken:
            refused()
        assert codes(broken) == [("screening.own_file", None)]


@pytest.mark.parametrize("state", [ApplicationState.WITHDRAWN, ApplicationState.ELIGIBLE])
def test_findings_are_closed_once_decided_or_withdrawn(
    session: Session, officer: User, now: datetime, state: ApplicationState
) -> None:
    file = make_submitted(session, open_call(session, now), now=now, state=state)

    with pytest.raises(RuleBroken) as broken:
        find(session, officer, file, now, ALL_MET)
    assert codes(broken) == [("screening.findings_closed", None)]


def test_a_draft_is_not_there(session: Session, officer: User, now: datetime) -> None:
    file = make_submitted(session, open_call(session, now), now=now)
    file.state, file.number = ApplicationState.DRAFT, None
    session.flush()

    with pytest.raises(NotFound):
        screening_file(session, actor=officer.actor, application_id=file.id, lang="fr")
    with pytest.raises(NotFound):
        actions.confirm_eligible(session, actor=officer.actor, now=now, application_id=file.id, version=1)
