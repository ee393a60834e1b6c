"""Fixtures of the whole suite. What they need is imported where it is used: tests of the rules start fast.

``database_kind`` runs each test that touches a database on SQLite and on PostgreSQL; ``-m "not postgres"``
leaves the second out, ``-m "not browser"`` the tests in a real browser.
"""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from tests.postgres import Run

if TYPE_CHECKING:
    from flask import Flask
    from jinja2 import BytecodeCache
    from sqlalchemy.engine import URL
    from sqlalchemy.orm import Session

    from callapp.domain.people import Role
    from callapp.files.store import FileStore
    from callapp.settings import Settings
    from tests.client import CheckedClient
    from tests.databases import Counted
    from tests.mailbox import Mailbox
    from tests.sharing import SharedApp

RUN = pytest.StashKey[Run]()
# In the middle of the window of the shipped call of 2023.
A_SPRING_DAY = datetime(2023, 4, 12, 14, 30, tzinfo=UTC)


def pytest_configure(config: pytest.Config) -> None:
    # How long one example takes says more about the machine's other work than about the code.
    # A busy machine is no fault of the code: no test here is timed.
    hypothesis.settings.register_profile(
        "callapp",
        deadline=None,
        max_examples=50,
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
    )
    hypothesis.settings.load_profile("callapp")
    if not hasattr(config, "workerinput"):
        config.stash[RUN] = Run()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """xdist's controller tells each worker where the run's server lives."""
    node.workerinput["postgres_folder"] = str(node.config.stash[RUN].folder)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first, so that no worker is alone with it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What is there before the first test stays to the end: the garbage collector need not look at it again.

    It went through hundreds of thousands of objects every few tests, in a seventh of the suite's time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(1000, 10, 100)


def pytest_unconfigure(config: pytest.Config) -> None:
    if RUN in config.stash:
        config.stash[RUN].end()


@pytest.fixture(scope="session")
def postgres_folder(pytestconfig: pytest.Config) -> Path:
    """The folder of the run's PostgreSQL; nothing is started before somebody asks for its address."""
    if hasattr(pytestconfig, "workerinput"):
        return Path(pytestconfig.workerinput["postgres_folder"])
    return pytestconfig.stash[RUN].folder


# --- databases ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_kind(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


@pytest.fixture(scope="session")
def _databases(
    database_kind: str, request: pytest.FixtureRequest
) -> Iterator[Callable[[], AbstractContextManager[URL]]]:
    from tests.databases import PostgresDatabase, SqliteFile, ordered_reads

    database: SqliteFile | PostgresDatabase
    with ordered_reads():
        if database_kind == "sqlite":
            database = SqliteFile()
        else:
            database = PostgresDatabase(request.getfixturevalue("postgres_folder"))
        yield database.fresh
        database.close()


@pytest.fixture
def database_url(_databases: Callable[[], AbstractContextManager[URL]]) -> Iterator[URL]:
    """The address of a migrated database without a row."""
    with _databases() as url:
        yield url


@pytest.fixture
def session(database_url: URL) -> Iterator[Session]:
    """A session for writing, as actions get it. The client keeps its work before each request of the test."""
    from sqlalchemy.orm import Session

    from callapp.db.engine import bind_for_writing
    from tests.databases import engine_of

    with Session(engine_of(database_url), expire_on_commit=False) as session:
        bind_for_writing(session)
        yield session
        session.rollback()


@pytest.fixture
def count_statements() -> Callable[[], AbstractContextManager[Counted]]:
    """``with count_statements() as counted:`` … ``assert len(counted) == 4, str(counted)`` (law 7)."""
    from tests.databases import counting

    return counting


# --- time ---------------------------------------------------------------------------------------------------


class FrozenClock:
    """Stands still until a test moves it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **step: int) -> datetime:
        """Forward by days=…, hours=…, minutes=…, seconds=…; the new instant."""
        self.now += timedelta(**step)
        return self.now

    def set(self, now: datetime) -> None:
        assert now.tzinfo is not None
        self.now = now.astimezone(UTC)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(A_SPRING_DAY)


@pytest.fixture
def now(clock: FrozenClock) -> datetime:
    """The clock's instant at the start of the test."""
    return clock.now


# --- the application ----------------------------------------------------------------------------------------


@pytest.fixture
def settings(database_url: URL, tmp_path: Path) -> Settings:
    from callapp.settings import Settings

    instance = tmp_path / "instance"
    instance.mkdir()
    return Settings(
        instance_path=instance, database_url=database_url, secret_key="k" * 32, receipt_key=b"r" * 32
    )


@pytest.fixture
def store(settings: Settings) -> FileStore:
    """Where this test's installation keeps attachments."""
    from callapp.web.storage import open_store

    return open_store(settings)


@pytest.fixture(scope="session")
def compiled_templates(postgres_folder: Path) -> BytecodeCache:
    """Where the run's applications, in whichever process, find what one of them has compiled."""
    from jinja2 import FileSystemBytecodeCache

    folder = postgres_folder / "templates"
    folder.mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


@pytest.fixture(scope="session")
def _shared_apps() -> dict[URL, SharedApp]:
    """The applications of this process, by the address of their database."""
    return {}


@pytest.fixture
def app(
    settings: Settings,
    clock: FrozenClock,
    request: pytest.FixtureRequest,
    _shared_apps: dict[URL, SharedApp],
    compiled_templates: BytecodeCache,
) -> Iterator[Flask]:
    """The application on a fresh database, with the frozen clock.

    A test that adds views or hooks to it is marked ``own_app``.
    """
    from tests.sharing import SharedApp

    kept = {} if request.node.get_closest_marker("own_app") else _shared_apps
    shared = kept.get(settings.database_url) or SharedApp(settings, compiled_templates)
    kept[settings.database_url] = shared
    yield shared.as_new(settings, clock)
    shared.disconnect()


@pytest.fixture
def client(app: Flask, session: Session) -> CheckedClient:
    """A visitor's browser; see tests/client.py. More browsers: ``tests.client.make_client(app)``."""
    from tests.client import make_client

    client = make_client(app)
    # What the test prepared is there for the request, and what the request did is there for the test.
    client.before_each = session.commit
    client.after_each = session.expire_all
    return client


@pytest.fixture
def sign_in(session: Session, now: datetime) -> Callable[..., Any]:
    """``sign_in(client, Role.REVIEWER, …)``: a new person with these roles at this browser; the person."""
    from tests.factories import make_person

    def sign_in(client: CheckedClient, *roles: Role) -> Any:
        person = make_person(session, *roles, now=now)
        client.act_as(person.actor)
        return person

    return sign_in


@pytest.fixture
def pseudo_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sentences come as ⟦…⟧; pages of the test's clients may show nothing else but content (law 11)."""
    from tests.client import CheckedClient
    from tests.pseudo_locale import speak_in_brackets

    speak_in_brackets(monkeypatch)
    monkeypatch.setattr(CheckedClient, "in_brackets", True)


@pytest.fixture
def mailbox(session: Session) -> Mailbox:
    """The mails put into the outbox so far."""
    from tests.mailbox import Mailbox

    return Mailbox(session)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser of the system; its tests fail, not skip, where it is missing."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "chromium is missing: apt-get install chromium, or -m 'not browser'"
    return found
