"""Mails about signatures by link: to whoever signs, and to the lead of the application."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.attestations.models import Attestation
from callapp.applications.copies.read_changes import Change
from callapp.applications.copies.receipt_mail import contact_line
from callapp.applications.models import Application, ApplicationMember
from callapp.calls.fictional_notice import marked
from callapp.calls.queries import CallInForce, call_in_force
from callapp.domain.bilingual import Language
from callapp.domain.people import ApplicationRole
from callapp.mail.outbox import put_mail
from callapp.web.marks import N_
from callapp.web.speaker import Speaker
from callapp.web.wording import label

# More than anybody reads in a mail; the page shows all of it.
MOST_CHANGES, LONGEST_WORDS = 12, 300

# Paragraphs without a word of ours.
TOLD_AS_IT_IS = ("%(reason)s", "%(changes)s")

_HELLO = N_("Hello %(name)s,")
NOT_EXPECTED = N_("If you did not expect this message, ask %(contact)s.")

# The subject of a mail and its paragraphs.
Texts = tuple[str, tuple[str, ...]]

MAILS: dict[str, Texts] = {
    "signature.request": (
        N_("To sign: the letter of intent of “%(title)s”"),
        (
            N_(
                "%(asker)s asks you to sign, as %(role)s, the letter of intent of an application to the call "
                "“%(call)s”."
            ),
            N_("Hospital: %(hospital)s\nProject: %(title)s"),
            N_(
                "Read exactly what you sign on this page, and sign it there (good until %(until)s):\n%(link)s"
            ),
            N_(
                "You need no account. The link is yours alone and can be used once: do not pass it on. If "
                "you should not sign, say so on the same page."
            ),
            NOT_EXPECTED,
        ),
    ),
    "signature.receipt": (
        N_("Receipt: you signed the letter of intent of “%(title)s”"),
        (
            N_("You signed the letter of intent of this application to the call “%(call)s”:"),
            N_(
                "Hospital: %(hospital)s\nProject: %(title)s\nSigned by: %(given_name)s, %(given_title)s\n"
                "Signed: %(given)s\nSHA-256 of the text signed: %(sha256)s"
            ),
            N_("Until %(until)s you can read it again and download the exact text:\n%(link)s"),
            N_(
                "If anybody edits what you signed, your signature no longer holds and you are told what "
                "changed."
            ),
            NOT_EXPECTED,
        ),
    ),
    "signature.lead_given": (
        N_("Signed (%(role)s): “%(title)s”"),
        (
            N_("%(given_name)s, %(given_title)s, signed the letter of intent of “%(title)s” on %(given)s."),
            N_("From now on its sections can be read only: editing them would void the signature."),
            N_("The signatures of this application:\n%(link)s"),
        ),
    ),
    "signature.lead_declined": (
        N_("Not signed (%(role)s): “%(title)s”"),
        (
            N_("%(to_name)s declined to sign the letter of intent of “%(title)s”, for this reason:"),
            "%(reason)s",
            N_("Correct what is named, or name somebody else, then send a new link:\n%(link)s"),
        ),
    ),
    "signature.void": (
        N_("Your signature no longer holds: “%(title)s”"),
        (
            N_(
                "The application “%(title)s” was edited on %(moment)s, after you signed its letter of "
                "intent. Your signature of %(given)s no longer holds."
            ),
            N_("What changed:"),
            "%(changes)s",
            N_("You have nothing to do now. Once the text is final, the hospital sends you a new link."),
            NOT_EXPECTED,
        ),
    ),
    "signature.corrected": (
        N_("What you signed was corrected: “%(title)s”"),
        (
            N_(
                "The call’s team asked for corrections to the application “%(title)s”, whose letter of "
                "intent you signed on %(given)s. They were made on %(moment)s."
            ),
            N_("What changed:"),
            "%(changes)s",
            N_(
                "Your signature stands for the text you signed; the application says so. You have nothing "
                "to do."
            ),
            NOT_EXPECTED,
        ),
    ),
    "signature.lead_void": (
        N_("Signatures no longer hold: “%(title)s”"),
        (
            N_(
                "The application “%(title)s” was edited on %(moment)s. The letter of intent is no longer "
                "signed by: %(names)s."
            ),
            N_("What changed:"),
            "%(changes)s",
            N_("Once the text is final, send new links to sign:\n%(link)s"),
        ),
    ),
    "signature.taken_back": (
        N_("Your signature was taken back: “%(title)s”"),
        (
            N_(
                "%(asker)s took back the request to sign the letter of intent of “%(title)s”. Your "
                "signature of %(given)s no longer holds."
            ),
            N_("You have nothing to do."),
            NOT_EXPECTED,
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class About:
    """What every mail about one application says of it."""

    call: CallInForce
    language: Language
    title: str | None
    hospital: str | None

    def words(self, says: Speaker) -> dict[str, str]:
        return {
            "call": self.call.document.name.in_language(says.lang),
            "title": self.title or says.gettext(N_("Project without a title")),
            "hospital": self.hospital or says.gettext(N_("Not given")),
            "contact": contact_line(self.call.document, says),
        }


def about(session: Session, application: Application, hospital: str | None) -> About:
    """hospital: its name, as the application gives it."""
    call = call_in_force(session, application.call_id)
    return About(call, application.language, application.title, hospital)


# What a mail says beside what every mail says, in the language of who reads it.
Told = Callable[[Speaker], Mapping[str, str]]


def mail_signatory(
    session: Session, to: Attestation, kind: str, of: About, *, now: datetime, tell: Told
) -> None:
    """Puts the mail of this kind to the person asked, in the language they were asked in."""
    put_about(session, MAILS[kind], kind, of, now=now, to=(to.to_email, to.to_name, to.language), tell=tell)


def mail_lead(
    session: Session,
    application: Application,
    kind: str,
    of: About,
    *,
    now: datetime,
    tell: Told,
    texts: Texts | None = None,
) -> None:
    """Puts the mail of this kind to the lead, in the lead's language. texts: those of a kind not in MAILS."""
    lead = session.scalars(
        select(User)
        .join(ApplicationMember, ApplicationMember.user_id == User.id)
        .where(
            ApplicationMember.application_id == application.id,
            ApplicationMember.role == ApplicationRole.LEAD,
            User.active,
        )
    ).one_or_none()
    if lead is not None:
        to = (lead.email, lead.name, lead.language)
        put_about(session, texts or MAILS[kind], kind, of, now=now, to=to, tell=tell)


