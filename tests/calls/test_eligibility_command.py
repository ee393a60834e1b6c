"""``callapp eligibility check``: JSON on standard output, words on standard error, exit code the answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy.orm import Session

from callapp.calls.actions import load_call
from callapp.calls.document import document_of
from callapp.calls.shipped import REAL_SLUG, real_call
from callapp.cli import build_cli
from callapp.domain.people import SYSTEM
from tests.calls.test_facts import WHOLE

Ask = Callable[..., Result]


@pytest.fixture
def ask(app: Flask, tmp_path: Path) -> Ask:
    """``ask(facts, *options)``: what the command answers about these facts."""

    def ask(facts: dict[str, Any], *options: str) -> Result:
        file = tmp_path / "facts.json"
        file.write_text(json.dumps(facts), encoding="utf-8")
        arguments = ["eligibility", "check", str(file), *(options or ("--call", REAL_SLUG))]
        return CliRunner().invoke(build_cli(lambda _demonstration: app), arguments)

    return ask


@pytest.mark.parametrize(
    ("facts", "eligible", "exit_code"),
    [(WHOLE, True, 0), (WHOLE | {"beds": 499}, False, 1), ({"beds": 500}, None, 1)],
)
def test_the_exit_code_is_the_answer(
    ask: Ask, facts: dict[str, Any], eligible: bool | None, exit_code: int
) -> None:
    result = ask(facts)
    printed = json.loads(result.stdout)
    assert (result.exit_code, printed["call"], printed["eligible"]) == (exit_code, REAL_SLUG, eligible)
    assert result.stderr == ""


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_bad_input_names_the_key(ask: Ask, lang: str) -> None:
    result = ask({"beds": True, "colour": "blue"}, "--call", REAL_SLUG, "--lang", lang)
    assert (result.exit_code, result.stdout) == (2, "")
    keys = [line.split(": ")[1] for line in result.stderr.splitlines()]
    assert keys == ["beds", "colour"]


def test_a_call_that_is_nowhere(ask: Ask) -> None:
    result = ask(WHOLE, "--call", "no-such-call")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no-such-call" in result.stderr


def test_a_call_must_be_named(ask: Ask) -> None:
    assert ask(WHOLE, "--lang", "en").exit_code == 2


def test_a_file_that_is_not_there(app: Flask) -> None:
    arguments = ["eligibility", "check", "nowhere.json", "--call", REAL_SLUG]
    assert CliRunner().invoke(build_cli(lambda _demonstration: app), arguments).exit_code == 2


def test_a_call_in_the_database_outweighs_the_shipped_one(ask: Ask, session: Session, now: datetime) -> None:
    content = real_call().as_content()
    content["eligibility"] |= {"min_beds": 772, "min_beds_operator": ">"}
    load_call(session, actor=SYSTEM, now=now, document=document_of(content))
    session.commit()
    assert ask(WHOLE).exit_code == 1
    assert ask(WHOLE | {"beds": 773}).exit_code == 0
