"""The commands. Results on standard output, words on standard error.

Exit codes: 0 done, 1 the answer is no, 2 wrong use.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cached_property

import click
from flask import Flask

from callapp.db.migrate import migrate as migrate_database
from callapp.web.access import permission_of
from callapp.web.database import db

OpenApp = Callable[[], Flask]


class House:
    """What commands share: the application, made only when a command needs it."""

    def __init__(self, open_app: OpenApp) -> None:
        self._open_app = open_app

    @cached_property
    def app(self) -> Flask:
        return self._open_app()


def build_cli(open_app: OpenApp) -> click.Group:
    """The ``callapp`` command over an application factory."""

    @click.group(help="Runs a funding call for hospitals.", context_settings={"show_default": True})
    @click.pass_context
    def callapp(context: click.Context) -> None:
        context.obj = House(open_app)

    for command in (migrate, routes):
        callapp.add_command(command)
    return callapp


@click.command(epilog="Example: callapp migrate")
@click.pass_obj
def migrate(house: House) -> None:
    """Bring the database to the newest form. Safe to repeat and to start twice at once."""
    with house.app.app_context():
        migrate_database(db.engine)
    click.echo("The database is in its newest form.", err=True)


@click.command(epilog="Example: callapp routes --json")
@click.option("--json", "as_json", is_flag=True, help="One JSON list instead of a table.")
@click.pass_obj
def routes(house: House, as_json: bool) -> None:
    """List every address: method, rule, endpoint, permission."""
    rows = [
        {
            "method": method,
            "rule": rule.rule,
            "endpoint": rule.endpoint,
            "permission": str(permission_of(house.app, rule.endpoint)),
        }
        for rule in sorted(house.app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=1))
        return
    for row in rows:
        click.echo("  ".join(row.values()))
