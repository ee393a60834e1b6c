"""Hostile input, a seeded sample on every form and every query: no 500, nothing given back raw, no way out.

Everybody walks to every page they can reach; each form found there is sent with hostile values in every field
at once, and each page is asked for with hostile queries. The test client adds its own checks to each answer.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from random import Random
from typing import Any
from urllib.parse import quote_from_bytes, urlsplit
from uuid import UUID

import pytest
from flask import Flask, request
from flask_security.recoverable import generate_reset_password_token as reset_token
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.invitation_actions import invite_colleague, invite_to_role
from callapp.accounts.models import Organisation
from callapp.accounts.organisation_actions import claim_organisation
from callapp.accounts.organisation_models import OrganisationName
from callapp.applications.attestations.actions import request_signatures
from callapp.applications.attestations.confirmation_actions import request_confirmations
from callapp.applications.models import ApplicationMember
from callapp.applications.reminders.models import ReminderLink
from callapp.applications.team.team_invitation_actions import invite_to_application
from callapp.db.ids import hash_token
from callapp.domain.bilingual import Language
from callapp.domain.eligibility import Signatory
from callapp.domain.organisations import Province
from callapp.domain.people import VISITOR, Actor, ApplicationRole, Role
from callapp.domain.permissions import Permission
from callapp.files.store import FileStore
from callapp.web.access import requires
from callapp.web.links import public_link
from tests.applications.sections import PROVIDER_REF
from tests.client import REDIRECTS, CheckedClient, Page, make_client
from tests.factories import make_complete_draft, make_person
from tests.files.samples import BAD, GOOD
from tests.mailbox import Mailbox
from tests.organisations.conftest import merge
from tests.project.test_every_page import links
from tests.reviews.conftest import Reviewing
from tests.submitted import keep_letters, make_submitted

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

MARK = "<i data-hostile>"
OFF_SITE = "//hostile.example/"
# Each is the bytes of one value as they travel in a form or an address.
HOSTILE: dict[str, bytes] = {
    "markup": f"\"'>{MARK}</textarea></script>{MARK}&#60;".encode(),
    "null": b"a\x00b",
    "control": b"\x01\x07\x1b[31m\x7f\xc2\x85",
    "beyond": b"9223372036854775808",
    "far beyond": b"9" * 5000,
    "negative": b"-1",
    "no number": b"-inf",
    "exponent": b"1e999",
    "other digits": "٥٠٠½²".encode(),
    "no text": b"\xff\xfe\xc3(",
    "surrogate": b"\xed\xa0\x80",
    "direction": "\u202e\u2066abc\ufeff\u2028".encode(),
    "marks": ("a" + "\u0301" * 3000).encode(),
    "line": b"a\r\nSet-Cookie: hostile=1\r\n\r\n",
    "format": b"%s%n%d{0}{x}$x",
    "path": b"../../../etc/passwd",
    "off site": OFF_SITE.encode(),
    "script": b"javascript:alert(1)",
    "sql": b"' OR 1=1 --",
    "json": b'{"a": [1, {}]}',
    "uuid": b"00000000-0000-4000-8000-000000000000",
    "blank": "\u00a0\u3000 \t".encode(),
    "nothing": b"",
}
# A megabyte; of letters, for which no time goes into writing and reading %XX.
HUGE = ("e" * 999_998 + "é").encode()
# Contents of files: good ones, refused ones, and bytes of no kind.
FILES = {**GOOD, **{name: content for name, (content, _code) in BAD.items()}, **HOSTILE}
# How many kinds of values are tried on each form and each page; the seed decides which.
SAMPLE = 2
# Files in different states have different forms.
OF_A_KIND = 4
# What a form that is only a button is sent: fields that others of its kind have.
BUTTONS = ("version", "person", "reason")
# What pages are asked for besides the names of their own forms.
USUAL = ("page", "sort", "q", "state", "next", "reviewer", "province", "language", "method", "parameter")


@dataclass(frozen=True)
class Target:
    """A form or a page to ask: where, how, and the names of its fields; files: those that take a file."""

    method: str
    path: str
    names: tuple[str, ...]
    files: tuple[str, ...] = ()


def forms(page: Page, path: str) -> Iterator[Target]:
    """The forms of a page. One that is only a button gets fields such a form might have had."""
    for form in page.soup.find_all("form"):
        controls = form.find_all(["input", "select", "textarea", "button"])
        names = [str(control.get("name")) for control in controls if control.get("name")]
        names = [name for name in dict.fromkeys(names) if name != "csrf_token"]
        method = str(form.get("method") or "get").upper()
        files = [str(control.get("name")) for control in controls if control.get("type") == "file"]
        where = urlsplit(str(form.get("action") or path)).path
        yield Target(method, where, tuple(names) or BUTTONS, tuple(files))


# The same long values go into every field.
quoted = cache(quote_from_bytes)


def body(pairs: list[tuple[str, bytes]], token: str = "") -> bytes:
    """Pairs as they travel, each byte that is no letter written as %XX."""
    if token:
        pairs = [*pairs, ("csrf_token", token.encode())]
    return "&".join(f"{quoted(name.encode())}={quoted(value)}" for name, value in pairs).encode("ascii")


def ask(client: CheckedClient, target: Target, pairs: list[tuple[str, bytes]]) -> Page:
    """Sends the pairs as the target takes them."""
    if target.method == "GET":
        # An address of a megabyte never reaches the application: servers refuse long ones.
        short = [(name, value[:2000]) for name, value in pairs]
        return client.get(target.path, query_string=body(short).decode("ascii"))
    form = "application/x-www-form-urlencoded"
    return client.open(
        target.path, method="POST", data=body(pairs, client.token()), content_type=form, csrf=False
    )


def wrong(page: Page) -> str | None:
    """What is wrong with an answer to hostile input; None when nothing is."""
    if page.status_code >= 500:
        return f"answers {page.status_code}"
    if page.mimetype == "text/html" and MARK.encode() in page.get_data():
        return "gives markup back raw"
    if page.headers.get("Location") and urlsplit(page.headers["Location"]).netloc not in ("", "localhost"):
        return f"leads to {page.headers['Location']}"
    if any("hostile" in cookie for cookie in page.headers.getlist("Set-Cookie")):
        return "sets a cookie it was told to"
    return None


def sent_file(client: CheckedClient, field: str, label: str, name: bytes) -> bytes:
    """A multipart body, byte by byte, with one hostile file under a hostile name, and the token."""
    parts = [
        (b'name="csrf_token"', client.token().encode()),
        (b'name="' + field.encode() + b'"; filename="' + name + b'"', FILES[label]),
    ]
    head = b"--x\r\nContent-Disposition: form-data; "
    return b"".join(head + about + b"\r\n\r\n" + data + b"\r\n" for about, data in parts) + b"--x--\r\n"


def tried(
    client: CheckedClient, target: Target, label: str, pairs: list[tuple[str, bytes]], whole: bytes = b""
) -> list[str]:
    """Asks once, with pairs or with a whole multipart body; what is wrong, with where and with what."""
    try:
        kind = "multipart/form-data; boundary=x"
        page = (
            client.open(target.path, method="POST", data=whole, content_type=kind, csrf=False)
            if whole
            else ask(client, target, pairs)
        )
        fault = wrong(page)
    except AssertionError as found:
        fault = str(found)
    return [f"{target.method} {target.path} with {label}: {fault}"] if fault else []


def attack(client: CheckedClient, target: Target, random: Random) -> list[str]:
    """A sample of hostile values on one target: in all fields at once, in one, repeated, as arrays."""
    if target.names == BUTTONS:
        odd = [(name, HOSTILE[random.choice(sorted(HOSTILE))]) for name in BUTTONS]
        return tried(client, target, "odd fields beside a button", odd)
    faults = []
    for label in random.sample(sorted(HOSTILE), SAMPLE):
        faults += tried(client, target, label, [(name, HOSTILE[label]) for name in target.names])
    one = random.choice(target.names)
    mixed = [(name, HOSTILE[random.choice(sorted(HOSTILE))]) for name in target.names]
    faults += tried(client, target, "repeated fields of every kind", [*mixed, *mixed, (one, b"x")])
    arrays = [(f"{name}{suffix}", b"x") for name in target.names for suffix in ("[]", "[0]", "-0-", ".x")]
    faults += tried(client, target, "arrays", arrays)
    for field in target.files:
        for label in random.sample(sorted(FILES), SAMPLE):
            name = HOSTILE[random.choice(sorted(HOSTILE))].replace(b"\r", b"").replace(b"\n", b"")[:2000]
            faults += tried(client, target, f"file {label}", [], sent_file(client, field, label, name))
    if target.method == "POST" and random.random() < 0.25:
        faults += tried(client, target, f"a megabyte in {one}", [(one, HUGE)])
    return faults


def targets(client: CheckedClient, starts: tuple[str, ...]) -> list[Target]:
    """Every form and every kind of page that somebody reaches from these pages, in French."""
    found: dict[str, Target] = {}
    waiting, seen = deque(starts), Counter[str]()
    while waiting:
        address = waiting.popleft()
        target = Target("GET", address.partition("?")[0], USUAL)
        mark = _kind(target, client.application) if address.startswith("/fr/") else ""
        limit = OF_A_KIND + (address in starts)
        if not mark or seen[mark] >= limit or seen[address]:
            continue
        seen.update((mark, address))
        page = client.get(address)
        if page.status_code in REDIRECTS:
            waiting.append(page.location)
        elif page.status_code == 200 and page.mimetype == "text/html":
            ways = links(page.get_data(as_text=True), target.path)
            # Pages of one kind differ by whose they are, hardly by order or page.
            waiting.extend(way for way in ways if "?" not in way)
            for each in (target, *forms(page, target.path)):
                found.setdefault(_kind(each, client.application), each)
    return list(found.values())


def _kind(target: Target, app: Flask) -> str:
    """What targets share that differ in an id or a number only."""
    endpoint, values = app.url_map.bind("localhost").match(target.path, method=target.method)
    names = sorted({re.sub(r"[0-9]+", "0", name) for name in target.names})
    return f"{target.method} {endpoint} {values.get('section')} {names}"


@dataclass(frozen=True)
class Place:
    """Somebody and where they begin: their own start, and pages that no plain link leads to."""

    actor: Actor
    starts: tuple[str, ...]


@pytest.fixture
def places(app: Flask, session: Session, now: datetime, store: FileStore) -> dict[str, Place]:
    """Somebody at each place of the way, with things waiting for an answer everywhere."""
    reviewing = Reviewing(session, now)
    applicant, newcomer, waiting, editor = (make_person(session, now=now) for _ in range(4))
    draft = make_complete_draft(session, lead=applicant, now=now, store=store, call=reviewing.call)
    colleague = {"user_id": editor.id, "role": ApplicationRole.EDITOR, "added_at": now}
    session.add(ApplicationMember(application_id=draft.id, **colleague))
    receipt = make_submitted(session, reviewing.call, now=now, lead=applicant)
    house = make_person(session, *(role for role in Role if role is not Role.REVIEWER), now=now)
    reviewed, fresh = reviewing.file(), reviewing.reviewer()
    reviewer = reviewing.ready(reviewed, reviewing.file())
    reviewing.assign(fresh, reviewed)
    reviewing.write(reviewer, reviewed, reviewing.text(*[7 for _ in reviewing.codes]), submit=True)
    make_submitted(session, reviewing.call, now=now)
    merge_id, pair = _organisations(session, reviewing, now)
    with app.app_context():
        acts: dict[str, Any] = {"now": now, "link_to": public_link}
        claim_organisation(
            session, actor=waiting.actor, name="Hôpital en attente", province=Province.QC, **acts
        )
        invite_to_role(
            session, actor=house.actor, email="b@example.ca", language="fr", role=Role.REVIEWER, **acts
        )
        invite_colleague(session, actor=applicant.actor, email="a@example.ca", language="fr", **acts)
        invite_to_application(
            session,
            actor=applicant.actor,
            application_id=draft.id,
            email="c@example.ca",
            language=Language.FR,
            role=ApplicationRole.VIEWER,
            **acts,
        )
        on_draft: dict[str, Any] = {"actor": applicant.actor, "application_id": draft.id, **acts}
        request_signatures(session, roles=[Signatory.CEO], **on_draft)
        request_confirmations(session, refs=[PROVIDER_REF], **on_draft)
        reset = public_link("security.reset_password", lang="fr", token=reset_token(newcomer))  # type: ignore[no-untyped-call]  # half typed
    keep_letters(session, store)
    link = ReminderLink(
        token_hash=hash_token("t"), application_id=draft.id, user_id=applicant.id, made_at=now
    )
    session.add(link)
    addresses = ("a@example.ca", "c@example.ca", "direction@hopital.example", "ia@example.ca")
    invited = [Mailbox.link(mail) for to in addresses for mail in Mailbox(session).all(to=to)]
    session.commit()
    slug, own = reviewing.call.slug, "/fr/account/start"
    return {
        "visitor": Place(VISITOR, ("/fr/", "/fr/reminders/t", *invited, urlsplit(reset).path)),
        "newcomer": Place(newcomer.actor, (own,)),
        "applicant": Place(applicant.actor, (own, f"/fr/applications/{receipt.id}/receipt")),
        "reviewer": Place(reviewer.actor, (own,)),
        "new reviewer": Place(fresh.actor, (own, f"/fr/reviews/{slug}/agreement")),
        "house": Place(
            house.actor,
            (
                own,
                "/fr/people/claims",
                f"/fr/files/leads/{draft.id}",
                f"/fr/organisations/merges/{merge_id}",
                f"/fr/organisations/{pair[0]}/with/{pair[1]}",
                f"/fr/ranking/{slug}?method=count&parameter=1",
                f"/fr/reviewing/{slug}/assignments?reviewer={fresh.id}",
            ),
        ),
    }


def _organisations(session: Session, reviewing: Reviewing, now: datetime) -> tuple[UUID, list[UUID]]:
    """Three providers of submitted files: two may be one, and the third became part of the first."""
    for name in ("Boréal fictif", "Borréal fictif", "Boréal et fictif"):
        make_submitted(session, reviewing.call, now=now, provider=name)
    known = select(OrganisationName).where(OrganisationName.name.like("Bor%"))
    one, third, other = session.scalars(known.order_by(OrganisationName.key)).all()
    kept, merged = (session.get_one(Organisation, each.organisation_id) for each in (one, third))
    done = merge(session, kept, merged, make_person(session, now=now).actor, now)
    return done.id, [kept.id, other.organisation_id]


WHO = ["visitor", "newcomer", "applicant", "reviewer", "new reviewer", "house"]


@pytest.mark.parametrize("who", WHO)
def test_hostile_values_are_answered_and_never_given_back_raw(
    app: Flask, places: dict[str, Place], who: str
) -> None:
    random = Random(f"hostile {who}")
    client = make_client(app)
    client.act_as(places[who].actor)
    found = targets(client, places[who].starts)
    assert len(found) > 5

    faults = [fault for target in found for fault in attack(client, target, random)]

    assert faults == [], "\n".join(fault[:600] for fault in faults)


@pytest.mark.parametrize(
    ("content_type", "data"),
    [
        ("application/json", b"[]"),
        ("application/json", b'{"email": {"a": 1}, "password": [null]}'),
        ("application/xml", b"<a/>"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=email\r\n\r\n"),
        ("multipart/form-data", b"no boundary"),
        ("application/x-www-form-urlencoded; charset=utf-16", b"\xff\xfea"),
        ("no/such\\type", b"x"),
        ("", b"x"),
    ],
)
def test_bodies_that_are_no_form_are_refused(app: Flask, content_type: str, data: bytes) -> None:
    client = make_client(app)
    headers = {"X-CSRFToken": client.token()}

    for path in ("/fr/sign-in", "/en/register", "/fr/new-password"):
        page = client.open(
            path, method="POST", data=data, content_type=content_type, headers=headers, csrf=False
        )
        assert page.status_code in (400, 413, 415, 422), f"{path}: {page.status_code}"


def _goes_where_told() -> tuple[str, int, dict[str, str]]:
    told = request.args.get("next", "/")
    return "", 302, {"Location": told if told.isprintable() else "/"}


@pytest.mark.parametrize(
    ("view", "fault"),
    [
        (lambda: str(int(request.args.get("page", "1"))), "answered 500"),
        (lambda: PLANTED % request.args.get("q", ""), "with markup"),
        (_goes_where_told, f"leads to {OFF_SITE}"),
    ],
)
def test_a_planted_breach_is_found(app: Flask, view: Any, fault: str) -> None:
    app.view_functions["calls.contact"] = requires(Permission.PUBLIC)(view)
    target, client = Target("GET", "/fr/contact", ("page", "q", "next")), make_client(app)

    found = []
    for label, value in HOSTILE.items():
        found += tried(client, target, label, [(name, value) for name in target.names])

    assert any(fault in each for each in found), found


PLANTED = (
    '<!doctype html><html lang="fr"><head><title>x</title></head><body><h1>x</h1><p>%s</p></body></html>'
)
