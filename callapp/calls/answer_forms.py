"""Forms around public answers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField

from callapp.calls.answer_actions import TEXTS
from callapp.calls.answer_models import PublicAnswer
from callapp.web.fields import PageForm, small_number


class AnswerForm(PageForm):
    """A question and its answer, each in both languages."""

    version = HiddenField()
    question_fr = TextAreaField(_l("Question in French"))
    question_en = TextAreaField(_l("Question in English"))
    answer_fr = TextAreaField(_l("Answer in French"))
    answer_en = TextAreaField(_l("Answer in English"))

    @classmethod
    def showing(cls, answer: PublicAnswer) -> AnswerForm:
        """The form with the words that are kept."""
        kept = {name: getattr(answer, name) for name in TEXTS}
        return cls(formdata=None, data={"version": str(answer.version), **kept})

    def texts(self) -> dict[str, str]:
        return {name: self[name].data or "" for name in TEXTS}

    @property
    def on_version(self) -> int:
        return small_number(self.version.data, -1)


class WithdrawalForm(PageForm):
    """Why an answer is taken off the public page."""

    version = HiddenField()
    reason = TextAreaField(_l("Reason"), description=_l("Kept in the audit trail; not shown to the public."))

    @property
    def on_version(self) -> int:
        return small_number(self.version.data, -1)
