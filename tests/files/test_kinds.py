"""A file is what its content says; what could hurt or cannot be read is refused by its reason."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callapp.files.kinds import Unfit, kind_of
from tests.files.samples import BAD, DOCX_PARTS, GOOD, PDF, archive


@pytest.mark.parametrize("kind", GOOD)
def test_each_kind_is_known_by_its_content(kind: str) -> None:
    assert kind_of(io.BytesIO(GOOD[kind])) == kind


@pytest.mark.parametrize("name", BAD)
def test_what_is_unfit_is_refused_by_its_reason(name: str) -> None:
    content, code = BAD[name]
    with pytest.raises(Unfit) as unfit:
        kind_of(io.BytesIO(content))
    assert unfit.value.code == code


def test_a_mark_that_lies_across_two_pieces_is_found() -> None:
    for before in range(262_100, 262_150):
        padded = PDF[:9] + b" " * before + PDF[9:]
        assert kind_of(io.BytesIO(padded)) == "pdf"


def test_a_pdf_about_locked_pdfs_is_not_locked() -> None:
    assert kind_of(io.BytesIO(PDF.replace(b"%%EOF", b"(the key /Encrypt means)\n%%EOF"))) == "pdf"


def test_a_document_may_be_packed_or_not() -> None:
    assert kind_of(io.BytesIO(archive(DOCX_PARTS, zipfile.ZIP_STORED))) == "docx"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_packings_are_not_opened(method: int) -> None:
    """The second says itself how much memory it wants, up to four gigabytes."""
    with pytest.raises(Unfit, match="damaged"):
        kind_of(io.BytesIO(archive(DOCX_PARTS, method)))


@given(st.data(), st.sampled_from(sorted(GOOD)))
def test_a_damaged_file_is_a_kind_or_unfit_and_nothing_worse(data: st.DataObject, kind: str) -> None:
    content = bytearray(GOOD[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    with suppress(Unfit):
        assert kind_of(io.BytesIO(bytes(content))) in GOOD


@given(st.binary(max_size=300), st.sampled_from([b"", b"%PDF-", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n"]))
def test_anything_at_all_is_a_kind_or_unfit(rest: bytes, start: bytes) -> None:
    with suppress(Unfit):
        assert kind_of(io.BytesIO(start + rest)) in GOOD
