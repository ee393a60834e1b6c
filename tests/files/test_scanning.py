"""The scanner's clear answers are believed; anything else is no answer, and comes in time."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest

from callapp.files.scanning import ScannerAway, clamd_scan
from tests.files.clamd import BAD, fake_clamd

LARGE = b"x" * 700_000


@pytest.mark.parametrize("content", [b"a", LARGE])
def test_a_clean_file_is_shown_whole_and_passes(content: bytes) -> None:
    with fake_clamd() as clamd:
        assert clamd_scan(clamd.address)(io.BytesIO(content)) is None
        assert clamd.seen == [content]


def test_the_file_is_shown_from_its_start_wherever_it_was_read_to() -> None:
    read = io.BytesIO(LARGE)
    read.read()
    with fake_clamd() as clamd:
        clamd_scan(clamd.address)(read)
        assert clamd.seen == [LARGE]


def test_what_is_found_is_named() -> None:
    with fake_clamd() as clamd:
        assert clamd_scan(clamd.address)(io.BytesIO(LARGE + BAD)) == "Fictional.Virus-1"


def test_a_unix_socket_does_as_well(tmp_path: Path) -> None:
    with fake_clamd(path=str(tmp_path / "clamd.sock")) as clamd:
        assert clamd_scan(clamd.address)(io.BytesIO(BAD)) == "Fictional.Virus-1"


@pytest.mark.parametrize("mode", ["limit", "garbage", "endless", "error", "closes"])
def test_an_unclear_answer_is_none(mode: str) -> None:
    with fake_clamd(mode) as clamd, pytest.raises(ScannerAway):
        clamd_scan(clamd.address)(io.BytesIO(LARGE))


@pytest.mark.parametrize("mode", ["silent", "drip"])
def test_a_scanner_that_takes_too_long_is_not_waited_for(mode: str) -> None:
    begun = time.monotonic()
    with fake_clamd(mode) as clamd, pytest.raises(ScannerAway):
        clamd_scan(clamd.address, limit=0.3)(io.BytesIO(b"a"))
    assert time.monotonic() - begun < 4


@pytest.mark.parametrize("address", ["127.0.0.1:1", "[::1]:1", "/no/such/socket"])
def test_a_scanner_that_is_not_there_is_away(address: str) -> None:
    with pytest.raises(ScannerAway):
        clamd_scan(address)(io.BytesIO(b"a"))
