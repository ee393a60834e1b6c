"""The one clock: read once a request, so that a page and the row it writes agree.

The instant of a request is when its last byte reached this machine. What it waited here afterwards, for its
connection to be accepted, a free thread or a lock, is our delay and counts against nobody; what its sender
held back is the sender's.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, current_app, g, has_request_context, request

Clock = Callable[[], datetime]

# struct tcp_info of Linux: eight bytes, then words; the twelfth is the milliseconds since data last came.
_TCP_INFO = getattr(socket, "TCP_INFO", None)
_LAST_DATA = struct.Struct("=52xI")
# Nobody waits longer for an answer: a larger figure is a kernel's that does not count as ours does.
LONGEST_WAIT = timedelta(minutes=2)


def system_clock() -> datetime:
    """This machine's clock: now, aware, in UTC."""
    return datetime.now(UTC)


def init_clock(app: Flask, clock: Clock) -> None:
    """Each request takes its instant before anything else is done with it. Comes after init_database."""
    app.extensions["callapp.clock"] = clock
    app.before_request(_take_instant)


def request_now() -> datetime:
    """The instant of this request (or of this call, outside requests), to the second, rounded down."""
    clock: Clock = current_app.extensions["callapp.clock"]
    if not has_request_context():
        return clock().replace(microsecond=0)
    if "now" not in g:
        g.now = (clock() - waited(request.environ)).replace(microsecond=0)
    now: datetime = g.now
    return now


def waited(environ: Mapping[str, Any]) -> timedelta:
    """How long ago the last byte of this request reached this machine, by its kernel; zero where unknown.

    Exact to a few milliseconds, on Linux under the product's own server.
    """
    connection = environ.get("gunicorn.socket")
    if connection is None or _TCP_INFO is None:
        return timedelta(0)
    try:
        told = connection.getsockopt(socket.IPPROTO_TCP, _TCP_INFO, _LAST_DATA.size)
        (milliseconds,) = _LAST_DATA.unpack(told)
    except (OSError, struct.error):
        return timedelta(0)
    since = timedelta(milliseconds=milliseconds)
    return since if since <= LONGEST_WAIT else timedelta(0)


def _take_instant() -> None:
    """A form is read to its end first: what is sent slowly is not early."""
    _ = request.form
    request_now()
