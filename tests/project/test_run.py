"""The ``run`` script: plain POSIX, quick and harmless when repeated. Only what needs no network is tried."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.project.source import ROOT

# Fails whatever would fetch or install something; the script must not come so far when all is in place.
TRIPWIRE = "#!/bin/sh\necho fetched >> fetched\nexit 9\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """As much of a tree as the script looks at, set up with a stamp, and no way to fetch anything."""
    tree = tmp_path / "a tree"
    (tree / "tests").mkdir(parents=True)
    for name in (
        "run",
        "pyproject.toml",
        "requirements.txt",
        "tests/requirements.txt",
        ".uv-requirements.txt",
    ):
        shutil.copy2(ROOT / name, tree / name)
    for name in (".uv/bin/uv", ".venv/bin/python", "path/python3", "path/apt-get"):
        _write(tree / name, TRIPWIRE)
    _write(tree / ".venv/bin/callapp", '#!/bin/sh\necho callapp "$@"\n')
    return tree


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    path.chmod(0o755)


def _run(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(tree / "run"), *words],
        cwd=tree.parent,
        env={"PATH": f"{tree / 'path'}:/usr/bin:/bin", "HOME": str(tree)},
        capture_output=True,
        text=True,
        check=False,
    )


def _stamp(tree: Path, requirements: str) -> None:
    """Writes the stamp of a finished set-up, as the script's own function computes it."""
    written = re.search(r'stamp="(.*)"', (tree / "run").read_text())
    assert written
    line = written.group(1).replace('"$1"', requirements)
    stamp = subprocess.run(
        ["/bin/sh", "-c", f'printf %s "{line}"'], cwd=tree, capture_output=True, check=True
    )
    (tree / ".venv/stamp").write_bytes(stamp.stdout)


def test_it_is_plain_shell_and_may_be_started() -> None:
    checked = subprocess.run(["/bin/sh", "-n", ROOT / "run"], capture_output=True, text=True, check=False)

    assert (checked.returncode, checked.stderr) == (0, "")
    assert (ROOT / "run").stat().st_mode & 0o111
    assert (ROOT / "run").read_text().startswith("#!/bin/sh\n")
    assert "[[" not in (ROOT / "run").read_text()


@pytest.mark.parametrize(
    ("requirements", "words"),
    [("requirements.txt", ["setup"]), ("tests/requirements.txt", ["setup", "--dev"])],
)
def test_a_repeated_set_up_does_nothing(tree: Path, requirements: str, words: list[str]) -> None:
    _stamp(tree, requirements)

    repeated = _run(tree, *words)

    assert (repeated.returncode, repeated.stdout, repeated.stderr) == (0, "", "")
    assert not (tree / "fetched").exists()


@pytest.mark.parametrize("requirements", ["requirements.txt", "tests/requirements.txt"])
def test_a_set_up_tree_starts_at_once_and_passes_the_words_on(tree: Path, requirements: str) -> None:
    _stamp(tree, requirements)

    started = _run(tree, "call", "check", "a file.toml")

    assert (started.returncode, started.stdout, started.stderr) == (0, "callapp call check a file.toml\n", "")
    assert not (tree / "fetched").exists()


@pytest.mark.parametrize("changed", ["requirements.txt", "pyproject.toml", "run"])
def test_a_changed_list_is_set_up_again(tree: Path, changed: str) -> None:
    """The tripwires show that the script wanted to set up; it stops there instead of starting half done."""
    _stamp(tree, "requirements.txt")
    (tree / changed).write_text((tree / changed).read_text() + "\n# changed\n")

    tried = _run(tree, "routes")

    assert tried.returncode != 0
    assert tried.stdout == ""
    assert (tree / "fetched").exists() or "Missing" in tried.stderr


def test_every_package_is_pinned_with_a_hash_and_no_address() -> None:
    for name in ("requirements.txt", "tests/requirements.txt", ".uv-requirements.txt"):
        content = (ROOT / name).read_text()
        packages = re.split(r"\n(?=[A-Za-z0-9])", content.strip())
        pinned = [each for each in packages if not each.startswith("#")]
        assert pinned
        assert [p.splitlines()[0] for p in pinned if "==" not in p or "--hash=sha256:" not in p] == [], name
        assert "://" not in re.sub(r"#.*", "", content), name
