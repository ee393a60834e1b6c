"""``callapp call check | load | list``: what is said, where, and the exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy.orm import Session

from callapp.calls.queries import published_call
from callapp.cli import build_cli
from tests.calls.test_document import SHIPPED


def no_app() -> Flask:
    raise AssertionError("this command needs no application and no database")


def faulty(folder: Path) -> Path:
    path = folder / "faulty.toml"
    text = SHIPPED.read_text("utf-8").replace('slug = "ia-sante-2023"', 'slug = "IA santé"', 1)
    path.write_text(text.replace("weight = 25", "weight = 25.5"), "utf-8")
    return path


def test_check_is_silent_on_output_when_nothing_is_wrong() -> None:
    result = CliRunner().invoke(build_cli(no_app), ["call", "check", str(SHIPPED)])
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no fault" in result.stderr


def test_check_names_file_key_and_reason_of_every_fault(tmp_path: Path) -> None:
    path = faulty(tmp_path)
    result = CliRunner().invoke(build_cli(no_app), ["call", "check", str(path)])
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert [line.split(": ")[:2] for line in lines] == [[str(path), "slug"], [str(path), "criteria"]]
    assert lines[1].endswith("The weights add up to 100.5, not to 100.")


def test_check_names_the_line_of_what_is_not_toml(tmp_path: Path) -> None:
    path = tmp_path / "broken.toml"
    path.write_text("format = 1\nslug = \n", "utf-8")
    result = CliRunner().invoke(build_cli(no_app), ["call", "check", str(path), "--lang", "en"])
    assert result.exit_code == 1
    assert result.stdout == f"{path}: This is not TOML: look at line 2, column 8.\n"


@pytest.mark.parametrize("arguments", [[], ["no-such-file.toml"], ["."], [str(SHIPPED), "--lang", "de"]])
def test_wrong_use_is_exit_code_2(arguments: list[str]) -> None:
    assert CliRunner().invoke(build_cli(no_app), ["call", "check", *arguments]).exit_code == 2


def test_load_and_list(app: Flask, session: Session, tmp_path: Path) -> None:
    cli = build_cli(lambda _demonstration: app)
    for _twice in range(2):
        result = CliRunner().invoke(cli, ["call", "load", str(SHIPPED)])
        assert (result.exit_code, result.stdout) == (0, "ia-sante-2023\n"), result.output
    assert published_call(session, "ia-sante-2023").version == 1
    result = CliRunner().invoke(cli, ["call", "list"])
    assert result.stdout.splitlines() == [
        "ia-sante-2023\tOpen\t2023-03-27T04:00:00+00:00\t2023-05-16T04:00:00+00:00\tAI for Healthcare"
    ]
    result = CliRunner().invoke(cli, ["call", "load", str(faulty(tmp_path))])
    assert result.exit_code == 1


def test_load_names_what_is_locked(app: Flask, session: Session, tmp_path: Path) -> None:
    cli = build_cli(lambda _demonstration: app)
    CliRunner().invoke(cli, ["call", "load", str(SHIPPED)])
    published_call(session, "ia-sante-2023").row.last_number = 1
    session.commit()
    path = tmp_path / "call.toml"
    path.write_bytes(SHIPPED.read_bytes().replace(b"word_limit = 300", b"word_limit = 301"))
    result = CliRunner().invoke(cli, ["call", "load", str(path)])
    assert result.exit_code == 1
    assert result.stdout.startswith(f"{path}: questions.5.word_limit: A file has been submitted:")
    assert published_call(session, "ia-sante-2023").version == 1


@pytest.mark.parametrize("command", ["check", "load", "list"])
def test_each_command_has_help_with_an_example(command: str) -> None:
    result = CliRunner().invoke(build_cli(no_app), ["call", command, "--help"])
    assert result.exit_code == 0
    assert f"Example: callapp call {command}" in result.stdout
