"""A real S3 service for tests (SeaweedFS, a wheel): on this machine’s ports, gone with whoever starts it."""

from __future__ import annotations

import ctypes
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

BUCKET, ACCESS, SECRET = "callapp-tests", "tests", "a secret of nobody"
READY_WITHIN = 60.0
PORTS = ("master", "volume", "filer", "s3")


@contextmanager
def seaweed(folder: Path) -> Iterator[dict[str, Any]]:
    """Runs the service with its data in folder; gives what a Bucket takes beside its name and prefix."""
    keys = {"credentials": [{"accessKey": ACCESS, "secretKey": SECRET}]}
    identity = {"name": "tests", "actions": ["Admin", "Read", "Write", "List"], **keys}
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    (folder / "data").mkdir()
    ports = _free_ports(2 * len(PORTS))
    choices = {
        "dir": folder / "data",
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        "filer": "true",
        "s3": "true",
        "s3.config": folder / "s3.json",
        "s3.port.iceberg": 0,
        "s3.port.lance": 0,
        "master.volumeSizeLimitMB": 64,
        "master.telemetry": "false",
        **{f"{name}.port": ports[at] for at, name in enumerate(PORTS)},
        **{f"{name}.port.grpc": ports[len(PORTS) + at] for at, name in enumerate(PORTS)},
    }
    command = [str(Path(sys.executable).parent / "weed"), "server"]
    command += [f"-{name}={value}" for name, value in choices.items()]
    with (folder / "log").open("wb") as log:
        # It dies with the tests, however they end.
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, preexec_fn=_die_with_parent)
    endpoint = f"http://127.0.0.1:{ports[PORTS.index('s3')]}"
    try:
        _wait(server, endpoint, folder / "log")
        yield {"endpoint": endpoint, "region": "us-east-1", "access_key": ACCESS, "secret_key": SECRET}
    finally:
        server.kill()
        server.wait()


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [int(each.getsockname()[1]) for each in sockets]


def _wait(server: subprocess.Popen[bytes], endpoint: str, log: Path) -> None:
    until = time.monotonic() + READY_WITHIN
    while True:
        try:
            urllib.request.urlopen(endpoint, timeout=1).close()  # noqa: S310 – our own address
        except urllib.error.HTTPError as answer:
            answer.close()
            return  # it answers; what it says to a stranger does not matter
        except OSError:
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"SeaweedFS did not start:\n{log.read_text()[-2000:]}") from None
            time.sleep(0.05)
        else:
            return
