"""What the ranking's pages ask: where to draw the line, what to show, how to name and take away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, Form, HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from callapp.decisions.board import POSITION, View
from callapp.decisions.cuts import cut_by, parse_parameter
from callapp.decisions.export_files import ExportFormat
from callapp.domain.bilingual import Language
from callapp.domain.errors import RuleBroken
from callapp.domain.shortlist import Cut, CutMethod
from callapp.web.fields import PageForm
from callapp.web.wording import label


class LineForm(Form):  # type: ignore[misc]  # the library ships no types
    """The line and the filters: a GET form, so that an address holds all of it."""

    method = SelectField(_("Draw the line"), validate_choice=False)
    parameter = StringField(_("Mean, number or amount"))
    province = SelectField(_("Province"), validate_choice=False)
    language = SelectField(_("Language"), validate_choice=False)
    sort = HiddenField()

    def offer(self, provinces: Iterable[str]) -> None:
        """Fills in the choices, in the reader's language; the provinces are those of the files."""
        self.method.choices = [
            SelectChoice("", _("No line")),
            *(SelectChoice(method.value, label("cut_method", method)) for method in CutMethod),
        ]
        self.province.choices = [
            SelectChoice("", _("All provinces")),
            *sorted(
                (SelectChoice(code, label("province", code)) for code in provinces),
                key=lambda choice: str(choice.label),
            ),
        ]
        self.language.choices = [
            SelectChoice("", _("Both languages")),
            *(SelectChoice(language.value, label("language", language)) for language in Language),
        ]


class SaveForm(PageForm):
    """The name of a shortlist; seen names the ranking it was looked at in."""

    name = StringField(_("Name of the shortlist"))
    seen = HiddenField()


class TakeAwayForm(PageForm):
    """The format of an export, its language, and whether reviewers are named in it."""

    file_format = SelectField(_("Format"), validate_choice=False)
    language = SelectField(_("Language of the labels"), validate_choice=False)
    named = BooleanField(_("Name the reviewers"))

    def __init__(self, *args: Any, lang: Language, **kwargs: Any) -> None:
        super().__init__(*args, data={"language": lang.value}, **kwargs)
        self.file_format.choices = [
            SelectChoice(kind.value, label("export_format", kind)) for kind in ExportFormat
        ]
        self.language.choices = [
            SelectChoice(language.value, label("language", language)) for language in Language
        ]

    @property
    def chosen_format(self) -> ExportFormat:
        """Raises RuleBroken ``export.format_unknown`` when it is none of the choices."""
        if self.file_format.data not in list(ExportFormat):
            raise RuleBroken("export.format_unknown", "file_format")
        return ExportFormat(self.file_format.data)

    @property
    def chosen_language(self) -> Language:
        """Raises RuleBroken ``export.language_unknown`` when it is none of the choices."""
        if self.language.data not in list(Language):
            raise RuleBroken("export.language_unknown", "language")
        return Language(self.language.data)


@dataclass(frozen=True, slots=True)
class Line:
    """A line somebody asked for: how it is drawn, and its parameter (callapp.decisions.cuts)."""

    method: CutMethod
    parameter: int

    @property
    def cut(self) -> Cut:
        return cut_by(self.method, self.parameter)


def asked_line(form: LineForm) -> Line | None:
    """The line in the address; None for none, and for a method that does not exist.

    Raises RuleBroken at ``parameter`` as ``parse_parameter`` does.
    """
    if form.method.data not in list(CutMethod):
        return None
    method = CutMethod(form.method.data)
    return Line(method, parse_parameter(method, form.parameter.data or ""))


def asked_view(form: LineForm, *, sorts: Iterable[str], provinces: Iterable[str], page: int) -> View:
    """What to show; anything in the address that is none of the choices asks for nothing."""
    sort = form.sort.data or ""
    language, province = form.language.data, form.province.data
    return View(
        sort=sort if sort.removeprefix("-") in set(sorts) else POSITION,
        province=province if province in set(provinces) else None,
        language=Language(language) if language in list(Language) else None,
        page=page,
    )
