"""Delivers the outbox until told to stop: beside the pages by default, or as ``callapp worker``."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from threading import Event

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from callapp.db.session import unit_of_work
from callapp.mail.outbox import Send, deliver_next

PAUSE = 5.0  # seconds between looks into an empty outbox
log = logging.getLogger("callapp.mail")


def deliver_until(
    stop: Event,
    *,
    open_session: Callable[[], Session],
    send: Send,
    sender: str,
    clock: Callable[[], datetime],
) -> None:
    """Sends what is due, one mail a unit of work, and looks again every few seconds until stop is set.

    A database that is away is waited for. Several couriers may work at once: each takes other mails.
    """
    while not stop.is_set():
        try:
            delivered = deliver_all_due(open_session, send, sender, clock)
        except SQLAlchemyError as error:
            log.error("outbox", exc_info=error)
            delivered = 0
        if delivered:
            log.info("outbox", extra={"facts": {"handled": delivered}})
        stop.wait(PAUSE)


def deliver_all_due(
    open_session: Callable[[], Session], send: Send, sender: str, clock: Callable[[], datetime]
) -> int:
    """Handles every mail that is due now and says how many there were."""
    count = 0
    while True:
        with open_session() as session, unit_of_work(session):
            if not deliver_next(session, send, sender=sender, now=clock()):
                return count
        count += 1
