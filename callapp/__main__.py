"""``callapp`` and ``python -m callapp``."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

import click
from flask import Flask
from sqlalchemy.exc import DBAPIError

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
    """Runs the command line; a database that is not there or not up to date is said in words."""
    # The local database and the attachments hold private words: they are the operator's alone.
    os.umask(0o077)
    try:
        build_cli(open_app)()
    except DBAPIError as error:
        click.echo(
            f"The database refused ({type(error.orig).__name__}). Run `callapp migrate` first.", err=True
        )
        sys.exit(2)


if __name__ == "__main__":
    main()
