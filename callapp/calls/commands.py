"""``callapp call …``: check, load and list call documents."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from callapp.calls.actions import load_call
from callapp.calls.document import CallDocument, read_call_document
from callapp.calls.queries import every_call
from callapp.db.session import unit_of_work
from callapp.domain.bilingual import Language
from callapp.domain.errors import Fault, RuleBroken
from callapp.domain.people import SYSTEM
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.house import House
from callapp.web.speaker import Speaker
from callapp.web.wording import label, sentence

_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
_lang = click.option(
    "--lang",
    type=click.Choice([lang.value for lang in Language]),
    default="en",
    help="Language of the answer.",
)


@click.group(help="Check, load and list calls for projects.", epilog="Example: callapp call list")
def call() -> None:
    pass


@call.command(epilog="Example: callapp call check my-call.toml --lang fr")
@_file
@_lang
def check(file: Path, lang: str) -> None:
    """Name every fault of a call document: file, key, reason. Needs no database.

    List places in keys count from 1: criteria.2.weight is the weight of the second criterion.
    Exit code: 0 no fault, 1 faults, 2 the file cannot be read.
    """
    says = Speaker(Language(lang))
    _read(file, says)
    click.echo(says.gettext("%(file)s: no fault.", file=file), err=True)


@call.command(epilog="Example: callapp call load my-call.toml")
@_file
@_lang
@click.pass_obj
def load(house: House, file: Path, lang: str) -> None:
    """Put a call document in force: a new call, or a new version of one.

    Loading the same document again changes nothing. Exit code: 0 done, 1 refused (each fault is named),
    2 the file cannot be read.
    """
    says = Speaker(Language(lang))
    document = _read(file, says)
    with house.app.app_context():
        try:
            with unit_of_work(db.session):
                loaded = load_call(db.session, actor=SYSTEM, now=request_now(), document=document)
        except RuleBroken as broken:
            _tell(file, broken.faults, says)
            raise SystemExit(1) from None
        closes = says.moment(loaded.closes_at)
    click.echo(loaded.slug)
    click.echo(says.gettext("In force; closes %(closes)s.", closes=closes), err=True)


@call.command("list", epilog="Example: callapp call list --lang fr")
@_lang
@click.pass_obj
def list_calls(house: House, lang: str) -> None:
    """List every call: slug, phase, opening, closing, name. One line each, separated by tabs."""
    says = Speaker(Language(lang))
    with house.app.app_context():
        now = request_now()
        for line in every_call(db.session):
            fields = (
                line.slug,
                label("phase", line.phase(now), says),
                line.row.opens_at.isoformat(),
                line.row.closes_at.isoformat(),
                line.document.name.in_language(lang),
            )
            click.echo("\t".join(fields))


def _read(file: Path, says: Speaker) -> CallDocument:
    try:
        return read_call_document(file)
    except RuleBroken as broken:
        _tell(file, broken.faults, says)
        raise SystemExit(1) from None


def _tell(file: Path, faults: Iterable[Fault], says: Speaker) -> None:
    for fault in faults:
        place = f"{file}: {fault.field}" if fault.field else str(file)
        click.echo(f"{place}: {sentence(fault, says)}")
