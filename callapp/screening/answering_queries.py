"""The threads of a call's files, for those who answer them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from callapp.accounts.models import Organisation
from callapp.applications.impartiality_queries import has_stake
from callapp.applications.messages.models import Message, MessageSide
from callapp.applications.models import Application
from callapp.calls.models import Call
from callapp.calls.queries import CallInForce, call_in_force
from callapp.db.paging import Paged, read_page
from callapp.domain.errors import NotFound
from callapp.domain.people import Actor
from callapp.domain.workflow import ApplicationState


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """One thread. waits: the newest message is the team's. number and organisation come with submission."""

    application_id: UUID
    number: str | None
    title: str | None
    organisation: str | None
    state: ApplicationState
    messages: int
    last_at: datetime
    waits: bool


def _waits() -> ColumnElement[bool]:
    """Condition on Application: the team wrote last."""
    newest, later = aliased(Message), aliased(Message)
    return exists().where(
        newest.application_id == Application.id,
        newest.side == MessageSide.TEAM,
        ~exists().where(
            later.application_id == newest.application_id,
            later.side == MessageSide.CALL,
            later.sent_at >= newest.sent_at,
        ),
    )


def list_threads(
    session: Session, *, actor: Actor, call_id: UUID, lang: str, only_waiting: bool, page: int
) -> Paged[ThreadRow]:
    """Threads of a call's files in which the reader has no stake, those that waited longest first."""
    statement = _threads(actor, call_id)
    if only_waiting:
        statement = statement.where(_waits())

    def row(
        application: Application, organisation: Organisation | None, count: int, at: datetime, waiting: bool
    ) -> ThreadRow:
        return ThreadRow(
            application.id,
            application.number,
            application.title,
            organisation.name_in(lang) if organisation else None,
            application.state,
            count,
            at,
            bool(waiting),
        )

    return read_page(session, statement, page, row)


def _threads(actor: Actor, call_id: UUID) -> Any:
    waits, last_at = _waits(), func.max(Message.sent_at).label("last_at")
    return (
        select(Application, Organisation, func.count(Message.id), last_at, waits.label("waits"))
        .join(Message, Message.application_id == Application.id)
        .outerjoin(Organisation, Organisation.id == Application.organisation_id)
        .where(Application.call_id == call_id, ~has_stake(actor.user_id))
        .group_by(Application.id, Organisation.id)
        .order_by(waits.desc(), last_at, Application.id)
    )


def count_waiting(session: Session, *, actor: Actor, call_id: UUID) -> int:
    """How many threads of a call wait for an answer."""
    found = select(func.count()).select_from(Application)
    mine = and_(Application.call_id == call_id, ~has_stake(actor.user_id), _waits())
    return session.execute(found.where(mine)).scalar_one()


def get_thread_file(
    session: Session, *, actor: Actor, application_id: UUID
) -> tuple[Application, CallInForce]:
    """The file of a thread that was begun, in which the reader has no stake; NotFound otherwise.

    Of a draft its number, title and messages may be shown, nothing of its sections.
    """
    application = session.scalars(
        select(Application)
        .join(Call, Call.id == Application.call_id)
        .where(
            Application.id == application_id,
            Call.published_at.is_not(None),
            ~has_stake(actor.user_id),
            exists().where(Message.application_id == Application.id),
        )
    ).one_or_none()
    if application is None:
        raise NotFound
    return application, call_in_force(session, application.call_id)
