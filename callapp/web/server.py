"""Serves the application with gunicorn, and runs the courier beside it."""

from __future__ import annotations

import signal
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from callapp.mail.courier import deliver_until
from callapp.mail.smtp import smtp_sender
from callapp.settings import Settings, in_address
from callapp.web.clock import request_now
from callapp.web.database import db

OpenApp = Callable[[], Flask]
# A stopping process finishes the requests it has.
GRACE = 30


class _Server(BaseApplication):  # type: ignore[misc]  # the library is untyped
    def __init__(self, open_app: OpenApp, settings: Settings, delivers: bool) -> None:
        self._open_app, self._settings, self._delivers = open_app, settings, delivers
        super().__init__()

    def load_config(self) -> None:
        chosen: dict[str, Any] = {
            "bind": f"{in_address(self._settings.host)}:{self._settings.port}",
            "workers": self._settings.workers,
            "threads": self._settings.threads,
            "worker_class": "gthread",
            "graceful_timeout": GRACE,
            "control_socket_disable": True,
            # What a proxy says is believed by CALLAPP_PROXY_HOPS alone.
            "secure_scheme_headers": {},
            "forwarder_headers": "",
            "loglevel": "warning",
            "post_worker_init": self._start_courier,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        self._app = self._open_app()
        return self._app

    def _start_courier(self, _worker: Any) -> None:
        if self._delivers:
            Thread(target=run_courier, args=(self._app, Event()), daemon=True, name="courier").start()


def serve_pages(open_app: OpenApp, settings: Settings, *, delivers: bool = True) -> None:
    """Serves until the process is told to stop. delivers: also reminds teams, and sends mail, with a server.

    Does not return: gunicorn ends the process.
    """
    _Server(open_app, settings, delivers).run()


def run_courier(app: Flask, stop: Event) -> None:
    """Delivers the outbox of this installation, and does the chore of its application, until stop is set."""
    settings: Settings = app.extensions["callapp.settings"]
    send = None
    if settings.smtp_host is not None:
        send = smtp_sender(
            settings.smtp_host,
            settings.smtp_port,
            settings.smtp_security,
            settings.smtp_user,
            settings.smtp_password,
        )
    with app.app_context():
        deliver_until(
            stop,
            open_session=db.sessionmaker,
            send=send,
            sender=settings.mail_from,
            clock=request_now,
            chore=app.extensions["callapp.chore"],
        )


def stop_on_signals(stop: Event) -> None:
    """SIGTERM and SIGINT set stop, so that a worker ends after the mail at hand."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
