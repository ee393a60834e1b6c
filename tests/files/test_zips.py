"""An archive is streamed, and unpacks on any machine."""

from __future__ import annotations

import io
import tracemalloc
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callapp.files.archive_names import LONGEST, ArchiveNames, safe_name
from callapp.files.zips import Entry, stream_zip

AT = datetime(2023, 5, 16, 3, 59, 59, tzinfo=UTC)


def test_the_archive_holds_what_was_given_in_that_order() -> None:
    given = {"LISEZ-MOI.txt": b"a", "copies/1/é ᐃᓄ 🏥.json": b"{}" * 5000, "vide.pdf": b""}
    data = b"".join(stream_zip((Entry(path, [text]) for path, text in given.items()), at=AT))

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == given
        assert list(given) == archive.namelist()
        assert archive.infolist()[0].date_time == (2023, 5, 16, 3, 59, 58)
        assert all(info.flag_bits & 0x800 for info in archive.infolist() if not info.filename.isascii())


def test_no_more_than_a_piece_of_it_is_ever_in_memory() -> None:
    """Two hundred megabytes that do not compress go through; each is asked for when its turn comes."""
    asked: list[int] = []
    noise = bytes(range(256)) * 1024

    def pieces(number: int) -> Iterator[bytes]:
        asked.append(number)
        yield from (noise for _ in range(200))

    stream = stream_zip((Entry(f"{number}.bin", pieces(number)) for number in range(4)), at=AT)
    tracemalloc.start()
    first = next(stream)
    assert asked == [0]
    size = len(first) + sum(map(len, stream))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert asked == [0, 1, 2, 3]
    assert size > 1000
    assert peak < 4 * 1024 * 1024, f"{peak} bytes at the peak"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("lettre signée.pdf", "lettre signée.pdf"),
        ("a/b\\c:d*e?.pdf", "a_b_c_d_e_.pdf"),
        ("CON", "_CON"),
        ("nul.pdf", "_nul.pdf"),
        ("COM¹.txt", "_COM¹.txt"),
        ("console.pdf", "console.pdf"),
        ("fin. ", "fin"),
        ("..", "_"),
        ("", "_"),
        ("a\u202e\x00b.pdf", "ab.pdf"),
        ("é" * 300 + ".pdf", "é" * (LONGEST - 4) + ".pdf"),
        (".htaccess", "htaccess"),
        ("ᐃᓄᒃᑎᑐᑦ.pdf", "ᐃᓄᒃᑎᑐᑦ.pdf"),
    ],
)
def test_names_are_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.lists(st.text(max_size=12), max_size=8))
def test_names_never_meet_and_are_always_allowed(names: list[str]) -> None:
    taken = ArchiveNames()
    paths = [taken.path("fichiers", name) for name in names]

    compared = {unicodedata.normalize("NFKC", path).casefold() for path in paths}
    assert len(compared) == len(names)
    for path in paths:
        folder, _, name = path.partition("/")
        assert folder == "fichiers"
        assert name
        assert not set(name) & set('<>:"/\\|?*')
        assert not any(unicodedata.category(letter) == "Cc" for letter in name)
        assert name == name.strip(" .")
        assert len(name) <= LONGEST + 5


def test_a_second_file_of_the_same_name_gets_a_number() -> None:
    taken = ArchiveNames()

    assert [taken.path("x", name) for name in ("Lettre.pdf", "lettre.PDF", "Lettre.pdf")] == [
        "x/Lettre.pdf",
        "x/lettre (2).PDF",
        "x/Lettre (3).pdf",
    ]
    assert [taken.path("", name) for name in ("a.txt", "a.txt")] == ["a.txt", "a (2).txt"]
