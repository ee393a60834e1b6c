"""The tools that read the whole tree are content: style, form, types, templates (law 15)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.source import ROOT

RUFF = ["ruff"]
CHECKS = {
    "style": [*RUFF, "check", "--no-cache", "--output-format=concise", "."],
    "form": [*RUFF, "format", "--no-cache", "--check", "."],
    "types": ["mypy"],
    "templates": ["djlint", "templates", "--lint", "--quiet"],
}


def run(check: str, *more: str, root: Path = ROOT) -> tuple[bool, str]:
    """Whether a tool has nothing to say about the tree, and what it says."""
    result = subprocess.run(
        [sys.executable, "-m", *CHECKS[check], *more], cwd=root, capture_output=True, text=True, check=False
    )
    return result.returncode == 0, (result.stdout + result.stderr)[-6000:]


@pytest.mark.parametrize("check", list(CHECKS))
def test_the_tools_are_content(check: str) -> None:
    content, report = run(check)

    assert content, report


PLANTED = {
    "style": ("callapp/planted.py", '"""Planted."""\n\nimport os\n'),
    "form": ("callapp/planted.py", '"""Planted."""\n\nplanted = [1,2 ]\n'),
    "types": ("callapp/planted.py", '"""Planted."""\n\n\ndef planted(a):\n    return a\n'),
    "templates": ("templates/planted.html", "<div><img src='/a'></div>\n"),
}


@pytest.mark.parametrize("check", list(CHECKS))
def test_the_tools_find_a_planted_breach(check: str, tmp_path: Path) -> None:
    path, breach = PLANTED[check]
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    for folder in ("callapp", "templates", "tests"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "__init__.py").write_text('"""Empty."""\n')
    (tmp_path / "templates" / "good.html").write_text("<p>{{ words }}</p>\n")
    content, report = run(check, root=tmp_path)
    assert content, report

    (tmp_path / path).write_text(breach)

    content, report = run(check, root=tmp_path)
    assert not content, report
