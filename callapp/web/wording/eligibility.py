"""What the seven rules say: why each answers as it does, and what would change the answer."""

from __future__ import annotations

from callapp.web.marks import N_

LABELS = {
    ("rule", "nonprofit"): N_("Non-profit organisation"),
    ("rule", "provincially_funded"): N_("Funded by a province"),
    ("rule", "in_canada"): N_("In Canada"),
    ("rule", "min_beds"): N_("Patient-care beds"),
    ("rule", "ai_provider"): N_("AI service provider among the partners"),
    ("rule", "funding_cap"): N_("Funding requested within the cap"),
    ("rule", "loi_signed"): N_("Letter of intent signed"),
    ("rule_outcome", "pass"): N_("Met"),
    ("rule_outcome", "fail"): N_("Not met"),
    ("rule_outcome", "unknown"): N_("Not known yet"),
    ("rule_outcome", "by_exception"): N_("Met by exception"),
    ("fact", "nonprofit"): N_("Non-profit organisation"),
    ("fact", "provincially_funded"): N_("Funded by a province"),
    ("fact", "province"): N_("Province or territory"),
    ("fact", "beds"): N_("Patient-care beds"),
    ("fact", "beds_source"): N_("Source of the bed count"),
    ("fact", "beds_date"): N_("Date of the bed count"),
    ("fact", "partners"): N_("Partners"),
    ("fact", "funding_requested_cents"): N_("Funding requested"),
    ("fact", "loi_signed_by"): N_("Letter of intent signed by"),
    ("hospital_level", "corporation"): N_("Corporation, all its sites together"),
    ("hospital_level", "site"): N_("One site"),
}

_STATE_PROVINCE = N_("State the applicant’s province or territory.")
_BEDS_OF_WHOM = N_(
    "State the number of patient-care beds of the legal applicant, all its sites together, with its source."
)

