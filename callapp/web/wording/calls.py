"""What is wrong with a call document, or with what is asked of a call."""

from __future__ import annotations

from callapp.web.marks import N_

LABELS = {
    ("answer_state", "draft"): N_("Draft"),
    ("answer_state", "published"): N_("Public"),
    ("answer_state", "withdrawn"): N_("Withdrawn"),
    ("phase", "unpublished"): N_("Not published"),
    ("phase", "upcoming"): N_("Opening soon"),
    ("phase", "open"): N_("Open"),
    ("phase", "closed"): N_("Closed"),
    ("project_status", "announced"): N_("Announced"),
    ("project_status", "in_progress"): N_("In progress"),
    ("project_status", "completed"): N_("Completed"),
    ("project_status", "abandoned"): N_("Abandoned"),
    ("attachment_kind", "pdf"): N_("PDF"),
    ("attachment_kind", "docx"): N_("Word document (DOCX)"),
    ("attachment_kind", "xlsx"): N_("Excel workbook (XLSX)"),
    ("attachment_kind", "png"): N_("PNG image"),
    ("attachment_kind", "jpeg"): N_("JPEG image"),
    ("call_part", "format"): N_("Format"),
    ("call_part", "slug"): N_("Address"),
    ("call_part", "number_prefix"): N_("Prefix of file numbers"),
    ("call_part", "year"): N_("Year"),
    ("call_part", "fictional"): N_("Fictional or real"),
    ("call_part", "multiple_applications_per_hospital"): N_("Several applications for one hospital"),
    ("call_part", "name"): N_("Name"),
    ("call_part", "summary"): N_("Summary"),
    ("call_part", "window"): N_("Opening and closing"),
    ("call_part", "eligibility"): N_("Eligibility"),
    ("call_part", "partners"): N_("Partners"),
    ("call_part", "budget"): N_("Budget"),
    ("call_part", "questions"): N_("Questions"),
    ("call_part", "scale"): N_("Scale"),
    ("call_part", "criteria"): N_("Criteria"),
    ("call_part", "letter_of_intent"): N_("Letter of intent"),
    ("call_part", "reviewer_agreement"): N_("Confidentiality and conflict agreement"),
    ("call_part", "declarations"): N_("Declaration"),
    ("call_part", "attachments"): N_("Attachments"),
    ("call_part", "envelope"): N_("Envelope"),
    ("call_part", "contact"): N_("Contact"),
    ("call_part", "privacy"): N_("Privacy notice"),
    ("call_part", "notes"): N_("Notes"),
    ("call_part", "sections"): N_("Public texts"),
    ("call_part", "faq"): N_("Questions and answers"),
    ("call_part", "schedule"): N_("Calendar"),
    ("call_part", "results"): N_("Results"),
}

