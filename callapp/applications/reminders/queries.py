"""Whose deadline comes near, or moved: the files that a notice is due for, in batches; and mailed links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.deadlines import file_closes_at
from callapp.applications.models import Application, ApplicationMember, FileExtension, StateChange
from callapp.applications.reminders.models import DeadlineNotice, ReminderLink
from callapp.calls.models import Call, DeadlineExtension
from callapp.db.ids import hash_token
from callapp.domain.reminders import EXTENSION_PATIENCE, STEPS, Notice
from callapp.domain.workflow import ApplicationState


@dataclass(frozen=True, slots=True)
class DueFile:
    """A draft and the notice it is due for; since: when it came to its present deadline."""

    application: Application
    notice: Notice
    closes_at: datetime
    since: datetime


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody on a file; wants_reminders is False once they said so."""

    person: User
    wants_reminders: bool


def files_due(session: Session, *, now: datetime, limit: int) -> list[DueFile]:
    """Drafts of open calls that a notice is due for and was not dealt with, the nearest deadline first.

    Two statements: reminders come before the news of an extension.
    """
    found = [_due(row) for row in session.execute(_reminders(now).limit(limit))]
    if len(found) < limit:
        found += [_due(row) for row in session.execute(_extensions(now).limit(limit - len(found)))]
    return found


def recipients(session: Session, application_ids: Iterable[UUID]) -> dict[UUID, list[Recipient]]:
    """Everybody with an open account on each of these files, by address (one statement)."""
    found: dict[UUID, list[Recipient]] = defaultdict(list)
    rows = session.execute(
        select(ApplicationMember.application_id, User, ApplicationMember.reminders_stopped_at)
        .join(User, User.id == ApplicationMember.user_id)
        .where(ApplicationMember.application_id.in_(list(application_ids)), User.active)
        .order_by(ApplicationMember.application_id, User.email)
    )
    for application_id, person, stopped_at in rows:
        found[application_id].append(Recipient(person, stopped_at is None))
    return found


def find_reminder_link(session: Session, token: str) -> ReminderLink | None:
    """The link of a token; None for a token nobody was mailed."""
    return session.get(ReminderLink, hash_token(token))


def find_member(session: Session, application_id: UUID, user_id: UUID) -> ApplicationMember | None:
    """Somebody's place on a file; None when they are no longer on it."""
    return session.get(ApplicationMember, (application_id, user_id))


def _reminders(now: datetime) -> Select[Any]:
    closes_at = file_closes_at()
    ranges = {step.notice: step.deadlines_due(now) for step in STEPS}
    due = {notice: and_(closes_at > after, closes_at <= upto) for notice, (after, upto) in ranges.items()}
    notice = case(*((condition, notice.value) for notice, condition in due.items()))
    return _drafts(now, notice).where(or_(*due.values()))


def _extensions(now: datetime) -> Select[Any]:
    """Drafts that were there when the deadline of their call moved to where it is, a short while ago."""
    moved = exists().where(
        DeadlineExtension.call_id == Call.id,
        DeadlineExtension.closes_at == file_closes_at(),
        DeadlineExtension.granted_at > now - EXTENSION_PATIENCE,
        DeadlineExtension.granted_at >= Application.created_at,
    )
    return _drafts(now, literal(Notice.EXTENSION.value)).where(moved)


def _drafts(now: datetime, notice: ColumnElement[str]) -> Select[Any]:
    closes_at = file_closes_at()
    done = exists().where(
        DeadlineNotice.application_id == Application.id,
        DeadlineNotice.closes_at == closes_at,
        DeadlineNotice.notice == notice,
    )
    return (
        select(Application, notice, closes_at, *_moments(closes_at))
        .join(Call, Call.id == Application.call_id)
        .where(
            Application.state == ApplicationState.DRAFT,
            Call.published_at.is_not(None),
            Call.opens_at <= now,
            closes_at > now,
            ~done,
        )
        .order_by(closes_at, Application.id)
    )


def _moments(closes_at: ColumnElement[datetime]) -> Sequence[Any]:
    """When the file last changed its state, and when its deadline, or its call's, moved to where it is."""
    changed = select(func.max(StateChange.at)).where(StateChange.application_id == Application.id)
    own = select(func.max(FileExtension.granted_at)).where(
        FileExtension.application_id == Application.id, FileExtension.closes_at == closes_at
    )
    whole = select(func.max(DeadlineExtension.granted_at)).where(
        DeadlineExtension.call_id == Call.id, DeadlineExtension.closes_at == closes_at
    )
    return [each.correlate(Application, Call).scalar_subquery() for each in (changed, own, whole)]


def _due(row: Any) -> DueFile:
    application, notice, closes_at, *moments = row
    since = max([application.created_at, *(moment for moment in moments if moment is not None)])
    return DueFile(application, Notice(notice), closes_at, since)
