"""Why a file is not taken, and what attachments are called."""

from __future__ import annotations

from callapp.web.marks import N_

LABELS = {
    ("attachment", "letter_of_intent"): N_("Signed letter"),
    ("attachment", "supporting"): N_("Document"),
    ("section", "documents"): N_("Documents"),
    # All files of one kind, where a correction is asked of them.
    ("files", "letter_of_intent"): N_("The signed letter (file)"),
    ("files", "supporting"): N_("The documents (files)"),
    ("media_type", "application/pdf"): N_("PDF"),
    ("media_type", "image/png"): N_("PNG image"),
    ("media_type", "image/jpeg"): N_("JPEG image"),
    ("media_type", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"): N_(
        "Word document (DOCX)"
    ),
    ("media_type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"): N_(
        "Excel workbook (XLSX)"
    ),
}

SENTENCES = {
    "attachment.none": N_("Choose a file first."),
    "attachment.empty": N_("“%(name)s” is empty. Choose the right file."),
    "attachment.too_large": N_("“%(name)s” is larger than %(limit_bytes)s. Make it smaller, or split it."),
    "attachment.request_too_large": N_(
        "What you sent is larger than %(limit_bytes)s, and nothing of it was kept. Send fewer files at a "
        "time."
    ),
    "attachment.name_missing": N_("The file has no usable name. Rename it and upload it again."),
    "attachment.too_many": N_(
        "“%(name)s” was not added: there are %(limit)s files already. Remove one first."
    ),
    "attachment.too_much": N_(
        "“%(name)s” was not added: there is room for %(left_bytes)s more, of %(limit_bytes)s in all. "
        "Remove a file, or make this one smaller."
    ),
    "attachment.too_many_ever": N_(
        "“%(name)s” was not added: %(limit)s files came in so far, and those taken out are kept too. Put one "
        "of them back, or ask the contact of the call."
    ),
    "attachment.kind_refused": N_(
        "“%(name)s” is not a file of an accepted kind, whatever its name says. Accepted: %(kinds)s."
    ),
    "attachment.old_office": N_(
        "“%(name)s” is in an old Office format, or protected by a password. Save it as DOCX, XLSX or PDF "
        "without a password."
    ),
    "attachment.macros": N_(
        "“%(name)s” holds macros, which could harm whoever opens it. Save it as DOCX, XLSX or PDF without "
        "them."
    ),
    "attachment.swollen": N_(
        "“%(name)s” is far larger inside than it looks, and could block the computer of whoever opens it. "
        "Save it as PDF."
    ),
    "attachment.damaged": N_(
        "“%(name)s” is damaged or protected by a password. Open it, save it again and upload the new copy."
    ),
    "attachment.cut_short": N_(
        "“%(name)s” is cut short: its end is missing. Save or scan it again and upload the new copy."
    ),
    "attachment.two_kinds": N_(
        "“%(name)s” has another file hidden behind it. Print it as PDF and upload the new copy."
    ),
    "attachment.locked": N_(
        "“%(name)s” is a protected PDF: reviewers could not open or print it. Save it without protection "
        "(for example by printing it as PDF) and upload the new copy."
    ),
    "attachment.infected": N_(
        "“%(name)s” was not kept: the virus scan found “%(found)s” in it. Have the computer it comes from "
        "looked at."
    ),
    "attachment.scanner_away": N_(
        "“%(name)s” was not kept: the virus scan does not answer just now. Nothing is wrong with your file. "
        "Try again in a few minutes."
    ),
    "attachment.store_away": N_(
        "“%(name)s” was not kept: files cannot be stored just now. Nothing is wrong with your file. "
        "Try again in a few minutes."
    ),
    "attachment.unreadable": N_(
        "This file cannot be handed out now: it is out of reach, or no longer what was uploaded. "
        "Those who run the site see this in their log."
    ),
    "attachment.caption_moved": N_(
        "Somebody else changed or removed a document meanwhile. What you wrote stands below: look at it and "
        "save again."
    ),
}
