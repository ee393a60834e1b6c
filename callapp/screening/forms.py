"""The officer's forms: findings on all rules at once, and one small form for each other act."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Any, TypeVar

from wtforms import HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice

from callapp.applications.sections.models import BedCountState
from callapp.calls.forms import ExtensionForm
from callapp.domain.eligibility import Outcome, RuleId
from callapp.screening.actions import Found
from callapp.screening.queries import ScreeningFile
from callapp.web.fields import PageForm, small_number
from callapp.web.i18n import speaker
from callapp.web.marks import N_
from callapp.web.wording import label

C = TypeVar("C", bound=StrEnum)


class FindingsForm(PageForm):
    """``finding_<rule>`` and ``note_<rule>`` for each of the seven rules; see below the class."""

    seen = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rule in RuleId:
            finding, note = self[f"finding_{rule}"], self[f"note_{rule}"]
            finding.choices = [
                SelectChoice(outcome.value, label("finding", outcome))
                for outcome in (Outcome.PASS, Outcome.FAIL)
            ]
            finding.label.text = speaker().gettext(N_("Your finding"))
            note.label.text = speaker().gettext(N_("Note"))
            finding.rule = note.rule = rule

    def found(self) -> dict[RuleId, Found]:
        """The rules with an answer; a radio button that the page does not have counts as none."""
        answers = {rule: self[f"finding_{rule}"].data for rule in RuleId}
        return {
            rule: Found(Outcome(answer), self[f"note_{rule}"].data or "")
            for rule, answer in answers.items()
            if answer in (Outcome.PASS, Outcome.FAIL)
        }

    @classmethod
    def of(cls, file: ScreeningFile) -> FindingsForm:
        """The form as the file stands, whatever the request brought."""
        values: dict[str, str] = {"seen": file.seen}
        for rule in file.rules:
            if rule.finding is not None:
                values[f"finding_{rule.machine.rule}"] = rule.finding.outcome.value
                values[f"note_{rule.machine.rule}"] = rule.finding.note
        return cls(formdata=None, data=values)


for _rule in RuleId:
    # The choices belong to the reader's language: given when the form is made.
    setattr(FindingsForm, f"finding_{_rule}", RadioField(choices=[], validate_choice=False))
    setattr(FindingsForm, f"note_{_rule}", TextAreaField())


class ReasonForm(PageForm):
    """A written reason, and the version of the file it was written on."""

    version = HiddenField()
    reason = TextAreaField()

    @property
    def on_version(self) -> int:
        return small_number(self.version.data, -1)


class FileExtensionForm(ExtensionForm):
    """A later deadline for one file, written as for a whole call."""

    reason = TextAreaField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.label.text = speaker().gettext(N_("Reason"))
        self.reason.description = speaker().gettext(
            N_(
                "Why this file may come later. It stays with the file, for officers and in exports; the team "
                "is not told it."
            )
        )


class ExceptionForm(PageForm):
    """One rule to set aside, and why."""

    rule = SelectField(validate_choice=False)
    reason = TextAreaField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule.label.text = speaker().gettext(N_("Rule"))
        self.reason.label.text = speaker().gettext(N_("Reason for the exception"))
        self.rule.choices = [SelectChoice(rule.value, label("rule", rule)) for rule in RuleId]


class BedsForm(PageForm):
    """How far the bed count is established."""

    seen = HiddenField()
    state = RadioField(validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state.label.text = speaker().gettext(N_("The bed count is"))
        self.state.choices = [
            SelectChoice(state.value, label("beds_state", state)) for state in BedCountState
        ]


def blank_forms(file: ScreeningFile, may: Collection[str]) -> dict[str, PageForm]:
    """The forms that stand on the page, by the name of their act, as the file stands.

    may: the events the actor may bring about; empty for somebody who only reads.
    """
    says = speaker()
    version = {"version": str(file.application.version)}
    forms: dict[str, PageForm] = {}
    if {"confirm_eligible", "reinstate"} & set(may):
        forms["findings"] = FindingsForm.of(file)
        forms["exception"] = ExceptionForm(formdata=None, prefix="exception-")
    if may and file.facts is not None and file.facts.beds is not None:
        beds = file.facts.beds_state.value
        forms["beds"] = BedsForm(formdata=None, prefix="beds-", data={"seen": beds, "state": beds})
    if "mark_ineligible" in may:
        forms["refusal"] = refusal = ReasonForm(formdata=None, prefix="refusal-", data=version)
        refusal.reason.label.text = says.gettext(N_("Reason, as the applicant will read it"))
    if "reinstate" in may:
        forms["reinstatement"] = again = ReasonForm(formdata=None, prefix="reinstatement-", data=version)
        again.reason.label.text = says.gettext(N_("Reason for reinstating"))
    return forms


def code_of(form: PageForm, name: str, codes: type[C]) -> C | None:
    """The member of an enumeration a field holds; None for anything else."""
    text = form[name].data
    return codes(text) if text in list(codes) else None
