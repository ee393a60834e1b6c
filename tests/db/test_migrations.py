"""Migrations are code under test (law 9): head equals models, up and down with rows, starts at once."""

from __future__ import annotations

import json
import multiprocessing
from datetime import datetime
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import URL

from callapp.db.base import Base
from callapp.db.migrate import downgrade, migrate, migration_config
from callapp.domain.organisation_names import name_key
from callapp.settings import read_settings
from tests.databases import every_table, open_engine
from tests.db.rows import NOW, fill

TABLES = every_table()


def tables(engine: sa.Engine) -> set[str]:
    return set(sa.inspect(engine).get_table_names()) - {"alembic_version"}


def revisions() -> list[str]:
    """All revisions, the newest first."""
    return [script.revision for script in ScriptDirectory.from_config(migration_config()).walk_revisions()]


def is_current(engine: sa.Engine) -> bool:
    """True when the database is in the newest form."""
    head = ScriptDirectory.from_config(migration_config()).get_current_head()
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head


def test_revisions_are_one_numbered_line() -> None:
    numbers = revisions()[::-1]

    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def test_head_equals_the_models(engine: sa.Engine) -> None:
    migrate(engine)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_head_has_the_checks_of_the_models(engine: sa.Engine) -> None:
    """What alembic does not compare: names of CHECKs, and of keys on SQLite."""
    migrate(engine)
    inspector = sa.inspect(engine)

    for table in TABLES:
        kept = {check["name"] for check in inspector.get_check_constraints(table.name)}
        kept |= {key["name"] for key in inspector.get_foreign_keys(table.name)}
        said = {str(c.name) for c in table.constraints if str(c.name).startswith(("ck_", "fk_"))}
        assert kept == said, table.name


def test_a_planted_difference_is_found(engine: sa.Engine) -> None:
    migrate(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE mails ADD COLUMN planted INTEGER")

    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), Base.metadata)

    assert [difference[0] for difference in found] == ["remove_column"]


def test_down_and_up_again_with_rows(engine: sa.Engine) -> None:
    migrate(engine)
    with engine.begin() as connection:
        fill(connection, TABLES)

    for below in [*revisions()[1:], "base"]:
        downgrade(engine, below)

    assert tables(engine) == set()
    for revision in revisions()[::-1]:
        migrate(engine, revision)
    with engine.begin() as connection:
        fill(connection, TABLES)
    assert is_current(engine)


def test_migrating_again_changes_nothing(engine: sa.Engine) -> None:
    migrate(engine)
    with engine.begin() as connection:
        fill(connection, TABLES)

    migrate(engine)

    with engine.connect() as connection:
        assert [
            t.name for t in TABLES if not connection.scalar(sa.select(sa.func.count()).select_from(t))
        ] == []


def test_a_migration_that_fails_leaves_nothing(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    create = op.create_table

    def create_some(name: str, *columns: Any, **options: Any) -> sa.Table:
        made.append(name)
        if len(made) > 3:
            raise OSError("planted: the disk is full")
        return create(name, *columns, **options)

    monkeypatch.setattr(op, "create_table", create_some)
    with pytest.raises(OSError, match="planted"):
        migrate(engine)

    assert tables(engine) == set()
    monkeypatch.undo()
    migrate(engine)
    assert is_current(engine)


def _start(barrier: Barrier, said: Queue[str], url: URL, instance: str) -> None:
    """What a start of the program does to the instance folder and the database, all at the same moment."""
    barrier.wait(30)
    key = read_settings({"CALLAPP_INSTANCE_PATH": instance}).secret_key
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()
    said.put(key)


def test_several_starts_at_once_on_one_empty_database(
    empty_url: URL, engine: sa.Engine, tmp_path: Path
) -> None:
    # Forked, so that all start within a moment instead of after seconds of imports.
    processes = multiprocessing.get_context("fork")
    barrier, said = processes.Barrier(4), processes.Queue()
    arguments = (barrier, said, empty_url, str(tmp_path))
    starts = [processes.Process(target=_start, args=arguments) for _ in range(4)]
    for start in starts:
        start.start()
    for start in starts:
        start.join(60)

    assert [start.exitcode for start in starts] == [0, 0, 0, 0]
    assert len({said.get(timeout=5) for _ in starts}) == 1, "each made a secret key of its own"
    assert is_current(engine)
    assert tables(engine) == {table.name for table in TABLES}


def test_drafts_of_before_are_first_versions(engine: sa.Engine) -> None:
    """Nothing typed before there were versions is without one, or without its author."""
    scripts = ScriptDirectory.from_config(migration_config()).walk_revisions()
    versions = next(script for script in scripts if "versions of sections" in script.doc)
    migrate(engine)
    with engine.begin() as connection:
        fill(connection, TABLES)
    downgrade(engine, str(versions.down_revision))

    migrate(engine, versions.revision)

    with engine.connect() as connection:
        draft = connection.execute(sa.text("SELECT typed, written, saved_by FROM section_drafts")).one()
        version = connection.execute(sa.text("SELECT typed, number, saved_by FROM section_versions")).one()
    written = draft.written if isinstance(draft.written, dict) else json.loads(draft.written)
    assert (version.number, version.typed, version.saved_by) == (1, draft.typed, draft.saved_by)
    assert UUID(written["a"]["by"]) == UUID(str(draft.saved_by))
    assert datetime.fromisoformat(written["a"]["at"]) == NOW


def test_organisations_and_partners_of_before_are_known_by_name(engine: sa.Engine) -> None:
    """Names are learnt, files are linked, and what a name is recognised by is the rule's own key."""
    scripts = ScriptDirectory.from_config(migration_config()).walk_revisions()
    script = next(script for script in scripts if "organisations by name" in script.doc)
    migrate(engine)
    with engine.begin() as connection:
        fill(connection, TABLES)
    downgrade(engine, str(script.down_revision))

    migrate(engine, script.revision)

    with engine.connect() as connection:
        names = connection.execute(
            sa.text("SELECT id, organisation_id, name, key, kind FROM organisation_names ORDER BY key")
        ).all()
        known_as = connection.scalar(sa.text("SELECT known_as_id FROM partners"))
        organisations = connection.scalar(sa.text("SELECT count(*) FROM organisations"))
    assert [(row.name, row.key, row.kind) for row in names] == [
        ("Fournisseur fictif", "fournisseurfictif", "ai_provider"),
        ("Hôpital fictif", "hopitalfictif", "hospital"),
    ]
    assert known_as == names[0].id
    assert organisations == 3, "the two there were, and the provider"
    for name in ("Algo-Boréal ltée", "L’Œil de St. John’s s.e.n.c.r.l.", "!!!", "Inc.", "é" * 300):
        assert script.module._key(name) == name_key(name)
