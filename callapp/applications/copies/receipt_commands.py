"""``callapp receipt issue``: receipts for frozen copies that have none to trust."""

from __future__ import annotations

import sys

import click

from callapp.applications.copies.receipt_actions import sign_missing_receipts
from callapp.db.session import unit_of_work
from callapp.domain.bilingual import Language
from callapp.domain.errors import RuleBroken
from callapp.domain.people import SYSTEM
from callapp.receipts.own_issuer import own_issuer
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.house import House
from callapp.web.speaker import Speaker
from callapp.web.wording import sentence


@click.command(epilog="Example: callapp receipt issue")
@click.pass_obj
def issue(house: House) -> None:
    """Sign a receipt for each frozen copy that has none by a key in good standing.

    Prints how many. `callapp` and `callapp serve` do the same when they start.

    Exit code: 0 done, 2 the key of this installation was revoked.
    """
    with house.app.app_context():
        click.echo(issue_missing())


def issue_missing() -> int:
    """Signs what is missing, in a transaction of its own; ends the command when the own key is revoked."""
    try:
        with unit_of_work(db.session) as session:
            return sign_missing_receipts(session, actor=SYSTEM, now=request_now(), issuer=own_issuer())
    except RuleBroken as broken:
        click.echo(sentence(broken.faults[0], Speaker(Language.EN)), err=True)
        sys.exit(2)
