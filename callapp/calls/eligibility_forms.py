"""What the eligibility check asks, kept word for word, and what the rules read in it.

Every question may be left out: the fact is then unknown. The names of the fields are those of the address,
so an address holds the answers, and the same answers stand in both languages.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, RadioField, StringField
from wtforms.fields.choices import SelectChoice

from callapp.domain.eligibility import EligibilityFacts, Partner, RuleId
from callapp.domain.errors import Fault
from callapp.domain.money import parse_money
from callapp.domain.numerals import parse_whole
from callapp.domain.organisations import PartnerKind, Province
from callapp.domain.typed import FieldReader
from callapp.web.fields import show_faults
from callapp.web.i18n import speaker
from callapp.web.marks import N_
from callapp.web.typed_fields import CodeField, MoneyField
from callapp.web.wording import label

# Short enough for every answer together to stand in an address.
LONGEST_NAME, LONGEST_SOURCE, LONGEST_DATE = 200, 200, 40
# partner_ai_provider: is there a partner of this kind?
PARTNER = "partner_"

# The field to go to for each rule that depends on an answer; the kinds of partners have a field each.
FIELD_OF_RULE = {
    RuleId.NONPROFIT: "nonprofit",
    RuleId.PROVINCIALLY_FUNDED: "provincially_funded",
    RuleId.IN_CANADA: "province",
    RuleId.MIN_BEDS: "beds",
    RuleId.FUNDING_CAP: "funding_requested",
}


def _yes_no_unknown() -> list[SelectChoice]:
    words = (("yes", N_("Yes")), ("no", N_("No")), ("", N_("I do not know yet")))
    return [SelectChoice(value, speaker().gettext(text)) for value, text in words]


def _text(value: object) -> str:
    """What a choice holds; nothing chosen is the choice without a value."""
    return "" if value is None else str(value)


def _known(text: str) -> RadioField:
    """Yes, no, or not known: an answer that can be taken back without a script."""
    return RadioField(text, choices=_yes_no_unknown, coerce=_text, validate_choice=False)


class EligibilityForm(Form):  # type: ignore[misc]  # the library ships no types
    """The questions about the applicant; eligibility_form adds those about the project, by the call."""

    name = StringField(
        _l("Name of the applicant"),
        description=_l("The legal entity that would apply. The name changes nothing in the answer."),
    )
    province = CodeField(_l("Province or territory"), "province", Province)
    nonprofit = _known(_l("Is it a non-profit organisation?"))
    provincially_funded = _known(_l("Is it funded by a province?"))
    beds = StringField(
        _l("Number of patient-care beds"), description=_l("Of the legal applicant, all its sites together.")
    )
    beds_source = StringField(
        _l("Source of the number"), description=_l("For example the annual report, with its page.")
    )
    beds_date = StringField(
        _l("Date of the count"), description=_l("A day, a month or a year: for example 2026-03-31, or 2026.")
    )


def eligibility_form(kinds: Collection[PartnerKind]) -> type[EligibilityForm]:
    """The form of a call that requires these kinds of partners, its fields in the order of the page."""
    asked = {f"{PARTNER}{kind}": _known(_partner_question(kind)) for kind in _in_order(kinds)}
    amount = MoneyField(
        _l("Funding requested"), description=_l("In Canadian dollars, for the whole project.")
    )
    return type("CallForm", (EligibilityForm,), {**asked, "funding_requested": amount})


@dataclass(frozen=True, slots=True)
class Declared:
    """What somebody says in an address.

    typed: the texts by field, word for word, only those that are not blank, in the order of the form.
    facts: what they say, as far as it is understood. faults: what is not understood, at its field.
    """

    typed: Mapping[str, str]
    facts: EligibilityFacts
    faults: tuple[Fault, ...]

    def form(self, kinds: Collection[PartnerKind]) -> EligibilityForm:
        """The form as it was filled in, each fault at its field."""
        form = eligibility_form(kinds)(MultiDict(self.typed))
        show_faults(form, self.faults)
        return form


def read_declared(query: MultiDict[str, str], kinds: Collection[PartnerKind]) -> Declared:
    """Reads the answers in an address; names it does not know are left out.

    Fault codes: ``self_check.given_twice``, ``draft.choice_unknown``, and those of parse_whole, parse_money
    and text. Of a field given twice the first text is kept.
    """
    names = [field.name for field in eligibility_form(kinds)()]
    typed = {name: query[name] for name in names if query.get(name, "").strip()}
    twice = {name: Fault("self_check.given_twice", name) for name in names if len(query.getlist(name)) > 1}
    reader = FieldReader(typed)
    reader.line("name", LONGEST_NAME)
    facts = EligibilityFacts(
        province=reader.choice("province", Province),
        nonprofit=reader.yes_no("nonprofit"),
        provincially_funded=reader.yes_no("provincially_funded"),
        beds=reader.read("beds", parse_whole),
        beds_source=reader.line("beds_source", LONGEST_SOURCE),
        beds_date=reader.line("beds_date", LONGEST_DATE),
        funding_requested_cents=reader.read("funding_requested", parse_money),
    )
    there = {kind: reader.yes_no(f"{PARTNER}{kind}") for kind in _in_order(kinds)}
    faults = [fault for fault in reader.faults if fault.field not in twice]
    faults += twice.values()
    return Declared(
        typed,
        replace(facts, partners=declared_partners(there)),
        tuple(sorted(faults, key=lambda fault: names.index(fault.field or ""))),
    )


def declared_partners(there: Mapping[PartnerKind, bool | None]) -> tuple[Partner, ...] | None:
    """The partners behind “is there one of this kind?”, without their names; None while it is not known.

    One kind that is certainly missing settles the rule: the kinds without an answer are then not held
    against the applicant, so that only the missing one is named.
    """
    if None in there.values() and False not in there.values():
        return None
    return tuple(Partner("", kind) for kind, is_there in there.items() if is_there is not False)


def _in_order(kinds: Collection[PartnerKind]) -> list[PartnerKind]:
    return [kind for kind in PartnerKind if kind in kinds]


def _partner_question(kind: PartnerKind) -> str:
    if kind is PartnerKind.AI_PROVIDER:
        return speaker().gettext(N_("Is at least one partner an AI service provider?"))
    return speaker().gettext(
        N_("Is there at least one partner of this kind: %(kind)s?"), kind=label("partner_kind", kind)
    )
