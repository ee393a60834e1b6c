"""``callapp`` and ``python -m callapp``."""

from __future__ import annotations

import os
import sys

import click
from flask import Flask

from callapp.app import create_app
from callapp.cli import build_cli
from callapp.settings import SettingsError, read_settings


def open_app() -> Flask:
    """The application of this environment; a wrong setting ends the command with its name."""
    try:
        return create_app(read_settings(os.environ))
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(2)


def main() -> None:
    build_cli(open_app)()


if __name__ == "__main__":
    main()
