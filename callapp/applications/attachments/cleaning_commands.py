"""``callapp files clean``: throws away what lies in the store and belongs to nobody."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import timedelta

import click
from flask import current_app

from callapp.applications.attachments.cleaning_actions import discard_leftovers
from callapp.applications.attachments.leftover_queries import find_leftovers
from callapp.db.session import unit_of_work
from callapp.domain.people import SYSTEM
from callapp.files.store import StoreAway, Stored
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.house import House
from callapp.web.storage import open_store


@click.group()
def files() -> None:
    """The store of attachments."""


@files.command(epilog="Example: callapp files clean --older-than 30 --remove")
@click.option("--older-than", type=click.IntRange(min=1, max=36_500), default=7, help="Days it lies there.")
@click.option("--remove", is_flag=True, help="Throw it away; without this it is only named.")
@click.pass_obj
def clean(house: House, older_than: int, remove: bool) -> None:
    """Name what lies in the store although no row names it, and with --remove throw it away.

    Left behind when a machine stopped in the middle of an upload. One line each on standard output: the key
    and since when. What a frozen copy or a row names by its content stays, and is named on standard error.

    Exit code: 0 done, 1 the store does not answer.
    """
    with house.app.app_context():
        try:
            _clean(timedelta(days=older_than), remove)
        except StoreAway as away:
            click.echo(f"The store does not answer: {away}", err=True)
            sys.exit(1)


def _clean(older_than: timedelta, remove: bool) -> None:
    store = open_store(current_app.extensions["callapp.settings"])
    found = find_leftovers(db.session, store, request_now(), older_than)
    _name(found.unnamed)
    for each in found.kept:
        click.echo(f"{each.key} stays: its content is that of a file that is named.", err=True)
    db.session.rollback()
    if not remove:
        click.echo(f"{len(found.unnamed)} to throw away; --remove does it.", err=True)
        return
    with unit_of_work(db.session) as session:
        gone = discard_leftovers(session, actor=SYSTEM, now=request_now(), store=store, older_than=older_than)
    for each in gone:
        store.remove(each.key)
    click.echo(f"{len(gone)} thrown away.", err=True)


def _name(found: Iterable[Stored]) -> None:
    for each in found:
        click.echo(f"{each.key} {each.at:%Y-%m-%dT%H:%M:%SZ}")
