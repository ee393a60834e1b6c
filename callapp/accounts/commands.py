"""``callapp user …``: people made by the operator."""

from __future__ import annotations

import click
from flask import Flask
from flask_security.mail_util import EmailValidateException
from flask_security.recoverable import generate_reset_password_token

from callapp.accounts.models import User
from callapp.accounts.people_actions import create_person
from callapp.db.session import unit_of_work
from callapp.domain.bilingual import Language
from callapp.domain.errors import RuleBroken
from callapp.domain.people import SYSTEM, Role
from callapp.domain.text import clean_text
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.house import House
from callapp.web.links import public_link
from callapp.web.speaker import Speaker
from callapp.web.wording import sentence


@click.group(
    help="Make people.", epilog="Example: callapp user create --role administrator --email a@example.ca"
)
def user() -> None:
    pass


@user.command(epilog="Example: callapp user create --role administrator --email office@example.ca --lang en")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--email", required=True, help="The person's address; a known one gets one more role.")
@click.option("--name", help="The person's name; the address stands for it until they change it.")
@click.option("--lang", type=click.Choice([lang.value for lang in Language]), default="fr", help="Of mails.")
@click.pass_obj
def create(house: House, role: str, email: str, name: str | None, lang: str) -> None:
    """Make a person with a role, and print the one-time link (good for a day) to choose a password.

    Exit code: 0 done, 1 the person has the role already, 2 wrong use.
    """
    says = Speaker(Language(lang))
    with house.app.app_context():
        address = _address(house.app, email, says)
        shown = _name(name or address, says)
        try:
            with unit_of_work(db.session):
                person = create_person(
                    db.session,
                    actor=SYSTEM,
                    now=request_now(),
                    email=address,
                    name=shown,
                    language=lang,
                    role=Role(role),
                )
                link = _password_link(person)
        except RuleBroken as broken:
            click.echo(sentence(broken.faults[0], says), err=True)
            raise SystemExit(1) from None
    click.echo(link)


def _address(app: Flask, email: str, says: Speaker) -> str:
    """The address in its normal form, or an end with what is wrong."""
    try:
        with app.test_request_context():
            address: str = app.extensions["security"].mail_util.normalize(email)
    except EmailValidateException:
        fault = says.gettext("Enter an e-mail address in the usual form, like name@hospital.ca.")
        raise click.BadParameter(fault, param_hint="--email") from None
    return address


def _name(text: str, says: Speaker) -> str:
    try:
        name = " ".join(clean_text(text, field="--name").split())
    except RuleBroken as broken:
        raise click.BadParameter(sentence(broken.faults[0], says), param_hint="--name") from None
    if not 0 < len(name) <= 200:
        raise click.BadParameter("1 to 200 characters", param_hint="--name")
    return name


def _password_link(person: User) -> str:
    token = generate_reset_password_token(person)  # type: ignore[no-untyped-call]  # the library is half typed
    return public_link("security.reset_password", lang=person.language.value, token=token)
