"""What an administrator does to a deadline: later for one file, for a written reason."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.applications.deadlines import file_window
from callapp.applications.impartiality_queries import is_recused, lock_file
from callapp.applications.member_queries import people_to_tell
from callapp.applications.models import Application, FileExtension
from callapp.audit.actions import record_act
from callapp.calls.queries import CallInForce, call_in_force
from callapp.domain.errors import LostRace, NotFound, RuleBroken
from callapp.domain.people import Actor
from callapp.domain.reasons import clean_reason
from callapp.domain.windows import (
    Window,
    extension_faults,
    instant_text,
    last_minute,
    last_minute_text,
)
from callapp.mail.outbox import LinkTo, put_mail
from callapp.screening.extension_mails import file_extension_mail
from callapp.screening.extension_queries import UNSUBMITTED, is_near
from callapp.web.marks import N_
from callapp.web.speaker import Speaker


def extend_application(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application_id: UUID,
    closes_at: datetime,
    expected_closes_at: datetime,
    reason: str,
    link_to: LinkTo,
) -> None:
    """Moves the deadline of one file that is not submitted later than its call's, for a written reason.

    closes_at: the new end (exclusive, aware). expected_closes_at: the end the person saw. The reason stays
    with the file, for those who read the call's files; its team is not told it.
    Records ``application.deadline_extended``; sends it to everybody on the file. Raises NotFound,
    LostRace ``call.deadline_moved``, RuleBroken ``extension.own_file``, ``extension.already_submitted``,
    ``call.extension_not_later``, ``call.extension_past``, and on ``reason`` those of ``clean_reason``.
    """
    application = _extendable(session, actor, application_id)
    call = call_in_force(session, application.call_id)
    window = file_window(call.row, application)
    if window.closes_at != expected_closes_at:
        raise LostRace("call.deadline_moved", "closes_at", deadline_at=last_minute_text(window.closes_at))
    faults = extension_faults(window.closes_at, closes_at, now)
    try:
        reason = clean_reason(reason, "reason")
    except RuleBroken as broken:
        faults += broken.faults
    if faults:
        raise RuleBroken.of(faults)
    application.extended_until = closes_at
    session.add(
        FileExtension(
            application_id=application.id,
            previous_closes_at=window.closes_at,
            closes_at=closes_at,
            reason=reason,
            granted_at=now,
            granted_by=actor.user_id,
        )
    )
    session.flush()
    record_act(
        session,
        actor=actor,
        now=now,
        action="application.deadline_extended",
        subject=("application", application.id),
        application_id=application.id,
        call_id=call.id,
        reason=reason,
        before={"closes_at": instant_text(window.closes_at)},
        after={"closes_at": instant_text(closes_at)},
    )
    _tell_team(session, application, call, window, now, link_to)


def _extendable(session: Session, actor: Actor, application_id: UUID) -> Application:
    """The file, held until the transaction ends: it is submitted before this or after, not meanwhile."""
    lock_file(session, application_id)
    found = session.execute(
        select(Application, is_near(actor))
        .where(Application.id == application_id, ~is_recused(actor.user_id))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    application: Application = found[0]
    if found[1]:
        raise RuleBroken("extension.own_file")
    if application.state not in UNSUBMITTED:
        raise RuleBroken("extension.already_submitted")
    return application


def _tell_team(
    session: Session,
    application: Application,
    call: CallInForce,
    before: Window,
    now: datetime,
    link_to: LinkTo,
) -> None:
    for person in people_to_tell(session, application.id):
        says = Speaker(person.language)
        subject, body = file_extension_mail(
            says,
            title=application.title or says.gettext(N_("Project without a title")),
            call=call.document.name.in_language(says.lang),
            deadline=says.moment(last_minute(file_window(call.row, application).closes_at), call.zone),
            before=says.moment(last_minute(before.closes_at), call.zone),
            address=link_to("applications.show", lang=person.language, application_id=application.id),
            fictional=call.fictional,
        )
        put_mail(
            session,
            to=person.email,
            language=person.language,
            kind="application.deadline_extended",
            subject=subject,
            body=body,
            now=now,
        )
