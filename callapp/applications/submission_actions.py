"""Submitting, withdrawing and reopening: the moves a hospital makes with its application."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from callapp.accounts.known_names import take_organisations_turn
from callapp.applications.assessment import assess
from callapp.applications.attestations.confirmation_voiding import refuse_stale_confirmations
from callapp.applications.attestations.voiding import refuse_stale_signatures, void_what_changed
from callapp.applications.copies.kept_copies import keep_copy, next_sequence
from callapp.applications.copies.receipt_mail import send_receipts
from callapp.applications.copies.snapshots import Circumstances
from callapp.applications.corrections.queries import open_correction
from callapp.applications.corrections.taken_back import take_back
from callapp.applications.deadlines import file_window
from callapp.applications.known_partners import link_partners
from callapp.applications.models import Application, ApplicationMember
from callapp.applications.moves import check_move, move_application
from callapp.applications.queries import organisation_of_applicant
from callapp.applications.sections.content_queries import load_content
from callapp.applications.sections.saving import keep_submitted
from callapp.calls.document import CallDocument
from callapp.calls.models import Call, CallDocumentVersion
from callapp.calls.queries import document_read
from callapp.domain.errors import NotFound, RuleBroken
from callapp.domain.people import Actor, ApplicationRole
from callapp.domain.workflow import ApplicationEvent, ApplicationState
from callapp.mail.outbox import LinkTo
from callapp.receipts.signing import Issuer


def submit_application(
    session: Session, *, actor: Actor, now: datetime, application_id: UUID, version: int, issuer: Issuer
) -> Application:
    """Freezes what the application says and submits it, once, before the deadline.

    Changes state, number (given at the first submission, kept ever after) and the frozen copy in force, whose
    receipt the issuer signs; partners are linked to the organisations they are, new ones where nobody knows
    them; each section as submitted becomes a version. Records ``application.submitted``.
    Sends the receipt to everybody on the application.
    Raises NotFound; RuleBroken ``application.role_refused``, ``application.event_impossible``,
    ``application.deadline_passed``, ``application.saved_after_deadline`` (somebody wrote in it then, while
    the submission was on its way), ``application.not_open_yet``, ``application.organisation_missing``,
    ``application.second_of_hospital``, ``attestation.stale``, or with every reason of
    callapp.domain.completeness; LostRace ``application.version_moved``.
    """
    application, role = _own_application(session, actor, application_id)
    call = session.get_one(Call, application.call_id)
    check_move(application, ApplicationEvent.SUBMIT, roles=[role], call=call, now=now)
    if now < call.opens_at:
        raise RuleBroken("application.not_open_yet")
    in_force = session.get_one(CallDocumentVersion, call.document_id)
    document = document_read(session, in_force.id, in_force.sha256)
    assessment = assess(session, application, document)
    if assessment.faults:
        raise RuleBroken.of(assessment.faults)
    if (assessment.saved_at or now) >= file_window(call, application).closes_at:
        raise RuleBroken("application.saved_after_deadline")
    content = load_content(session, application)
    refuse_stale_signatures(session, application, content)
    refuse_stale_confirmations(session, application, content)
    take_organisations_turn(session)
    organisation_id = organisation_of_applicant(session, actor)
    if organisation_id is None:
        raise RuleBroken("application.organisation_missing", "hospital.name")
    number = _take_number(session, call, application, document)
    _refuse_second(session, call, organisation_id, application)
    link_partners(session, actor=actor, now=now, application=application)
    circumstances = Circumstances(
        call=call.slug,
        call_document_sha256=in_force.sha256,
        number=number,
        sequence=next_sequence(session, application),
        submitted_at=now,
        fictional=call.fictional,
    )
    kept = keep_copy(
        session,
        actor=actor,
        application=application,
        content=content,
        circumstances=circumstances,
        issuer=issuer,
    )
    move_application(
        session,
        actor=actor,
        now=now,
        application=application,
        version=version,
        event=ApplicationEvent.SUBMIT,
        roles=[role],
        call=call,
        values={
            "number": number,
            "submitted_at": now,
            "organisation_id": organisation_id,
            "snapshot_id": kept.snapshot.id,
        },
        after={"number": number, **kept.facts},
    )
    keep_submitted(session, actor=actor, now=now, application=application)
    send_receipts(session, application, document, kept, issuer, now)
    return application


def withdraw_application(
    session: Session, *, actor: Actor, now: datetime, application_id: UUID, version: int, reason: str = ""
) -> Application:
    """Takes a submitted application out of the call; possible after the deadline too.

    Changes state and ``withdrawn_at``; the frozen copy stays, a request for corrections that was open is
    taken back.
    Records ``application.withdrawn``.
    Raises NotFound, RuleBroken ``application.role_refused`` and ``application.event_impossible``, LostRace
    ``application.version_moved``.
    """
    application, role = _own_application(session, actor, application_id)
    # Nothing is left to correct in a file that takes no part.
    if (request := open_correction(session, application_id)) is not None:
        take_back(session, request, now=now, reason=ApplicationEvent.WITHDRAW.value)
    return move_application(
        session,
        actor=actor,
        now=now,
        application=application,
        version=version,
        event=ApplicationEvent.WITHDRAW,
        roles=[role],
        call=session.get_one(Call, application.call_id),
        values={"withdrawn_at": now},
        reason=reason,
    )


def reopen_application(
    session: Session, *, actor: Actor, now: datetime, application_id: UUID, version: int, link_to: LinkTo
) -> Application:
    """Makes a withdrawn application a draft again, to correct and resubmit before the deadline.

    Changes state; number and frozen copies stay. Signatures of a text that was corrected since are void.
    Records ``application.reopened``. Raises as withdraw_application, and RuleBroken
    ``application.deadline_passed``.
    """
    application, role = _own_application(session, actor, application_id)
    move_application(
        session,
        actor=actor,
        now=now,
        application=application,
        version=version,
        event=ApplicationEvent.REOPEN,
        roles=[role],
        call=session.get_one(Call, application.call_id),
        values={"withdrawn_at": None, "informed_at": None},
    )
    void_what_changed(session, actor=actor, now=now, application=application, link_to=link_to, held=False)
    return application


def _own_application(
    session: Session, actor: Actor, application_id: UUID
) -> tuple[Application, ApplicationRole]:
    """The application with the actor's role on it, its row locked: saves and moves take turns."""
    found = session.execute(
        select(Application, ApplicationMember.role)
        .join(ApplicationMember, ApplicationMember.application_id == Application.id)
        .where(Application.id == application_id, ApplicationMember.user_id == actor.user_id)
        .with_for_update(of=Application)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found[0], found[1]


def _take_number(session: Session, call: Call, application: Application, document: CallDocument) -> str:
    """The number of this file, e.g. IAS-2023-017: the next of the call, or the one it has already.

    Updating the call's row also makes submissions to one call take turns on PostgreSQL.
    """
    step = 0 if application.number else 1
    last = session.execute(
        update(Call)
        .where(Call.id == call.id)
        .values(last_number=Call.last_number + step)
        .returning(Call.last_number)
        .execution_options(synchronize_session=False)
    ).scalar_one()
    return application.number or document.file_number(last)


def _refuse_second(session: Session, call: Call, organisation_id: UUID, application: Application) -> None:
    if not call.one_per_hospital:
        return
    other = session.scalar(
        select(Application.number)
        .where(
            Application.call_id == call.id,
            Application.organisation_id == organisation_id,
            Application.id != application.id,
            Application.state.not_in([ApplicationState.DRAFT, ApplicationState.WITHDRAWN]),
        )
        .order_by(Application.number)
        .limit(1)
    )
    if other is not None:
        raise RuleBroken("application.second_of_hospital", number=other)
