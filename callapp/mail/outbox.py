"""Puts mails into the outbox and delivers what waits there."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.domain.bilingual import Language
from callapp.mail.models import Mail, MailState

Send = Callable[[EmailMessage], None]
ATTEMPTS = 8


def put_mail(
    session: Session, *, to: str, language: str, kind: str, subject: str, body: str, now: datetime
) -> Mail:
    """Adds a mail to the transaction at work: it leaves only if that is kept.

    kind is a code such as ``"application.receipt"``; subject and body are in the recipient's language.
    """
    mail = Mail(
        recipient=to,
        language=Language(language),
        kind=kind,
        subject=" ".join(subject.split())[:300],
        body=body,
        created_at=now,
        next_attempt_at=now,
    )
    session.add(mail)
    return mail


def deliver_next(session: Session, send: Send, *, sender: str, now: datetime) -> bool:
    """Sends the oldest mail that is due and notes how it went; False when none is due.

    The caller keeps the work after each mail, so that a crash repeats one mail at most. Each carries a
    stable Message-ID, by which a repeated one is known.
    """
    mail = session.scalars(
        select(Mail)
        .where(Mail.state == MailState.QUEUED, Mail.next_attempt_at <= now)
        .order_by(Mail.next_attempt_at, Mail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if mail is None:
        return False
    mail.attempts += 1
    try:
        send(compose(mail, sender))
    except (OSError, smtplib.SMTPException) as error:
        _note_failure(mail, error, now)
    else:
        mail.state, mail.sent_at, mail.last_error = MailState.SENT, now, None
    return True


def compose(mail: Mail, sender: str) -> EmailMessage:
    """The message as it goes out."""
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = mail.subject, sender, mail.recipient
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{mail.id}@{sender.rpartition('@')[2]}>"
    message["Content-Language"] = mail.language.value
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message


def _note_failure(mail: Mail, error: Exception, now: datetime) -> None:
    """Tries again after 1, 2, 4 … minutes; gives up after ATTEMPTS, which the administrator sees."""
    mail.last_error = type(error).__name__
    if mail.attempts >= ATTEMPTS:
        mail.state = MailState.FAILED
    mail.next_attempt_at = now + timedelta(minutes=2 ** (mail.attempts - 1))
