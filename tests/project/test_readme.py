"""The README says what the code does: generated parts, commands, folders."""

from __future__ import annotations

import re

import click
import pytest
from flask import Flask

from callapp.cli import build_cli
from tests import readme
from tests.project.source import ROOT


def _text() -> str:
    return readme.README.read_text("utf-8")


def test_the_generated_parts_are_those_of_the_code() -> None:
    assert readme.written(_text()) == _text(), "run: python -m tests.readme"


def test_a_planted_difference_is_found() -> None:
    altered = _text().replace("draft --> submitted", "draft --> eligible", 1)

    assert altered != _text()
    assert readme.written(altered) != altered


def test_every_command_is_in_the_table_and_every_one_in_the_table_is_there() -> None:
    def closed() -> Flask:
        raise AssertionError("not needed")

    group = build_cli(closed)
    told = set(re.findall(r"`callapp ([a-z]+)", _text()))

    assert told == set(group.commands)


def test_every_command_has_an_example() -> None:
    def closed() -> Flask:
        raise AssertionError("not needed")

    def leaves(command: click.Command) -> list[click.Command]:
        if isinstance(command, click.Group):
            return [leaf for each in command.commands.values() for leaf in leaves(each)]
        return [command]

    bare = [each.name for each in leaves(build_cli(closed)) if "Example:" not in (each.epilog or "")]

    assert bare == []


@pytest.mark.parametrize("place", re.findall(r"(?m)^  ([a-z]+(?:/|\.py)) ", readme.README.read_text("utf-8")))
def test_the_map_names_what_is_there(place: str) -> None:
    assert (ROOT / "callapp" / place).exists()


def test_the_pictures_are_there() -> None:
    pictures = re.findall(r"\((tests/journeys/pictures/[^)]+\.png)\)", _text())

    assert pictures
    assert [picture for picture in pictures if not (ROOT / picture).is_file()] == []
