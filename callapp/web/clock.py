"""The one clock: read once a request, so that a page and the row it writes agree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask, current_app, g, has_request_context

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Now, aware, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def init_clock(app: Flask, clock: Clock = system_clock) -> None:
    app.extensions["callapp.clock"] = clock


def request_now() -> datetime:
    """The instant of this request (or of this call, outside requests)."""
    clock: Clock = current_app.extensions["callapp.clock"]
    if not has_request_context():
        return clock()
    if "now" not in g:
        g.now = clock()
    now: datetime = g.now
    return now
