"""Databases for tests: migrated once, then given to each test as new."""

from __future__ import annotations

import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Result, make_url
from sqlalchemy.orm import ORMExecuteState, Session

import callapp
from callapp.db.base import Base
from callapp.db.engine import prepare_engine
from callapp.db.migrate import migrate
from tests import postgres

PACKAGE = Path(callapp.__file__).parent
PROGRAM, TESTS = f"{PACKAGE}/", f"{Path(__file__).parent}/"


def every_table() -> list[sa.Table]:
    """The tables of all models, parents first; every module of models is imported."""
    for path in sorted(PACKAGE.rglob("*models.py")):
        module = path.relative_to(PACKAGE.parent).with_suffix("")
        importlib.import_module(".".join(module.parts))
    return Base.metadata.sorted_tables


def open_engine(url: URL) -> sa.Engine:
    """An engine set up as the program's own, but for the wait for the disk."""
    engine = sa.create_engine(url)
    prepare_engine(engine)
    do_not_wait_for_the_disk(engine)
    return engine


@cache
def engine_of(url: URL) -> sa.Engine:
    """The engine of this process for a database: what it compiles serves all tests."""
    return open_engine(url)


def do_not_wait_for_the_disk(engine: sa.Engine) -> None:
    """Leaves SQLite's files to the system's memory: they outlive no test, let alone a power cut."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda raw, _record: raw.execute("PRAGMA synchronous=OFF"))


def _migrate(url: URL) -> None:
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()


class SqliteFile:
    """One file for this process of the run, a new copy of a migrated one for each test.

    Kept in memory where the machine has a folder there: files are opened, grown and taken away all the time.
    """

    def __init__(self) -> None:
        memory = Path("/dev/shm")  # noqa: S108 – a folder of our own in it, as mkdtemp makes one
        self._folder = folder = Path(tempfile.mkdtemp(dir=memory if os.access(memory, os.W_OK) else None))
        self._template, self._file = folder / "template.sqlite3", folder / "callapp.sqlite3"
        _migrate(URL.create("sqlite", database=str(self._template)))
        self._url = URL.create("sqlite", database=str(self._file))

    @contextmanager
    def fresh(self) -> Iterator[URL]:
        """The address of an empty database, for one test at a time."""
        shutil.copyfile(self._template, self._file)
        yield self._url
        engine_of(self._url).dispose()
        for path in self._file.parent.glob(f"{self._file.name}*"):
            path.unlink()

    def close(self) -> None:
        shutil.rmtree(self._folder)


class PostgresDatabase:
    """One database for this process of the run, copied from one the run migrated; emptied after each test."""

    def __init__(self, folder: Path) -> None:
        server = postgres.server_url(folder)
        with postgres.locked(folder, "template"):
            if not (folder / "migrated").exists():
                _migrate(make_url(postgres.make_database(server, "template")))
                (folder / "migrated").touch()
            name = f"callapp_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
            self._url = make_url(postgres.make_database(server, name, template="template"))
        # Without foreign keys and triggers the order does not matter; much quicker than TRUNCATE, and all of
        # it is one journey to the server.
        deletions = [str(table.delete()) for table in every_table()]
        self._emptying = "; ".join(["SET LOCAL session_replication_role = replica", *deletions])

    @contextmanager
    def fresh(self) -> Iterator[URL]:
        """The address of an empty database, for one test at a time."""
        yield self._url
        with engine_of(self._url).begin() as connection:
            connection.exec_driver_sql(self._emptying)

    def close(self) -> None:
        engine_of(self._url).dispose()


def unlock(session: Session, table: str) -> None:
    """Lets this transaction change rows that are proofs, to see what the checks find."""
    if session.connection().dialect.name == "postgresql":
        session.execute(sa.text("SET LOCAL session_replication_role = replica"))
    else:
        session.execute(sa.text(f"DROP TRIGGER tr_{table}_never_change"))


# --- order --------------------------------------------------------------------------------------------------


@contextmanager
def ordered_reads() -> Iterator[None]:
    """Inside the block the program fails when it reads several rows without saying their order (law 7).

    Without ORDER BY the two databases, and two days, give rows in different orders. Reads of tests themselves
    and of relationships (which name their order in the model) do not count.
    """

    def refuse(state: ORMExecuteState) -> Result[Any] | None:
        statement = state.statement
        if not isinstance(statement, sa.Select) or state.is_relationship_load or state.is_column_load:
            return None
        if statement._order_by_clauses or not _asked_by_the_program():
            return None
        rows = state.invoke_statement().freeze()
        assert len(rows.data) < 2, f"several rows without an order: {statement}"
        return rows()

    event.listen(Session, "do_orm_execute", refuse)
    try:
        yield
    finally:
        event.remove(Session, "do_orm_execute", refuse)


def _asked_by_the_program() -> bool:
    """True when a function of callapp stands nearer to the read than one of the tests."""
    frame = sys._getframe(1).f_back
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(PROGRAM):
            return True
        if file.startswith(TESTS):
            return False
        frame = frame.f_back
    return False


# --- counting -----------------------------------------------------------------------------------------------


@dataclass
class Counted:
    """Statements sent to any database while counting."""

    statements: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.statements)

    def __str__(self) -> str:
        return "\n".join(self.statements)


@contextmanager
def counting() -> Iterator[Counted]:
    """Counts the statements of the block, transactions and settings of connections apart."""
    counted = Counted()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE", "SET ")):
            counted.statements.append(statement)

    event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        yield counted
    finally:
        event.remove(sa.Engine, "before_cursor_execute", note)
