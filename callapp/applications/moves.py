"""How an application changes state: one conditional update, one row of its life, one audit entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from callapp.applications.deadlines import deadline_passed, file_closes_at, file_window
from callapp.applications.models import Application, StateChange
from callapp.audit.actions import record_act
from callapp.calls.models import Call
from callapp.domain.errors import LostRace, RuleBroken
from callapp.domain.people import Actor
from callapp.domain.workflow import (
    APPLICATION_TRANSITIONS,
    AnyRole,
    ApplicationEvent,
    ApplicationState,
    next_state,
)

# The act in the trail for each event.
ACTS: dict[ApplicationEvent, str] = {
    ApplicationEvent.SUBMIT: "application.submitted",
    ApplicationEvent.WITHDRAW: "application.withdrawn",
    ApplicationEvent.REOPEN: "application.reopened",
    ApplicationEvent.CONFIRM_ELIGIBLE: "application.confirmed_eligible",
    ApplicationEvent.MARK_INELIGIBLE: "application.marked_ineligible",
    ApplicationEvent.REINSTATE: "application.reinstated",
}


def check_move(
    application: Application,
    event: ApplicationEvent,
    *,
    roles: Iterable[AnyRole],
    call: Call,
    now: datetime,
    reason: str = "",
) -> None:
    """Raises RuleBroken as callapp.domain.workflow.next_state does; changes nothing."""
    _target(application, event, tuple(roles), call, now, reason)


def move_application(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    application: Application,
    version: int,
    event: ApplicationEvent,
    roles: Iterable[AnyRole],
    call: Call,
    values: Mapping[str, Any] | None = None,
    reason: str = "",
    after: Mapping[str, Any] | None = None,
) -> Application:
    """Moves the application by the event and writes what goes with it.

    version: the one the person saw; values: further columns set by the same statement; after: further facts
    for the trail. The statement holds state, version and, for events before the deadline, that of the file,
    so that whatever happens at the same time exactly one wins.
    Raises RuleBroken as next_state does; LostRace ``application.version_moved`` with nothing written.
    """
    source = application.state
    roles = tuple(roles)
    target = _target(application, event, roles, call, now, reason)
    conditions = [
        Application.id == application.id,
        Application.version == version,
        Application.state == source,
    ]
    if next(row for row in APPLICATION_TRANSITIONS if row.event is event).before_deadline:
        conditions.append(
            exists().where(Call.id == Application.call_id, Call.opens_at <= now, file_closes_at() > now)
        )
    moved = session.scalars(
        update(Application)
        .where(*conditions)
        .values(version=version + 1, state=target, **(values or {}))
        .returning(Application.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not moved:
        raise LostRace("application.version_moved")
    session.refresh(application)
    session.add(
        StateChange(
            application_id=application.id,
            sequence=_next_sequence(session, application),
            event=event,
            from_state=source,
            to_state=target,
            at=now,
            by=actor.user_id,
            reason=reason.strip() or None,
        )
    )
    record_act(
        session,
        actor=actor,
        now=now,
        action=ACTS[event],
        subject=("application", application.id),
        application_id=application.id,
        call_id=call.id,
        reason=reason.strip() or None,
        before={"state": source},
        after={"state": target, **(after or {})},
    )
    return application


def _target(
    application: Application,
    event: ApplicationEvent,
    roles: tuple[AnyRole, ...],
    call: Call,
    now: datetime,
    reason: str,
) -> ApplicationState:
    window = file_window(call, application)
    before_deadline = now < window.closes_at
    try:
        return next_state(
            application.state, event, roles=roles, before_deadline=before_deadline, reason=reason
        )
    except RuleBroken as broken:
        if broken.code == "application.deadline_passed":
            raise deadline_passed(window, now) from None
        raise


def _next_sequence(session: Session, application: Application) -> int:
    last = session.scalar(
        select(func.max(StateChange.sequence)).where(StateChange.application_id == application.id)
    )
    return (last or 0) + 1
