"""Reminds teams of their deadlines and tells them when these move; and lets a person want no reminders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.assessment import assess_all
from callapp.applications.models import ApplicationMember
from callapp.applications.reminders.models import DeadlineNotice, ReminderLink
from callapp.applications.reminders.queries import DueFile, files_due, recipients
from callapp.applications.reminders.reminder_mails import Nearing, call_extension_mail, reminder_mail
from callapp.audit.actions import record_act
from callapp.calls.queries import CallInForce, published_calls
from callapp.db.engine import take_turn
from callapp.db.ids import hash_token, new_token
from callapp.domain.errors import NotFound
from callapp.domain.people import Actor
from callapp.domain.reminders import STEPS, Notice, Step, comes_too_late
from callapp.domain.windows import instant_text
from callapp.mail.outbox import LinkTo, put_mail
from callapp.web.speaker import Speaker

# Files a turn: their mails leave before the next turn, so that a receipt never waits behind thousands.
BATCH = 25
_STEPS: dict[Notice, Step] = {step.notice: step for step in STEPS}


def send_due_reminders(
    session: Session, *, actor: Actor, now: datetime, link_to: LinkTo, limit: int = BATCH
) -> int:
    """Puts out what is due about deadlines, for some files, and says for how many; 0 when nothing is due.

    A reminder 7 days, 48 hours and 6 hours before a draft's own deadline, to everybody on it who did not
    stop them; the news that a call's deadline moved, to everybody. Each is dealt with once for each deadline
    of a file, whoever runs this and however often; one that the file came too late for is only noted.
    Records ``application.reminded``; sends ``application.reminder`` and ``application.call_extended``.
    Raises nothing.
    """
    take_turn(session.connection(), "callapp.reminders")
    due = files_due(session, now=now, limit=limit)
    wanted = [file for file in due if not _is_stale(file)]
    people = recipients(session, [file.application.id for file in wanted])
    counts: dict[UUID, int] = {}
    for file, nearing in zip(wanted, _nearing(session, wanted), strict=True):
        is_news = file.notice is Notice.EXTENSION
        reached = [each.person for each in people[file.application.id] if is_news or each.wants_reminders]
        counts[file.application.id] = len(reached)
        write = partial(_tell_extension if is_news else _remind, session, file, nearing, now, link_to)
        for person in reached:
            write(person)
    _note(session, actor, now, due, counts)
    return len(due)


def set_reminders(
    session: Session, *, actor: Actor, now: datetime, application_id: UUID, wanted: bool
) -> None:
    """Ends or takes up again the actor's reminders about one file. The same again changes nothing.

    Records ``reminders.stopped`` or ``reminders.resumed``. Raises NotFound when they are not on it.
    """
    if actor.user_id is None:
        raise NotFound
    member = session.get(ApplicationMember, (application_id, actor.user_id), with_for_update=True)
    if member is None:
        raise NotFound
    if wanted is (member.reminders_stopped_at is None):
        return
    member.reminders_stopped_at = None if wanted else now
    record_act(
        session,
        actor=actor,
        now=now,
        action="reminders.resumed" if wanted else "reminders.stopped",
        subject=("user", actor.user_id),
        application_id=application_id,
    )


def _is_stale(file: DueFile) -> bool:
    step = _STEPS.get(file.notice)
    return step is not None and comes_too_late(step, file.closes_at, file.since)


def _nearing(session: Session, files: Sequence[DueFile]) -> Iterable[Nearing]:
    """Each file with its call and how far it is, in four statements for any number."""
    calls: dict[UUID, CallInForce] = {call.id: call for call in published_calls(session)} if files else {}
    pairs = [(file.application, calls[file.application.call_id].document) for file in files]
    progress = assess_all(session, pairs) if files else {}
    for file in files:
        call = calls[file.application.call_id]
        yield Nearing(file.application, call, file.closes_at, progress[file.application.id])


def _remind(
    session: Session, file: DueFile, nearing: Nearing, now: datetime, link_to: LinkTo, person: User
) -> None:
    token = new_token()
    session.add(
        ReminderLink(
            token_hash=hash_token(token),
            application_id=file.application.id,
            user_id=person.id,
            made_at=now,
        )
    )
    stop = link_to("reminders.show", lang=person.language, token=token)
    subject, body = reminder_mail(Speaker(person.language), nearing, now=now, link_to=link_to, stop=stop)
    put_mail(
        session,
        to=person.email,
        language=person.language,
        kind="application.reminder",
        subject=subject,
        body=body,
        now=now,
        not_after=_STEPS[file.notice].good_until(file.closes_at),
        unsubscribe=stop,
    )


def _tell_extension(
    session: Session, file: DueFile, nearing: Nearing, now: datetime, link_to: LinkTo, person: User
) -> None:
    subject, body = call_extension_mail(Speaker(person.language), nearing, link_to=link_to)
    put_mail(
        session,
        to=person.email,
        language=person.language,
        kind="application.call_extended",
        subject=subject,
        body=body,
        now=now,
        not_after=file.closes_at,
    )


def _note(
    session: Session, actor: Actor, now: datetime, due: Sequence[DueFile], counts: dict[UUID, int]
) -> None:
    for file in due:
        mails = counts.get(file.application.id, 0)
        session.add(
            DeadlineNotice(
                application_id=file.application.id,
                closes_at=file.closes_at,
                notice=file.notice,
                at=now,
                mails=mails,
            )
        )
        if mails:
            record_act(
                session,
                actor=actor,
                now=now,
                action="application.reminded",
                subject=("application", file.application.id),
                application_id=file.application.id,
                call_id=file.application.call_id,
                after={"notice": file.notice, "closes_at": instant_text(file.closes_at), "mails": mails},
            )
    session.flush()
