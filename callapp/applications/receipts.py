"""The words of a receipt: number, time, hash, and what to do next."""

from __future__ import annotations

from callapp.applications.models import Application, Snapshot
from callapp.calls.document import CallDocument
from callapp.calls.fictional_notice import marked
from callapp.web.marks import N_
from callapp.web.speaker import Speaker

_BODY = N_(
    "Your application has been submitted.\n"
    "\n"
    "Number: %(number)s\n"
    "Call: %(call)s\n"
    "Project: %(title)s\n"
    "Submitted: %(moment)s\n"
    "SHA-256 of the frozen copy: %(sha256)s\n"
    "\n"
    "The frozen copy is what reviewers will read. On your application’s page you can read it, have it as a "
    "PDF and download its canonical form. Until the deadline you may withdraw it, correct it and submit "
    "it again.\n"
    "\n"
    "If you did not expect this message, ask %(contact)s.\n"
)


def contact_line(document: CallDocument, says: Speaker) -> str:
    """Who answers questions and where, e.g. "Scale AI (appels@example.ca)"."""
    contact = document.contact
    return f"{contact.name.in_language(says.lang)} ({contact.email or contact.page})"


def receipt_mail(application: Application, document: CallDocument, snapshot: Snapshot) -> tuple[str, str]:
    """Subject and body of the receipt, in the application's language."""
    says = Speaker(application.language)
    subject = says.gettext(N_("Receipt: application %(number)s submitted")) % {"number": application.number}
    body = says.gettext(_BODY) % {
        "number": application.number,
        "call": document.name.in_language(says.lang),
        "title": application.title,
        "moment": says.moment(snapshot.taken_at),
        "sha256": snapshot.sha256,
        "contact": contact_line(document, says),
    }
    return subject, marked(says, body, fictional=document.fictional)
