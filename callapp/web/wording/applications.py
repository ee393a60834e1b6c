"""What is missing or wrong in an application, and the words of its states."""

from __future__ import annotations

from callapp.web.marks import N_

LABELS = {
    ("lead_gone", "account_closed"): N_("The account of the lead is closed"),
    ("lead_gone", "left_organisation"): N_("The lead has left the organisation"),
    ("section_status", "not_started"): N_("Not started"),
    ("section_status", "in_progress"): N_("In progress"),
    ("section_status", "to_correct"): N_("To correct"),
    ("section_status", "complete"): N_("Complete"),
    ("yes_no", "yes"): N_("Yes"),
    ("yes_no", "no"): N_("No"),
    # One row of each list, as its legend and in the messages about it.
    ("row", "partners"): N_("Partner"),
    ("row", "costs"): N_("Cost"),
    ("row", "funding"): N_("Funding source"),
    ("row", "indicators"): N_("Indicator"),
    # The lists themselves, where a whole list is named.
    ("rows", "partners"): N_("Partners"),
    ("rows", "costs"): N_("Costs"),
    ("rows", "funding"): N_("Funding sources"),
    ("rows", "indicators"): N_("Indicators"),
}

SENTENCES = {
    # Why a text cannot be kept even as a draft.
    "draft.forbidden_character": N_(
        "This text held a character that no page can show (%(code_point)s): the mark "
        "\N{REPLACEMENT CHARACTER} stands for it at place %(position)s. Take the mark out and save again."
    ),
    "draft.broken_character": N_(
        "Part of this text arrived damaged: see the mark \N{REPLACEMENT CHARACTER} at place %(position)s. "
        "Type that part again and save."
    ),
    "draft.text_too_long": N_(
        "This text has %(count)s characters; more than %(limit)s cannot be kept. Shorten it and save again."
    ),
    "draft.too_many_rows": N_(
        "There are %(count)s rows; more than %(limit)s cannot be kept. Group some and save again."
    ),
    "draft.not_editable": N_(
        "This application is submitted: nothing in it can be changed. Until the deadline its lead can "
        "withdraw it, correct it and submit it again."
    ),
    # People on an application.
    "member.role_unknown": N_("Choose the role: editor or viewer."),
    "member.lead_stays": N_("The lead stays on the application. Hand the lead over to somebody else first."),
    "member.nobody_chosen": N_("Choose a person."),
    "member.not_a_colleague": N_(
        "Only people of your organisation can be added so. Invite anybody else by mail, below."
    ),
    "member.already_there": N_("This person is on the application already. Change the role in the list."),
    "section.writer_unknown": N_("Choose somebody who writes in this application, or nobody."),
    "member.account_closed": N_("The account of this person is closed: choose somebody else."),
    "member.leads_already": N_("This person leads the application already."),
    "lead.own_file": N_(
        "You take part in this application, or belong to one of its organisations: another administrator "
        "names its lead."
    ),
    "lead.already_member": N_("This person is on the application already: choose them above."),
    "lead.invited_already": N_(
        "Somebody is invited to lead this application already. Send that invitation again, or take it back."
    ),
    "invitation.too_many_today": N_(
        "%(limit)s mails went out in a day: to protect people’s mailboxes no more are sent. Try again "
        "tomorrow."
    ),
    "invitation.address_mailed_enough": N_(
        "You sent %(limit)s mails to this address in a day: no more are sent. Ask the person to look among "
        "unwanted mail, or try again tomorrow."
    ),
    # What was typed and cannot be understood.
    "draft.row_unfinished": N_("Row %(row)s is not finished: fill in every field of it, or remove the row."),
    "draft.choice_unknown": N_("This is not one of the choices. Choose again."),
    "number.not_whole": N_("This is not a whole number. Write digits only, like 772."),
    "number.too_large": N_("This number is too large: at most %(largest)s can be entered."),
    "number.not_a_number": N_("This is not a number. Write it like 12.5 or 12,5, without its unit."),
    "number.ambiguous_separator": N_(
        "The comma can be read in two ways. Write %(as_thousands)s or %(as_decimals)s."
    ),
    "number.too_many_digits": N_(
        "This number is too long: at most %(digits)s digits before the decimal mark and "
        "%(decimals)s after it."
    ),
    "day.format": N_("Write the day as year, month, day: for example %(example)s."),
    "day.impossible": N_("There is no such day. Correct it."),
    "day.out_of_range": N_("The year must lie between %(earliest)s and %(latest)s."),
    # What is still missing.
    "hospital.name_missing": N_("Give the name of the hospital."),
    "hospital.province_missing": N_("Choose the hospital’s province or territory."),
    "hospital.nonprofit_missing": N_("Say whether the hospital is a non-profit organisation."),
    "hospital.provincially_funded_missing": N_("Say whether the hospital is funded by a province."),
    "hospital.beds_missing": N_("Give the number of patient-care beds."),
    "project.title_missing": N_("Give the project a title."),
    "project.answer_missing": N_("Answer question %(number)s of the project."),
    "project.answer_too_long": N_(
        "The answer to question %(number)s has %(count)s words; at most %(limit)s are allowed. Shorten it."
    ),
    "partners.none_yet": N_("Add the partners of the project."),
    "partners.ai_provider_missing": N_(
        "Add a partner that is an AI service provider: the call requires one."
    ),
    "partners.hospital_missing": N_("Add a partner that is a hospital: the call requires one."),
    "partners.academic_missing": N_("Add a partner that is an academic institution: the call requires one."),
    "partners.other_missing": N_("Add a partner of another kind: the call requires one."),
    "partners.country_and_province": N_(
        "The country does not fit the province. For Canada choose a province or territory, for another "
        "country “Outside Canada”."
    ),
    "partners.confirmation_missing": N_(
        "%(name)s has not confirmed its part yet: the call requires it of each partner."
    ),
    "partners.ref_repeated": N_("This partner came twice. Remove the row and add the partner again."),
    "email.form": N_("Enter an e-mail address in the usual form, like name@hospital.ca."),
    "budget.costs_missing": N_("Add the costs of the project."),
    "budget.funding_missing": N_("Add the funding sources, the funding requested among them."),
    "outcomes.none_yet": N_("Add at least one indicator with its baseline and its target."),
    "letter.ceo_missing": N_("Name the chief executive officer, who signs the letter of intent."),
    "letter.clinical_lead_missing": N_("Name the clinical lead, who signs the letter of intent."),
    "letter.half_missing": N_("A signatory needs a name and a title. Fill in this field."),
    "letter.signature_missing": N_(
        "Have the letter of intent signed: by both through mailed links, or upload it signed by both."
    ),
    "letter.ceo_signature_missing": N_(
        "The chief executive officer has not signed the letter of intent yet."
    ),
    "letter.clinical_lead_signature_missing": N_(
        "The clinical lead has not signed the letter of intent yet."
    ),
    "declaration.none_yet": N_("Accept every statement of the declaration."),
}
