"""Asks a virus scanner (clamd) about a file before it is kept: its INSTREAM command, and nothing else of it.

Forty lines of our own, because the client libraries wait for ever on a scanner that drips, and take a reply
of any length. Whatever is not a clear answer is no answer, and a file without one is not kept.
"""

from __future__ import annotations

import re
import socket
import struct
import time
from collections.abc import Callable
from typing import IO

from callapp.files.store import chunks

# Looks at a whole file; the name of what was found, None when it is clean. Raises ScannerAway.
Scan = Callable[[IO[bytes]], str | None]

WHOLE_LIMIT = 60.0
LONGEST_REPLY = 4096
_FOUND = re.compile(r"stream: (.+) FOUND")


class ScannerAway(Exception):
    """The scanner gave no clear answer; the message says why, for the log."""


def no_scan(_content: IO[bytes]) -> str | None:
    """Where no scanner is set up: every file is taken unseen."""
    return None


def clamd_scan(address: str, *, limit: float = WHOLE_LIMIT) -> Scan:
    """The scanner at ``host:port``, or at the path of a Unix socket. limit: seconds for one whole file."""

    def scan(content: IO[bytes]) -> str | None:
        until = time.monotonic() + limit
        try:
            with _connected(address, until) as connection:
                reply = _asked(connection, content, until)
        except OSError as fault:
            raise ScannerAway(f"{type(fault).__name__}: {fault}") from fault
        return _understood(reply)

    return scan


def _connected(address: str, until: float) -> socket.socket:
    if not address.startswith("/"):
        host, _, port = address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=_left(until))
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.settimeout(_left(until))
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def _asked(connection: socket.socket, content: IO[bytes], until: float) -> bytes:
    """The scanner's reply, up to its end mark."""
    connection.sendall(b"zINSTREAM\0")
    try:
        for piece in chunks(content):
            connection.settimeout(_left(until))
            connection.sendall(struct.pack(">I", len(piece)) + piece)
        connection.sendall(struct.pack(">I", 0))
    except (BrokenPipeError, ConnectionResetError):
        # A scanner that refuses (by its own limit, for one) says so and closes before the end.
        pass
    reply = b""
    while not reply.endswith(b"\0"):
        connection.settimeout(_left(until))
        piece = connection.recv(LONGEST_REPLY)
        reply += piece
        if not piece or len(reply) > LONGEST_REPLY:
            break
    return reply


def _understood(reply: bytes) -> str | None:
    text = reply.removesuffix(b"\0").decode("utf-8", "replace")
    if reply.endswith(b"\0") and text == "stream: OK":
        return None
    if reply.endswith(b"\0") and (found := _FOUND.fullmatch(text)):
        return found[1][:200]
    raise ScannerAway(f"no clear answer: {text[:200]!r}")


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("the scanner took too long")
    return left
