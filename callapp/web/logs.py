"""Logs as JSON lines: request and actor ids, never a secret, an address or an answer."""

from __future__ import annotations

import json
import logging
import sys
import time
from datetime import UTC, datetime
from uuid import uuid4

from flask import Flask, Response, g, has_request_context, request

log = logging.getLogger("callapp")


class JsonLines(logging.Formatter):
    """One line a record; the request's id stands in each line written during it."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context():
            line["request"] = request_id()
        line.update(getattr(record, "facts", {}))
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def request_id() -> str:
    """The id of this request: in its log lines, its audit entries and on its error page."""
    if "request_id" not in g:
        g.request_id = uuid4().hex
    identifier: str = g.request_id
    return identifier


def init_logs(app: Flask, level: str) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    log.handlers[:] = [handler]
    log.setLevel(level)
    log.propagate = False

    @app.before_request
    def _start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def _done(response: Response) -> Response:
        started = g.get("started")
        actor = g.get("actor")
        log.info(
            "request",
            extra={
                "facts": {
                    "method": request.method,
                    "endpoint": request.endpoint,
                    "status": response.status_code,
                    "milliseconds": None
                    if started is None
                    else round(1000 * (time.perf_counter() - started), 1),
                    "actor": str(actor.user_id) if actor is not None and actor.user_id else None,
                }
            },
        )
        response.headers["X-Request-ID"] = request_id()
        return response
