"""One request, one unit of work: kept before the answer leaves when it is below 400, else dropped."""

from __future__ import annotations

from collections.abc import Callable
from inspect import iscoroutinefunction
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy.exc import DBAPIError

from callapp.db.clock import DatabaseClock
from callapp.db.engine import bind_for_writing, prepare_engine
from callapp.db.session import keep_work, only_reads
from callapp.settings import Settings
from callapp.web.clock import Clock, system_clock

View = TypeVar("View", bound=Callable[..., Any])

db = SQLAlchemy(session_options={"expire_on_commit": False})

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def init_database(app: Flask, settings: Settings) -> None:
    """Connects the application; each connection is set up by callapp.db.engine."""
    # Without it a fault of the database writes addresses, words and hashes into the log.
    options: dict[str, object] = {"url": settings.database_url, "hide_parameters": True}
    if settings.database_url.get_backend_name() == "postgresql":
        options |= {"pool_size": settings.threads, "max_overflow": 2, "pool_pre_ping": True}
    app.config["SQLALCHEMY_ENGINES"] = {"default": options}
    db.init_app(app)
    # The library ends each request with a coroutine too, which starts a thread and a loop to close nothing.
    app.teardown_appcontext_funcs[:] = [
        f for f in app.teardown_appcontext_funcs if not iscoroutinefunction(f)
    ]
    with app.app_context():
        prepare_engine(db.engine)
    app.before_request(_begin_unit_of_work)
    app.after_request(_end_unit_of_work)


def house_clock(app: Flask) -> Clock:
    """The clock of the database; an embedded one has that of this machine."""
    with app.app_context():
        engine = db.engine
    return DatabaseClock(engine) if engine.dialect.name == "postgresql" else system_clock


def keeps_nothing(view: View) -> View:
    """Marks a POST that only answers: it takes no lock for writing, and may not write."""
    view.keeps_nothing = True  # type: ignore[attr-defined]  # a mark on the function, read below
    return view


def _only_reads() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return request.method in SAFE_METHODS or getattr(view, "keeps_nothing", False)


def _begin_unit_of_work() -> None:
    if _only_reads():
        only_reads(db.session)
    else:
        bind_for_writing(db.session)


def _end_unit_of_work(response: Response) -> Response:
    """Last of all: whatever the answer says happened is on the disk when it leaves.

    What the database refuses only now is answered like what it refuses earlier.
    """
    if _only_reads() or response.status_code >= 400:
        db.session.rollback()
        return response
    try:
        keep_work(db.session)
    except DBAPIError as error:
        return current_app.make_response(current_app.handle_user_exception(error))
    return response
