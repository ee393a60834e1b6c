"""One file of an export: its bytes, its name, its type, and the two hashes by which it is recorded.

A ranking is read, composed and written in one go: a page sends the bytes, a command writes them to a file.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from callapp.decisions.exports import write_csv, write_json, write_xlsx
from callapp.decisions.shortlist_document import ShortlistDocument
from callapp.decisions.shortlist_json import content_of, content_sha256
from callapp.domain.bilingual import Language
from callapp.web.speaker import Speaker


class ExportFormat(StrEnum):
    """What a ranking can be taken away as."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"

    @property
    def media_type(self) -> str:
        """The type a browser is told."""
        return {
            ExportFormat.CSV: "text/csv; charset=utf-8",
            ExportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            ExportFormat.JSON: "application/json",
        }[self]


@dataclass(frozen=True, slots=True)
class ExportFile:
    """A written export. sha256: of its content, without clock and language; file_sha256: of its bytes."""

    data: bytes
    name: str
    media_type: str
    sha256: str
    file_sha256: str
    files: int


def write_export(
    document: ShortlistDocument,
    *,
    file_format: ExportFormat,
    language: Language,
    exported_at: datetime,
) -> ExportFile:
    """The document as a file of this format, its labels in this language; columns are the same in both."""
    out = io.BytesIO()
    translate = Speaker(language).gettext
    match file_format:
        case ExportFormat.CSV:
            write_csv(document, out, language=language, translate=translate)
        case ExportFormat.XLSX:
            write_xlsx(document, out, language=language, translate=translate)
        case ExportFormat.JSON:
            write_json(document, out, exported_at=exported_at, language=language, translate=translate)
    data = out.getvalue()
    kind = "ranking" if document.cut is None else "shortlist"
    return ExportFile(
        data=data,
        name=f"{document.call.slug}-{kind}-{exported_at:%Y%m%d-%H%M}-{language.value}.{file_format.value}",
        media_type=file_format.media_type,
        sha256=content_sha256(content_of(document)),
        file_sha256=hashlib.sha256(data).hexdigest(),
        files=len(document.files),
    )
