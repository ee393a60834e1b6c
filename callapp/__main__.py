"""``callapp`` and ``python -m callapp``."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

import click
from flask import Flask

from callapp.app import create_app
from callapp.cli import build_cli
from callapp.settings import SettingsError, read_settings


def open_app(demonstration: bool = True) -> Flask:
    """The application of this environment; a wrong setting ends the command with its name."""
    try:
        settings = read_settings(os.environ)
        return create_app(replace(settings, demonstration=settings.demonstration and demonstration))
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(2)


def main() -> None:
    build_cli(open_app)()


if __name__ == "__main__":
    main()
