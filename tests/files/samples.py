"""Small files of every kind a call may accept, and hostile ones, made here."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\0"))
    + _chunk(b"IEND", b"")
)


def archive(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these parts."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return held.getvalue()


DOCX_PARTS = {"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}
XLSX_PARTS = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}
DOCX, XLSX = archive(DOCX_PARTS), archive(XLSX_PARTS)
GOOD = {"pdf": PDF, "png": PNG, "jpeg": JPEG, "docx": DOCX, "xlsx": XLSX}


def _altered_size(data: bytes, part: str, size: int) -> bytes:
    """An archive whose directory lies about how large a part is unpacked."""
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(part.encode()))
    return data[: at + 24] + struct.pack("<I", size) + data[at + 28 :]


def _locked(data: bytes) -> bytes:
    """An archive whose directory says that its parts need a password."""
    locked, at = bytearray(data), 0
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = 0
        while (at := locked.find(mark, at)) >= 0:
            locked[at + place] |= 1
            at += 4
    return bytes(locked)


BOMB = archive(DOCX_PARTS | {"word/media/image1.bin": bytes(160 * 1024 * 1024)})
# What is refused whatever a call accepts: name → (content, code of callapp.files.kinds.Unfit).
BAD: dict[str, tuple[bytes, str]] = {
    "text.pdf": (b"this is no PDF", "kind_refused"),
    "page.html": (b"<!doctype html><script>alert(1)</script>", "kind_refused"),
    "program.exe": (b"MZ\x90\x00" + bytes(100), "kind_refused"),
    "picture.gif": (b"GIF89a" + bytes(20), "kind_refused"),
    "parts.zip": (archive({"a.txt": b"a"}), "kind_refused"),
    "no types.docx": (archive({"word/document.xml": b"<d/>"}), "kind_refused"),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_office"),
    "macros.docm": (archive(DOCX_PARTS | {"word/vbaProject.bin": b"x"}), "macros"),
    "macros.xlsx": (archive(XLSX_PARTS | {"xl/VBAPROJECT.BIN": b"x"}), "macros"),
    "types.xlsm": (
        archive(XLSX_PARTS | {"[Content_Types].xml": b"sheet.macroEnabled.main+xml"}),
        "macros",
    ),
    "bomb.docx": (BOMB, "swollen"),
    "many.docx": (archive(DOCX_PARTS | {f"x/{n}": b"" for n in range(5_001)}, zipfile.ZIP_STORED), "swollen"),
    "lies.docx": (_altered_size(BOMB, "word/media/image1.bin", 10), "damaged"),
    "password.docx": (_locked(DOCX), "damaged"),
    "cut.docx": (DOCX[: len(DOCX) // 2], "damaged"),
    "before.docx": (b"<script>alert(1)</script>" + DOCX, "kind_refused"),
    "half.pdf": (PDF[:20] + bytes(2000), "cut_short"),
    "half.png": (PNG[:40], "cut_short"),
    "half.jpg": (JPEG[:12], "cut_short"),
    "both.pdf": (PDF + DOCX, "two_kinds"),
    "both.png": (PNG + archive({"a.class": b"x"}), "two_kinds"),
    "both.jpg": (JPEG + archive({"a.class": b"x"}), "two_kinds"),
    "password.pdf": (PDF.replace(b"/Root", b"/Encrypt 9 0 R/Root"), "locked"),
    "password inside.pdf": (PDF.replace(b"/Root", b"/Encrypt <</Filter/Standard>>/Root"), "locked"),
}
