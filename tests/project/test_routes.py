"""Default deny, proved over HTTP: each route answers each role as the table of permissions says (law 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from flask import Blueprint, Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from callapp.app import create_app
from callapp.domain.people import VISITOR, Actor, Role
from callapp.domain.permissions import ROLE_PERMISSIONS, Permission, allows
from callapp.settings import Settings
from callapp.web import access
from callapp.web.access import permission_of
from tests.client import CheckedClient, Page, make_client
from tests.factories import make_person

# Nobody's rows are there: what a role may ask for is answered by a page, a redirect, or "no such thing".
ALLOWED = frozenset({200, 204, 302, 303, 304, 400, 404, 409, 415, 422})
ROLES: dict[str, tuple[Role, ...] | None] = {
    "visitor": None,
    "applicant": (),
    **{role.value: (role,) for role in Role},
    "several": (Role.REVIEWER, Role.ELIGIBILITY_OFFICER),
}
# Some value for each kind of placeholder in an address.
VALUES: dict[str, object] = {
    "UUIDConverter": uuid4(),
    "UnicodeConverter": "nulle-part",
    "PathConverter": "nulle/part",
    "IntegerConverter": 1,
}

# The rows are never reached: one database is enough.
pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def requests(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Method, address and endpoint of everything that can be asked; addresses name things nobody has."""
    addresses = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        address = addresses.build(rule.endpoint, _values(rule))
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, address, rule.endpoint


def _values(rule: Rule) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, converter in rule._converters.items():
        if name == "lang":
            values[name] = "fr"
        elif type(converter).__name__ == "AnyConverter":
            values[name] = sorted(converter.items)[0]  # type: ignore[attr-defined]  # the converter's own list
        else:
            values[name] = VALUES[type(converter).__name__]
    return values


def wrong(page: Page, method: str, actor: Actor, permission: Permission | None) -> str | None:
    """What is wrong with an answer, seen from the table of permissions; None when it is right."""
    signs_in = page.status_code == 302 and "/sign-in" in page.headers["Location"]
    if permission is not None and allows(actor, permission):
        right = page.status_code in ALLOWED and not (signs_in and permission is not Permission.PUBLIC)
    elif actor.is_signed_in:
        right = page.status_code == 403
    else:
        right = signs_in if method == "GET" else page.status_code == 401
    return None if right else f"{page.status_code} {page.headers.get('Location', '')}".strip()


def walk(client: CheckedClient, actor: Actor) -> dict[str, str]:
    """Every request of one actor whose answer is not what the permissions say."""
    found = {}
    for method, address, endpoint in list(requests(client.application)):
        client.act_as(actor if actor.is_signed_in else None)
        page = client.open(address, method=method)
        fault = wrong(page, method, actor, permission_of(client.application, endpoint))
        if fault:
            found[f"{method} {address} ({endpoint})"] = fault
    return found


@pytest.fixture
def person(session: Session, now: datetime) -> Callable[..., Actor]:
    """``person("reviewer")``: the actor of a new person with the roles that go by this name."""

    def person(who: str) -> Actor:
        roles = ROLES[who]
        actor = VISITOR if roles is None else make_person(session, *roles, now=now).actor
        session.commit()
        return actor

    return person


def test_every_endpoint_names_a_permission(app: Flask) -> None:
    assert [rule.rule for rule in app.url_map.iter_rules() if permission_of(app, rule.endpoint) is None] == []


def test_every_permission_guards_something_and_belongs_to_somebody(app: Flask) -> None:
    used = {permission_of(app, rule.endpoint) for rule in app.url_map.iter_rules()}
    held = frozenset().union(*ROLE_PERMISSIONS.values())

    assert set(Permission) - used == set()
    assert set(Permission) - held == {Permission.PUBLIC, Permission.SIGNED_IN, Permission.APPLY}


@pytest.mark.parametrize("who", list(ROLES))
def test_every_route_answers_this_role_as_the_permissions_say(
    app: Flask, who: str, person: Callable[..., Actor]
) -> None:
    assert walk(make_client(app), person(who)) == {}


def test_a_route_open_too_wide_is_found(
    app: Flask, person: Callable[..., Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: a guard that lets everybody in."""
    monkeypatch.setattr(access, "allows", lambda _actor, _permission: True)
    client = make_client(app)
    client.may_fail = True

    assert len(walk(client, person("applicant"))) > 0


def test_no_post_is_taken_without_its_token(
    app: Flask, sign_in: Callable[..., Any], session: Session
) -> None:
    client = make_client(app)
    sign_in(client, *Role)
    session.commit()

    taken = [
        f"{method} {address}: {page.status_code}"
        for method, address, _ in list(requests(app))
        if method not in ("GET", "HEAD", "OPTIONS")
        and (page := client.open(address, method=method, csrf=False)).status_code not in (400, 415)
    ]

    assert taken == []


def test_an_application_with_an_unguarded_view_does_not_start(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def blueprints() -> list[Blueprint]:
        planted = Blueprint("planted", __name__)
        planted.add_url_rule("/planted", "view", lambda: "")
        return [planted]

    monkeypatch.setattr("callapp.app.blueprints", blueprints)

    with pytest.raises(RuntimeError, match=r"planted\.view"):
        create_app(settings)


# --- addresses nobody has -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "odd",
    [
        "9223372036854775808",
        "-1",
        "00000000-0000-0000-0000-00000000000g",
        "%00",
        "a" * 5000,
        "..%2f..%2fetc",
        "é",
    ],
)
def test_an_odd_address_is_not_found_and_no_fault(
    app: Flask, odd: str, sign_in: Callable[..., Any], session: Session
) -> None:
    """Where an id stands in an address, anything that is no id is the same 404 as an unknown one."""
    client = make_client(app)
    sign_in(client, *Role)
    session.commit()
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if "UUIDConverter" in _kinds(rule) and "GET" in (rule.methods or ())
    ]
    assert rules

    for rule in rules:
        address = rule.rule.replace("<any(fr, en):lang>", "fr")
        for name in rule.arguments:
            address = address.replace(f"<uuid:{name}>", odd).replace(f"<{name}>", odd)
        assert client.get(address.partition("<")[0] or "/").status_code in (404, 308, 400), address


def _kinds(rule: Rule) -> set[str]:
    return {type(converter).__name__ for converter in rule._converters.values()}
