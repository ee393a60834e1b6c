"""The database's clock: the one clock of an installation, however many machines serve its pages."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DBAPIError

from callapp.db.types import UTCDateTime

ASK_EVERY = 10.0  # seconds


class DatabaseClock:
    """Says the database's time: asked every few seconds, counted on in between by a steady counter.

    So it does not matter what this machine's own clock says. While the database is away it counts on.
    """

    def __init__(self, engine: Engine, counter: Callable[[], float] = time.monotonic) -> None:
        self._engine, self._counter = engine, counter
        # What the database said, and where the counter stood then; one value, for threads share the clock.
        self._known: tuple[datetime, float] | None = None
        self._asked = 0.0

    def __call__(self) -> datetime:
        """Now, aware, in UTC. Raises sqlalchemy.exc.DBAPIError when the database never answered yet."""
        known = self._known
        if known is None or self._counter() - self._asked >= ASK_EVERY:
            known = self._ask(known)
        said, at = known
        return said + timedelta(seconds=self._counter() - at)

    def _ask(self, known: tuple[datetime, float] | None) -> tuple[datetime, float]:
        self._asked = self._counter()
        try:
            with self._engine.connect() as connection:
                before = self._counter()
                said = connection.execute(select(func.clock_timestamp(type_=UTCDateTime()))).scalar_one()
                # It was said somewhere between question and answer.
                known = (said, (before + self._counter()) / 2)
        except DBAPIError:
            if known is None:
                raise
        self._known = known
        return known
