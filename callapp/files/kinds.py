"""What a file is, by its content: the name and the browser's word are not believed."""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import IO

import filetype

from callapp.files.store import CHUNK, chunks

# Kinds a call may accept (its document names them), with what they are called on the wire.
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_OFFICE_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}
_CONTENT_TYPES = "[Content_Types].xml"
_MACROS = ("vbaproject.bin", "vbadata.xml")
_UNPACKED_LIMIT = 150 * 1024 * 1024
_MOST_PARTS = 5_000
_LONGEST_LIST = 1024 * 1024
# The packings the format allows. Of others one may ask for gigabytes before it gives a byte.
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
# What the last part of a whole file of a kind says.
_ENDS = {"pdf": rb"%%EOF", "png": rb"IEND", "jpeg": rb"\xff\xd9"}
_LOCKED_PDF = rb"/Encrypt\s*(?:[0-9]+\s+[0-9]+\s+R|<<)"
# What an archive that is none, or is locked, makes the library say.
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    ValueError,
    EOFError,
    OSError,
    RuntimeError,
)
# No mark searched for is longer.
_OVERLAP = 64


class Unfit(Exception):
    """Why a file is not taken, whatever its call accepts; code is that of a sentence ``attachment.…``.

    Codes: ``kind_refused`` (nothing we know), ``old_office`` (also one with a password), ``macros``,
    ``swollen``, ``damaged``, ``cut_short``, ``two_kinds`` (an archive behind another kind), ``locked`` (a PDF
    that needs a password, or forbids something).
    """

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def kind_of(content: IO[bytes]) -> str:
    """One of the keys of MEDIA_TYPES; Unfit for everything else."""
    content.seek(0)
    start = content.read(CHUNK)
    if start.startswith(_ZIP):
        return _office_kind(content)
    if start.startswith(_OLD_OFFICE):
        raise Unfit("old_office")
    guess = filetype.guess(start)
    kind = next((kind for kind, media in MEDIA_TYPES.items() if guess and media == guess.mime), None)
    if kind is None:
        raise Unfit("kind_refused")
    if zipfile.is_zipfile(content):
        raise Unfit("two_kinds")
    marks = _found(content, [_ENDS[kind], _LOCKED_PDF])
    if _ENDS[kind] not in marks:
        raise Unfit("cut_short")
    if kind == "pdf" and _LOCKED_PDF in marks:
        raise Unfit("locked")
    return kind


def _found(content: IO[bytes], patterns: list[bytes]) -> set[bytes]:
    """Which of the patterns stand anywhere in the file."""
    found: set[bytes] = set()
    before = b""
    for piece in chunks(content):
        here = before + piece
        found.update(pattern for pattern in patterns if pattern not in found and re.search(pattern, here))
        before = here[-_OVERLAP:]
    return found


def _office_kind(content: IO[bytes]) -> str:
    """Looks inside the container: any archive has the same first bytes."""
    try:
        with zipfile.ZipFile(content) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            kind = next((kind for kind, part in _OFFICE_PARTS.items() if part in names), None)
            if kind is None or _CONTENT_TYPES not in names:
                raise Unfit("kind_refused")
            if any(part.compress_type not in PACKINGS for part in parts):
                raise Unfit("damaged")
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _UNPACKED_LIMIT:
                raise Unfit("swollen")
            if any(name.lower().rsplit("/", 1)[-1] in _MACROS for name in names):
                raise Unfit("macros")
            if b"macroEnabled" in _unpacked(archive, parts):
                raise Unfit("macros")
    except _UNREADABLE:
        raise Unfit("damaged") from None
    return kind


def _unpacked(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> bytes:
    """The list of content types. Every part is unpacked on the way, never further than it says itself: one
    that lies about its size fails its check sum."""
    listed = b""
    for part in parts:
        with archive.open(part) as unpacked:
            while piece := unpacked.read(CHUNK):
                if part.filename == _CONTENT_TYPES:
                    listed += piece
                if len(listed) > _LONGEST_LIST:
                    raise Unfit("swollen")
    return listed
