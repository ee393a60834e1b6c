"""What a file is, by its content: the name and the browser's word are not believed."""

from __future__ import annotations

import io
import zipfile

import filetype

# Kinds a call may accept (its document names them), with what they are called on the wire.
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_OFFICE_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
_MACROS = ("vbaproject.bin", "vbadata.xml")
_UNPACKED_LIMIT = 200 * 1024 * 1024


def kind_of(data: bytes) -> str | None:
    """One of the keys of MEDIA_TYPES, or None for anything else: an unknown, broken, macro-bearing or
    swelling file."""
    if zipfile.is_zipfile(io.BytesIO(data)) and not data.startswith(b"%PDF-"):
        return _office_kind(data)
    guess = filetype.guess(data)
    if guess is None:
        return None
    return next((kind for kind, media in MEDIA_TYPES.items() if media == guess.mime), None)


def _office_kind(data: bytes) -> str | None:
    """Looks inside the container: any archive has the same first bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return None
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or sum(part.file_size for part in parts) > _UNPACKED_LIMIT:
        return None
    if any(name.lower().rsplit("/", 1)[-1] in _MACROS for name in names):
        return None
    return next((kind for kind, part in _OFFICE_PARTS.items() if part in names), None)
