"""The seven sections as forms: their fields, their rows, and how a request's text is taken from them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import EmailField, FieldList, Form, FormField, StringField, TextAreaField

from callapp.calls.document import CallDocument
from callapp.domain.budget import BudgetCategory, ContributionKind, FundingSource, fiscal_year_name
from callapp.domain.organisations import SIZES_ASKED, PartnerKind, Province
from callapp.domain.outcomes import LISTED, Direction, KpiCode
from callapp.domain.participants import REF
from callapp.domain.row_reading import ref_of
from callapp.domain.section_reading import ROWS, tidy
from callapp.domain.sections import Section
from callapp.domain.text import pasted_text, visible_text
from callapp.domain.typed import MOST_ROWS, Row, Typed
from callapp.web.countries import CountryField
from callapp.web.i18n import current_language
from callapp.web.typed_fields import (
    Choice,
    CodeField,
    DayField,
    MoneyField,
    OfferedField,
    RefField,
    TickField,
    TypedForm,
    YesNoField,
    new_ref,
)

TICKED = "declare-"  # the boxes of the declaration begin so


class HospitalForm(TypedForm):
    name = StringField(
        _l("Name of the hospital"), description=_l("The legal applicant, not one of its sites.")
    )
    province = CodeField(_l("Province or territory"), "province", Province)
    nonprofit = YesNoField(_l("Is it a non-profit organisation?"))
    provincially_funded = YesNoField(_l("Is it funded by a province?"))
    beds = StringField(
        _l("Number of patient-care beds"), description=_l("Of the legal applicant, all its sites together.")
    )
    beds_source = StringField(
        _l("Source of the number"), description=_l("For example the annual report, with its year.")
    )
    beds_date = DayField(_l("Date of the count"))


class PartnerRow(Form):  # type: ignore[misc]  # the library ships no types
    ref = RefField()
    name = StringField(_l("Name of the organisation"))
    kind = CodeField(_l("Kind of organisation"), "partner_kind", PartnerKind)
    province = CodeField(_l("Province or territory"), "province", Province)
    country = CountryField(_l("Country"))
    size_class = CodeField(_l("Size"), "size_class", SIZES_ASKED)
    contact_name = StringField(_l("Contact person"))
    contact_email = StringField(_l("E-mail address of the contact person"))
    role = TextAreaField(
        _l("Role in the project"), description=_l("What it does and brings, in a few sentences.")
    )


class PartnersForm(TypedForm):
    partners = FieldList(FormField(PartnerRow), min_entries=1)


class IndicatorRow(Form):  # type: ignore[misc]  # the library ships no types
    code = CodeField(_l("What is measured"), "kpi", KpiCode, default=KpiCode.OWN.value)
    name = StringField(_l("Name of the indicator"), description=_l("Needed for an indicator of your own."))
    definition = TextAreaField(_l("Definition"), description=_l("What exactly is counted, and for whom."))
    unit = StringField(_l("Unit"), description=_l("For example minutes, or patients a month."))
    direction = CodeField(_l("Direction"), "direction", Direction)
    baseline = StringField(_l("Baseline"))
    baseline_date = DayField(_l("Date of the baseline"))
    baseline_method = TextAreaField(_l("How the baseline was measured"))
    target = StringField(_l("Target"))
    target_date = DayField(_l("Date of the target"))


class OutcomesForm(TypedForm):
    indicators = FieldList(FormField(IndicatorRow), min_entries=1)


class LetterForm(TypedForm):
    ceo_name = StringField(_l("Name of the chief executive officer"))
    ceo_title = StringField(_l("Title of the chief executive officer"))
    ceo_email = EmailField(_l("E-mail address of the chief executive officer"))
    clinical_lead_name = StringField(_l("Name of the clinical lead"))
    clinical_lead_title = StringField(_l("Title of the clinical lead"))
    clinical_lead_email = EmailField(_l("E-mail address of the clinical lead"))


_FIXED: dict[Section, type[TypedForm]] = {
    Section.HOSPITAL: HospitalForm,
    Section.PARTNERS: PartnersForm,
    Section.OUTCOMES: OutcomesForm,
    Section.LETTER_OF_INTENT: LetterForm,
}


def section_form(
    section: Section, document: CallDocument, participants: Sequence[Choice] = ()
) -> type[TypedForm]:
    """The form of a section; that of the project and of the declaration asks what the call asks.

    participants: whom a budget line may name, reference and name, to choose from.
    """
    if section in _FIXED:
        return _FIXED[section]
    if section is Section.BUDGET:
        return _budget_form(document, participants)
    lang = current_language()
    if section is Section.PROJECT:
        fields: dict[str, Any] = {
            "title": StringField(_l("Project title")),
            **{
                f"answer-{question.code}": TextAreaField(
                    question.title.in_language(lang), description=question.help.in_language(lang)
                )
                for question in document.questions
            },
        }
    else:
        fields = {
            f"{TICKED}{statement.code}": TickField(statement.text.in_language(lang))
            for statement in document.declarations
        }
    return type("CallForm", (TypedForm,), fields)


def _budget_form(document: CallDocument, participants: Sequence[Choice]) -> type[TypedForm]:
    """Costs and contributions of these participants, in the fiscal years of the call."""
    years = [(str(year), fiscal_year_name(year)) for year in document.budget_rules().fiscal_years]

    class CostRow(Form):  # type: ignore[misc]  # the library ships no types
        description = StringField(_l("Description"))
        participant = OfferedField(_l("Participant"), participants)
        category = CodeField(_l("Category"), "budget_category", BudgetCategory)
        province = CodeField(_l("Province or territory"), "province", Province)
        fiscal_year = OfferedField(_l("Fiscal year (April to March)"), years)
        eligible = CodeField(_l("Eligible cost"), "yes_no", ("yes", "no"), default="yes")
        amount = MoneyField(_l("Amount"))

    class FundingRow(Form):  # type: ignore[misc]  # the library ships no types
        source = CodeField(_l("Source"), "funding_source", FundingSource)
        participant = OfferedField(_l("Who pays"), participants, none=_l("Not a participant"))
        kind = CodeField(_l("Cash or in kind"), "contribution_kind", ContributionKind)
        eligible = CodeField(_l("Eligible contribution"), "yes_no", ("yes", "no"), default="yes")
        amount = MoneyField(_l("Amount"))

    class BudgetForm(TypedForm):
        costs = FieldList(FormField(CostRow), min_entries=1)
        funding = FieldList(FormField(FundingRow), min_entries=1)

    return BudgetForm


def typed_of(section: Section, document: CallDocument, sent: MultiDict[str, str]) -> dict[str, Any]:
    """The text of a section in a request, word for word; fields it does not know are left out.

    Of a field sent twice the first counts. Rows keep the order of their numbers.
    """
    lists = ROWS.get(section, {})
    form = section_form(section, document)()
    names = [name for name in form._fields if name not in lists]
    typed: dict[str, Any] = {name: _text(name, sent.get(name, ""), form) for name in names}
    for name, row in lists.items():
        numbered: dict[int, dict[str, str]] = defaultdict(dict)
        for key in sent:
            match = re.fullmatch(rf"{name}-([0-9]{{1,6}})-([a-z_]+)", key)
            if match and match[2] in row:
                numbered[int(match[1])][match[2]] = _text(match[2], sent[key], form[name][0].form)
        first = sorted(numbered)[: MOST_ROWS + 1]
        typed[name] = [{field: numbered[at].get(field, "") for field in row} for at in first]
    return typed


def _text(name: str, sent: str, form: Form) -> str:
    """What was typed, word for word; only a word processor’s own signs give way to what pages can show."""
    if name.startswith(TICKED):
        return "yes" if sent else ""
    text: str = pasted_text(sent)
    one_line = text != sent and not isinstance(form[name], TextAreaField)
    return text.replace("\n", " ") if one_line else text


def with_row_change(section: Section, typed: Typed, sent: Mapping[str, str]) -> tuple[Typed, str]:
    """The text after the button that was pressed, without blank rows, and the id to go to on the page.

    Buttons: ``add=costs`` appends a blank row, ``add=indicators:jobs`` one that says so much already,
    ``remove=costs-2`` takes the row of that number out.
    """
    lists = ROWS.get(section, {})
    added, _, begun = sent.get("add", "").partition(":")
    removed, _, number = sent.get("remove", "").rpartition("-")
    if removed in lists and number.isascii() and number.isdigit() and len(number) < 6:
        rows = [row for at, row in enumerate(typed[removed]) if at != int(number)]
        return tidy(section, {**typed, removed: rows}), removed
    kept = tidy(section, typed)
    if added in lists and len(kept[added]) < MOST_ROWS:
        row = _new_row(added, lists[added], begun)
        return {**kept, added: [*kept[added], row]}, f"{added}-{len(kept[added])}-{_first_to_fill(row)}"
    return kept, ""


def _new_row(name: str, untouched: Row, begun: str) -> Row:
    """A row nobody has touched; of the results the programme reports, each is meant to rise."""
    given = {REF: new_ref()} if REF in untouched else {}
    if name == "indicators" and begun in LISTED:
        given |= {"code": begun, "direction": Direction.INCREASE.value}
    return {**untouched, **given}


def _first_to_fill(row: Row) -> str:
    """The first empty field; a result of the list needs no name of its own."""
    passed_over = ("name",) if row.get("code") in LISTED else ()
    return next(name for name, text in row.items() if not text and name not in passed_over)


def with_refs(section: Section, typed: Typed) -> Typed:
    """The text with a reference in each row that carries one: of rows from before they were given out, by
    their place, so that budget lines find them again."""
    lists = ROWS.get(section, {})
    return {
        name: [{**row, REF: ref_of(row, index)} for index, row in enumerate(value)]
        if REF in lists.get(name, ())
        else value
        for name, value in typed.items()
    }


def given_back(typed: Typed) -> Typed:
    """A text that was refused, the characters no page can show marked in their place."""

    def clean(value: Any) -> Any:
        if isinstance(value, str):
            return visible_text(value)
        return [{key: visible_text(text) for key, text in row.items()} for row in value]

    return {name: clean(value) for name, value in typed.items()}
