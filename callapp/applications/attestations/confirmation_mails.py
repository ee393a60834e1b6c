"""Mails about confirmations by link: to whoever a partner names, and to the lead of the application.

A partner is written to by people it may not know: what they typed stands in a mail only where nothing in it
reads as a link; the page shows it as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.attestations.attestation_mails import (
    NOT_EXPECTED,
    About,
    Texts,
    about,
    changes_told,
    mail_lead,
    put_about,
)
from callapp.applications.attestations.confirmed_reading import part_changes
from callapp.applications.attestations.models import Attestation
from callapp.applications.copies.read_changes import Change
from callapp.applications.models import Application
from callapp.domain.confirmation import PartnerPart
from callapp.domain.invitations import is_plain_name, is_plain_text
from callapp.mail.outbox import LinkTo
from callapp.web.marks import N_
from callapp.web.speaker import Speaker

_ON_THE_PAGE = N_("(see the page)")
_YOUR_ORGANISATION = N_("your organisation")
_THE_PART = N_("Hospital: %(hospital)s\nProject: %(title)s\nPartner: %(partner)s")
_LINK_IS_YOURS = N_(
    "You need no account. The link is yours alone and can be used once: do not pass it on. If something is "
    "not right, say so on the same page."
)

MAILS: dict[str, Texts] = {
    "confirmation.request": (
        N_("To confirm: the part of %(partner)s in “%(title)s”"),
        (
            N_(
                "%(asker)s names %(partner)s as a partner in an application to the call “%(call)s”, with you "
                "as its contact, and asks you to confirm its part."
            ),
            _THE_PART,
            N_(
                "Read on this page what %(partner)s is to do, cost and contribute, and confirm it there "
                "(good until %(until)s):\n%(link)s"
            ),
            _LINK_IS_YOURS,
            NOT_EXPECTED,
        ),
    ),
    "confirmation.again": (
        N_("Changed, to confirm again: the part of %(partner)s in “%(title)s”"),
        (
            N_(
                "On %(given)s you confirmed the part of %(partner)s in an application to the call "
                "“%(call)s”. It was edited since, so your confirmation no longer holds."
            ),
            N_("What changed:"),
            "%(changes)s",
            N_("If you agree, confirm it again on this page (good until %(until)s):\n%(link)s"),
            _LINK_IS_YOURS,
            NOT_EXPECTED,
        ),
    ),
    "confirmation.void": (
        N_("Your confirmation no longer holds: the part of %(partner)s in “%(title)s”"),
        (
            N_(
                "On %(given)s you confirmed the part of %(partner)s in an application to the call "
                "“%(call)s”. It was edited since, and names another contact: your confirmation no longer "
                "holds."
            ),
            N_("You have nothing to do."),
            NOT_EXPECTED,
        ),
    ),
    "confirmation.receipt": (
        N_("Receipt: you confirmed the part of %(partner)s in “%(title)s”"),
        (
            N_("You confirmed the part of a partner in this application to the call “%(call)s”:"),
            N_(
                "Hospital: %(hospital)s\nProject: %(title)s\nPartner: %(partner)s\nConfirmed by: "
                "%(given_name)s, %(given_title)s\nConfirmed: %(given)s\nSHA-256 of the text confirmed: "
                "%(sha256)s"
            ),
            N_("Until %(until)s you can read it again and download the exact text:\n%(link)s"),
            N_("If anybody changes what you confirmed, you are told what changed and asked again."),
            NOT_EXPECTED,
        ),
    ),
    "confirmation.taken_back": (
        N_("Nothing to confirm any more: “%(title)s”"),
        (
            N_(
                "%(asker)s took back the request to confirm the part of %(partner)s in an application to the "
                "call “%(call)s”. The link you received no longer opens anything, and what you may have "
                "confirmed no longer holds."
            ),
            N_("You have nothing to do."),
            NOT_EXPECTED,
        ),
    ),
    "confirmation.part_gone": (
        N_("No longer a partner: %(partner)s in “%(title)s”"),
        (
            N_(
                "%(partner)s is no longer named as a partner in an application to the call “%(call)s”. The "
                "link you received no longer opens anything, and what you may have confirmed no longer holds."
            ),
            _THE_PART,
            N_("You have nothing to do."),
            NOT_EXPECTED,
        ),
    ),
    "confirmation.corrected": (
        N_("What you confirmed was corrected: the part of %(partner)s in “%(title)s”"),
        (
            N_(
                "The call’s team asked for corrections to an application in which you confirmed the part of "
                "%(partner)s on %(given)s. They were made on %(moment)s."
            ),
            N_("What changed:"),
            "%(changes)s",
            N_(
                "Your confirmation stands for the text you confirmed; the application says so. You have "
                "nothing to do."
            ),
            NOT_EXPECTED,
        ),
    ),
    "confirmation.lead_given": (
        N_("Confirmed by %(partner)s: “%(title)s”"),
        (
            N_(
                "%(given_name)s, %(given_title)s, confirmed the part of %(partner)s in “%(title)s” on "
                "%(given)s."
            ),
            N_("If anybody changes that part, %(partner)s is told what changed and asked again."),
            N_("The partners and where they stand:\n%(link)s"),
        ),
    ),
    "confirmation.lead_declined": (
        N_("Not confirmed by %(partner)s: “%(title)s”"),
        (
            N_("%(to_name)s declined to confirm the part of %(partner)s in “%(title)s”, for this reason:"),
            "%(reason)s",
            N_("Correct what is named, then ask again:\n%(link)s"),
        ),
    ),
    "confirmation.lead_again": (
        N_("Asked again to confirm: partners of “%(title)s”"),
        (
            N_(
                "The part of these partners in “%(title)s” was edited after they had confirmed it. They were "
                "told what changed and asked to confirm it again:"
            ),
            "%(changes)s",
            N_("The partners and where they stand:\n%(link)s"),
        ),
    ),
}


def mail_partner(
    session: Session,
    to: Attestation,
    kind: str,
    of: About,
    *,
    now: datetime,
    partner: str | None,
    words: Mapping[str, str] | None = None,
    changes: Sequence[Change] = (),
) -> None:
    """Puts the mail of this kind to whom a request names, in the language they were asked in.

    partner: what the partner is called, as far as that is known. words: what only this kind of mail says.
    """

    def tell(says: Speaker) -> dict[str, str]:
        called = _plain(partner, says) if partner else says.gettext(_YOUR_ORGANISATION)
        told = {**_told(to, called, says), "changes": changes_told(changes, says)}
        told["moment"] = says.moment(now)
        frame = {name: _plain(text, says) for name, text in of.words(says).items() if name in _TYPED}
        return {**told, **frame, **(words or {})}

    name = to.to_name if is_plain_name(to.to_name) else ""
    recipient = (to.to_email, name or to.to_email, to.language)
    put_about(session, MAILS[kind], kind, of, now=now, to=recipient, tell=tell)


_TYPED = ("title", "hospital")


def mail_about_partner(
    session: Session,
    application: Application,
    one: Attestation,
    kind: str,
    *,
    now: datetime,
    partner: str,
    link_to: LinkTo,
) -> None:
    """Puts the mail of this kind about one partner to the lead."""

    def tell(says: Speaker) -> dict[str, str]:
        link = link_to("confirmations.show", lang=says.lang, application_id=application.id)
        return {**_told(one, partner, says), "reason": one.decline_reason or "", "link": link}

    of = about(session, application, None)
    mail_lead(session, application, kind, of, now=now, tell=tell, texts=MAILS[kind])


def mail_asked_again(
    session: Session,
    application: Application,
    asked: Sequence[tuple[PartnerPart, str]],
    *,
    now: datetime,
    link_to: LinkTo,
) -> None:
    """One mail to the lead about every partner asked again: its part now, and the text it had confirmed."""

    def tell(says: Speaker) -> dict[str, str]:
        told = "\n\n".join(
            f"{part.partner.name}\n{changes_told(part_changes(text, part, says), says)}"
            for part, text in asked
        )
        link = link_to("confirmations.show", lang=says.lang, application_id=application.id)
        return {"changes": told, "link": link}

    kind = "confirmation.lead_again"
    of = about(session, application, None)
    mail_lead(session, application, kind, of, now=now, tell=tell, texts=MAILS[kind])


def asker_told(asker: User) -> str:
    """Who asks, as a partner who may not know them reads it: by name and confirmed address."""
    return f"{asker.name} ({asker.email})" if is_plain_name(asker.name) else asker.email


def _plain(text: str, says: Speaker) -> str:
    return text if is_plain_text(text) else says.gettext(_ON_THE_PAGE)


def _told(one: Attestation, partner: str, says: Speaker) -> dict[str, str]:
    words = {"to_name": one.to_name, "partner": partner, "until": says.moment(one.expires_at)}
    if one.given_at is not None:
        words |= {
            "given_name": one.given_name or "",
            "given_title": one.given_title or "",
            "given": says.moment(one.given_at),
            "sha256": one.sha256 or "",
        }
    return words
