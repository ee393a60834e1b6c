"""``callapp recompute`` answers by its exit code and names what differs; it needs no house to run in."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from callapp.decisions.commands import recompute_export
from callapp.decisions.exports import write_json
from callapp.decisions.shortlist_document import compose_document
from callapp.domain.bilingual import Language
from callapp.domain.shortlist import Envelope
from callapp.web.speaker import Speaker
from callapp.web.wording import SENTENCES
from tests.decisions.documents import facts

NOW = datetime(2026, 11, 23, 14, 5, 9, tzinfo=UTC)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    out = io.BytesIO()
    document = compose_document(facts(Envelope(400_000_000)))
    write_json(document, out, exported_at=NOW, language=Language.FR, translate=Speaker(Language.FR).gettext)
    path = tmp_path / "shortlist.json"
    path.write_bytes(out.getvalue())
    return path


def change(path: Path, *steps: str | int, to: Any) -> None:
    made = json.loads(path.read_text("utf-8"))
    place = made
    for step in steps[:-1]:
        place = place[step]
    place[steps[-1]] = to
    path.write_text(json.dumps(made), "utf-8")


def run(*args: str, text: bytes | None = None) -> Result:
    return CliRunner().invoke(recompute_export, list(args), input=text)


def test_an_export_as_written_is_equal(export: Path) -> None:
    done = run(str(export))
    assert (done.exit_code, done.stdout) == (0, "")
    assert "Every total, mean, rank and cut follows" in done.stderr


def test_it_reads_standard_input(export: Path) -> None:
    assert run("-", text=export.read_bytes()).exit_code == 0


def test_each_difference_has_its_line(export: Path) -> None:
    change(export, "ranked", 1, "mean", "exact", to="4/1")
    change(export, "cut", "cents_used", to=1)
    done = run(str(export))
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "cut.cents_used: stated 1, computed 399000050",
        'ranked[1].mean.exact: stated "4/1", computed "313/80"',
    ]
    assert done.stderr == "2 differences.\n"


def test_what_is_missing_is_said_in_words(export: Path) -> None:
    change(export, "ranked", 0, "remark", to=[1])
    assert run(str(export)).stdout == "ranked[0].remark: stated […], computed nothing\n"


def test_facts_that_break_the_rules_of_a_call_are_a_no(export: Path) -> None:
    change(export, "call", "criteria", 0, "weight_bp", to=3501)
    change(export, "ranked", 0, "reviews", 0, "scores", 0, "value", to=11)
    done = run(str(export))
    assert done.exit_code == 1
    weights, score = done.stdout.splitlines()
    assert weights.startswith("call.criteria: The weights of all criteria together make 100.01%.")
    assert score.startswith("ranked[0].reviews[0].scores[0].value: The score 5.50 is outside the scale")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_bad_input_is_named_by_path(export: Path, lang: str) -> None:
    change(export, "ranked", 0, "request_cents", to="a lot")
    done = run(str(export), "--lang", lang)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"{export}: ranked[0].request_cents: " in done.stderr


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"{}", b"\xff\xfe", b'{"schema": "callapp.shortlist"}'])
def test_what_is_no_export_is_bad_input(text: bytes) -> None:
    done = run("-", text=text)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr


def test_a_file_that_is_not_there_is_wrong_use(tmp_path: Path) -> None:
    assert run(str(tmp_path / "none.json")).exit_code == 2


def test_nothing_but_the_file_is_needed() -> None:
    program = (
        "import sys, callapp.decisions.commands\n"
        "print(sorted({'flask', 'sqlalchemy', 'xlsxwriter'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_every_code_of_reading_back_has_its_sentence() -> None:
    """A code without words would be a crash in place of an answer."""
    sources = [Path(__file__).parents[2] / "callapp" / part for part in ("decisions", "domain")]
    files = [sources[0] / "shortlist_reading.py", sources[0] / "recompute.py"]
    files += [sources[1] / f"{name}.py" for name in ("scoring", "ranking", "shortlist", "budget", "outcomes")]
    codes = {
        code
        for file in files
        for code in re.findall(
            r'"((?:export|criteria|review|ranking|shortlist|budget|kpi)\.[a-z_]+)"', file.read_text("utf-8")
        )
    }
    assert len(codes) > 35
    assert codes - set(SENTENCES) == set()
