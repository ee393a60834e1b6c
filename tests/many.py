"""Many files for little: what the factories made of one file, copied row by row in the database.

For tests of how much work many rows are; a copy is a file like the first in everything but its ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from callapp.applications.models import Application
from callapp.domain.workflow import ApplicationState
from tests.databases import every_table

Row = Mapping[str, Any]
# A submitted file names its copy, which names the file: it is a draft until the copy is there.
AT_FIRST: Row = {
    "state": ApplicationState.DRAFT,
    "snapshot_id": None,
    "withdrawn_at": None,
    "informed_at": None,
}


def multiply(session: Session, file: Application, times: int) -> None:
    """Copies a file with all that hangs on it (reviews too), so often; what was added is flushed first."""
    if not times:
        return
    session.flush()
    connection = session.connection()
    applications, *others = _rows_of(connection, file.id).items()
    files, [first] = applications
    copies: dict[sa.Table, list[Row]] = {files: [], **{table: [] for table, _ in others}}
    for number in range(times):
        ids = {row["id"]: uuid4() for _, rows in (applications, *others) for row in rows if "id" in row}
        copies[files].append(_copy(files, first, ids, number))
        for table, rows in others:
            copies[table] += [_copy(table, row, ids, number) for row in rows]
    made = copies.pop(files)
    connection.execute(files.insert(), [{**row, **AT_FIRST} for row in made])
    for table, rows in copies.items():
        connection.execute(table.insert(), rows)
    connection.execute(
        files.update()
        .where(files.c.id == sa.bindparam("copy"))
        .values({name: sa.bindparam(name) for name in AT_FIRST}),
        [{"copy": row["id"], **{name: row[name] for name in AT_FIRST}} for row in made],
    )


def _rows_of(connection: sa.Connection, file_id: UUID) -> dict[sa.Table, list[Row]]:
    """The file's row and every row that leads to it, in the order they can be inserted."""
    files: sa.Table = Application.__table__  # type: ignore[assignment]  # declared as any selectable
    query = files.select().where(files.c.id == file_id)
    found: dict[sa.Table, list[Row]] = {files: [*connection.execute(query).mappings()]}
    for table in every_table():
        owned = [
            column.in_([row["id"] for row in found[key.column.table]])
            for column in table.columns
            for key in column.foreign_keys
            if key.column.table in found and key.column.name == "id"
        ]
        if owned and table is not files:
            rows = connection.execute(table.select().where(sa.or_(*owned))).mappings().all()
            if rows:
                found[table] = [*rows]
    return found


def _copy(table: sa.Table, row: Row, ids: Mapping[Any, UUID], number: int) -> Row:
    copy = {name: ids.get(value, value) if isinstance(value, UUID) else value for name, value in row.items()}
    for columns in _uniques(table):
        # Where no new id tells the copy apart, its text does.
        if all(copy[name] == row[name] for name in columns):
            name = next(name for name in columns if isinstance(row[name], str))
            copy[name] = f"{row[name][:-5]}{number:05}"
    return copy


def _uniques(table: sa.Table) -> list[list[str]]:
    named = [each.columns for each in table.constraints if isinstance(each, sa.UniqueConstraint)]
    named += [index.columns for index in table.indexes if index.unique]
    return [[column.name for column in columns] for columns in named]
