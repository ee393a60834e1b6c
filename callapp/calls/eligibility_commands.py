"""``callapp eligibility check``: the answer of the seven rules for one file of facts."""

from __future__ import annotations

import json
from pathlib import Path

import click
from sqlalchemy import inspect

from callapp.calls.facts import eligibility_answer, read_facts
from callapp.calls.queries import published_call
from callapp.calls.shipped import shipped_call
from callapp.domain.bilingual import Language
from callapp.domain.eligibility import EligibilityRules
from callapp.domain.errors import NotFound, RuleBroken
from callapp.web.database import db
from callapp.web.house import House
from callapp.web.speaker import Speaker
from callapp.web.wording import sentence


@click.group(
    help="Answer eligibility before an application exists.",
    epilog="Example: callapp eligibility check facts.json --call ia-sante-2023",
)
def eligibility() -> None:
    pass


@eligibility.command(epilog="Example: callapp eligibility check facts.json --call ia-sante-2023")
@click.argument(
    "facts_json",
    metavar="FACTS.json",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
)
@click.option("--call", "slug", required=True, metavar="SLUG", help="The call whose rules are asked.")
@click.option(
    "--lang",
    type=click.Choice([lang.value for lang in Language]),
    default="en",
    help="Language of error messages; the answer is in both.",
)
@click.pass_obj
def check(house: House, facts_json: Path, slug: str, lang: str) -> None:
    """Print the answer of all seven rules as JSON.

    Keys, each optional (left out means not known): nonprofit, provincially_funded, province, beds,
    beds_source, beds_date, partners, funding_requested, loi_signed_by. A call that is not in the database is
    looked for among those that come with the product.

    Exit code: 0 eligible, 1 not eligible or not known, 2 bad input (each fault is named with its key).
    """
    says = Speaker(Language(lang))
    rules = _rules_of(house, slug)
    if rules is None:
        click.echo(says.gettext("--call: there is no call “%(slug)s”.", slug=slug), err=True)
        raise SystemExit(2)
    try:
        facts = read_facts(facts_json)
    except RuleBroken as broken:
        for fault in broken.faults:
            place = f"{facts_json}: {fault.field}" if fault.field else str(facts_json)
            click.echo(f"{place}: {sentence(fault, says)}", err=True)
        raise SystemExit(2) from None
    answer = eligibility_answer(slug, rules, facts)
    click.echo(json.dumps(answer, ensure_ascii=False, indent=1))
    raise SystemExit(0 if answer["eligible"] else 1)


def _rules_of(house: House, slug: str) -> EligibilityRules | None:
    """The rules of a published call, else of a shipped one; works before the database is made."""
    with house.app.app_context():
        if inspect(db.engine).has_table("calls"):
            try:
                return published_call(db.session, slug).document.eligibility_rules()
            except NotFound:
                pass
    shipped = shipped_call(slug)
    return shipped.eligibility_rules() if shipped else None
