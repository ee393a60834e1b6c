"""The words of a receipt: number, time, hash, and what to do next."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from callapp.applications.copies.kept_copies import VERIFY_PAGE, KeptCopy, copy_file_name
from callapp.applications.member_queries import people_to_tell
from callapp.applications.models import Application
from callapp.calls.document import CallDocument
from callapp.calls.fictional_notice import marked
from callapp.mail.outbox import LinkTo, TextFile, put_mail
from callapp.receipts.signing import Issuer
from callapp.web.marks import N_
from callapp.web.speaker import Speaker

RECEIPT_PAGE = "copies.receipt"

_BODY = N_(
    "Your application has been submitted.\n"
    "\n"
    "Number: %(number)s\n"
    "Call: %(call)s\n"
    "Project: %(title)s\n"
    "Submitted: %(moment)s\n"
    "SHA-256 of the frozen copy: %(sha256)s\n"
    "\n"
    "The attached file is the signed receipt: keep it. Whoever has it can prove, to anyone, what was "
    "submitted and when. It is verified here, without showing the application: %(verify)s\n"
    "\n"
    "The frozen copy is what reviewers will read. You can read it and have it and the receipt as PDF "
    "here: %(page)s\n"
    "\n"
    "Until the deadline you may withdraw the application, correct it and submit it again.\n"
    "\n"
    "If you did not expect this message, ask %(contact)s.\n"
)


def contact_line(document: CallDocument, says: Speaker) -> str:
    """Who answers questions and where, e.g. "Scale AI (appels@example.ca)"."""
    contact = document.contact
    return f"{contact.name.in_language(says.lang)} ({contact.email or contact.page})"


def receipt_mail(
    application: Application, document: CallDocument, kept: KeptCopy, link_to: LinkTo
) -> tuple[str, str, TextFile]:
    """Subject and body of the receipt, in the application's language, and the signed receipt itself."""
    snapshot = kept.snapshot
    says = Speaker(application.language)
    subject = says.gettext(N_("Receipt: application %(number)s submitted")) % {"number": application.number}
    body = says.gettext(_BODY) % {
        "number": application.number,
        "call": document.name.in_language(says.lang),
        "title": application.title,
        "moment": says.moment(snapshot.taken_at),
        "sha256": snapshot.sha256,
        "page": link_to(RECEIPT_PAGE, lang=says.lang.value, application_id=application.id),
        "verify": link_to(VERIFY_PAGE, lang=says.lang.value),
        "contact": contact_line(document, says),
    }
    name = copy_file_name(str(application.number), N_("receipt"), snapshot.sequence, "json", says)
    return subject, marked(says, body, fictional=document.fictional), TextFile(name, kept.receipt.text)


def send_receipts(
    session: Session,
    application: Application,
    document: CallDocument,
    kept: KeptCopy,
    issuer: Issuer,
    now: datetime,
) -> None:
    """Mails the receipt of a copy to everybody on the application, in its language."""
    subject, body, file = receipt_mail(application, document, kept, issuer.link_to)
    for person in people_to_tell(session, application.id):
        put_mail(
            session,
            to=person.email,
            language=application.language,
            kind="application.receipt",
            subject=subject,
            body=body,
            now=now,
            file=file,
        )
