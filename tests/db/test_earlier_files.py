"""A file submitted before a migration says the same after it as its frozen copy, on both databases."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from callapp.applications.models import Application
from callapp.applications.sections.models import Kpi
from callapp.applications.sections.row_checks import broken_in_rows
from callapp.calls.shipped import real_call
from callapp.db.migrate import migrate
from callapp.domain.canonical import canonical_json
from tests.applications.first_schema import TEXT
from tests.db.rows import key

NOW = datetime(2023, 4, 12, 14, 30, tzinfo=UTC)
_TYPES: list[tuple[type, Any]] = [
    (UUID, sa.Uuid()),
    (bool, sa.Boolean()),
    (int, sa.BigInteger()),
    (datetime, sa.DateTime(timezone=True)),
    (date, sa.Date()),
    (dict, sa.JSON()),
    (str, sa.String()),
]


def put(connection: sa.Connection, table: str, **values: Any) -> None:
    """A row as the first migration knows it: today's models have other columns."""
    columns = [
        sa.column(name, next(kind for of, kind in _TYPES if isinstance(value, of)))
        for name, value in values.items()
    ]
    connection.execute(sa.table(table, *columns).insert().values(values))


def put_first_file(connection: sa.Connection) -> None:
    """The file of the literal copy, with the rows that said the same."""
    content = json.loads(TEXT)["content"]
    document = real_call().as_content()
    digest = hashlib.sha256(canonical_json(document)).hexdigest()
    text = TEXT.replace("b" * 64, digest)
    user, call, owned = key("user"), key("call"), key("application")
    put(
        connection, "users", id=user, email="a@example.ca", name="Responsable fictive", language="fr",
        active=True, fs_uniquifier="u" * 32, created_at=NOW,
    )  # fmt: skip
    put(
        connection, "organisations", id=key("organisation"), kind="hospital", name_fr="Hôpital fictif",
        province="QC", created_at=NOW,
    )  # fmt: skip
    put(
        connection, "calls", id=call, slug="ia-sante-2023", fictional=False, one_per_hospital=True,
        opens_at=NOW, closes_at=NOW.replace(year=2024), last_number=1, created_at=NOW,
    )  # fmt: skip
    put(
        connection, "call_documents", id=key("document"), call_id=call, version=1, content=document,
        sha256=digest, loaded_at=NOW,
    )  # fmt: skip
    put(
        connection, "applications", id=owned, call_id=call, organisation_id=key("organisation"),
        language="fr", state="draft", version=1, created_at=NOW, created_by=user, title=content["title"],
    )  # fmt: skip
    put(
        connection, "snapshots", id=key("snapshot"), application_id=owned, sequence=1, content=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(), taken_at=NOW, taken_by=user,
    )  # fmt: skip
    hospital = {**content["hospital"], "beds_date": date(2023, 3, 31)}
    put(connection, "hospital_facts", application_id=owned, beds_state="declared", **hospital)
    for code, answer in content["answers"].items():
        put(connection, "narrative_answers", application_id=owned, question_code=code, text=answer)
    for table, rows in {
        "partners": content["partners"],
        "budget_lines": content["costs"],
        "funding_lines": content["funding"],
        "kpis": content["indicators"],
    }.items():
        for position, row in enumerate(rows, start=1):
            days = {name: date.fromisoformat(text) for name, text in row.items() if name.endswith("_date")}
            own = {"id": key(f"{table} {position}"), "application_id": owned, "position": position}
            put(connection, table, **{**row, **days, **own})
    for row in content["signatories"]:
        put(connection, "signatories", application_id=owned, **row)
    put(
        connection, "attachments", id=key("attachment"), application_id=owned, kind="letter_of_intent",
        storage_key="k1", uploaded_at=NOW, uploaded_by=user, **content["letters"][0],
    )  # fmt: skip
    for table, column, target in (
        ("calls", "document_id", key("document")),
        ("applications", "snapshot_id", key("snapshot")),
    ):
        connection.execute(sa.table(table, sa.column(column, sa.Uuid())).update().values({column: target}))
    connection.exec_driver_sql("UPDATE calls SET published_at = opens_at")
    connection.exec_driver_sql(
        "UPDATE applications SET state = 'submitted', number = 'IAS-2023-001', submitted_at = created_at"
    )


@pytest.fixture
def session(engine: sa.Engine) -> Any:
    migrate(engine, "0001")
    with engine.begin() as connection:
        put_first_file(connection)
    migrate(engine)
    with Session(engine) as session:
        yield session


def test_rows_of_before_say_what_the_copy_says(session: Session) -> None:
    assert session.scalars(sa.select(Application.number)).one() == "IAS-2023-001"
    assert list(broken_in_rows(session)) == []


def test_a_row_that_says_something_else_is_found(session: Session) -> None:
    session.execute(sa.update(Kpi).values(unit="heures"))
    assert [fault.code for fault in broken_in_rows(session)] == ["check.rows_differ_from_copy"]
