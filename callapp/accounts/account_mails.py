"""Mails about one's own account, in the person's language, each saying what to do if it was not you."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.mail.models import Mail
from callapp.mail.outbox import put_mail
from callapp.web.marks import N_
from callapp.web.speaker import Speaker

# Asking again at once sends nothing more: the link in the first mail is still good. So nobody can fill
# another person's mailbox, and nobody can keep another person from getting a link.
QUIET_TIME = timedelta(minutes=2)

LINK = "%(link)s"
NOT_YOU = N_("If it was not you, do nothing: without the link nothing changes.")


@dataclass(frozen=True, slots=True)
class Words:
    """A mail's subject and paragraphs, as message ids; %(link)s and %(name)s are filled in."""

    subject: str
    paragraphs: tuple[str, ...]
    is_repeatable: bool = False


MAILS = {
    "account.welcome": Words(
        N_("Confirm your address"),
        (
            N_("Someone, probably you, opened an account with this address for the call for projects."),
            N_("Open this page and press the button to confirm the address (good for two days):"),
            LINK,
            N_("If it was not you, do nothing: an account that is not confirmed opens nothing."),
        ),
    ),
    "account.confirm": Words(
        N_("Confirm your address"),
        (
            N_("Here is a new link to confirm your address. Open the page and press the button:"),
            LINK,
            N_("The link is good for two days."),
            NOT_YOU,
        ),
    ),
    "account.already_there": Words(
        N_("You have an account already"),
        (
            N_("Someone, probably you, tried to open an account with this address. You have one already."),
            N_("If you forgot your password, choose a new one here (good for one day):"),
            LINK,
            NOT_YOU,
        ),
    ),
    "account.reset": Words(
        N_("Choose a new password"),
        (
            N_("Someone, probably you, asked for a new password. Choose it on this page (good for one day):"),
            LINK,
            N_("If it was not you, do nothing: your present password stays as it is."),
        ),
    ),
    "account.password_reset": Words(
        N_("Your password was replaced"),
        (
            N_("A new password was chosen for your account through a mailed link."),
            N_("You were signed out on every device."),
            N_(
                "If it was not you, someone reads your mail: choose a new password at once, then write to us:"
            ),
            LINK,
        ),
        is_repeatable=True,
    ),
    "account.password_changed": Words(
        N_("Your password was changed"),
        (
            N_("The password of your account was changed while signed in."),
            N_("You were signed out on every other device."),
            N_("If it was not you, choose a new password at once here, then write to us:"),
            LINK,
        ),
        is_repeatable=True,
    ),
}


def mail_account_holder(session: Session, *, user: User, kind: str, link: str, now: datetime) -> None:
    """Puts the mail of this kind into the outbox for user, unless the same link left a moment ago."""
    words = MAILS[kind]
    if not words.is_repeatable and _was_just_sent(session, user.email, kind, now):
        return
    says = Speaker(user.language)
    values = {"link": link, "name": user.name}
    paragraphs = [says.gettext("Hello %(name)s,", name=user.name)]
    texts = [text if text == LINK else says.gettext(text) for text in words.paragraphs]
    paragraphs += [text % values if "%(" in text else text for text in texts]
    put_mail(
        session,
        to=user.email,
        language=user.language,
        kind=kind,
        subject=says.gettext(words.subject),
        body="\n\n".join(paragraphs) + "\n",
        now=now,
    )


def _was_just_sent(session: Session, recipient: str, kind: str, now: datetime) -> bool:
    recent = exists().where(
        Mail.recipient == recipient, Mail.kind == kind, Mail.created_at > now - QUIET_TIME
    )
    return bool(session.scalar(select(recent)))
