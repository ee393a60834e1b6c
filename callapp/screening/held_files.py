"""A file on an officer's table, held while something is done to it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.applications.impartiality_queries import lock_file, takes_part
from callapp.applications.models import Application
from callapp.audit.actions import record_act
from callapp.domain.errors import NotFound, RuleBroken
from callapp.domain.people import Actor
from callapp.screening.queries import scope


def record_on_file(
    session: Session,
    actor: Actor,
    now: datetime,
    application: Application,
    action: str,
    *,
    subject: tuple[str, UUID] | None = None,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str | None = None,
) -> None:
    """The entry in the trail of what an officer does to a file. subject: what of it, when not all of it."""
    record_act(
        session,
        actor=actor,
        now=now,
        action=action,
        subject=subject or ("application", application.id),
        application_id=application.id,
        call_id=application.call_id,
        reason=reason,
        before=dict(before or {}),
        after=dict(after or {}),
    )


def screened_file(session: Session, actor: Actor, application_id: UUID) -> Application:
    """The file, held until the transaction ends.

    Raises NotFound outside the actor's scope; RuleBroken ``screening.own_file``: nobody screens what they
    take part in.
    """
    lock_file(session, application_id)
    found = session.execute(
        select(Application, takes_part(actor.user_id))
        .where(Application.id == application_id, scope(actor))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    application, is_own = found
    if is_own:
        raise RuleBroken("screening.own_file")
    held: Application = application
    return held
