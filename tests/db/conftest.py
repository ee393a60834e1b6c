"""A database without a table, for tests of what migrations make of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import URL, make_url

from tests import postgres
from tests.databases import open_engine


@pytest.fixture
def empty_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> URL:
    """The address of a database without a table."""
    if database_kind == "sqlite":
        return URL.create("sqlite", database=str(tmp_path / "empty.sqlite3"))
    folder: Path = request.getfixturevalue("postgres_folder")
    name = f"empty_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    return make_url(postgres.make_database(postgres.server_url(folder), name))


@pytest.fixture
def engine(empty_url: URL) -> Any:
    engine = open_engine(empty_url)
    yield engine
    engine.dispose()
