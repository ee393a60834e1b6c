"""A wheel built from the tree is the whole product: it runs in a folder of its own, far from the tree."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.project.source import ROOT

# What an installed `callapp` script does: look up the entry point, call it.
START = """
import sys
from importlib.metadata import distribution
[entry] = [e for e in distribution("callapp").entry_points if e.name == "callapp"]
sys.argv = ["callapp", *sys.argv[1:]]
sys.exit(entry.load()())
"""
# Commands, the pages in both languages with each file they ask for, and a document with its fonts.
LOOK = """
import json, os, re
from datetime import UTC, datetime
from pathlib import Path
from click.testing import CliRunner
import callapp
from callapp.app import create_app, templates_path
from callapp.cli import build_cli
from callapp.files.pdf import make_pdf
from callapp.settings import read_settings
app = create_app(read_settings(os.environ))
client = app.test_client()
answers = {}
for page in ("/fr/", "/en/", "/fr/privacy"):
    answer = client.get(page)
    answers[page] = answer.status_code
    for file in re.findall(r'(?:href|src)="(/static/[^"]+)"', answer.text):
        answers[file] = client.get(file).status_code
small = Path("small.typ")
small.write_text('#set document(title: "Essai")\\n#set text(font: "Noto Sans")\\n= Essai\\nL’hôpital ᐃᓄᒃ')
facts = Path("facts.json")
facts.write_text('{"nonprofit": true, "province": "QC", "beds": 772}')
commands, cli = CliRunner(), build_cli(lambda _demonstration: app)
helped = commands.invoke(cli, ["--help"])
answered = commands.invoke(cli, ["eligibility", "check", str(facts), "--call", "ia-sante-2023"])
print(json.dumps({
    "home": str(Path(callapp.__file__).parent),
    "answers": answers,
    "french": "Menu principal" in client.get("/fr/").text,
    "pdf": make_pdf(small, {}, at=datetime(2027, 1, 4, tzinfo=UTC))[:5].decode(),
    "template": (templates_path() / "applications" / "application.typ").is_file(),
    "helped": [helped.exit_code, "eligibility" in helped.output],
    "answered": [answered.exit_code, json.loads(answered.stdout)],
}))
"""


@pytest.fixture
def far_away(tmp_path: Path) -> Path:
    """A folder with the wheel and its contents in ``site``."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as inside:
        inside.extractall(tmp_path / "site")
    return tmp_path


def run(folder: Path, program: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Runs a program in the folder, where callapp is the wheel's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CALLAPP_")}
    here = {"PYTHONPATH": str(folder / "site"), "CALLAPP_INSTANCE_PATH": str(folder / "instance")}
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=folder,
        env={**kept, **here, "CALLAPP_DEMONSTRATION": "no"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_wheel_alone_is_the_product_and_without_its_pages_is_not(far_away: Path) -> None:
    migrated = run(far_away, START, "migrate")
    looked = run(far_away, LOOK)

    assert migrated.returncode == 0, migrated.stderr
    assert (far_away / "instance" / "callapp.sqlite3").is_file()
    assert looked.returncode == 0, looked.stderr
    found = json.loads(looked.stdout.splitlines()[-1])
    assert Path(found["home"]) == far_away / "site" / "callapp"
    assert set(found["answers"].values()) == {200}, found["answers"]
    assert len(found["answers"]) > 5, "the pages ask for no style sheet"
    assert (found["french"], found["pdf"], found["template"]) == (True, "%PDF-", True)
    assert found["helped"] == [0, True]
    exit_code, verdict = found["answered"]
    assert (exit_code, verdict["eligible"], len(verdict["rules"])) == (1, None, 7)

    # Planted: the same without its templates is found out.
    shutil.rmtree(far_away / "site" / "callapp" / "templates")
    looked = run(far_away, LOOK)
    assert looked.returncode != 0
    assert "TemplateNotFound" in looked.stderr
