"""Requests for corrections as both sides read them: what was asked, what stood there, what stands now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.applications.attachments.queries import list_present
from callapp.applications.corrections.models import CorrectionField, CorrectionFiles, CorrectionRequest
from callapp.applications.corrections.queries import as_kept, files_of, list_corrections
from callapp.applications.models import Application, Snapshot
from callapp.applications.sections.field_differences import FieldDifference, field_differences, field_label
from callapp.applications.sections.forms import section_form
from callapp.calls.document import CallDocument
from callapp.domain.corrections import (
    FileChange,
    ListedFile,
    Named,
    NamedField,
    NamedFiles,
    file_changes,
    nameable,
)
from callapp.domain.sections import Section
from callapp.web.wording import label


@dataclass(frozen=True, slots=True)
class FieldView:
    """One named field: its words, what was asked of it; difference once something else stands in it."""

    named: NamedField
    label: str
    note: str
    difference: FieldDifference | None


@dataclass(frozen=True, slots=True)
class FilesView:
    """The named files of one kind: what was asked of them, and what became of each."""

    named: NamedFiles
    label: str
    note: str
    files: tuple[tuple[ListedFile, FileChange], ...]

    @property
    def is_changed(self) -> bool:
        return any(change is not FileChange.KEPT for _, change in self.files)


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """One request with what it names, in the order of the form.

    copies: the numbers of the copy it is about and of the one that answers, once it is answered.
    """

    request: CorrectionRequest
    fields: tuple[FieldView, ...]
    files: tuple[FilesView, ...]
    copies: tuple[int, int] | None

    @property
    def is_open(self) -> bool:
        return self.request.answered_at is None and self.request.cancelled_at is None

    @property
    def is_changed(self) -> bool:
        """Whether anything named says something else than when it was asked, as far as one may know."""
        return any(each.difference for each in self.fields) or any(each.is_changed for each in self.files)


def view_corrections(
    session: Session,
    application: Application,
    document: CallDocument,
    typed: Mapping[Section, Mapping[str, Any]] | None = None,
) -> list[CorrectionView]:
    """Every request of a file, the newest first.

    typed: what stands typed in its sections now, for its own people: an open request shows the change in the
    making, one that was taken back what was not given. Others see a change once it is given.
    """
    requests = list_corrections(session, application.id)
    numbers = _numbers(session, requests)
    return [
        CorrectionView(
            request,
            tuple(_field_view(field, document, _now(request, field, typed)) for field in request.fields),
            tuple(
                _files_view(files, _files_now(session, request, files, mine=typed is not None))
                for files in request.files
            ),
            _copies(request, numbers),
        )
        for request in requests
    ]


def _numbers(session: Session, requests: Sequence[CorrectionRequest]) -> dict[UUID, int]:
    """The numbers of the copies that answered requests are about, and of those that answer."""
    answered = [each for each in requests if each.answer_snapshot_id is not None]
    ids = {each.base_snapshot_id for each in answered} | {each.answer_snapshot_id for each in answered}
    rows = session.execute(
        select(Snapshot.id, Snapshot.sequence).where(Snapshot.id.in_(ids)).order_by(Snapshot.sequence)
    )
    return {row.id: row.sequence for row in rows}


def _copies(request: CorrectionRequest, numbers: Mapping[UUID, int]) -> tuple[int, int] | None:
    if request.answer_snapshot_id is None:
        return None
    return numbers[request.base_snapshot_id], numbers[request.answer_snapshot_id]


def _now(
    request: CorrectionRequest, field: CorrectionField, typed: Mapping[Section, Mapping[str, Any]] | None
) -> Any:
    """What the field says now, or said in the end; what it said before while nobody may know."""
    if request.answered_at is not None:
        return field.after
    if typed is None:
        return field.before
    if request.cancelled_at is not None:
        return field.before if field.after is None else field.after
    return typed.get(field.section, {}).get(field.field, "")


def _files_now(
    session: Session, request: CorrectionRequest, files: CorrectionFiles, *, mine: bool
) -> list[dict[str, Any]]:
    if request.answered_at is not None:
        return files.after or []
    if not mine:
        return files.before
    if request.cancelled_at is not None:
        return files.before if files.after is None else files.after
    return as_kept(list_present(session, request.application_id, files.kind))


def _field_view(field: CorrectionField, document: CallDocument, now: Any) -> FieldView:
    form = section_form(field.section, document)
    found = []
    if now != field.before:
        texts = {field.field: field.before}, {field.field: now}
        found = field_differences(field.section, form, *texts, [field.field])
    return FieldView(
        NamedField(field.section, field.field),
        field_label(field.section, form, field.field),
        field.note,
        found[0] if found else None,
    )


def _files_view(files: CorrectionFiles, now: Sequence[Mapping[str, Any]]) -> FilesView:
    changes = file_changes(files_of(files.before), files_of(now))
    return FilesView(NamedFiles(files.kind), label("files", files.kind), files.note, changes)


def nameable_words(document: CallDocument) -> dict[Named, str]:
    """Everything that can be named, in the order of the form, with its words in the reader's language."""
    forms = {section: section_form(section, document) for section in Section}
    return {
        named: label("files", named.kind)
        if isinstance(named, NamedFiles)
        else field_label(named.section, forms[named.section], named.field)
        for named in nameable([question.code for question in document.questions])
    }
