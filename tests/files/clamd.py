"""A small scanner that speaks clamd's INSTREAM, well or badly, on a port of this machine."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# What the tests' scanner takes for a virus; the usual test string would alarm real scanners about this file.
BAD = b"fictional virus"

REPLIES = {"garbage": b"\xff\xfe yes?\0", "endless": b"s" * 100_000, "error": b"stream: no ERROR\0"}


class FakeClamd:
    """Answers each connection as its mode says; ``seen`` holds the files it was shown whole.

    Modes: ``honest``; ``limit`` (refuses by size and closes at once); ``silent`` (never answers); ``drip``
    (a byte now and then); ``garbage``; ``endless`` (a reply that does not end); ``error``; ``closes``.
    """

    def __init__(self, family: int, address: tuple[str, int] | str, mode: str = "honest") -> None:
        self.mode = mode
        self.seen: list[bytes] = []
        self._socket = socket.socket(family)
        self._socket.bind(address)
        self._socket.listen()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    @property
    def address(self) -> str:
        name = self._socket.getsockname()
        return name if isinstance(name, str) else f"{name[0]}:{name[1]}"

    def close(self) -> None:
        self._over.set()
        # Wakes the thread that waits for a connection.
        with socket.socket(self._socket.family) as waker:
            waker.connect(self._socket.getsockname())
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while not self._over.is_set():
            connection, _ = self._socket.accept()
            with connection:
                connection.settimeout(5)
                try:
                    self._answer(connection)
                except OSError:
                    continue  # the client gave up

    def _answer(self, connection: socket.socket) -> None:
        if self._over.is_set():
            return
        if self.mode == "limit":
            connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
            return
        whole = self._received(connection)
        self.seen.append(whole)
        if self.mode == "silent":
            self._over.wait(5)
        elif self.mode == "drip":
            while not self._over.wait(0.05):
                connection.sendall(b"s")
        elif self.mode != "closes":
            found = b"stream: Fictional.Virus-1 FOUND\0" if BAD in whole else b"stream: OK\0"
            connection.sendall(REPLIES.get(self.mode, found))

    def _received(self, connection: socket.socket) -> bytes:
        with connection.makefile("rb") as sent:
            command = sent.read(10)
            assert command == b"zINSTREAM\0", command
            whole = b""
            while length := struct.unpack(">I", sent.read(4))[0]:
                whole += sent.read(length)
            return whole


@contextmanager
def fake_clamd(mode: str = "honest", *, path: str | None = None) -> Iterator[FakeClamd]:
    """A scanner on a free port of this machine, or on a Unix socket at path."""
    server = (
        FakeClamd(socket.AF_INET, ("127.0.0.1", 0), mode)
        if path is None
        else FakeClamd(socket.AF_UNIX, path, mode)
    )
    try:
        yield server
    finally:
        server.close()
