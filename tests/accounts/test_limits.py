"""Trying too often: slowed down, told how long, and never at another person's cost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from callapp.accounts.models import User
from tests.accounts.conftest import PASSWORD
from tests.client import CheckedClient, Page

Enter = Callable[..., Page]
Member = Callable[..., User]
Browser = Callable[[], CheckedClient]


def from_address(address: str) -> dict[str, Any]:
    return {"environ_base": {"REMOTE_ADDR": address}}


def fail(client: CheckedClient, person: User, address: str = "198.51.100.7") -> Page:
    data = {"email": person.email, "password": "wrong-password-entirely"}
    return client.post("/fr/sign-in", data=data, **from_address(address))


def succeed(client: CheckedClient, person: User, address: str) -> Page:
    data = {"email": person.email, "password": PASSWORD}
    return client.post("/fr/sign-in", data=data, **from_address(address))


def test_guessing_at_one_account_is_stopped_there_and_nowhere_else(
    client: CheckedClient, browser: Browser, member: Member
) -> None:
    person, colleague = member(), member()
    assert [fail(client, person).status_code for _ in range(10)] == [422] * 10
    page = fail(client, person)
    assert page.status_code == 429
    assert 0 < int(page.headers["Retry-After"]) <= 15 * 60
    assert "15 min" in page.words
    assert succeed(client, person, "198.51.100.7").status_code == 429
    assert succeed(browser(), colleague, "198.51.100.7").status_code == 302
    assert succeed(browser(), person, "198.51.100.8").status_code == 302, (
        "the owner elsewhere is not locked out"
    )


def test_writing_the_address_differently_does_not_help(client: CheckedClient, member: Member) -> None:
    person = member()
    for number in range(10):
        email = person.email.upper() if number % 2 else f" {person.email}"
        client.post("/fr/sign-in", data={"email": email, "password": "x"}, **from_address("198.51.100.7"))
    assert fail(client, person).status_code == 429


def test_neither_do_letters_nobody_sees(client: CheckedClient, member: Member) -> None:
    person = member()
    for number in range(10):
        email = person.email.replace("@", "\u200b" * number + "@\u200d")
        client.post("/fr/sign-in", data={"email": email, "password": "x"}, **from_address("198.51.100.7"))
    assert fail(client, person).status_code == 429


def test_an_address_claimed_in_a_header_does_not_help(client: CheckedClient, member: Member) -> None:
    person = member()
    data = {"email": person.email, "password": "wrong-password-entirely"}
    for number in range(10):
        client.post("/fr/sign-in", data=data, headers={"X-Forwarded-For": f"203.0.113.{number}"})
    assert (
        client.post("/fr/sign-in", data=data, headers={"X-Forwarded-For": "203.0.113.99"}).status_code == 429
    )


def test_signing_in_is_not_counted(browser: Browser, member: Member) -> None:
    person = member()
    answers = [succeed(browser(), person, "198.51.100.7").status_code for _ in range(12)]
    assert answers == [302] * 12


def test_one_household_counts_as_one(client: CheckedClient, member: Member) -> None:
    person = member()
    for number in range(10):
        fail(client, person, f"2001:db8:1:2::{number:x}")
    assert fail(client, person, "2001:db8:1:2::ff").status_code == 429
    assert fail(client, person, "2001:db8:1:3::ff").status_code == 422


def test_a_connection_that_tries_many_accounts_is_stopped(client: CheckedClient) -> None:
    def attempt(number: int) -> int:
        data = {"email": f"p{number}@example.ca", "password": "x"}
        return client.post("/fr/sign-in", data=data, **from_address("198.51.100.9")).status_code

    assert {attempt(number) for number in range(100)} == {422}
    assert attempt(100) == 429


def test_links_are_not_asked_for_without_end(client: CheckedClient) -> None:
    answers = [client.post("/en/new-password", data={"email": "a@example.ca"}).status_code for _ in range(6)]
    assert answers == [302 if code == 302 else 303 for code in answers[:5]] + [429]


def test_registrations_are_limited(client: CheckedClient) -> None:
    answers = [client.post("/en/register", data={"email": "x"}).status_code for _ in range(41)]
    assert answers == [422] * 40 + [429]
