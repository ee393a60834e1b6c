"""The tree of the project as the laws read it: files, texts and syntax trees, with or without git."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
# What set-up, tests and tools leave in the tree; .gitignore names the same.
MADE = frozenset(
    {
        ".git", ".venv", ".uv", "uv.lock", "__pycache__", ".pytest_cache", ".mypy_cache", ".ruff_cache",
        ".hypothesis", ".import_linter_cache", "dist", "build",
    }
)  # fmt: skip
FEATURES = ("accounts", "calls", "receipts", "applications", "screening", "reviews", "decisions", "awards")


@cache
def files(root: Path = ROOT) -> tuple[Path, ...]:
    """Every file that belongs to the project, in order: not what is made by running it."""
    return tuple(sorted(_walk(root, root)))


def _walk(folder: Path, root: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in MADE or path.suffix in (".pyc", ".egg-info"):
            continue
        if path.is_dir():
            yield from _walk(path, root)
        elif path.parent != root / "instance" or path.name == ".gitkeep":
            yield path


def name(path: Path, root: Path = ROOT) -> str:
    """The path from the top of the project, with slashes."""
    return path.relative_to(root).as_posix()


def python_files(*folders: str, root: Path = ROOT) -> list[Path]:
    """Python files below the given folders of the project."""
    return [
        path
        for path in files(root)
        if path.suffix == ".py" and any(name(path, root).startswith(folder + "/") for folder in folders)
    ]


def text(path: Path) -> str | None:
    """The file's text; None for a picture, a font or a compiled catalogue."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return None


def called(node: ast.AST) -> str | None:
    """The last name of what a call calls (``session.commit(…)`` is ``commit``); None for other nodes."""
    if not isinstance(node, ast.Call):
        return None
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else None


def words(node: ast.AST | None) -> str | None:
    """The text of a string literal; None for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