SENTENCES = {
    "eligibility.nonprofit.yes": N_("The applicant is a non-profit organisation."),
    "eligibility.nonprofit.no": N_("The applicant is not a non-profit organisation."),
    "eligibility.nonprofit.no.remedy": N_(
        "Only a non-profit organisation can be the applicant. A non-profit hospital could apply, "
        "with your organisation as a partner."
    ),
    "eligibility.nonprofit.not_said": N_(
        "It is not stated whether the applicant is a non-profit organisation."
    ),
    "eligibility.nonprofit.not_said.remedy": N_("State whether the applicant is a non-profit organisation."),
    "eligibility.provincially_funded.yes": N_(
        "The applicant has the provincial funding that the call asks for."
    ),
    "eligibility.provincially_funded.no": N_("The applicant is not funded by a province."),
    "eligibility.provincially_funded.no.remedy": N_(
        "Only a provincially funded organisation can be the applicant. Such a hospital could apply, "
        "with your organisation as a partner."
    ),
    "eligibility.provincially_funded.territory_not_accepted": N_(
        "The applicant is in a territory (%(province_code)s), and this call accepts provincial funding only."
    ),
    "eligibility.provincially_funded.territory_not_accepted.remedy": N_(
        "A provincially funded hospital could apply, with your organisation as a partner. "
        "The call’s contact can say whether territories may be accepted."
    ),
    "eligibility.provincially_funded.province_not_accepted": N_(
        "This call does not accept funding by the applicant’s province (%(province_code)s)."
    ),
    "eligibility.provincially_funded.province_not_accepted.remedy": N_(
        "A hospital funded by one of the provinces that the call names could apply, "
        "with your organisation as a partner."
    ),
    "eligibility.provincially_funded.not_said": N_(
        "It is not stated whether the applicant is funded by a province."
    ),
    "eligibility.provincially_funded.not_said.remedy": N_(
        "State whether the applicant is funded by a province."
    ),
    "eligibility.provincially_funded.province_not_said": N_(
        "The applicant is provincially funded, but its province is not stated."
    ),
    "eligibility.provincially_funded.province_not_said.remedy": _STATE_PROVINCE,
    "eligibility.in_canada.yes": N_("The applicant is in Canada (%(province_code)s)."),
    "eligibility.in_canada.outside": N_("The applicant is outside Canada."),
    "eligibility.in_canada.outside.remedy": N_(
        "Only an organisation in Canada can be the applicant. A Canadian hospital could apply, "
        "with your organisation as a partner."
    ),
    "eligibility.in_canada.not_said": N_("The applicant’s province or territory is not stated."),
    "eligibility.in_canada.not_said.remedy": _STATE_PROVINCE,
    "eligibility.min_beds.at_least.enough": N_(
        "Patient-care beds: %(beds)s. The call asks for at least %(min_beds)s."
    ),
    "eligibility.min_beds.at_least.too_few": N_(
        "Patient-care beds: %(beds)s. That is too few: the call asks for at least %(min_beds)s."
    ),
    "eligibility.min_beds.at_least.too_few.remedy": N_(
        "Count the beds of the legal applicant, all its sites together. If they are at least %(min_beds)s, "
        "correct the number and give its source. If not, write to the call’s contact: an eligibility officer "
        "may grant an exception, for a written reason."
    ),
    "eligibility.min_beds.at_least.not_said": N_(
        "The number of patient-care beds is not stated; the call asks for at least %(min_beds)s."
    ),
    "eligibility.min_beds.at_least.not_said.remedy": _BEDS_OF_WHOM,
    "eligibility.min_beds.more_than.enough": N_(
        "Patient-care beds: %(beds)s. The call asks for more than %(min_beds)s."
    ),
    "eligibility.min_beds.more_than.too_few": N_(
        "Patient-care beds: %(beds)s. That is too few: the call asks for more than %(min_beds)s."
    ),
    "eligibility.min_beds.more_than.too_few.remedy": N_(
        "Count the beds of the legal applicant, all its sites together. If they are more than %(min_beds)s, "
        "correct the number and give its source. If not, write to the call’s contact: an eligibility officer "
        "may grant an exception, for a written reason."
    ),
    "eligibility.min_beds.more_than.not_said": N_(
        "The number of patient-care beds is not stated; the call asks for more than %(min_beds)s."
    ),
    "eligibility.min_beds.more_than.not_said.remedy": _BEDS_OF_WHOM,
    "eligibility.ai_provider.all_there": N_(
        "Every kind of partner that the call requires is there: %(partner_kind_codes)s."
    ),
    "eligibility.ai_provider.missing": N_(
        "A kind of partner that the call requires is missing: %(partner_kind_codes)s."
    ),
    "eligibility.ai_provider.missing.remedy": N_(
        "Add a partner of each kind that is missing: %(partner_kind_codes)s."
    ),
    "eligibility.ai_provider.not_said": N_(
        "The partners are not stated; the call requires: %(partner_kind_codes)s."
    ),
    "eligibility.ai_provider.not_said.remedy": N_(
        "Name the partners with the kind of each. Required: %(partner_kind_codes)s."
    ),
    "eligibility.ai_provider.none_required": N_("The call requires no particular kind of partner."),
    "eligibility.funding_cap.within": N_(
        "The funding requested, %(requested_cents)s, is within the cap of %(cap_cents)s."
    ),
    "eligibility.funding_cap.above": N_(
        "The funding requested, %(requested_cents)s, is above the cap of %(cap_cents)s."
    ),
    "eligibility.funding_cap.above.remedy": N_("Lower the request by at least %(excess_cents)s."),
    "eligibility.funding_cap.nothing": N_("No funding is requested: the amount is zero."),
    "eligibility.funding_cap.nothing.remedy": N_("Request more than zero and at most %(cap_cents)s."),
    "eligibility.funding_cap.not_said": N_("The funding requested is not stated; the cap is %(cap_cents)s."),
    "eligibility.funding_cap.not_said.remedy": N_(
        "State the funding requested: more than zero and at most %(cap_cents)s."
    ),
    "eligibility.loi_signed.signed": N_(
        "The letter of intent is signed by all it needs: %(signatory_codes)s."
    ),
    "eligibility.loi_signed.missing": N_(
        "A signature is missing on the letter of intent: %(signatory_codes)s."
    ),
    "eligibility.loi_signed.missing.remedy": N_(
        "Have the letter of intent signed before submission: %(signatory_codes)s."
    ),
    "eligibility.loi_signed.not_said": N_(
        "It is not stated who signed the letter of intent; required: %(signatory_codes)s."
    ),
    "eligibility.loi_signed.not_said.remedy": N_(
        "Have the letter of intent signed before submission: %(signatory_codes)s."
    ),
    "eligibility.loi_signed.none_required": N_("The call requires no signature on the letter of intent."),
    # A file of facts.
    "facts.too_large": N_("The file is larger than %(limit)s bytes. Facts take a few lines."),
    "facts.not_utf8": N_(
        "The file is not text in UTF-8: byte %(byte)s cannot be read. Save it as UTF-8 and try again."
    ),
    "facts.not_json": N_("This is not JSON: line %(line)s, column %(column)s. Correct it and try again."),
    "facts.not_object": N_("The facts must stand in one JSON object, in curly brackets."),
    "facts.key_twice": N_("This key is given twice. Keep one of the two."),
    "facts.null": N_("This is null. Leave the key out when the fact is not known."),
}
