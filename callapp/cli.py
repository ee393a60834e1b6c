"""The commands. Results on standard output, words on standard error.

Exit codes: 0 done, 1 the answer is no, 2 wrong use.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import cached_property
from threading import Event

import click
from flask import Flask
from flask_security.utils import hash_password

from callapp.accounts.commands import user
from callapp.applications.application_checks import broken_in_applications
from callapp.applications.attachments.attachment_checks import broken_in_attachments
from callapp.applications.attachments.cleaning_commands import files
from callapp.applications.attestations.attestation_checks import broken_in_attestations
from callapp.applications.copies.receipt_checks import broken_in_receipts
from callapp.applications.copies.receipt_commands import issue, issue_missing
from callapp.applications.sections.row_checks import broken_in_rows
from callapp.applications.team.team_checks import broken_in_teams
from callapp.applications.versions.version_checks import broken_in_versions
from callapp.audit.trail_checks import broken_in_trail
from callapp.calls.call_checks import broken_in_calls
from callapp.calls.commands import call
from callapp.calls.eligibility_commands import eligibility
from callapp.db.migrate import migrate as migrate_database
from callapp.db.session import unit_of_work
from callapp.decisions.commands import recompute_export
from callapp.decisions.export_commands import export
from callapp.decisions.shortlist_checks import broken_in_shortlists
from callapp.demo.commands import demo
from callapp.demo.first_start import (
    APPLICATIONS,
    demonstrate,
    has_demonstration,
    keep_sign_ins,
    kept_sign_ins,
    load_shipped_call,
)
from callapp.organisations.organisation_checks import broken_in_organisations
from callapp.receipts.commands import receipt
from callapp.receipts.own_issuer import own_issuer
from callapp.reviews.review_checks import broken_in_reviews
from callapp.settings import Settings
from callapp.web.access import permission_of
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.server import run_courier, serve_pages, stop_on_signals
from callapp.web.storage import open_store

# Makes the application; its argument says whether the demonstration is wanted.
OpenApp = Callable[[bool], Flask]


class House:
    """What commands share: the application, made only when a command needs it."""

    def __init__(self, open_app: OpenApp) -> None:
        self._open_app = open_app
        self.demonstration = True

    def open_app(self) -> Flask:
        """A new application, as each serving process needs one."""
        return self._open_app(self.demonstration)

    @cached_property
    def app(self) -> Flask:
        return self.open_app()


def build_cli(open_app: OpenApp) -> click.Group:
    """The ``callapp`` command over an application factory."""

    @click.group(
        help="Runs a funding call for hospitals. Without a command: sets everything up and serves.",
        context_settings={"show_default": True},
        invoke_without_command=True,
        epilog="Example: callapp",
    )
    @click.pass_context
    def callapp(context: click.Context) -> None:
        context.obj = House(open_app)
        if context.invoked_subcommand is None:
            context.invoke(serve)

    receipt.add_command(issue)
    for command in (
        call,
        check,
        demo,
        eligibility,
        export,
        files,
        migrate,
        receipt,
        recompute_export,
        routes,
        serve,
        user,
        worker,
    ):
        callapp.add_command(command)
    return callapp


def settings_of(app: Flask) -> Settings:
    """The settings an application was made with."""
    settings: Settings = app.extensions["callapp.settings"]
    return settings


@click.command(epilog="Example: callapp serve --no-demo")
@click.option("--no-demo", is_flag=True, help="Neither load nor show the demonstration.")
@click.option("--no-mail", is_flag=True, help="Leave mails and reminders to `callapp worker`.")
@click.pass_obj
def serve(house: House, no_demo: bool, no_mail: bool) -> None:
    """Bring the database up to date, load the shipped call, and serve the pages until stopped."""
    house.demonstration = not no_demo
    settings = settings_of(house.app)
    with house.app.app_context():
        migrate_database(db.engine)
        with unit_of_work(db.session) as session:
            load_shipped_call(session, now=request_now())
        issue_missing()
        if settings.demonstrates:
            _demonstrate(settings)
        # The serving processes open connections of their own.
        db.engine.dispose()
    click.echo(f"callapp answers at {settings.public_url}/", err=True)
    serve_pages(house.open_app, settings, delivers=not no_mail)


def _demonstrate(settings: Settings) -> None:
    """Fills the demonstration on a first start, and says who can sign in to it."""
    with unit_of_work(db.session) as session:
        if not has_demonstration(session):
            steps = 4 * APPLICATIONS
            with click.progressbar(length=steps, label="Demonstration", file=sys.stderr) as bar:
                sign_ins = demonstrate(
                    session,
                    now=request_now(),
                    store=open_store(settings),
                    issuer=own_issuer(),
                    hash_password=hash_password,
                    progress=lambda _step: bar.update(1),
                )
            keep_sign_ins(sign_ins, settings.instance_path)
    for each in kept_sign_ins(settings.instance_path):
        click.echo(f"  {each.role:20} {each.email:40} {each.password}", err=True)


@click.command(epilog="Example: callapp migrate")
@click.pass_obj
def migrate(house: House) -> None:
    """Bring the database to the newest form. Safe to repeat and to start twice at once."""
    with house.app.app_context():
        migrate_database(db.engine)
    click.echo("The database is in its newest form.", err=True)


@click.command(epilog="Example: CALLAPP_SMTP_HOST=mail.example.ca callapp worker")
@click.pass_obj
def worker(house: House) -> None:
    """Deliver the mails of the outbox and remind teams of deadlines until stopped, apart from the pages."""
    if settings_of(house.app).smtp_host is None:
        raise click.UsageError("CALLAPP_SMTP_HOST: name the mail server that takes the mails")
    stop = Event()
    stop_on_signals(stop)
    run_courier(house.app, stop)


@click.command(epilog="Example: callapp check")
@click.pass_obj
def check(house: House) -> None:
    """Look for broken invariants in the live data: one line each, code and place.

    Exit code: 0 none, 1 some.
    """
    store = open_store(settings_of(house.app))
    with house.app.app_context():
        broken = [
            *broken_in_calls(db.session),
            *broken_in_applications(db.session),
            *broken_in_teams(db.session),
            *broken_in_attachments(db.session, store, request_now()),
            *broken_in_receipts(db.session),
            *broken_in_rows(db.session),
            *broken_in_versions(db.session),
            *broken_in_attestations(db.session),
            *broken_in_organisations(db.session),
            *broken_in_reviews(db.session),
            *broken_in_shortlists(db.session),
            *broken_in_trail(db.session),
        ]
    for fault in broken:
        click.echo(f"{fault.code} {fault.field}")
    click.echo("Nothing is broken." if not broken else f"{len(broken)} broken.", err=True)
    sys.exit(1 if broken else 0)


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
