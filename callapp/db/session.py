"""The unit of work: what is done together is kept together, by the one commit of the house."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from callapp.db.engine import bind_for_writing


class SafeRequestWrote(RuntimeError):
    """A page that only reads tried to write: a fault of the program."""


def keep_work(session: Session) -> None:
    """Keeps everything the session did, or nothing of it when the database refuses."""
    try:
        session.commit()
    except BaseException:
        session.rollback()
        raise


@contextmanager
def unit_of_work(session: Session) -> Iterator[Session]:
    """For commands and jobs: the block's work is kept when it ends well, else dropped."""
    bind_for_writing(session)
    try:
        yield session
    except BaseException:
        session.rollback()
        raise
    keep_work(session)


def only_reads(session: Session) -> None:
    """From here on the session raises SafeRequestWrote when asked to write."""
    session.info["only_reads"] = True


@event.listens_for(Session, "before_flush")
def _refuse_flush(session: Session, _context: UOWTransaction, _instances: object) -> None:
    if session.info.get("only_reads") and (session.new or session.dirty or session.deleted):
        changed = [type(row).__name__ for row in (*session.new, *session.dirty, *session.deleted)]
        raise SafeRequestWrote(", ".join(sorted(set(changed))))


@event.listens_for(Session, "do_orm_execute")
def _refuse_statement(state: ORMExecuteState) -> None:
    if state.session.info.get("only_reads") and not state.is_select:
        raise SafeRequestWrote(str(state.statement)[:200])
