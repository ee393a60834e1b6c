"""``callapp export shortlist``: the ranking or a shortlist as a file, for people and for programs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click
from sqlalchemy.orm import Session

from callapp.calls.queries import CallInForce, published_call
from callapp.db.session import unit_of_work
from callapp.decisions.actions import record_export
from callapp.decisions.cuts import cut_by, parse_parameter
from callapp.decisions.export_files import ExportFile, ExportFormat, write_export
from callapp.decisions.models import Shortlist
from callapp.decisions.queries import find_shortlist, load_ranking
from callapp.decisions.shortlist_document import ShortlistDocument, compose_document
from callapp.decisions.shortlist_reading import read_facts
from callapp.domain.bilingual import Language
from callapp.domain.errors import NotFound, RuleBroken
from callapp.domain.people import SYSTEM
from callapp.domain.shortlist import Cut, CutMethod
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.house import House
from callapp.web.speaker import Speaker
from callapp.web.wording import sentence

STEPS = 3


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the options ask for; name and cut None: the newest shortlist, else the ranking alone."""

    slug: str
    file_format: ExportFormat
    language: Language
    name: str | None
    cut: Cut | None
    named: bool


class _Refused(Exception):
    """An option that cannot be followed, in words."""


@click.group(
    help="Take rankings and shortlists away as files.",
    epilog="Example: callapp export shortlist --call ia-sante-2023 --format csv --lang fr --out liste.csv",
)
def export() -> None:
    pass


@export.command(
    epilog="Example: callapp export shortlist --call ia-sante-2023 --format json --lang fr --out liste.json"
)
@click.option("--call", "slug", required=True, metavar="SLUG", help="The call whose files are ranked.")
@click.option(
    "--format",
    "file_format",
    type=click.Choice([kind.value for kind in ExportFormat]),
    required=True,
    help="What the file is.",
)
@click.option(
    "--lang",
    type=click.Choice([language.value for language in Language]),
    default="en",
    help="Language of labels and of messages.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    required=True,
    help='The file; "-" is standard output.',
)
@click.option("--shortlist", "name", metavar="NAME", help="A saved shortlist, as it was cut.")
@click.option(
    "--method", type=click.Choice([method.value for method in CutMethod]), help="Cut the current ranking so."
)
@click.option("--parameter", metavar="VALUE", help="With --method: points, files, or dollars.")
@click.option("--with-names", "named", is_flag=True, help="Name the reviewers (not in a saved shortlist).")
@click.pass_obj
def shortlist(
    house: House,
    slug: str,
    file_format: str,
    lang: str,
    out: Path,
    name: str | None,
    method: str | None,
    parameter: str | None,
    named: bool,
) -> None:
    """Write the shortlist of a call as CSV, XLSX or JSON, and record that it was taken.

    Without --shortlist and --method: the newest saved shortlist, or the ranking without a line when none is
    saved. `callapp recompute` proves a JSON export.

    Exit code: 0 written, 1 the ranking cannot be composed, 2 wrong use (the option is named).
    """
    says = Speaker(Language(lang))
    with house.app.app_context(), _refusals(says):
        cut = _cut(name, method, parameter, says)
        asked = _Asked(slug, ExportFormat(file_format), Language(lang), name, cut, named)
        with unit_of_work(db.session) as session, _progress(says) as step:
            call = _call(session, slug, says)
            saved = _saved(session, asked, says)
            step()
            document = _document(session, call, saved, asked)
            step()
            file = write_export(
                document, file_format=asked.file_format, language=says.lang, exported_at=request_now()
            )
            _record(session, call, saved, file, asked)
            # Kept only when the file was: a failure to write undoes the record.
            _write(file.data, out)
            step()
        click.echo(
            says.ngettext("%(num)s file exported.", "%(num)s files exported.", file.files)
            + f" SHA-256 {file.sha256}",
            err=True,
        )


@contextmanager
def _refusals(says: Speaker) -> Iterator[None]:
    try:
        yield
    except _Refused as refused:
        click.echo(str(refused), err=True)
        raise SystemExit(2) from None
    except RuleBroken as broken:
        for fault in broken.faults:
            click.echo(f"{fault.field}: {sentence(fault, says)}" if fault.field else sentence(fault, says))
        raise SystemExit(1) from None


def _write(data: bytes, out: Path) -> None:
    """Beside the file first, then in its place: whoever reads it finds the old one or the new one, whole."""
    if str(out) == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    beside = out.with_name(f".{out.name}.part")
    try:
        beside.write_bytes(data)
        beside.replace(out)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise _Refused(f"--out: {out}: {error.strerror}") from None


@contextmanager
def _progress(says: Speaker) -> Iterator[Callable[[], None]]:
    """A bar on standard error where somebody watches."""
    with click.progressbar(length=STEPS, label=says.gettext("Exporting"), file=sys.stderr) as bar:
        yield lambda: bar.update(1)


def _cut(name: str | None, method: str | None, parameter: str | None, says: Speaker) -> Cut | None:
    if method is None:
        if parameter is not None:
            raise _Refused(says.gettext("--parameter: say with --method how the line is drawn."))
        return None
    if name is not None:
        raise _Refused(says.gettext("--method: a saved shortlist is already cut. Leave out one of the two."))
    try:
        return cut_by(CutMethod(method), parse_parameter(CutMethod(method), parameter or ""))
    except RuleBroken as broken:
        raise _Refused(f"--parameter: {sentence(broken.faults[0], says)}") from None


def _call(session: Session, slug: str, says: Speaker) -> CallInForce:
    try:
        return published_call(session, slug)
    except NotFound:
        raise _Refused(says.gettext("--call: there is no call “%(slug)s”.", slug=slug)) from None


def _saved(session: Session, asked: _Asked, says: Speaker) -> Shortlist | None:
    if asked.cut is not None:
        return None
    found = find_shortlist(session, slug=asked.slug, name=asked.name)
    if found is None and asked.name is not None:
        raise _Refused(says.gettext("--shortlist: this call has no shortlist “%(name)s”.", name=asked.name))
    return found


def _document(
    session: Session, call: CallInForce, saved: Shortlist | None, asked: _Asked
) -> ShortlistDocument:
    if saved is not None:
        return compose_document(read_facts(saved.content))
    ranking = load_ranking(session, actor=SYSTEM, call=call, cut=asked.cut, with_names=asked.named)
    return compose_document(ranking.facts)


def _record(
    session: Session, call: CallInForce, saved: Shortlist | None, file: ExportFile, asked: _Asked
) -> None:
    record_export(
        session,
        actor=SYSTEM,
        now=request_now(),
        call_id=call.id,
        shortlist_id=saved.id if saved else None,
        file_format=asked.file_format.value,
        language=asked.language,
        sha256=file.sha256,
        file_sha256=file.file_sha256,
        files=file.files,
        named=asked.named and saved is None,
    )
