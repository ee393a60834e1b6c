"""The courier: what leaves, what is tried again or given up, and that nobody waits for a mail server."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from threading import Event

import pytest
from sqlalchemy.orm import Session

from callapp.db.session import unit_of_work
from callapp.mail.courier import deliver_all_due, deliver_until
from callapp.mail.models import Mail, MailState
from callapp.mail.outbox import ATTEMPTS, CLAIM, TextFile, claim_next, compose, note_outcome, put_mail

SENDER = "appel@example.ca"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def open_session(session: Session) -> Callable[[], Session]:
    """Sessions of the courier's own, on the test's database."""
    engine = session.get_bind().engine
    return lambda: Session(engine)


def _put(session: Session, now: datetime, to: str = "lead@example.ca") -> Mail:
    mail = put_mail(session, to=to, language="fr", kind="test", subject="Objet", body="Texte\n", now=now)
    session.commit()
    return mail


def _look_again(session: Session) -> None:
    """Lets go of the database, and of what was read before."""
    session.rollback()
    session.expire_all()


def test_each_mail_that_is_due_leaves_once(
    session: Session, now: datetime, open_session: Callable[[], Session]
) -> None:
    first, later = _put(session, now), _put(session, now + MINUTE)
    sent: list[EmailMessage] = []
    assert deliver_all_due(open_session, sent.append, SENDER, lambda: now) == 1
    assert deliver_all_due(open_session, sent.append, SENDER, lambda: now) == 0
    _look_again(session)
    assert [message["Message-ID"] for message in sent] == [f"<{first.id}@example.ca>"]
    assert (first.state, first.sent_at, first.attempts) == (MailState.SENT, now, 1)
    assert later.state is MailState.QUEUED


def test_a_refused_mail_is_tried_again_and_at_last_given_up(
    session: Session, now: datetime, open_session: Callable[[], Session]
) -> None:
    def refuse(_message: EmailMessage) -> None:
        raise smtplib.SMTPServerDisconnected

    mail, at = _put(session, now), now
    for attempt in range(1, ATTEMPTS + 1):
        assert mail.state is MailState.QUEUED
        _look_again(session)
        assert deliver_all_due(open_session, refuse, SENDER, lambda: at) == 1  # noqa: B023 – called at once
        _look_again(session)
        assert mail.attempts == attempt
        assert mail.next_attempt_at == at + 2 ** (attempt - 1) * MINUTE
        at = mail.next_attempt_at
        _look_again(session)
    assert (mail.state, mail.last_error) == (MailState.FAILED, "SMTPServerDisconnected")
    _look_again(session)
    assert deliver_all_due(open_session, refuse, SENDER, lambda: at) == 0


def test_a_mail_that_can_never_leave_does_not_stop_the_others(
    session: Session, now: datetime, open_session: Callable[[], Session]
) -> None:
    broken, good = _put(session, now, to="a\nb@example.ca"), _put(session, now)
    sent: list[EmailMessage] = []
    assert deliver_all_due(open_session, sent.append, SENDER, lambda: now) == 2
    _look_again(session)
    assert (broken.state, broken.last_error) == (MailState.QUEUED, "ValueError")
    assert good.state is MailState.SENT


def test_others_write_while_a_mail_is_on_its_way(
    session: Session, now: datetime, open_session: Callable[[], Session]
) -> None:
    mail = _put(session, now)

    def write_meanwhile(_message: EmailMessage) -> None:
        with open_session() as other, unit_of_work(other):
            put_mail(other, to="b@example.ca", language="en", kind="test", subject="S", body="B", now=at)

    at = now + MINUTE
    assert deliver_all_due(open_session, write_meanwhile, SENDER, lambda: now) == 1
    _look_again(session)
    assert mail.state is MailState.SENT


def test_a_claimed_mail_is_taken_again_only_after_its_courier_must_have_died(
    session: Session, now: datetime, open_session: Callable[[], Session]
) -> None:
    mail = _put(session, now)
    claimed = claim_next(session, now=now)
    session.commit()
    assert claimed is not None
    assert claim_next(session, now=now + CLAIM - MINUTE) is None
    _look_again(session)
    assert deliver_all_due(open_session, lambda _message: None, SENDER, lambda: now + CLAIM) == 1
    note_outcome(session, claimed, OSError(), now=now + CLAIM)
    session.commit()
    kept = session.get_one(Mail, mail.id)
    assert (kept.state, kept.attempts) == (MailState.SENT, 2)


def test_a_file_goes_with_its_mail_byte_by_byte(
    session: Session, now: datetime, open_session: Callable[[], Session]
) -> None:
    text = '{"name":"lettre signée 🏥"}\n'
    mail = put_mail(
        session,
        to="lead@example.ca",
        language="fr",
        kind="test",
        subject="Objet",
        body="Texte\n",
        now=now,
        file=TextFile("IAS-2023-001-accusé-1.json", text),
    )
    session.commit()
    sent: list[EmailMessage] = []

    assert deliver_all_due(open_session, sent.append, SENDER, lambda: now) == 1

    # As it arrives on the other side.
    arrived = message_from_bytes(sent[0].as_bytes(policy=SMTP), policy=default)
    (file,) = arrived.iter_attachments()
    assert (file.get_filename(), file.get_content_type()) == (mail.attachment_name, "application/json")
    assert file.get_content() == text.encode()
    body = arrived.get_body()
    assert body is not None
    assert body.get_content().strip() == "Texte"


def test_a_mail_that_waited_too_long_is_not_sent_any_more(
    session: Session, now: datetime, open_session: Callable[[], Session]
) -> None:
    stale, good = (
        put_mail(
            session,
            to="lead@example.ca",
            language="fr",
            kind="test",
            subject="S",
            body="B",
            now=now,
            not_after=now + minutes * MINUTE,
        )
        for minutes in (10, 11)
    )
    session.commit()
    sent: list[EmailMessage] = []
    assert deliver_all_due(open_session, sent.append, SENDER, lambda: now + 10 * MINUTE) == 1
    _look_again(session)
    assert [message["Message-ID"] for message in sent] == [f"<{good.id}@example.ca>"]
    assert (stale.state, stale.last_error, stale.attempts) == (MailState.FAILED, "Stale", 0)


def test_mail_programs_are_told_where_to_end_it(session: Session, now: datetime) -> None:
    mail = put_mail(
        session,
        to="lead@example.ca",
        language="fr",
        kind="test",
        subject="S",
        body="B",
        now=now,
        unsubscribe="https://example.ca/fr/reminders/t",
    )
    session.flush()
    assert compose(mail, SENDER)["List-Unsubscribe"] == "<https://example.ca/fr/reminders/t>"
    assert compose(_put(session, now), SENDER)["List-Unsubscribe"] is None


def _work(
    open_session: Callable[[], Session],
    chore: Callable[..., int],
    *,
    send: Callable[[EmailMessage], None] | None,
    looks: int,
    now: datetime,
) -> None:
    """A courier for so many rounds of its loop; a round without a pause counts too. A minute a pause."""
    at = [now]

    class Stop(Event):
        def is_set(self) -> bool:
            nonlocal looks
            looks -= 1
            return looks < 0

        def wait(self, timeout: float | None = None) -> bool:
            at[0] += MINUTE
            return True

    deliver_until(
        Stop(), open_session=open_session, send=send, sender=SENDER, clock=lambda: at[0], chore=chore
    )


def test_what_a_turn_of_the_chore_puts_out_leaves_before_the_next_turn(
    session: Session, now: datetime, open_session: Callable[[], Session]
) -> None:
    happened: list[str] = []
    left = [2, 1, 0]

    def chore(own: Session, *, now: datetime) -> int:
        happened.append("chore")
        count = left.pop(0) if left else 0
        for _ in range(count):
            put_mail(own, to="a@example.ca", language="fr", kind="t", subject="S", body="B", now=now)
        return count

    session.rollback()
    _work(open_session, chore, send=lambda _mail: happened.append("mail"), looks=4, now=now)

    assert happened == ["chore", "mail", "mail", "chore", "mail", "chore", "chore"]


def test_a_chore_that_fails_keeps_no_mail_from_leaving_and_is_tried_again(
    session: Session, now: datetime, open_session: Callable[[], Session]
) -> None:
    first, tries, sent = _put(session, now), [0], []

    def chore(own: Session, *, now: datetime) -> int:
        tries[0] += 1
        raise ValueError("planted")

    _work(open_session, chore, send=sent.append, looks=3, now=now)

    assert (len(sent), tries[0]) == (1, 3)
    _look_again(session)
    assert first.state is MailState.SENT


def test_without_a_mail_server_the_chore_is_done_and_mails_wait(
    session: Session, now: datetime, open_session: Callable[[], Session]
) -> None:
    mail, done = _put(session, now), []

    _work(open_session, lambda _own, *, now: done.append(now) or 0, send=None, looks=2, now=now)

    assert done == [now, now + MINUTE]
    _look_again(session)
    assert mail.state is MailState.QUEUED
