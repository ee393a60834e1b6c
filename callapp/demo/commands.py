"""``callapp demo``: fills the fictional closed call on a database of one’s choice."""

from __future__ import annotations

import sys

import click

from callapp.calls.shipped import EVAL_SLUG
from callapp.db.session import unit_of_work
from callapp.demo.evaluation_call import LEAST_APPLICATIONS, LEAST_REVIEWERS, fill_evaluation
from callapp.demo.first_start import APPLICATIONS, REVIEWERS, SEED
from callapp.domain.bilingual import Language
from callapp.domain.errors import RuleBroken
from callapp.receipts.own_issuer import own_issuer
from callapp.web.database import db
from callapp.web.house import House
from callapp.web.speaker import Speaker
from callapp.web.storage import file_store
from callapp.web.wording import sentence


@click.command(epilog="Example: callapp demo --applications 40 --reviewers 12 --seed 7")
@click.option("--applications", type=click.IntRange(LEAST_APPLICATIONS, 100_000), default=APPLICATIONS)
@click.option("--reviewers", type=click.IntRange(LEAST_REVIEWERS, 10_000), default=REVIEWERS)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=SEED)
@click.pass_obj
def demo(house: House, applications: int, reviewers: int, seed: int) -> None:
    """Fill the fictional closed call ia-sante-demo-eval; the same seed gives the same data.

    Everything in it is invented and says so. Exit code: 1 when the call is filled already.
    """
    app = house.app
    with (
        app.app_context(),
        unit_of_work(db.session) as session,
        click.progressbar(length=4 * applications, label=EVAL_SLUG, file=sys.stderr) as bar,
    ):
        try:
            fill_evaluation(
                session,
                applications=applications,
                reviewers=reviewers,
                seed=seed,
                store=file_store(),
                issuer=own_issuer(),
                progress=lambda _step: bar.update(1),
            )
        except RuleBroken as broken:
            session.rollback()
            click.echo(sentence(broken.faults[0], Speaker(Language.EN)), err=True)
            sys.exit(1)
    click.echo(EVAL_SLUG)
