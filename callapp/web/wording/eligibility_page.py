"""What the public eligibility check says besides the rules' own words."""

from __future__ import annotations

from callapp.web.marks import N_

SENTENCES = {
    "self_check.title.nonprofit": N_("Non-profit organisation"),
    "self_check.title.provincially_funded": N_("Funded by a province"),
    "self_check.title.in_canada": N_("In Canada"),
    "self_check.title.min_beds.at_least": N_("At least %(min_beds)s patient-care beds"),
    "self_check.title.min_beds.more_than": N_("More than %(min_beds)s patient-care beds"),
    "self_check.title.ai_provider": N_("An AI service provider among the partners"),
    "self_check.title.partner_kinds": N_("Among the partners: %(partner_kind_codes)s"),
    "self_check.title.funding_cap": N_("At most %(cap)s requested"),
    "self_check.title.loi_signed": N_("Letter of intent signed"),
    "self_check.partners_not_said": N_("Say whether the partners that the call requires take part."),
    "self_check.given_twice": N_("This is given twice in the address. Keep one of the two."),
    "self_check.search_empty": N_("Write a part of the hospital’s name, or fill in the questions below."),
}
