"""``callapp recompute``: anyone who holds an export can prove it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

import click

from callapp.decisions.recompute import ABSENT, Difference, recompute
from callapp.decisions.shortlist_reading import BrokenFacts, parse_export
from callapp.domain.bilingual import Language
from callapp.domain.errors import Fault, RuleBroken
from callapp.domain.strict_json import in_short
from callapp.web.speaker import Speaker
from callapp.web.wording import sentence


@click.command("recompute", epilog="Example: callapp recompute shortlist.json")
@click.argument("export", type=click.File("rb"), metavar="EXPORT.json")
@click.option(
    "--lang",
    type=click.Choice([language.value for language in Language]),
    default="en",
    help="Language of the answer.",
)
def recompute_export(export: IO[bytes], lang: str) -> None:
    """Compute every total, mean, rank and cut of a JSON export anew, from the file alone.

    One line for each difference: the place in the file (list places count from 0), what the file states,
    what its own scores, weights and requests give. Needs no database; "-" reads standard input.
    Exit code: 0 all equal; 1 differences, or facts that break the rules of a call; 2 not an export.
    """
    says = Speaker(Language(lang))
    try:
        differences = recompute(parse_export(export.read()))
    except BrokenFacts as broken:
        _tell(broken.faults, says)
        raise SystemExit(1) from None
    except RuleBroken as broken:
        # A pipe may have no name.
        _tell(broken.faults, says, file=getattr(export, "name", "-"))
        raise SystemExit(2) from None
    for difference in differences:
        click.echo(_line(difference, says))
    if differences:
        told = says.ngettext("%(num)s difference.", "%(num)s differences.", len(differences))
        click.echo(told, err=True)
        raise SystemExit(1)
    click.echo(says.gettext("Every total, mean, rank and cut follows from the scores in the file."), err=True)


def _tell(faults: Iterable[Fault], says: Speaker, *, file: str | None = None) -> None:
    """Answers go to standard output; why there is none, with the file's name, to standard error."""
    for fault in faults:
        words = [part for part in (file, fault.field, sentence(fault, says)) if part]
        click.echo(": ".join(words), err=file is not None)


def _line(difference: Difference, says: Speaker) -> str:
    stated, computed = (
        says.gettext("nothing") if value is ABSENT else in_short(value)
        for value in (difference.stated, difference.computed)
    )
    return says.gettext(
        "%(place)s: stated %(stated)s, computed %(computed)s",
        place=difference.path,
        stated=stated,
        computed=computed,
    )
