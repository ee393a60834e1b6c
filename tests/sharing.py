"""One application for all tests of a process on one database, given to each as new.

It compiles its addresses, pages and statements once, as a process that serves does: what one request left
behind in it would meet the next one here too. What tests replace in it is put back.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from jinja2 import BytecodeCache

from callapp.app import create_app
from callapp.settings import Settings
from callapp.web.clock import Clock
from callapp.web.database import db
from callapp.web.storage import init_storage
from tests.client import note_failures, prepare_for_tests
from tests.databases import do_not_wait_for_the_disk


class SharedApp:
    """The application of one database's tests."""

    def __init__(self, settings: Settings, compiled: BytecodeCache) -> None:
        self._app = app = create_app(settings)
        prepare_for_tests(app)
        app.jinja_env.bytecode_cache = compiled
        with app.app_context():
            do_not_wait_for_the_disk(db.engine)
        held: list[dict[Any, Any]] = [app.config, app.extensions, app.view_functions, app.jinja_env.globals]
        self._as_made = [(each, dict(each)) for each in held]

    def as_new(self, settings: Settings, clock: Clock) -> Flask:
        """The application with this test's folder and clock, and nobody's tries counted."""
        for held, as_made in self._as_made:
            held.clear()
            held.update(as_made)
        self._app.extensions |= {"callapp.settings": settings, "callapp.clock": clock}
        init_storage(self._app, settings)
        for limiter in self._app.extensions["limiter"]:
            limiter.reset()
        note_failures(self._app)
        return self._app

    def disconnect(self) -> None:
        """Closes its connections: the database is about to be replaced."""
        with self._app.app_context():
            db.engine.dispose()
