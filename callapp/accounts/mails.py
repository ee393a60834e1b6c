"""Mails about accounts, organisations and roles; each says what to do if it was not you."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.domain.bilingual import Language
from callapp.mail.models import Mail
from callapp.mail.outbox import put_mail
from callapp.web.marks import N_
from callapp.web.speaker import Speaker

# Asking again at once sends nothing more: the link in the first mail is still good. So nobody can fill
# another person's mailbox, and nobody can keep another person from getting a link.
QUIET_TIME = timedelta(minutes=2)

LINK = "%(link)s"
# A paragraph that is a value alone: nothing to translate.
_VALUE = re.compile(r"%\(\w+\)s")
NOT_YOU = N_("If it was not you, do nothing: without the link nothing changes.")
UNEXPECTED = N_("If you do not expect this, do nothing: without you nothing happens.")


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
        # A repeated registration ends the link of the one before, so it always sends its own.
        is_repeatable=True,
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
    "organisation.claim_waiting": Words(
        N_("A first person of a hospital waits for your approval"),
        (
            N_("Someone asks to represent %(organisation)s. Verify it, then approve or refuse here:"),
            LINK,
            N_("You receive this mail because you administer the call."),
        ),
        is_repeatable=True,
    ),
    "organisation.join_waiting": Words(
        N_("Someone asks to join your organisation"),
        (
            N_("%(person)s asks to join %(organisation)s. Approve or refuse here:"),
            LINK,
            N_("If you do not know this person, refuse: until then they see nothing of your files."),
        ),
        is_repeatable=True,
    ),
    "organisation.approved": Words(
        N_("You now belong to your organisation"),
        (
            N_("Your request to work for %(organisation)s is approved."),
            LINK,
            N_("If you never asked for it, write to us."),
        ),
        is_repeatable=True,
    ),
    "organisation.refused": Words(
        N_("Your request was not approved"),
        (
            N_("Your request to work for %(organisation)s is refused, for this reason:"),
            "%(reason)s",
            N_("Your own drafts stay yours. You can ask again here:"),
            LINK,
            N_("If you never asked for it, write to us."),
        ),
        is_repeatable=True,
    ),
    "organisation.ended": Words(
        N_("You no longer belong to your organisation"),
        (
            N_("The lead of %(organisation)s ended your membership."),
            N_("If this is a mistake, talk to them; you can ask again here:"),
            LINK,
        ),
        is_repeatable=True,
    ),
    "organisation.merged": Words(
        N_("Two organisations are one"),
        (
            N_(
                "%(other)s is part of %(organisation)s from now on: the team of the call found that they are "
                "one organisation. Its people and its applications are together there."
            ),
            LINK,
            N_("If they are two, write to us: it can be undone."),
        ),
        is_repeatable=True,
    ),
    "organisation.separated": Words(
        N_("Two organisations again"),
        (
            N_(
                "%(other)s is no longer part of %(organisation)s: the team of the call found that they are "
                "two organisations. Each has its own people and applications again."
            ),
            LINK,
            N_("If this is not right, write to us."),
        ),
        is_repeatable=True,
    ),
    "invitation.organisation": Words(
        N_("Invitation to apply together"),
        (
            N_("You are invited to work for %(organisation)s on its applications to the call for projects."),
            N_("Open this page to accept (good until %(until)s):"),
            LINK,
            UNEXPECTED,
        ),
        is_repeatable=True,
    ),
    "invitation.role": Words(
        N_("Invitation to take part in the call for projects"),
        (
            N_("You are invited to take part as: %(role)s."),
            N_("Open this page to accept (good until %(until)s):"),
            LINK,
            UNEXPECTED,
        ),
        is_repeatable=True,
    ),
    "account.role_granted": Words(
        N_("You have a new role"),
        (
            N_("You can now work in the call for projects as: %(role)s."),
            LINK,
            N_("If you do not expect this, write to us."),
        ),
        is_repeatable=True,
    ),
}


def put_words(
    session: Session, *, to: str, language: Language, kind: str, now: datetime, **values: str
) -> None:
    """Puts the mail of this kind into the outbox; values fill its paragraphs (link, name, …)."""
    put_worded(session, MAILS[kind], to=to, language=language, kind=kind, now=now, **values)


def put_worded(
    session: Session,
    words: Words,
    /,
    *,
    to: str,
    language: Language,
    kind: str,
    now: datetime,
    **values: str,
) -> None:
    """The same in the words of a feature above."""
    says = Speaker(language)
    name = values.get("name")
    paragraphs = [says.gettext("Hello %(name)s,", name=name) if name else says.gettext("Hello,")]
    texts = [text if _VALUE.fullmatch(text) else says.gettext(text) for text in words.paragraphs]
    paragraphs += [text % values if "%(" in text else text for text in texts]
    put_mail(
        session,
        to=to,
        language=language,
        kind=kind,
        subject=says.gettext(words.subject),
        body="\n\n".join(paragraphs) + "\n",
        now=now,
    )


def mail_account_holder(session: Session, *, user: User, kind: str, link: str, now: datetime) -> None:
    """Mails a person about their own account, unless a mail with the same link left a moment ago.

    The name is said only once the address is confirmed: until then a stranger may have typed it, to have us
    carry their words to somebody else's mailbox.
    """
    if MAILS[kind].is_repeatable or not _was_just_sent(session, user.email, kind, now):
        name = {"name": user.name} if user.confirmed_at is not None else {}
        put_words(session, to=user.email, language=user.language, kind=kind, now=now, link=link, **name)


def _was_just_sent(session: Session, recipient: str, kind: str, now: datetime) -> bool:
    recent = exists().where(
        Mail.recipient == recipient, Mail.kind == kind, Mail.created_at > now - QUIET_TIME
    )
    return bool(session.scalar(select(recent)))
