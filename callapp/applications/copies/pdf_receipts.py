"""The receipt of a frozen copy as a PDF/UA document of one page, in the application's language."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from callapp.applications.copies.pdf_copies import frame_values
from callapp.applications.copies.readable import signature_lines
from callapp.applications.copies.readable_blocks import Line, headings
from callapp.applications.copies.snapshots import FrozenCopy
from callapp.calls.document import CallDocument
from callapp.domain.receipts import ReceiptFacts, signature_of, stated_facts
from callapp.files.pdf import breakable, make_pdf
from callapp.files.qr import qr_svg
from callapp.web.marks import N_
from callapp.web.speaker import Speaker


def receipt_pdf(receipt: str, copy: FrozenCopy, document: CallDocument, templates: Path) -> bytes:
    """The document of one receipt, given as its canonical text: the same receipt always gives the same bytes.

    It proves nothing by itself: it says what the signed receipt says, and where and how to verify that. The
    code on it leads to the verification page with the hash in the address.
    """
    facts = stated_facts(receipt)
    says = Speaker(facts.language)
    code = qr_svg(f"{facts.verify_at}?hash={facts.content_sha256}")
    values = {
        **frame_values(copy.content, document, says, name=facts.number, fictional=facts.fictional),
        **_words(facts, copy, receipt, says),
    }
    template = templates / "applications" / "receipt.typ"
    return make_pdf(template, values, at=facts.issued_at, pictures={"code": code})


def _words(facts: ReceiptFacts, copy: FrozenCopy, receipt: str, says: Speaker) -> dict[str, Any]:
    key_id, signature = signature_of(receipt)
    return {
        "title": says.gettext(N_("Receipt %(number)s"), number=facts.number),
        "facts": [asdict(line) for line in receipt_lines(facts, copy, says)],
        "files_heading": says.gettext(N_("Files that came with it")),
        "files_columns": headings(says, N_("Name"), N_("Size"), N_("SHA-256")),
        "files": [
            (
                breakable(file.name),
                says.gettext(N_("%(bytes)s bytes"), bytes=says.number(file.size)),
                file.sha256,
            )
            for file in facts.files
        ],
        "verify_heading": says.gettext(N_("How to verify it")),
        "verify": [
            says.gettext(
                N_(
                    "The code leads to %(address)s, where anyone can see that an application with this "
                    "SHA-256 was received, and when, without seeing the application."
                ),
                address=facts.verify_at,
            ),
            says.gettext(
                N_(
                    "The signed receipt (JSON) proves number, moment and every SHA-256, without this site "
                    "too: keep it with this document. Its seal is:"
                )
            ),
        ],
        "seal": [
            asdict(Line(says.gettext(N_("Key")), key_id)),
            asdict(Line(says.gettext(N_("Signature")), signature)),
        ],
        "code_words": says.gettext(N_("Code that leads to the verification of this receipt")),
    }


def receipt_lines(facts: ReceiptFacts, copy: FrozenCopy, says: Speaker) -> list[Line]:
    """What a receipt states, with the names that the frozen copy gives to it."""
    hospital = copy.content.hospital
    lines = [
        Line(says.gettext(N_("Number")), facts.number),
        Line(says.gettext(N_("Project")), copy.content.title or "", typed=True),
        Line(says.gettext(N_("Hospital")), hospital.name if hospital else "", typed=True),
        Line(says.gettext(N_("Submitted on")), says.moment(facts.submitted_at)),
        Line(says.gettext(N_("Frozen copy")), says.number(facts.sequence)),
        Line(says.gettext(N_("SHA-256 of the frozen copy")), facts.content_sha256),
    ]
    if facts.issued_at != facts.submitted_at:
        lines.insert(4, Line(says.gettext(N_("Receipt issued on")), says.moment(facts.issued_at)))
    return [*lines, *signature_lines(copy.content, says)]
