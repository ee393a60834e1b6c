"""A session lost in the middle of a save: the text comes back, and goes out again after sign-in."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import update
from sqlalchemy.orm import Session

from callapp.accounts.models import SignInSession, User
from tests.client import CheckedClient, Page

Enter = Callable[..., Page]
Member = Callable[..., User]
Browser = Callable[[], CheckedClient]

TEXT = "\nUn long texte,\n  avec « guillemets » & <balises>\n\net une fin."


def typed(page: Page) -> str:
    [sent] = page.fields("")["name"]
    return sent


def test_the_text_comes_back_and_is_sent_again(
    client: CheckedClient, member: Member, enter: Enter, session: Session, now: object
) -> None:
    person = member()
    enter(client, person)
    page = client.get("/fr/account/edit")
    session.execute(update(SignInSession).values(ended_at=now))

    lost = client.send(page, {"name": TEXT})
    assert lost.status_code == 401
    assert typed(lost) == TEXT
    link = lost.soup.find("a", attrs={"target": "_blank"})
    assert link is not None

    tab = client.get(str(link.get("href")))
    answer = client.send(tab, {"email": person.email, "password": "quatre-lampes-vertes-dansent"})
    assert answer.location == "/fr/account/back"
    assert client.get(answer.location).status_code == 200

    # The old page's token belongs to the session before: the text comes back once more, with a good one.
    stale = client.send(lost)
    assert stale.status_code == 400
    assert typed(stale) == TEXT
    assert client.send(stale).status_code == 302
    session.refresh(person)
    assert person.name == " ".join(TEXT.split())


def test_without_a_cookie_the_page_asks_to_sign_in(
    client: CheckedClient, browser: Browser, member: Member, enter: Enter
) -> None:
    enter(client, member())
    page = client.get("/fr/account/edit")
    lost = browser().send(page, {"name": TEXT})
    assert lost.status_code == 401
    assert typed(lost) == TEXT


def test_a_form_of_another_site_gets_nothing_back(client: CheckedClient) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        page = client.post("/fr/account/edit", data={"name": TEXT}, headers=headers)
        assert page.status_code == 401
        assert TEXT.split()[0] not in page.words


def test_secrets_do_not_come_back(client: CheckedClient) -> None:
    page = client.post("/fr/sign-in", data={"email": "a@b.ca", "password": "secret-secret"}, csrf=False)
    assert page.status_code == 400
    assert "secret-secret" not in page.get_data(as_text=True)


def test_control_characters_do_not_break_the_page(client: CheckedClient) -> None:
    page = client.post("/fr/account/edit", data={"name": "a\x00b\x07c"})
    assert page.status_code == 401
    assert typed(page) == "abc"
