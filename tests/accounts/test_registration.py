"""From no account to a confirmed one, and back to a forgotten password."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.audit.models import AuditEntry
from callapp.domain.bilingual import Language
from tests.accounts.conftest import PASSWORD
from tests.client import CheckedClient, Page
from tests.conftest import FrozenClock
from tests.mailbox import Mailbox

Enter = Callable[..., Page]
Member = Callable[..., User]
Browser = Callable[[], CheckedClient]

NEW = {
    "name": "Demandeuse fictive",
    "email": "Demandeuse@Example.ca",
    "password": PASSWORD,
    "password_confirm": PASSWORD,
    "privacy": "y",
}


def register(client: CheckedClient, lang: str = "fr", **changes: Any) -> Page:
    return client.send(client.get(f"/{lang}/register"), {**NEW, **changes})


def test_register_confirm_and_sign_in(
    client: CheckedClient, session: Session, mailbox: Mailbox, enter: Enter, now: object
) -> None:
    answer = register(client, lang="en")
    assert answer.status_code == 302
    person = session.scalars(select(User)).one()
    assert (person.email, person.name) == ("demandeuse@example.ca", "Demandeuse fictive")
    assert person.language is Language.EN
    assert person.privacy_notice_accepted_at == now
    assert person.confirmed_at is None
    assert (person.password or "").startswith("$argon2id$")
    assert enter(client, person).status_code == 422

    mail = mailbox.one(to="demandeuse@example.ca", kind="account.welcome")
    assert mail.language is Language.EN
    assert "If it was not you" in mail.body
    link = mailbox.link(mail)
    assert link.startswith("/en/confirm-address/")
    page = client.get(link)
    assert page.status_code == 200
    assert client.application.test_client().head(link).status_code == 200
    session.refresh(person)
    assert person.confirmed_at is None, "a link followed confirms nothing"
    assert client.send(page).status_code == 302
    assert person.confirmed_at == now
    assert enter(client, person).status_code == 302
    actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.sequence)).all()
    assert actions == ["user.registered", "user.confirmed", "session.started"]


def test_a_stranger_cannot_have_us_carry_their_words(client: CheckedClient, mailbox: Mailbox) -> None:
    register(client, name="You have won, go to http://evil.example")
    assert "evil.example" not in mailbox.one(kind="account.welcome").body


def test_links_lead_to_the_public_address(client: CheckedClient, mailbox: Mailbox) -> None:
    page = client.get("/fr/register", headers={"Host": "evil.example"})
    client.send(page, NEW, headers={"Host": "evil.example"})
    assert "http://127.0.0.1:8000/fr/confirm-address/" in mailbox.one().body


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "  "}, "name"),
        ({"name": "a" * 201}, "name"),
        ({"name": "Ann\x07e"}, "name"),
        ({"email": "not-an-address"}, "email"),
        ({"email": "é@example.ca"}, "email"),
        ({"password": "court", "password_confirm": "court"}, "password"),
        ({"password": "motdepasse12", "password_confirm": "motdepasse12"}, "password"),
        ({"password": "demandeusefictive", "password_confirm": "demandeusefictive"}, "password"),
        ({"password": "z" * 5000, "password_confirm": "z" * 5000}, "password"),
        ({"password_confirm": "autre-chose-vraiment"}, "password_confirm"),
        ({"privacy": None}, "privacy"),
    ],
)
def test_what_is_wrong_is_named_at_its_field(
    client: CheckedClient, session: Session, changes: dict[str, Any], words: str
) -> None:
    page = register(client, **changes)
    assert page.status_code == 422
    links = [str(link.get("href")) for link in page.soup.select(".govuk-error-summary a")]
    assert links == [f"#{words}"]
    assert session.scalars(select(User)).all() == []


def test_a_known_address_answers_like_a_new_one(
    client: CheckedClient, browser: Browser, member: Member, mailbox: Mailbox
) -> None:
    person = member()
    new, known = register(client), register(browser(), email=person.email)
    assert (new.status_code, new.location) == (known.status_code, known.location)
    one, other = client.get(new.location), browser().get(known.location)
    assert one.status_code == other.status_code
    mail = mailbox.one(to=person.email)
    assert mail.kind == "account.already_there"
    assert mailbox.link(mail).startswith("/fr/new-password/")


def test_registering_again_unconfirmed_sends_the_confirmation(
    client: CheckedClient, clock: FrozenClock, mailbox: Mailbox
) -> None:
    register(client)
    clock.advance(minutes=10)
    register(client)
    assert [mail.kind for mail in mailbox.all()] == ["account.welcome", "account.welcome"]


def test_who_registers_an_address_first_does_not_get_the_account_of_its_owner(
    client: CheckedClient,
    browser: Browser,
    session: Session,
    mailbox: Mailbox,
    enter: Enter,
    clock: FrozenClock,
) -> None:
    theirs = "six-nuages-mauves-ronflent"
    register(browser(), password=theirs, password_confirm=theirs, name="Quelqu’un d’autre")
    clock.advance(seconds=5)
    register(client)
    old, new = (mailbox.link(mail) for mail in mailbox.all(kind="account.welcome"))
    client.post(old)
    person = session.scalars(select(User)).one()
    assert person.confirmed_at is None, "the link of the first registration ended with the second"
    client.post(new)
    assert person.name == NEW["name"]
    assert enter(browser(), person, password=theirs).status_code == 422
    assert enter(client, person).status_code == 302


def test_a_confirmation_link_works_once_and_not_when_bent(
    client: CheckedClient, session: Session, mailbox: Mailbox
) -> None:
    register(client)
    link = mailbox.link(mailbox.one())
    assert client.post(link + "x", follow_redirects=True).request.path == "/fr/confirm-address"
    assert session.scalars(select(User.confirmed_at)).one() is None
    client.post(link)
    assert session.scalars(select(User.confirmed_at)).one() is not None
    assert client.post(link).status_code == 302


def forgot(client: CheckedClient, email: str) -> Page:
    return client.send(client.get("/fr/new-password"), {"email": email})


def test_a_new_password_ends_every_session(
    client: CheckedClient, browser: Browser, member: Member, enter: Enter, mailbox: Mailbox
) -> None:
    person = member(language=Language.EN)
    enter(client, person)
    other = browser()
    forgot(other, person.email)
    mail = mailbox.one(kind="account.reset")
    assert mail.language is Language.EN
    page = other.get(mailbox.link(mail))
    weak = other.send(page, {"password": "abc", "password_confirm": "abc"})
    assert weak.status_code == 422
    fresh = "cinq-bateaux-rouges-chantent"
    answer = other.send(page, {"password": fresh, "password_confirm": fresh})
    assert answer.location == "/en/sign-in"
    assert client.get("/fr/account").status_code == 302
    assert enter(client, person).status_code == 422
    assert enter(client, person, password=fresh).status_code == 302
    assert mailbox.one(kind="account.password_reset").recipient == person.email
    again = other.get(mailbox.link(mail))
    assert again.status_code == 302, "the link was used"


def test_reset_proves_the_address(
    client: CheckedClient, member: Member, enter: Enter, mailbox: Mailbox
) -> None:
    person = member(confirmed_at=None, password=None)
    forgot(client, person.email)
    client.send(client.get(mailbox.link(mailbox.one())), {"password": PASSWORD, "password_confirm": PASSWORD})
    assert enter(client, person).status_code == 302


@pytest.mark.parametrize("path", ["new-password", "confirm-address"])
def test_asking_for_a_link_tells_nothing(
    client: CheckedClient, browser: Browser, member: Member, mailbox: Mailbox, path: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    hashed: list[str] = []
    from flask_security import utils, views

    import callapp.accounts.forms as ours

    real = utils.hash_password
    for module in (ours, views):
        monkeypatch.setattr(module, "hash_password", lambda text: hashed.append(text) or real(text))
    person = member(confirmed_at=None)
    answers = set()
    for email in (person.email, "nobody@example.ca", member(active=False).email):
        visitor = browser()
        answer = visitor.send(visitor.get(f"/fr/{path}"), {"email": email})
        told = visitor.get(answer.location).words.replace(email, "…")
        answers.add((answer.status_code, answer.location, told))
    assert len(answers) == 1
    assert len(hashed) == 3
    assert [mail.recipient for mail in mailbox.all()] == [person.email]


def test_an_unreadable_address_is_said(client: CheckedClient) -> None:
    page = forgot(client, "pas une adresse")
    assert page.status_code == 422
    assert client.send(client.get("/fr/confirm-address"), {"email": "x"}).status_code == 422


def test_asking_twice_at_once_sends_one_mail(
    client: CheckedClient, member: Member, mailbox: Mailbox, clock: FrozenClock
) -> None:
    person = member()
    forgot(client, person.email)
    forgot(client, person.email)
    assert len(mailbox.all()) == 1
    clock.advance(minutes=3)
    forgot(client, person.email)
    assert len(mailbox.all()) == 2


def test_changing_the_password_keeps_this_session_alone(
    client: CheckedClient, browser: Browser, member: Member, enter: Enter, mailbox: Mailbox
) -> None:
    person = member()
    enter(client, person)
    other = browser()
    enter(other, person)
    page = client.get("/fr/account/password")
    fresh = "cinq-bateaux-rouges-chantent"
    wrong = client.send(
        page, {"password": "pas-le-bon-du-tout", "new_password": fresh, "new_password_confirm": fresh}
    )
    assert wrong.status_code == 422
    done = client.send(page, {"password": PASSWORD, "new_password": fresh, "new_password_confirm": fresh})
    assert done.location == "/fr/account"
    assert client.get("/fr/account").status_code == 200
    assert other.get("/fr/account").status_code == 302
    assert mailbox.one(kind="account.password_changed").recipient == person.email
    assert enter(browser(), person, password=fresh).status_code == 302


def test_name_and_language_are_the_persons_own(
    client: CheckedClient, member: Member, enter: Enter, session: Session
) -> None:
    person = member()
    enter(client, person)
    page = client.get("/fr/account/edit")
    assert client.send(page, {"name": ""}).status_code == 422
    assert client.send(page, {"name": "Autre nom fictif", "language": "en"}).status_code == 302
    session.refresh(person)
    assert (person.name, person.language) == ("Autre nom fictif", Language.EN)
