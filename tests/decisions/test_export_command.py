"""``callapp export shortlist``: what it writes, what it refuses, and that it leaves its trace."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application
from callapp.audit.models import AuditEntry
from callapp.cli import build_cli
from callapp.decisions.actions import cut_shortlist
from callapp.decisions.commands import recompute_export
from callapp.domain.people import Role
from callapp.domain.shortlist import CutMethod
from tests.decisions.rankings import SLUG
from tests.factories import make_person

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, session: Session) -> Run:
    def run(*args: str, call: str = SLUG) -> Result:
        session.commit()
        return CliRunner().invoke(
            build_cli(lambda _demonstration: app), ["export", "shortlist", "--call", call, *args]
        )

    return run


@pytest.fixture
def saved(session: Session, now: datetime, files: list[Application]) -> str:
    """Two saved shortlists; the name of the older one."""
    who: User = make_person(session, Role.ADMINISTRATOR, now=now)
    for name, files_in, at in (("Une", 1, now), ("Trois", 3, now + timedelta(minutes=1))):
        cut_shortlist(
            session,
            actor=who.actor,
            now=at,
            call_id=files[0].call_id,
            name=name,
            method=CutMethod.COUNT,
            parameter=files_in,
        )
    return "Une"


def exported(session: Session) -> list[AuditEntry]:
    session.rollback()
    return list(session.scalars(select(AuditEntry).where(AuditEntry.action.endswith(".exported"))))


def test_a_json_export_recomputes(
    run: Run, session: Session, files: list[Application], tmp_path: Path, now: datetime
) -> None:
    out = tmp_path / "liste.json"

    done = run("--format", "json", "--lang", "fr", "--out", str(out))

    assert (done.exit_code, done.stdout) == (0, ""), done.output
    export = json.loads(out.read_text("utf-8"))
    assert export["cut"] is None
    assert [file["number"] for file in export["ranked"]] == [file.number for file in files[:4]]
    assert [file["number"] for file in export["unranked"]] == [files[4].number]
    assert CliRunner().invoke(recompute_export, [str(out)]).exit_code == 0
    [entry] = exported(session)
    assert (entry.action, entry.actor_kind, entry.at) == ("ranking.exported", "system", now)
    assert (entry.after["sha256"], entry.after["format"]) == (export["sha256"], "json")
    assert export["sha256"] in done.stderr


def test_csv_and_xlsx_hold_the_same_rows_in_both_languages(
    run: Run, files: list[Application], tmp_path: Path
) -> None:
    tables = {}
    for lang in ("fr", "en"):
        for kind in ("csv", "xlsx"):
            out = tmp_path / f"{lang}.{kind}"
            assert run("--format", kind, "--lang", lang, "--out", str(out)).exit_code == 0
        text = (tmp_path / f"{lang}.csv").read_text("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        sheet = openpyxl.load_workbook(tmp_path / f"{lang}.xlsx")["shortlist"]
        assert [row["number"] for row in rows] == [file.number for file in files]
        assert sheet.max_row == len(files) + 1
        tables[lang] = [{key: row[key] for key in row if key != "notice"} for row in rows]
    assert tables["fr"] == tables["en"]
    assert [row["mean"] for row in tables["fr"]] == ["4.00", "3.00", "3.00", "2.00", ""]


def test_the_newest_shortlist_is_the_default_and_others_go_by_name(
    run: Run, session: Session, saved: str
) -> None:
    newest = json.loads(run("--format", "json", "--out", "-").stdout)
    named = json.loads(run("--format", "json", "--out", "-", "--shortlist", saved).stdout)

    assert (newest["cut"]["inside"], named["cut"]["inside"]) == (3, 1)
    assert [entry.action for entry in exported(session)] == ["shortlist.exported"] * 2


@pytest.mark.parametrize(
    ("method", "parameter", "inside"),
    [("count", "2", 2), ("threshold", "2,5", 3), ("envelope", "2500000.00", 2), ("envelope", "0", 0)],
)
def test_the_current_ranking_is_cut_as_asked(
    run: Run, saved: str, method: str, parameter: str, inside: int
) -> None:
    done = run("--format", "json", "--out", "-", "--method", method, "--parameter", parameter)

    export = json.loads(done.stdout)
    assert (export["cut"]["method"], export["cut"]["inside"]) == (method, inside)


def test_names_only_when_asked_for(run: Run, files: list[Application]) -> None:
    plain = run("--format", "json", "--out", "-").stdout
    named = run("--format", "json", "--out", "-", "--with-names").stdout

    assert "Personne fictive" not in plain
    assert "Personne fictive" in named


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--shortlist", "Aucune"], "--shortlist: this call has no shortlist “Aucune”."),
        (["--method", "count", "--parameter", "many"], "--parameter: "),
        (["--method", "count"], "--parameter: "),
        (["--method", "lots", "--parameter", "1"], "--method"),
        (["--parameter", "1"], "--parameter: "),
        (["--method", "count", "--parameter", "1", "--shortlist", "Une"], "--method: "),
        (["--format", "pdf"], "--format"),
        (["--lang", "de"], "--lang"),
        (["--out", "/no/such/folder/liste.json"], "--out: /no/such/folder/liste.json: "),
    ],
)
def test_wrong_use_names_the_option_and_records_nothing(
    run: Run, session: Session, saved: str, tmp_path: Path, args: list[str], words: str
) -> None:
    out = tmp_path / "liste.json"

    done = run("--format", "json", "--out", str(out), *args)

    assert (done.exit_code, done.stdout) == (2, "")
    assert words in done.stderr
    assert not out.exists()
    assert exported(session) == []


def test_an_unknown_call_is_wrong_use(run: Run) -> None:
    done = run("--format", "csv", "--out", "-", call="none")

    assert (done.exit_code, done.stdout) == (2, "")
    assert "--call: there is no call “none”." in done.stderr


def test_a_file_that_was_there_is_replaced_whole(run: Run, files: list[Application], tmp_path: Path) -> None:
    out = tmp_path / "liste.csv"
    out.write_text("x" * 100_000)

    assert run("--format", "csv", "--out", str(out)).exit_code == 0

    assert out.read_text("utf-8-sig").startswith("position,")
    assert list(tmp_path.glob(".*.part")) == []


def test_help_has_an_example(run: Run) -> None:
    assert "Example: callapp export shortlist" in run("--help").output
