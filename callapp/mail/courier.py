"""Delivers the outbox until told to stop: beside the pages by default, or as ``callapp worker``."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from email.errors import MessageError
from threading import Event
from typing import Protocol

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from callapp.db.session import unit_of_work
from callapp.mail.models import Mail
from callapp.mail.outbox import Send, claim_next, compose, note_outcome

PAUSE = 5.0  # seconds between looks into an empty outbox
CHORE_EVERY = timedelta(minutes=1)
log = logging.getLogger("callapp.mail")


class Chore(Protocol):
    """Does some of what is due now, and says how much it did; 0 when nothing was left."""

    def __call__(self, session: Session, *, now: datetime) -> int: ...


def deliver_until(
    stop: Event,
    *,
    open_session: Callable[[], Session],
    send: Send | None,
    sender: str,
    clock: Callable[[], datetime],
    chore: Chore | None = None,
) -> None:
    """Sends what is due, one mail after the other, and looks again every few seconds until stop is set.

    A database that is away is waited for. Several couriers may work at once: each takes other mails.
    send: None without a mail server; then only the chore is done. chore: work that comes up by itself and
    puts mails out, done a little at a time: what it put out leaves before more of it is done.
    """
    next_chore = clock()
    while not stop.is_set():
        more = False
        try:
            delivered = deliver_all_due(open_session, send, sender, clock) if send else 0
            if delivered:
                log.info("outbox", extra={"facts": {"handled": delivered}})
            if chore and clock() >= next_chore:
                more = do_chore(open_session, chore, clock)
                next_chore = clock() + (timedelta(0) if more else CHORE_EVERY)
        except SQLAlchemyError as error:
            log.error("outbox", exc_info=error)
        except Exception as error:
            # A fault of the chore's must not keep mails from leaving.
            log.error("chore", exc_info=error)
            next_chore = clock() + CHORE_EVERY
        if not more:
            stop.wait(PAUSE)


def do_chore(open_session: Callable[[], Session], chore: Chore, clock: Callable[[], datetime]) -> bool:
    """Does a little of the chore in a unit of work of its own; whether there may be more of it."""
    with open_session() as session, unit_of_work(session):
        done = chore(session, now=clock())
    if done:
        log.info("chore", extra={"facts": {"handled": done}})
    return done > 0


def deliver_all_due(
    open_session: Callable[[], Session], send: Send, sender: str, clock: Callable[[], datetime]
) -> int:
    """Handles every mail that is due now and says how many there were."""
    count = 0
    while deliver_next(open_session, send, sender, clock):
        count += 1
    return count


def deliver_next(
    open_session: Callable[[], Session], send: Send, sender: str, clock: Callable[[], datetime]
) -> bool:
    """Claims one mail, sends it, and notes how it went; False when none is due.

    Two short units of work around the sending: a slow mail server must not hold SQLite's one write lock.
    """
    with open_session() as session, unit_of_work(session):
        mail = claim_next(session, now=clock())
    if mail is None:
        return False
    error = _try_to_send(mail, send, sender)
    with open_session() as session, unit_of_work(session):
        note_outcome(session, mail, error, now=clock())
    return True


def _try_to_send(mail: Mail, send: Send, sender: str) -> Exception | None:
    """What kept the mail from leaving; one that can never leave must not keep the others waiting."""
    try:
        send(compose(mail, sender))
    except (OSError, smtplib.SMTPException, MessageError, ValueError) as error:
        log.warning("mail not sent", extra={"facts": {"mail": str(mail.id), "fault": type(error).__name__}})
        return error
    return None
