"""The database refuses impossible rows, by name, on SQLite and on PostgreSQL (law 6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import URL

from tests.databases import every_table, open_engine
from tests.db.rows import REFUSED, ROWS, SECOND_ROWS, fill

TABLES = every_table()
# What the database says when a row is a proof (the triggers of migration of receipts).
LOCKED = "never change"


def _is_code(check: sa.CheckConstraint) -> bool:
    """True for the CHECK that comes with an enumeration."""
    return bool(getattr(check, "_type_bound", False))


CHECKS = {
    str(constraint.name): (table, constraint)
    for table in TABLES
    for constraint in table.constraints
    if isinstance(constraint, sa.CheckConstraint)
}
UNIQUES: dict[str, tuple[sa.Table, list[str]]] = {
    str(constraint.name): (table, [column.name for column in constraint.columns])
    for table in TABLES
    for constraint in table.constraints
    if isinstance(constraint, sa.UniqueConstraint)
} | {
    str(index.name): (table, [column.name for column in index.columns])
    for table in TABLES
    for index in table.indexes
    if index.unique
}
COLUMNS = [(table, column) for table in TABLES for column in table.columns]


@pytest.fixture(scope="module")
def house(_databases: Callable[[], AbstractContextManager[URL]]) -> Iterator[sa.Connection]:
    """A connection to a database with a good row in every table."""
    with _databases() as url:
        engine = open_engine(url)
        with engine.connect() as connection, connection.begin() as transaction:
            fill(connection, TABLES)
            yield connection
            transaction.rollback()
        engine.dispose()


def refusal(house: sa.Connection, statement: sa.Executable) -> str:
    """What the database says against a statement; fails when it takes it."""
    with pytest.raises(sa.exc.IntegrityError) as refused, house.begin_nested():
        house.execute(statement)
    return str(refused.value.orig)


def only(table: sa.Table) -> sa.ColumnElement[bool]:
    """The good row of a table."""
    return sa.and_(*(column == ROWS[table.name][column.name] for column in table.primary_key))


def test_each_table_and_each_check_has_its_case() -> None:
    written = {name for name, (_, check) in CHECKS.items() if not _is_code(check)}

    assert {table.name for table in TABLES} == set(ROWS)
    assert written == set(REFUSED)
    assert set(SECOND_ROWS) <= set(UNIQUES)


def test_each_constraint_follows_the_naming_convention() -> None:
    names = [str(constraint.name) for table in TABLES for constraint in table.constraints]

    assert [name for name in names if not name.startswith(("ck_", "uq_", "fk_", "pk_"))] == []
    assert [name for name in names if len(name) > 63] == [], "PostgreSQL cuts longer names"
    assert [name for name in names if names.count(name) > 1] == []


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_a_check_refuses_its_breach(house: sa.Connection, name: str) -> None:
    table, _ = CHECKS[name]

    assert name in refusal(house, table.update().where(only(table)).values(REFUSED[name]))


@pytest.mark.parametrize("name", sorted(name for name, (_, check) in CHECKS.items() if _is_code(check)))
def test_an_unknown_code_is_refused(house: sa.Connection, name: str) -> None:
    table, check = CHECKS[name]
    (column,) = {column.name for column in check.columns}
    unknown = sa.text(f"UPDATE {table.name} SET {column} = 'no_such_code'")  # noqa: S608 – names from our own models

    refused = refusal(house, unknown)

    # PostgreSQL names the first of several that the code breaks.
    assert name in refused or any(
        other in refused for other in REFUSED if other.startswith(f"ck_{table.name}_")
    )


@pytest.mark.parametrize("name", sorted(UNIQUES))
def test_a_second_row_alike_is_refused(house: sa.Connection, name: str) -> None:
    table, columns = UNIQUES[name]
    good = house.execute(table.select().where(only(table))).mappings().one()
    second = {**good, **_made_up(table, keep=columns, row=dict(good)), **SECOND_ROWS.get(name, {})}

    refused = refusal(house, table.insert().values(second))

    assert name in refused or ", ".join(f"{table.name}.{column}" for column in columns) in refused


def _made_up(table: sa.Table, *, keep: list[str], row: dict[str, Any]) -> dict[str, Any]:
    """Other values for the columns of the primary key and of every other UNIQUE."""
    others = {column.name for column in table.primary_key}
    others |= {column for other, columns in UNIQUES.values() if other is table for column in columns}
    fresh: dict[str, Any] = {}
    for column in others - set(keep):
        value = row[column]
        if table.columns[column].foreign_keys:
            continue
        fresh[column] = {UUID: uuid4(), str: f"{value}"[:-1] + "2", int: 77}.get(type(value), value)
    return fresh


@pytest.mark.parametrize(
    ("table", "column"),
    [
        pytest.param(table, column, id=f"{table.name}.{column.name}")
        for table, column in COLUMNS
        if not column.nullable and not column.primary_key
    ],
)
def test_a_needed_value_cannot_be_left_out(
    house: sa.Connection, table: sa.Table, column: sa.Column[Any]
) -> None:
    # Bound as NULL by hand: SQLAlchemy would write a JSON null.
    refused = refusal(house, table.update().where(only(table)).values({column.name: sa.null()}))

    assert column.name in refused
    assert "null" in refused.lower()


@pytest.mark.parametrize(
    ("table", "column"),
    [
        pytest.param(table, column, id=f"{table.name}.{column.name}")
        for table, column in COLUMNS
        if column.foreign_keys and not column.primary_key
    ],
)
def test_a_row_cannot_point_nowhere(house: sa.Connection, table: sa.Table, column: sa.Column[Any]) -> None:
    # Another constraint of the row may speak first; pointing nowhere is refused in any case.
    nowhere = uuid4() if isinstance(column.type, sa.Uuid) else uuid4().hex[:16]
    refused = refusal(house, table.update().where(only(table)).values({column.name: nowhere}))

    assert "foreign key" in refused.lower() or any(check in refused for check in REFUSED) or LOCKED in refused


@pytest.mark.parametrize("table", ["receipts", "snapshots"])
def test_a_proof_is_never_changed(house: sa.Connection, table: str) -> None:
    change = sa.text(f"UPDATE {table} SET id = id")  # noqa: S608 – names from our own models

    assert f"{table} {LOCKED}" in refusal(house, change)
