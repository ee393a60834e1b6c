"""What an officer does to a file: find, except, confirm, refuse, inform, reinstate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.applications.member_queries import people_to_tell
from callapp.applications.models import Application, StateChange
from callapp.applications.moves import check_move, move_application
from callapp.applications.sections.models import BedCountState, HospitalFacts
from callapp.calls.models import Call
from callapp.calls.queries import call_in_force
from callapp.domain.eligibility import Outcome, RuleId, RuleResult
from callapp.domain.errors import Fault, LostRace, RuleBroken
from callapp.domain.people import Actor
from callapp.domain.reasons import clean_reason
from callapp.domain.screening import confirmation_faults
from callapp.domain.workflow import ApplicationEvent, ApplicationState
from callapp.mail.outbox import LinkTo, put_mail
from callapp.screening.held_files import record_on_file, screened_file
from callapp.screening.models import EligibilityException, RuleConfirmation, RuleFinding
from callapp.screening.outcome_mails import screening_mail
from callapp.screening.queries import (
    exemptions_of,
    findings_of,
    findings_seen,
    machine_answers,
)
from callapp.web.speaker import Speaker

# While a file is eligible its findings stand: it is marked ineligible first, then looked at again.
_FINDABLE = (ApplicationState.SUBMITTED, ApplicationState.INELIGIBLE)


@dataclass(frozen=True, slots=True)
class Found:
    """What an officer answers on one rule."""

    outcome: Outcome
    note: str = ""


def save_findings(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    seen: str,
    findings: Mapping[RuleId, Found],
) -> None:
    """Keeps an officer's findings on the copy in force; rules left out keep what they have.

    seen: ``ScreeningFile.seen`` of the page the officer answered; LostRace ``race.lost`` when it moved on.
    Records eligibility.findings_saved. Raises NotFound, RuleBroken screening.own_file,
    screening.findings_closed, screening.nothing_found, and per rule (field ``note_<rule>``)
    screening.note_missing when the finding differs from the machine's answer, text.too_many_characters,
    text.forbidden_character.
    """
    application = screened_file(session, actor, application_id)
    if application.state not in _FINDABLE:
        raise RuleBroken("screening.findings_closed")
    standing = findings_of(session, application)
    if findings_seen(standing) != seen:
        raise LostRace("race.lost")
    answers = machine_answers(session, application, call_in_force(session, application.call_id))
    new = {
        rule: found
        for rule, found in _checked(findings, answers).items()
        if rule not in standing
        or standing[rule].stale
        or (standing[rule].outcome, standing[rule].note) != (found.outcome, found.note)
    }
    if not new:
        raise RuleBroken("screening.nothing_found")
    for rule, found in new.items():
        session.merge(
            RuleConfirmation(
                application_id=application_id,
                rule_id=rule.value,
                snapshot_id=application.snapshot_id,
                machine_outcome=answers[rule].found.value,
                finding=RuleFinding(found.outcome.value),
                note=found.note,
                confirmed_at=now,
                confirmed_by=actor.user_id,
            )
        )
    after = {rule.value: found.outcome.value for rule, found in new.items()}
    record_on_file(session, actor, now, application, "eligibility.findings_saved", after=after)


def set_beds_state(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    seen: BedCountState,
    state: BedCountState,
) -> None:
    """Says how far the bed count is established: declared, evidenced, verified. No outcome changes by it.

    seen: the state on the officer's page; LostRace ``race.lost`` when it moved on.
    Records eligibility.beds_state_set. Raises NotFound, RuleBroken screening.own_file,
    screening.withdrawn and, on ``state``, screening.beds_unknown when no number was given.
    """
    application = screened_file(session, actor, application_id)
    if application.state is ApplicationState.WITHDRAWN:
        raise RuleBroken("screening.withdrawn")
    facts = session.get(HospitalFacts, application_id, populate_existing=True)
    if facts is None or facts.beds is None:
        raise RuleBroken("screening.beds_unknown", "state")
    if facts.beds_state is not seen:
        raise LostRace("race.lost")
    facts.beds_state = state
    record_on_file(
        session,
        actor,
        now,
        application,
        "eligibility.beds_state_set",
        before={"beds_state": seen.value},
        after={"beds_state": state.value, "beds": facts.beds},
    )


def grant_exception(
    session: Session, *, actor: Actor, now: datetime, application_id: UUID, rule: RuleId, reason: str
) -> None:
    """Sets one rule aside for one file, for ever, with the written reason.

    Records eligibility.exception_granted. Raises NotFound, RuleBroken screening.own_file,
    screening.findings_closed, on ``rule`` screening.already_excepted, on ``reason``
    reason.missing, text.too_many_characters, text.forbidden_character.
    """
    application = screened_file(session, actor, application_id)
    if application.state not in _FINDABLE:
        raise RuleBroken("screening.findings_closed")
    reason = clean_reason(reason, "reason")
    if rule in exemptions_of(session, application_id):
        raise RuleBroken("screening.already_excepted", "rule", rule_code=rule)
    session.add(
        EligibilityException(
            application_id=application_id,
            rule_id=rule.value,
            reason=reason,
            granted_at=now,
            granted_by=actor.user_id,
        )
    )
    after = {"rule": rule.value}
    record_on_file(
        session, actor, now, application, "eligibility.exception_granted", after=after, reason=reason
    )


def confirm_eligible(
    session: Session, *, actor: Actor, now: datetime, application_id: UUID, version: int
) -> None:
    """Confirms a submitted file eligible, on the copy in force; the applicant is informed by another act.

    Records application.confirmed_eligible. Raises NotFound, LostRace application.version_moved, RuleBroken
    screening.own_file, per rule screening.finding_missing and screening.rule_failed, and those of
    ``next_state``.
    """
    application = screened_file(session, actor, application_id)
    event = ApplicationEvent.CONFIRM_ELIGIBLE
    call = session.get_one(Call, application.call_id)
    check_move(application, event, roles=actor.roles, call=call, now=now)
    _refuse_unconfirmed(session, application)
    _move(session, application, event, actor, now, version)


def mark_ineligible(
    session: Session, *, actor: Actor, now: datetime, application_id: UUID, version: int, reason: str
) -> None:
    """Marks a file ineligible; the reason is what the applicant reads once informed, by another act.

    Records application.marked_ineligible. Raises NotFound, LostRace application.version_moved, RuleBroken
    screening.own_file, on ``reason`` reason.missing, text.too_many_characters,
    text.forbidden_character, and those of ``move_application``.
    """
    application = screened_file(session, actor, application_id)
    reason = clean_reason(reason, "reason")
    _move(session, application, ApplicationEvent.MARK_INELIGIBLE, actor, now, version, reason)


def reinstate_application(
    session: Session, *, actor: Actor, now: datetime, application_id: UUID, version: int, reason: str
) -> None:
    """Makes an ineligible file eligible again: the same conditions as confirming, and a reason.

    Records application.reinstated. Raises NotFound, LostRace application.version_moved, RuleBroken
    screening.own_file, per rule screening.finding_missing and screening.rule_failed, on ``reason``
    reason.missing, text.too_many_characters, text.forbidden_character, and those of
    ``move_application``.
    """
    application = screened_file(session, actor, application_id)
    event = ApplicationEvent.REINSTATE
    reason = clean_reason(reason, "reason")
    call = session.get_one(Call, application.call_id)
    check_move(application, event, roles=actor.roles, call=call, now=now, reason=reason)
    _refuse_unconfirmed(session, application)
    _move(session, application, event, actor, now, version, reason)


def inform_applicant(
    session: Session, *, actor: Actor, now: datetime, application_id: UUID, version: int, link_to: LinkTo
) -> None:
    """Tells everybody on the file whether it is eligible, in its language.

    Sets informed_at, records eligibility.informed, sends screening.eligible or screening.ineligible.
    Raises NotFound, LostRace application.version_moved, RuleBroken screening.own_file, screening.not_decided,
    screening.already_informed.
    """
    application = screened_file(session, actor, application_id)
    if application.version != version:
        raise LostRace("application.version_moved")
    if application.state not in (ApplicationState.ELIGIBLE, ApplicationState.INELIGIBLE):
        raise RuleBroken("screening.not_decided")
    if application.informed_at is not None:
        raise RuleBroken("screening.already_informed")
    application.informed_at = now
    subject, body = screening_mail(
        Speaker(application.language),
        application.state,
        number=application.number or "",
        title=application.title or "",
        reason=_last_reason(session, application_id) or "",
        address=link_to("applications.show", lang=application.language, application_id=application.id),
        fictional=call_in_force(session, application.call_id).row.fictional,
    )
    kind = f"screening.{application.state}"
    for person in people_to_tell(session, application_id):
        put_mail(
            session,
            to=person.email,
            language=application.language,
            kind=kind,
            subject=subject,
            body=body,
            now=now,
        )
    after = {"state": application.state.value}
    record_on_file(session, actor, now, application, "eligibility.informed", after=after)


def _checked(findings: Mapping[RuleId, Found], answers: Mapping[RuleId, RuleResult]) -> dict[RuleId, Found]:
    """The findings with their notes in normal form; refuses them all when one note is missing or bad."""
    checked: dict[RuleId, Found] = {}
    faults: list[Fault] = []
    for rule, found in findings.items():
        try:
            note = clean_reason(found.note, f"note_{rule}", required=False)
        except RuleBroken as broken:
            faults += broken.faults
            continue
        if found.outcome is not answers[rule].found and not note:
            faults.append(Fault("screening.note_missing", f"note_{rule}", {"rule_code": rule}))
        checked[rule] = Found(found.outcome, note)
    if faults:
        raise RuleBroken.of(faults)
    return checked


def _refuse_unconfirmed(session: Session, application: Application) -> None:
    findings = findings_of(session, application)
    outcomes = {rule: finding.outcome for rule, finding in findings.items() if not finding.stale}
    if faults := confirmation_faults(outcomes, exemptions_of(session, application.id).keys()):
        raise RuleBroken.of(faults)


def _move(
    session: Session,
    application: Application,
    event: ApplicationEvent,
    actor: Actor,
    now: datetime,
    version: int,
    reason: str = "",
) -> None:
    """Moves the state; an applicant informed of the state before is not yet informed of this one."""
    move_application(
        session,
        actor=actor,
        now=now,
        application=application,
        version=version,
        event=event,
        roles=actor.roles,
        call=session.get_one(Call, application.call_id),
        values={"informed_at": None},
        reason=reason,
        after={"snapshot": str(application.snapshot_id)},
    )


def _last_reason(session: Session, application_id: UUID) -> str | None:
    return session.scalars(
        select(StateChange.reason)
        .where(StateChange.application_id == application_id)
        .order_by(StateChange.sequence.desc())
        .limit(1)
    ).first()
