"""What must always hold of applications."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from callapp.applications.copies.snapshots import is_canonical, thaw
from callapp.applications.models import Application, FileExtension, Snapshot, StateChange
from callapp.domain.errors import Fault
from callapp.domain.workflow import ApplicationState


def broken_in_applications(session: Session) -> Iterator[Fault]:
    """Frozen copies and histories that do not prove themselves; field is the id.

    Codes: ``check.copy_altered`` (its hash is another), ``check.copy_not_canonical``,
    ``check.copy_number`` (it names another application), ``check.history_differs`` (the last change leads to
    another state), ``check.extension_differs`` (a file's end is not that of its last extension).
    """
    yield from _copies(session)
    yield from _histories(session)
    yield from _extensions(session)


def _copies(session: Session) -> Iterator[Fault]:
    rows = session.execute(
        select(Snapshot, Application.number)
        .join(Application, Application.id == Snapshot.application_id)
        .order_by(Snapshot.application_id, Snapshot.sequence)
        .execution_options(yield_per=200)
    )
    for snapshot, number in rows:
        place = str(snapshot.id)
        if hashlib.sha256(snapshot.content.encode()).hexdigest() != snapshot.sha256:
            yield Fault("check.copy_altered", place)
            continue
        if not is_canonical(snapshot.content):
            yield Fault("check.copy_not_canonical", place)
        if thaw(snapshot.content).circumstances.number != number:
            yield Fault("check.copy_number", place)


def _histories(session: Session) -> Iterator[Fault]:
    last: dict[UUID, ApplicationState] = {}
    changes = session.execute(
        select(StateChange.application_id, StateChange.to_state).order_by(
            StateChange.application_id, StateChange.sequence
        )
    )
    for application_id, to_state in changes:
        last[application_id] = to_state
    rows = session.execute(select(Application.id, Application.state).order_by(Application.id))
    for application_id, state in rows:
        if last.get(application_id, ApplicationState.DRAFT) is not state:
            yield Fault("check.history_differs", str(application_id))


def _extensions(session: Session) -> Iterator[Fault]:
    granted = (
        select(func.max(FileExtension.closes_at))
        .where(FileExtension.application_id == Application.id)
        .correlate(Application)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Application.id, Application.extended_until, granted).order_by(Application.id)
    )
    for application_id, extended_until, last in rows:
        if extended_until != last:
            yield Fault("check.extension_differs", str(application_id))
