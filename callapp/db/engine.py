"""What each database connection must do before it is used."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.orm import Session

SQLITE_PRAGMAS = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA journal_mode=WAL",
    # An answer leaves only after the commit has reached the disk.
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=10000",
)


def prepare_engine(engine: Engine) -> None:
    """Sets up SQLite connections and makes writing transactions take the write lock at once.

    With SQLite's deferred transaction two read-then-write units lose one update without an error;
    BEGIN IMMEDIATE makes the second wait. PostgreSQL needs nothing: its races are decided by
    conditional updates.
    """
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in SQLITE_PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def bind_for_writing(session: Session) -> None:
    """From here on the session's transactions take SQLite's write lock when they begin."""
    bind = session.get_bind()
    session.bind = bind.engine.execution_options(writes=True)


def take_turn(connection: Connection, name: str) -> None:
    """Waits until no other transaction of this name runs; ends with the transaction.

    On SQLite a writing transaction is alone already.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})
