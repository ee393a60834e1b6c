"""The seven sections as forms: their fields, their rows, and how a request's text is taken from them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form, FormField, StringField, TextAreaField

from callapp.calls.document import CallDocument
from callapp.domain.budget import BudgetCategory, ContributionKind, FundingSource
from callapp.domain.organisations import PartnerKind, Province
from callapp.domain.outcomes import Direction
from callapp.domain.section_reading import ROWS, tidy
from callapp.domain.sections import Section
from callapp.domain.text import visible_text
from callapp.domain.typed import MOST_ROWS, Typed
from callapp.web.countries import CountryField
from callapp.web.i18n import current_language
from callapp.web.typed_fields import CodeField, DayField, MoneyField, TickField, TypedForm, YesNoField

TICKS = ("sme",)  # boxes in rows; those of the declaration begin with TICKED
TICKED = "declare-"


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
    name = StringField(_l("Name of the organisation"))
    kind = CodeField(_l("Kind of organisation"), "partner_kind", PartnerKind)
    province = CodeField(_l("Province or territory"), "province", Province)
    country = CountryField(_l("Country"))
    sme = TickField(_l("Small or medium-sized enterprise (SME)"))


class PartnersForm(TypedForm):
    partners = FieldList(FormField(PartnerRow), min_entries=1)


class CostRow(Form):  # type: ignore[misc]  # the library ships no types
    description = StringField(_l("Description"))
    category = CodeField(_l("Category"), "budget_category", BudgetCategory)
    eligible = CodeField(_l("Eligible cost"), "eligible", ("yes", "no"), default="yes")
    amount = MoneyField(_l("Amount"))


class FundingRow(Form):  # type: ignore[misc]  # the library ships no types
    source = CodeField(_l("Source"), "funding_source", FundingSource)
    kind = CodeField(_l("Cash or in kind"), "contribution_kind", ContributionKind)
    amount = MoneyField(_l("Amount"))


class BudgetForm(TypedForm):
    costs = FieldList(FormField(CostRow), min_entries=1)
    funding = FieldList(FormField(FundingRow), min_entries=1)


class IndicatorRow(Form):  # type: ignore[misc]  # the library ships no types
    name = StringField(_l("Name of the indicator"))
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
    clinical_lead_name = StringField(_l("Name of the clinical lead"))
    clinical_lead_title = StringField(_l("Title of the clinical lead"))


_FIXED: dict[Section, type[TypedForm]] = {
    Section.HOSPITAL: HospitalForm,
    Section.PARTNERS: PartnersForm,
    Section.BUDGET: BudgetForm,
    Section.OUTCOMES: OutcomesForm,
    Section.LETTER_OF_INTENT: LetterForm,
}


def section_form(section: Section, document: CallDocument) -> type[TypedForm]:
    """The form of a section; that of the project and of the declaration asks what the call asks."""
    if section in _FIXED:
        return _FIXED[section]
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


def typed_of(section: Section, document: CallDocument, sent: MultiDict[str, str]) -> dict[str, Any]:
    """The text of a section in a request, word for word; fields it does not know are left out.

    Of a field sent twice the first counts. Rows keep the order of their numbers.
    """
    lists = ROWS.get(section, {})
    form = section_form(section, document)()
    names = [name for name in form._fields if name not in lists]
    typed: dict[str, Any] = {name: _text(name, sent.get(name, "")) for name in names}
    for name, row in lists.items():
        numbered: dict[int, dict[str, str]] = defaultdict(dict)
        for key in sent:
            match = re.fullmatch(rf"{name}-([0-9]{{1,6}})-([a-z_]+)", key)
            if match and match[2] in row:
                numbered[int(match[1])][match[2]] = _text(match[2], sent[key])
        first = sorted(numbered)[: MOST_ROWS + 1]
        typed[name] = [{field: numbered[at].get(field, "") for field in row} for at in first]
    return typed


def _text(name: str, sent: str) -> str:
    if name in TICKS or name.startswith(TICKED):
        return "yes" if sent else ""
    return sent


def with_row_change(section: Section, typed: Typed, sent: Mapping[str, str]) -> tuple[Typed, str]:
    """The text after the button that was pressed, without blank rows, and the id to go to on the page.

    Buttons: ``add=costs`` appends a blank row, ``remove=costs-2`` takes the row of that number out.
    """
    lists = ROWS.get(section, {})
    added, (removed, _, number) = sent.get("add", ""), sent.get("remove", "").rpartition("-")
    if removed in lists and number.isascii() and number.isdigit() and len(number) < 6:
        rows = [row for at, row in enumerate(typed[removed]) if at != int(number)]
        return tidy(section, {**typed, removed: rows}), removed
    kept = tidy(section, typed)
    if added in lists and len(kept[added]) < MOST_ROWS:
        blank = dict(lists[added])
        return {**kept, added: [*kept[added], blank]}, f"{added}-{len(kept[added])}-{next(iter(blank))}"
    return kept, ""


def given_back(typed: Typed) -> Typed:
    """A text that was refused, the characters no page can show marked in their place."""

    def clean(value: Any) -> Any:
        if isinstance(value, str):
            return visible_text(value)
        return [{key: visible_text(text) for key, text in row.items()} for row in value]

    return {name: clean(value) for name, value in typed.items()}
