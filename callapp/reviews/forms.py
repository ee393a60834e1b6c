"""The forms of reviewers and of those who look after reviews."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from wtforms import HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from callapp.domain.conflicts import ConflictKind
from callapp.domain.errors import Fault, RuleBroken
from callapp.reviews.actions import ReviewText
from callapp.reviews.queries import Desk
from callapp.web.fields import PageForm, small_number, uuid_of
from callapp.web.i18n import speaker
from callapp.web.marks import N_
from callapp.web.wording import label


class AgreementForm(PageForm):
    """The typed name, and the version of the text that was read."""

    version = HiddenField()
    typed_name = StringField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.typed_name.label.text = speaker().gettext(N_("Your full name, as your signature"))


class DeclarationForm(PageForm):
    """No conflict, or which one and how."""

    kind = RadioField(validate_choice=False)
    explanation = TextAreaField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.label.text = speaker().gettext(N_("Your declaration on this file"))
        self.explanation.label.text = speaker().gettext(N_("Explanation, if there is a conflict"))
        self.kind.choices = conflict_choices("conflict")

    @property
    def declared(self) -> ConflictKind:
        """The kind chosen; RuleBroken ``conflict.kind_missing`` on ``kind`` when there is none."""
        return _kind(self.kind.data)


class CorrectionForm(PageForm):
    """What an administrator puts in place of a mistaken declaration, and why."""

    declaration = HiddenField()
    kind = RadioField(validate_choice=False)
    reason = TextAreaField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.label.text = speaker().gettext(N_("The right declaration"))
        self.reason.label.text = speaker().gettext(N_("Reason for the correction"))
        self.kind.choices = conflict_choices("declared")

    @property
    def corrected(self) -> ConflictKind:
        """As ``DeclarationForm.declared``."""
        return _kind(self.kind.data)


class ReopeningForm(PageForm):
    """Why a submitted review is opened again."""

    version = HiddenField()
    reason = TextAreaField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.label.text = speaker().gettext(N_("Reason, as the reviewer will read it"))


class AssignmentForm(PageForm):
    """The files ticked for one reviewer."""

    reviewer = HiddenField()
    files = SelectMultipleField(choices=[], validate_choice=False)

    def chosen(self) -> list[UUID]:
        """The files, those that are no ids left out."""
        return [found for text in self.files.data or [] if (found := uuid_of(text)) is not None]


class ReviewForm(PageForm):
    """``score_<code>`` and ``justification_<code>`` for each criterion: made by ``review_form``."""

    version = HiddenField()
    snapshot = HiddenField()
    committee_comment = TextAreaField()
    applicant_comment = TextAreaField()

    codes: tuple[str, ...] = ()
    top: int = 0

    def text(self) -> ReviewText:
        """What was typed; RuleBroken ``review.score_unreadable`` at a score that is not on the scale."""
        scores: dict[str, int | None] = {}
        faults = []
        for code in self.codes:
            typed = self[f"score_{code}"].data
            value = small_number(typed, -1) if typed else None
            scores[code] = value
            if value is not None and not 0 <= value <= self.top:
                faults.append(Fault("review.score_unreadable", f"score_{code}"))
        if faults:
            raise RuleBroken.of(faults)
        return ReviewText(
            scores,
            {code: self[f"justification_{code}"].data or "" for code in self.codes},
            self.committee_comment.data or "",
            self.applicant_comment.data or "",
        )

    def says_what_is_saved(self, desk: Desk) -> bool:
        """True when nothing was typed beyond what the desk holds."""
        kept = _saved(desk)
        return all(
            (field.data or "") == kept.get(name, "")
            for name, field in self._fields.items()
            if name.startswith(("score_", "justification_")) or name.endswith("_comment")
        )

    @property
    def on_version(self) -> int:
        return small_number(self.version.data, -1)

    @property
    def on_snapshot(self) -> UUID | None:
        return uuid_of(self.snapshot.data)


def review_form(desk: Desk, *, typed: bool) -> ReviewForm:
    """The form of one review: as typed in this request, or as saved."""
    lang = speaker().lang
    fields: dict[str, Any] = {
        "codes": tuple(criterion.code for criterion in desk.call.document.criteria),
        "top": desk.call.document.max_half_points,
    }
    for criterion in desk.call.document.criteria:
        choices = [SelectChoice(str(value), str(value)) for value in range(fields["top"] + 1)]
        fields[f"score_{criterion.code}"] = RadioField(
            criterion.name.in_language(lang), choices=choices, validate_choice=False
        )
        fields[f"justification_{criterion.code}"] = TextAreaField(speaker().gettext(N_("Justification")))
    made = type("ReviewFormOfCall", (ReviewForm,), fields)
    form: ReviewForm = made() if typed else made(formdata=None, data=_saved(desk))
    says = speaker()
    form.committee_comment.label.text = says.gettext(N_("Comment to the committee"))
    form.applicant_comment.label.text = says.gettext(N_("Comment to the applicant"))
    return form


def _saved(desk: Desk) -> dict[str, str]:
    values = {"version": str(desk.version), "snapshot": str(desk.application.snapshot_id)}
    if desk.review is not None:
        values["committee_comment"] = desk.review.committee_comment
        values["applicant_comment"] = desk.review.applicant_comment
    for code, score in desk.scores.items():
        if score.value is not None:
            values[f"score_{code}"] = str(score.value)
        values[f"justification_{code}"] = score.justification
    return values


def conflict_choices(words: str) -> list[SelectChoice]:
    """Every kind of conflict, none first: as said by the reviewer ("conflict") or of them ("declared")."""
    return [SelectChoice(kind.value, label(words, kind)) for kind in ConflictKind]


def _kind(text: str | None) -> ConflictKind:
    if text not in list(ConflictKind):
        raise RuleBroken("conflict.kind_missing", "kind")
    return ConflictKind(text)