SENTENCES = {
    "answer.nothing_written": N_("Write the question or the answer, in one language at least."),
    "answer.text_missing": N_("Write this text too: an answer is published in both languages or not at all."),
    "answer.not_published": N_("This answer is not public. Nothing was changed."),
    # The file.
    "call.file_too_large": N_("The file is larger than %(limit)s bytes. A call document is text only."),
    "call.file_not_utf8": N_(
        "The file is not text in UTF-8: byte %(byte)s cannot be read. Save it as UTF-8 and try again."
    ),
    "call.toml_syntax": N_("This is not TOML: look at line %(line)s, column %(column)s."),
    "call.toml_key_twice": N_("This key or table is given twice: line %(line)s. Keep one of the two."),
    "call.toml_ends_early": N_(
        "The file ends in the middle of a value. Look for a quotation mark or bracket that is not closed."
    ),
    "call.not_toml": N_("This cannot be read as TOML: a value is too large or nested too deeply."),
    # Keys and types.
    "call.key_missing": N_("This key is missing. Add it."),
    "call.language_missing": N_(
        "The text is missing in this language. Every text stands in French and in English."
    ),
    "call.key_unknown": N_("This key is not known here. Remove it or correct its spelling."),
    "call.not_text": N_("This must be text in quotation marks."),
    "call.not_whole_number": N_("This must be a whole number, without quotation marks."),
    "call.not_number": N_("This must be a number, without quotation marks."),
    "call.not_true_or_false": N_("This must be true or false, without quotation marks."),
    "call.not_list": N_("This must be a list in square brackets, or tables in double square brackets."),
    "call.not_table": N_("This must be a table: text in two languages has the keys fr and en."),
    "call.not_one_of": N_("“%(given)s” is not allowed here. Use one of: %(expected)s."),
    "call.list_too_short": N_("This list needs at least %(least)s."),
    "call.list_too_long": N_("This list may hold at most %(most)s."),
    "call.value_refused": N_("This value cannot be used here."),
    "call.value_repeated": N_("“%(given)s” stands here twice. Keep one."),
    # Text.
    "call.text_empty": N_("This text is empty. Write it, or remove the key where it is optional."),
    "call.text_not_one_line": N_("This must stand on one line."),
    "call.text_too_long": N_("This text has %(length)s characters; at most %(limit)s are allowed."),
    "call.code_form": N_(
        "“%(given)s” is not a code. Use 1 to 40 lower-case letters, digits and underscores, "
        "beginning with a letter."
    ),
    "call.slug_form": N_(
        "“%(given)s” cannot stand in an address. Use 2 to 60 lower-case letters and digits, "
        "joined by single hyphens."
    ),
    "call.number_prefix_form": N_(
        "“%(given)s” cannot begin a file number. Use 2 to 10 capital letters and digits, "
        "beginning with a letter."
    ),
    "call.version_form": N_(
        "“%(given)s” is not a version. Use up to 20 letters, digits, full stops and hyphens."
    ),
    "call.email_form": N_("“%(given)s” is not an email address."),
    "call.web_address_form": N_("“%(given)s” is not a web address. Begin with https://."),
    # Values.
    "call.number_out_of_range": N_("%(given)s is outside what is allowed: %(least)s to %(most)s."),
    "call.day_format": N_("“%(given)s” is not a day. Write it like 2023-09-27."),
    "call.time_zone_unknown": N_("“%(given)s” is not a known time zone. Write it like America/Toronto."),
    "call.closes_before_opening": N_("The call must close after it opens."),
    "call.schedule_one_time": N_("Give either a day (on) or words (when), not both."),
    "call.contact_unreachable": N_("Give an email address (email) or a web page (page)."),
    "call.total_below_share": N_("The total investment is below Scale AI’s share."),
    "call.total_below_one_file": N_(
        "All documents together may not be smaller than one file, %(one)s bytes."
    ),
    "call.step_not_half": N_("%(given)s cannot be the step. Scores move in steps of 0.5."),
    "call.code_repeated": N_("The code “%(given)s” is used twice. Each code may stand once."),
    "call.weight_out_of_range": N_("%(given)s is not a weight. Give a percentage above 0, at most 100."),
    "call.weight_too_fine": N_("%(given)s has too many decimals. A weight has at most two."),
    "call.share_out_of_range": N_("%(given)s is not a share. Give a percentage above 0, at most 100."),
    "call.share_too_fine": N_("%(given)s has too many decimals. A share has at most two."),
    "call.ceiling_one_measure": N_("Give either a share in percent (share) or an amount (amount_cents)."),
    "call.weights_not_hundred": N_("The weights add up to %(total)s, not to 100."),
    "call.anchor_missing": N_("This point has no text. Write one for each whole point, 0 to %(maximum)s."),
    "call.anchor_unknown": N_("This is not a whole point of the scale, 0 to %(maximum)s. Remove it."),
    # Once a file is submitted.
    "call.locked_code": N_(
        "A file has been submitted: codes may no longer be added, removed, renamed or moved "
        "(was %(before)s, would be %(after)s). Only corrections of text are possible."
    ),
    "call.locked_weight": N_(
        "A file has been submitted: weights may no longer change (was %(before)s, would be %(after)s). "
        "Only corrections of text are possible."
    ),
    "call.locked_rule": N_(
        "A file has been submitted: rules may no longer change (was %(before)s, would be %(after)s). "
        "Only corrections of text are possible."
    ),
    "call.locked_limit": N_(
        "A file has been submitted: limits may no longer change (was %(before)s, would be %(after)s). "
        "Only corrections of text are possible."
    ),
    "call.locked_scale": N_(
        "A file has been submitted: the scale may no longer change (was %(before)s, would be %(after)s). "
        "Only corrections of text are possible."
    ),
    "call.closes_earlier": N_(
        "A file has been submitted: the deadline may move later, never earlier "
        "(was %(before_at)s, would be %(after_at)s)."
    ),
    # What is asked of a call.
    "call.file_missing": N_("Choose a file that is not empty."),
    "call.document_faults": N_(
        "This document cannot be used: faults found: %(count)s. They are listed below."
    ),
    "call.minute_format": N_("“%(given)s” is not a time. Write it like 23:59."),
    "call.minute_skipped": N_("The clocks go forward over this minute: it does not exist that day."),
    "call.minute_twice": N_(
        "The clocks go back over this minute: it comes twice that day. Choose one before or after that hour."
    ),
    "call.number_prefix_taken": N_(
        "The call “%(other)s” already numbers its files with this prefix and year. Choose another prefix."
    ),
    "call.version_superseded": N_(
        "Version %(in_force)s is in force already; version %(version)s is older. Upload the file again."
    ),
    "call.deadline_moved": N_(
        "Someone else has moved the deadline meanwhile; it is now %(deadline_at)s. Look at it and try again."
    ),
    "call.extension_not_later": N_("The new deadline must be later than the present one, %(deadline_at)s."),
    "call.extension_past": N_("The new deadline has passed already. Choose one in the future."),
    "call.reason_missing": N_("Write the reason. It is kept in the audit trail."),
}
