"""Requests for corrections as both sides read them: what was asked, what stood there, what stands now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from callapp.applications.corrections.models import CorrectionField, CorrectionRequest
from callapp.applications.corrections.queries import list_corrections
from callapp.applications.models import Application
from callapp.applications.sections.field_differences import FieldDifference, field_differences, field_label
from callapp.applications.sections.forms import section_form
from callapp.calls.document import CallDocument
from callapp.domain.corrections import NamedField, nameable_fields
from callapp.domain.sections import Section


@dataclass(frozen=True, slots=True)
class FieldView:
    """One named field: its words, what was asked of it; difference once something else stands in it."""

    section: Section
    field: str
    label: str
    note: str
    difference: FieldDifference | None


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """One request with its fields in the order of the form."""

    request: CorrectionRequest
    fields: tuple[FieldView, ...]

    @property
    def is_open(self) -> bool:
        return self.request.answered_at is None and self.request.cancelled_at is None


def view_corrections(
    session: Session,
    application: Application,
    document: CallDocument,
    typed: Mapping[Section, Mapping[str, Any]] | None = None,
) -> list[CorrectionView]:
    """Every request of a file, the newest first.

    typed: what stands typed in its sections now, for its own people: an open request shows the change in the
    making. Others see a change once it is given.
    """
    return [
        CorrectionView(
            request,
            tuple(_field_view(field, document, _now(request, field, typed)) for field in request.fields),
        )
        for request in list_corrections(session, application.id)
    ]


def _now(
    request: CorrectionRequest, field: CorrectionField, typed: Mapping[Section, Mapping[str, Any]] | None
) -> Any:
    """What the field says now, or said in the answer; what it said before while nobody may know."""
    if request.answered_at is not None:
        return field.after
    if typed is None or request.cancelled_at is not None:
        return field.before
    return typed.get(field.section, {}).get(field.field, "")


def _field_view(field: CorrectionField, document: CallDocument, now: Any) -> FieldView:
    form = section_form(field.section, document)
    found = []
    if now != field.before:
        texts = {field.field: field.before}, {field.field: now}
        found = field_differences(field.section, form, *texts, [field.field])
    return FieldView(
        field.section,
        field.field,
        field_label(field.section, form, field.field),
        field.note,
        found[0] if found else None,
    )


def nameable(document: CallDocument) -> dict[NamedField, str]:
    """Every field that can be named, in the order of the form, with its words in the reader's language."""
    forms = {section: section_form(section, document) for section in Section}
    return {
        named: field_label(named.section, forms[named.section], named.field)
        for named in nameable_fields([question.code for question in document.questions])
    }
