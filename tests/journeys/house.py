"""An installation of a test's own: a migrated database, an open call, people of the house, and the server.

The server is the product's own command in a process of its own, on the real clock: what a user starts.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPConnection
from pathlib import Path

from click.testing import CliRunner
from flask import Flask
from sqlalchemy import create_engine, text

from callapp.app import create_app
from callapp.calls.actions import load_call
from callapp.calls.shipped import demo_call
from callapp.cli import build_cli
from callapp.db.session import unit_of_work
from callapp.domain.people import SYSTEM, Role
from callapp.settings import read_settings
from callapp.web.database import db

ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds: on a busy machine a start takes its time


class House:
    """One installation, as its operator sees it."""

    def __init__(self, instance: Path) -> None:
        self.instance = instance
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = instance / "server.log"

    @property
    def variables(self) -> dict[str, str]:
        return {"CALLAPP_INSTANCE_PATH": str(self.instance), "CALLAPP_PORT": str(self.port)}

    def command(self, *words: str) -> str:
        """Runs a command of callapp that must be done (exit code 0); its standard output."""
        run = partial(CliRunner().invoke, build_cli(lambda *_: self._app), words, catch_exceptions=False)
        # In a thread of its own: the browser's driver keeps an event loop in this one.
        with ThreadPoolExecutor(1) as thread:
            result = thread.submit(run).result()
        assert result.exit_code == 0, result.output
        return result.stdout

    def open_call(self) -> None:
        """Brings the database up and publishes the fictional open call."""
        self._app: Flask = create_app(read_settings({**self.variables, "CALLAPP_DEMONSTRATION": "no"}))
        self.command("migrate")
        now = datetime.now(UTC)
        self.document = demo_call(now)
        self.slug = self.document.slug
        with self._app.app_context():
            with unit_of_work(db.session) as session:
                load_call(session, actor=SYSTEM, now=now, document=self.document)
            db.engine.dispose()

    def invite(self, role: Role, email: str, name: str, lang: str) -> str:
        """A new person of the house; the one-time link to choose a password."""
        words = ["--role", role.value, "--email", email, "--name", name, "--lang", lang]
        return self.command("user", "create", *words).strip()

    @contextmanager
    def serving(self, *words: str) -> Iterator[None]:
        """Serves until the end of the block. words: the command, ``serve --no-demo`` when none is given."""
        environment = {k: v for k, v in os.environ.items() if not k.startswith("CALLAPP_")} | self.variables
        command = [sys.executable, "-m", "callapp", *(words or ("serve", "--no-demo"))]
        with self.log.open("wb") as log:
            server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
            try:
                self._wait(server)
                yield
            finally:
                server.terminate()
                server.wait(timeout=PATIENCE)

    def _wait(self, server: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert server.poll() is None, self.log.read_text("utf-8")
            with closing(HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as connection:
                try:
                    connection.request("GET", "/")
                    connection.getresponse().read()
                except OSError:
                    time.sleep(0.1)
                else:
                    return
        raise AssertionError("the server did not answer: " + self.log.read_text("utf-8"))

    def complaints(self) -> list[str]:
        """What the server logged as a warning or worse."""
        lines = self.log.read_text("utf-8").splitlines()
        return [line for line in lines if re.search(r'"level": "(WARNING|ERROR|CRITICAL)"|Traceback', line)]

    def link_mailed_to(self, email: str) -> str:
        """The first link of the newest mail to an address, as its reader would open it."""
        engine = create_engine(f"sqlite:///{self.instance / 'callapp.sqlite3'}")
        with engine.connect() as connection:
            # Of two in the same second, the one written last.
            newest = "ORDER BY created_at DESC, rowid DESC LIMIT 1"
            query = text(f"SELECT body FROM mails WHERE recipient = :to {newest}")  # noqa: S608 – a constant
            body = connection.execute(query, {"to": email}).scalar_one()
        engine.dispose()
        found = re.search(r"https?://\S+", body)
        assert found, body
        return found.group().rstrip(".,;)")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
