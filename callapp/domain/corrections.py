"""Changes asked of a submitted file: only what was named may change, until a due time.

A field is named as the form names it (``beds``, ``answer-need``); a list of rows is one field (``costs``),
for rows only mean something together. Files are named by what they are there for: the letter, the documents.
What is typed or added under an answer stays apart from the file until it is given: until then everybody reads
the frozen copy in force.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from callapp.domain.attachments import AttachmentKind
from callapp.domain.eligibility import Signatory
from callapp.domain.errors import Fault
from callapp.domain.section_reading import ROWS
from callapp.domain.sections import Section
from callapp.domain.typed import Typed

_HOSPITAL = ("name", "province", "nonprofit", "provincially_funded", "beds", "beds_source", "beds_date")
_LETTER = tuple(f"{role}_{part}" for role in Signatory for part in ("name", "title"))


@dataclass(frozen=True, slots=True, order=True)
class NamedField:
    """One field of one section."""

    section: Section
    field: str

    @property
    def key(self) -> str:
        """What it is called in the officer's form and in a refusal."""
        return f"{self.section}-{self.field}"

    @property
    def place(self) -> str:
        """The part of the application it stands in."""
        return self.section.value


@dataclass(frozen=True, slots=True, order=True)
class NamedFiles:
    """The files of one kind, all together."""

    kind: AttachmentKind

    @property
    def key(self) -> str:
        return f"files-{self.kind}"

    @property
    def place(self) -> str:
        letter = self.kind is AttachmentKind.LETTER_OF_INTENT
        return Section.LETTER_OF_INTENT.value if letter else "documents"


Named = NamedField | NamedFiles


@dataclass(frozen=True, slots=True)
class ListedFile:
    """A file as it stood in a list: id is the attachment's, for one taken out can be put back."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str
    caption: str | None = None


class FileChange(StrEnum):
    """What became of a file from one list to a later one."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"
    DESCRIBED = "described"


def file_changes(
    before: Sequence[ListedFile], after: Sequence[ListedFile]
) -> tuple[tuple[ListedFile, FileChange], ...]:
    """Every file of either list as it stands last, and what became of it: those of the earlier list first.

    Two files are the same when name and content are, whoever added them how often.
    """
    earlier, later = ({(each.name, each.sha256): each for each in files} for files in (before, after))
    found = [(later.get(key, file), _change(file, later.get(key))) for key, file in earlier.items()]
    return (*found, *((file, FileChange.ADDED) for key, file in later.items() if key not in earlier))


def _change(was: ListedFile, now: ListedFile | None) -> FileChange:
    if now is None:
        return FileChange.REMOVED
    return FileChange.KEPT if now.caption == was.caption else FileChange.DESCRIBED


def nameable_fields(questions: Sequence[str]) -> tuple[NamedField, ...]:
    """Every field an officer may name, in the order of the form. questions: codes of the call's questions.

    The declaration is none: it is what somebody said of the file as a whole.
    """
    named: dict[Section, Sequence[str]] = {
        Section.HOSPITAL: _HOSPITAL,
        Section.PROJECT: ("title", *(f"answer-{code}" for code in questions)),
        **{section: tuple(lists) for section, lists in ROWS.items()},
        Section.LETTER_OF_INTENT: _LETTER,
    }
    return tuple(NamedField(section, field) for section in Section for field in named.get(section, ()))


def nameable(questions: Sequence[str]) -> tuple[Named, ...]:
    """Everything an officer may name: every field, the letter after those of its section, the documents."""
    fields = nameable_fields(questions)
    return (*fields, *(NamedFiles(kind) for kind in AttachmentKind))


def request_faults(named: Collection[Named], due_at: datetime | None, *, now: datetime) -> list[Fault]:
    """Why a correction cannot be asked for like this; empty when it can. due_at: None for none.

    Codes: ``correction.fields_missing`` (``fields``), ``correction.due_past`` (``due_day``).
    """
    faults = [] if named else [Fault("correction.fields_missing", "fields")]
    return faults if due_at is None or due_at > now else [*faults, Fault("correction.due_past", "due_day")]


def named_text(kept: Typed, sent: Typed, names: Collection[str]) -> dict[str, Any]:
    """The text of a section in which only the named fields may change: of all others what is kept stands."""
    return {**kept, **{name: text for name, text in sent.items() if name in names}}


def names_in(section: Section, fields: Iterable[NamedField]) -> frozenset[str]:
    """The named fields of one section, by their names in its form."""
    return frozenset(named.field for named in fields if named.section is section)
