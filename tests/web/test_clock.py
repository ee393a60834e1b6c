"""The one clock: the instant of a request, whatever it waited for; the database's time on every machine."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask, Response
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from callapp.db.clock import ASK_EVERY, DatabaseClock
from callapp.db.engine import bind_for_writing
from callapp.domain.permissions import Permission
from callapp.settings import Settings
from callapp.web.access import requires
from callapp.web.clock import LONGEST_WAIT, init_clock, request_now, system_clock, waited
from callapp.web.database import db, house_clock
from tests.client import make_client
from tests.databases import open_engine

NOW = datetime(2023, 5, 16, 3, 59, 59, 900_000, tzinfo=UTC)


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Both ends of a connection: the sender's and the server's."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        sender = socket.create_connection(listener.getsockname())
        accepted, _ = listener.accept()
        with sender, accepted:
            yield sender, accepted


def test_what_a_request_waits_here_is_known_to_the_kernel(pair: tuple[socket.socket, socket.socket]) -> None:
    sender, accepted = pair
    environ = {"gunicorn.socket": accepted}
    sender.sendall(b"POST / HTTP/1.1\r\n")
    time.sleep(0.2)
    before = waited(environ)
    sender.sendall(b"\r\n")

    assert timedelta(milliseconds=180) <= before < timedelta(seconds=5)
    assert waited(environ) < before, "the last byte counts, not the first"


def test_without_a_kernel_that_tells_nothing_is_taken_off() -> None:
    class Lying:
        def getsockopt(self, *_: Any) -> bytes:
            return b"\xff" * 56

    closed = socket.socket()
    closed.close()

    assert waited({}) == waited({"gunicorn.socket": closed}) == timedelta(0)
    assert waited({"gunicorn.socket": Lying()}) == timedelta(0)


class _Waited:
    """The socket of a request whose last byte came some milliseconds ago."""

    def __init__(self, milliseconds: int) -> None:
        self._milliseconds = milliseconds

    def getsockopt(self, *_: Any) -> bytes:
        return bytes(52) + self._milliseconds.to_bytes(4, "little")


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("milliseconds", "instant"),
    [
        (0, NOW.replace(microsecond=0)),
        (950, NOW.replace(second=58, microsecond=0)),
        (90_000, NOW.replace(minute=58, second=29, microsecond=0)),
        (LONGEST_WAIT // timedelta(milliseconds=1) + 1, NOW.replace(microsecond=0)),
    ],
)
def test_the_instant_of_a_request_is_when_it_came(app: Flask, milliseconds: int, instant: datetime) -> None:
    app.extensions["callapp.clock"] = lambda: NOW
    with app.test_request_context(environ_base={"gunicorn.socket": _Waited(milliseconds)}):
        assert request_now() == instant


@pytest.mark.own_app
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_form_is_read_to_its_end_before_the_instant_is_taken(app: Flask) -> None:
    """Somebody who holds the last byte back until after the deadline is late."""
    read: list[bytes] = []

    class Body(BytesIO):
        def readinto(self, buffer: Any) -> int:
            read.append(b"x")
            return super().readinto(buffer)

    app.extensions["callapp.clock"] = lambda: NOW + timedelta(seconds=len(read) > 0)
    seen: list[datetime] = []

    def look() -> Response:
        seen.append(request_now())
        return Response(mimetype="text/plain")

    app.add_url_rule("/instant", view_func=requires(Permission.PUBLIC)(look), methods=["POST"])
    client = make_client(app)
    body = f"csrf_token={client.token()}".encode()
    client.post(
        "/instant",
        input_stream=Body(body),
        content_length=len(body),
        content_type="application/x-www-form-urlencoded",
        csrf=False,
    )

    assert seen == [(NOW + timedelta(seconds=1)).replace(microsecond=0)]


@pytest.mark.own_app
def test_who_waits_for_the_database_is_not_late(app: Flask, session: Session, database_url: URL) -> None:
    """The instant is taken before the first lock is asked for."""
    ticking = NOW
    app.extensions["callapp.clock"] = lambda: ticking
    started, seen = threading.Event(), []

    def look() -> Response:
        db.session.connection()
        seen.append(request_now())
        return Response(mimetype="text/plain")

    app.add_url_rule("/instant", view_func=requires(Permission.PUBLIC)(look), methods=["POST"])
    client = make_client(app)
    engine = open_engine(database_url)
    with Session(engine) as other:
        bind_for_writing(other)
        other.connection()  # on SQLite nobody else writes now
        app.before_request_funcs[None].append(lambda: started.set())
        thread = threading.Thread(target=client.post, args=("/instant",))
        thread.start()
        assert started.wait(10)
        ticking = NOW + timedelta(seconds=30)
        other.rollback()
        thread.join()
    engine.dispose()

    assert seen == [NOW.replace(microsecond=0)]


# --- the database's clock -----------------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
def test_the_clock_is_the_databases_and_counts_on(session: Session) -> None:
    counter = [100.0]
    clock = DatabaseClock(session.get_bind().engine, lambda: counter[0])

    first = clock()
    assert abs(first - datetime.now(UTC)) < timedelta(seconds=5)
    counter[0] += 4.5
    assert clock() - first == timedelta(seconds=4.5)
    # By now it has counted far past the database, and hears so.
    counter[0] += 3600
    assert abs(clock() - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_while_the_database_is_away_the_clock_counts_on(session: Session) -> None:
    """SQLite knows no clock_timestamp(): for the clock that is a database that does not answer."""
    counter = [100.0]
    clock = DatabaseClock(session.get_bind().engine, lambda: counter[0])
    with pytest.raises(OperationalError):
        clock()

    clock._known = (NOW, 100.0)
    counter[0] += ASK_EVERY

    assert clock() == NOW + timedelta(seconds=ASK_EVERY)


@pytest.mark.own_app
def test_each_installation_has_the_clock_of_its_database(app: Flask, settings: Settings) -> None:
    kind = settings.database_url.get_backend_name()
    clock = house_clock(app)
    init_clock(app, clock)

    assert isinstance(clock, DatabaseClock) is (kind == "postgresql")
    assert (clock is system_clock) is (kind == "sqlite")