def told_of(one: Attestation, says: Speaker) -> dict[str, str]:
    """Who was asked as what, and what was given, in words."""
    words = {
        "to_name": one.to_name,
        "role": label("signs_as", one.party, says),
        "until": says.moment(one.expires_at),
    }
    if one.given_at is not None:
        words |= {
            "given_name": one.given_name or "",
            "given_title": one.given_title or "",
            "given": says.moment(one.given_at),
            "sha256": one.sha256 or "",
        }
    return words


def changes_told(changes: Sequence[Change], says: Speaker) -> str:
    """Changes as lines of a mail: where, which words went, which came."""
    if not changes:
        return says.gettext(N_("The text was changed and changed back."))
    lines = [line for change in changes[:MOST_CHANGES] for line in _lines(change, says)]
    left = len(changes) - MOST_CHANGES
    if left > 0:
        lines.append(says.ngettext("and %(num)d more change", "and %(num)d more changes", left))
    return "\n".join(lines)


def _lines(change: Change, says: Speaker) -> Iterator[str]:
    yield says.gettext(N_("%(section)s, %(field)s:"), section=change.where, field=change.what)
    said = {"removed": N_("  removed: %(words)s"), "added": N_("  added: %(words)s")}
    for piece in change.pieces:
        if piece.kind != "same" and piece.text.strip():
            yield says.gettext(said[piece.kind], words=_short(piece.text))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_WORDS else f"{line[:LONGEST_WORDS]}…"


def put_about(
    session: Session,
    texts: Texts,
    kind: str,
    of: About,
    *,
    now: datetime,
    to: tuple[str, str, Language],
    tell: Told,
) -> None:
    """Puts one mail about an application to an address, by name, in a language."""
    address, name, language = to
    says = Speaker(language)
    words = {**of.words(says), "name": name, **tell(says)}
    subject, paragraphs = texts
    said = [text if text in TOLD_AS_IT_IS else says.gettext(text) for text in (_HELLO, *paragraphs)]
    body = "\n\n".join(text % words for text in said) + "\n"
    put_mail(
        session,
        to=address,
        language=language,
        kind=kind,
        subject=says.gettext(subject) % words,
        body=marked(says, body, fictional=of.call.fictional),
        now=now,
    )
