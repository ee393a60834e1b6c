"""The outbox: mails are put in, claimed one by one, and what came of each is noted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.domain.bilingual import Language
from callapp.mail.models import Mail, MailState

Send = Callable[[EmailMessage], None]
# The address of a page in a mail, by endpoint, lang and values (callapp.web.links.public_link).
LinkTo = Callable[..., str]
ATTEMPTS = 8
# Why a mail was given up that waited too long.
STALE = "Stale"
# What goes with a mail may end so.
FILE_TYPES = {"json": ("application", "json"), "ics": ("text", "calendar")}
# Longer than any talk with a mail server: until then nobody else takes a claimed mail.
CLAIM = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text that goes with a mail, as a file of this name; its ending is one of FILE_TYPES."""

    name: str
    text: str


def put_mail(
    session: Session,
    *,
    to: str,
    language: str,
    kind: str,
    subject: str,
    body: str,
    now: datetime,
    file: TextFile | None = None,
    not_after: datetime | None = None,
    unsubscribe: str | None = None,
) -> Mail:
    """Adds a mail to the transaction at work: it leaves only if that is kept.

    kind is a code such as ``"application.receipt"``; subject and body are in the recipient's language. file
    goes with it byte by byte. not_after: from then on it does not leave any more. unsubscribe: the page on
    which its reader ends such mails, which mail programs show as a button.
    """
    mail = Mail(
        recipient=to,
        language=Language(language),
        kind=kind,
        subject=" ".join(subject.split())[:300],
        body=body,
        created_at=now,
        next_attempt_at=now,
        attachment_name=file and file.name,
        attachment=file and file.text,
        not_after=not_after,
        unsubscribe=unsubscribe,
    )
    session.add(mail)
    return mail


def claim_next(session: Session, *, now: datetime) -> Mail | None:
    """Takes the oldest mail that is due, for CLAIM; None when none is due.

    Stale ones are given up on the way. Counts the try. The caller keeps that before it talks to a mail
    server, so that no transaction waits for one; the mail is handed out as it is, apart from the session.
    Who dies meanwhile leaves it to be taken again: a crash repeats one mail at most.
    """
    while (mail := _oldest_due(session, now)) is not None and _is_stale(mail, now):
        mail.state, mail.last_error = MailState.FAILED, STALE
        session.flush()
    if mail is None:
        return None
    mail.attempts += 1
    mail.next_attempt_at = now + CLAIM
    session.flush()
    session.expunge(mail)
    return mail


def _oldest_due(session: Session, now: datetime) -> Mail | None:
    return session.scalars(
        select(Mail)
        .where(Mail.state == MailState.QUEUED, Mail.next_attempt_at <= now)
        .order_by(Mail.next_attempt_at, Mail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()


def _is_stale(mail: Mail, now: datetime) -> bool:
    return mail.not_after is not None and mail.not_after <= now


def note_outcome(session: Session, mail: Mail, error: Exception | None, *, now: datetime) -> None:
    """Notes that a claimed mail was sent, or why not.

    It is tried again after 1, 2, 4 … minutes and given up after ATTEMPTS, which the administrator sees.
    """
    kept = session.get_one(Mail, mail.id, with_for_update=True)
    if kept.state is not MailState.QUEUED:
        return  # claimed again after a long wait, and sent by the other
    if error is None:
        kept.state, kept.sent_at, kept.last_error = MailState.SENT, now, None
        return
    kept.last_error = type(error).__name__
    kept.next_attempt_at = now + timedelta(minutes=2 ** (kept.attempts - 1))
    if kept.attempts >= ATTEMPTS:
        kept.state = MailState.FAILED


def compose(mail: Mail, sender: str) -> EmailMessage:
    """The message as it goes out, with a stable Message-ID by which a repeated one is known.

    Raises ValueError for an address or a sender that no header may hold.
    """
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = mail.subject, sender, mail.recipient
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = f"<{mail.id}@{sender.rpartition('@')[2]}>"
    message["Content-Language"] = mail.language.value
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe is not None:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
    message.set_content(mail.body)
    if mail.attachment is not None and mail.attachment_name is not None:
        # As bytes, for a mail server turns the line ends of texts, and a signature covers each of them.
        maintype, subtype = FILE_TYPES[mail.attachment_name.rpartition(".")[2]]
        message.add_attachment(
            mail.attachment.encode(), maintype=maintype, subtype=subtype, filename=mail.attachment_name
        )
    return message
