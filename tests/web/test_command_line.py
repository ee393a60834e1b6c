"""The command line as a whole: what it says without a database, and what it leaves behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def run(instance: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "callapp", *words],
        env={"CALLAPP_INSTANCE_PATH": str(instance), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_database_not_migrated_is_said_in_words(tmp_path: Path) -> None:
    done = run(tmp_path / "instance", "call", "list")

    assert done.returncode == 2
    assert "callapp migrate" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_a_command_makes_is_the_operators_alone(tmp_path: Path) -> None:
    instance = tmp_path / "instance"

    assert run(instance, "migrate").returncode == 0

    made = [instance, *instance.iterdir()]
    assert len(made) >= 3
    assert [path.name for path in made if path.stat().st_mode & 0o077] == []
