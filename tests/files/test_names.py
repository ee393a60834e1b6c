"""The names of uploaded files: shown, never trusted."""

from __future__ import annotations

import pytest

from callapp.domain.errors import RuleBroken
from callapp.files.names import NAME_LIMIT, shown_file_name


@pytest.mark.parametrize(
    ("given", "kind", "shown"),
    [
        ("lettre signée.pdf", "pdf", "lettre signée.pdf"),
        ("Lettre.PDF", "pdf", "Lettre.PDF"),
        ("C:\\dossier\\lettre.pdf", "pdf", "lettre.pdf"),
        ("../../etc/passwd", "pdf", "passwd.pdf"),
        ("lettre.html", "pdf", "lettre.html.pdf"),
        ("lettre.hta", "jpeg", "lettre.hta.jpg"),
        ("photo.JPEG", "jpeg", "photo.JPEG"),
        ("\u202efdp.exe", "pdf", "fdp.exe.pdf"),
        (".pdf", "pdf", "pdf.pdf"),
    ],
)
def test_a_name_is_shown_without_folders_and_ends_as_its_kind(given: str, kind: str, shown: str) -> None:
    assert shown_file_name(given, kind) == shown


def test_a_long_name_is_cut_before_its_ending() -> None:
    shown = shown_file_name("é" * 400 + ".pdf", "pdf")
    assert len(shown) <= NAME_LIMIT
    assert shown.endswith("é.pdf")


@pytest.mark.parametrize("given", ["", "...", " / ", "\x00"])
def test_a_name_of_nothing_is_refused(given: str) -> None:
    with pytest.raises(RuleBroken, match="name_missing"):
        shown_file_name(given, "pdf")
