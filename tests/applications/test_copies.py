"""Frozen copies: each is read, printed and proved by those it belongs to, and compared with the next."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application
from callapp.applications.recusal_models import ConflictDeclaration
from callapp.calls.queries import CallInForce
from callapp.domain.conflicts import ConflictKind
from callapp.domain.people import Role
from callapp.domain.receipts import Verdict, examine_receipt
from callapp.domain.sections import Section
from callapp.files.store import FileStore
from callapp.receipts.queries import published_keys
from callapp.receipts.signing import verify_signature
from tests.applications.browsing import post, url
from tests.applications.resubmitting import submit_again
from tests.applications.sections import HOSPITAL, PARTNERS, typed_sections
from tests.client import CheckedClient
from tests.databases import Counted
from tests.factories import make_call, make_draft, make_person, make_submitted
from tests.submitted import take_copy

# What the database does here is proved by the other tests on both.
ON_ONE_DATABASE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture
def call(session: Session, now: datetime) -> CallInForce:
    return make_call(session, now=now)


@pytest.fixture
def lead(session: Session, now: datetime, client: CheckedClient) -> User:
    lead = make_person(session, now=now, name="Responsable fictive")
    client.act_as(lead.actor)
    return lead


@pytest.fixture
def twice(session: Session, now: datetime, call: CallInForce, lead: User, store: FileStore) -> Application:
    """Submitted, then again with other beds, another answer and a partner less."""
    first = make_submitted(session, lead=lead, now=now, store=store, call=call)
    project = dict(typed_sections(call.document)[Section.PROJECT])
    answer = next(name for name in project if name not in ("title",))
    changes: dict[Section, Any] = {
        Section.HOSPITAL: HOSPITAL | {"beds": "801"},
        Section.PROJECT: project | {answer: "Une tout autre réponse fictive."},
        Section.PARTNERS: {"partners": PARTNERS["partners"][:1]},
    }
    return submit_again(session, first, lead, now, changes)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_every_copy_is_listed_and_the_one_in_force_named(client: CheckedClient, twice: Application) -> None:
    page = client.get(url(twice, "copies"))

    rows = [row.get_text(" ", strip=True) for row in page.soup.select("tbody tr")]
    assert [row.split(" ")[1] for row in rows] == ["2", "1"]
    assert "In force" in rows[0]
    assert "In force" not in rows[1]
    assert "Responsable fictive" in rows[0]


@pytest.mark.parametrize("copies", [1, 3, 30])
@ON_ONE_DATABASE
def test_the_list_takes_the_same_statements_however_long(
    client: CheckedClient,
    session: Session,
    call: CallInForce,
    lead: User,
    now: datetime,
    store: FileStore,
    copies: int,
    count_statements: Callable[[], Any],
) -> None:
    submitted = make_submitted(session, lead=lead, now=now, store=store, call=call)
    for _ in range(copies - 1):
        take_copy(session, submitted, call, str(submitted.number), now)
    session.commit()

    counted: Counted
    with count_statements() as counted:
        page = client.get(url(submitted, "copies"))

    assert len(page.soup.select("tbody tr")) == copies
    assert len(counted) == 2, str(counted)


@ON_ONE_DATABASE
def test_an_earlier_copy_is_read_as_it_was_and_says_that_it_was_replaced(
    client: CheckedClient, twice: Application
) -> None:
    first, second = client.get(url(twice, "copies/1")), client.get(url(twice, "copies/2"))

    assert "An earlier copy" in first.words
    assert "Université fictive" in first.words
    assert "Frozen copy, as submitted" in second.words
    assert "Université fictive" not in second.words
    assert client.get(url(twice, "copies/3")).status_code == 404
    assert client.get(url(twice, "copies/0")).status_code == 404
    assert client.get(url(twice, f"copies/{2**63}")).status_code == 404


def test_each_copy_has_its_canonical_form_and_its_receipt(
    client: CheckedClient, session: Session, twice: Application
) -> None:
    for sequence in (1, 2):
        copy = client.get(url(twice, f"copies/{sequence}/copy.json"))
        receipt = client.get(url(twice, f"copies/{sequence}/receipt.json"))

        found = examine_receipt(receipt.data, keys=published_keys(session), verify=verify_signature)
        assert found.verdict is Verdict.GENUINE
        assert found.facts is not None
        assert found.facts.sequence == sequence
        assert found.facts.content_sha256 == hashlib.sha256(copy.data).hexdigest()
        assert f"-{sequence}.json" in receipt.headers["Content-Disposition"]


@ON_ONE_DATABASE
def test_a_receipt_is_one_page_in_the_language_of_the_application(
    client: CheckedClient, twice: Application
) -> None:
    pdf = client.get(url(twice, "copies/2/receipt.pdf")).data

    reader = PdfReader(io.BytesIO(pdf))
    words = text_of(pdf)
    assert len(reader.pages) == 1
    assert reader.trailer["/Root"]["/Lang"] == "fr-CA"
    assert reader.xmp_metadata is not None
    assert b"pdfuaid" in reader.xmp_metadata.stream.get_data()
    for told in ("Accusé de réception IAS-2023-001", "12 avril 2023 à 11 h 30 (HE)", "lettre signée.pdf"):
        assert told in words, words
    assert "example.ca/fr/receipts.verify" in words


@ON_ONE_DATABASE
def test_a_copy_as_pdf_is_that_copy(client: CheckedClient, twice: Application) -> None:
    first, second = (text_of(client.get(url(twice, f"copies/{n}/copy.pdf")).data) for n in (1, 2))

    assert "Université fictive" in first
    assert "Université fictive" not in second
    assert "801" in second


@ON_ONE_DATABASE
def test_what_changed_is_shown_field_by_field(client: CheckedClient, twice: Application) -> None:
    page = client.get(url(twice, "copies/2/changes"))

    headings = [heading.get_text(strip=True) for heading in page.soup.select("main h2")]
    assert headings == ["Hospital", "Project", "Partners"]
    marked = {tag: page.soup.select_one(f"#part-hospital {tag} [data-content]") for tag in ("del", "ins")}
    assert {tag: found and found.get_text() for tag, found in marked.items()} == {"del": "772", "ins": "801"}
    assert "added: tout autre" in page.words
    rows = [row.get_text(" ", strip=True) for row in page.soup.select("#part-partners tbody tr")]
    assert all(row.startswith("Removed") for row in rows)
    assert "Université fictive" in rows[0]


@ON_ONE_DATABASE
def test_only_earlier_copies_are_compared(client: CheckedClient, twice: Application) -> None:
    for address in ("copies/1/changes", "copies/2/changes?since=2", "copies/2/changes?since=0"):
        assert client.get(url(twice, address)).status_code == 404
    assert client.get(url(twice, "copies/2/changes?since=1")).status_code == 200
    assert client.get(url(twice, "copies/2/changes?since=x")).status_code == 200


@ON_ONE_DATABASE
def test_the_same_submitted_again_says_so(
    client: CheckedClient, session: Session, call: CallInForce, lead: User, now: datetime, store: FileStore
) -> None:
    submitted = make_submitted(session, lead=lead, now=now, store=store, call=call)
    submit_again(session, submitted, lead, now, {})

    assert "Both copies say the same" in client.get(url(submitted, "copies/2/changes")).words


PAGES = ("receipt", "copies", "copies/1", "copies/1/copy.pdf", "copies/1/copy.json", "copies/1/receipt.pdf",
         "copies/1/receipt.json", "copies/2/changes", "copy", "copy.pdf", "copy.json")  # fmt: skip


@ON_ONE_DATABASE
def test_copies_are_there_for_their_team_and_for_staff_without_a_stake(
    client: CheckedClient, session: Session, twice: Application, now: datetime
) -> None:
    officer, auditor, recused = (
        make_person(session, role, now=now)
        for role in (Role.ELIGIBILITY_OFFICER, Role.AUDITOR, Role.ADMINISTRATOR)
    )
    session.add(
        ConflictDeclaration(
            application_id=twice.id,
            reviewer_id=recused.id,
            kind=ConflictKind.WORKED_TOGETHER,
            explanation="Lien fictif",
            declared_at=now,
        )
    )
    stranger, reviewer = make_person(session, now=now), make_person(session, Role.REVIEWER, now=now)
    refused = [(person.actor, 404) for person in (recused, stranger, reviewer)]
    for actor, status in [*((person.actor, 200) for person in (officer, auditor)), *refused]:
        client.act_as(actor)
        assert {client.get(url(twice, page)).status_code for page in PAGES} == {status}, actor


@ON_ONE_DATABASE
def test_a_draft_is_printed_and_says_on_each_page_that_it_is_one(
    client: CheckedClient, session: Session, call: CallInForce, lead: User, now: datetime
) -> None:
    draft = make_draft(session, lead=lead, now=now, call=call)
    post(client, draft, "hospital", HOSPITAL)

    page = client.get(url(draft, "draft.pdf"))

    reader = PdfReader(io.BytesIO(page.data))
    assert "Hôpital fictif du Fleuve" in text_of(page.data)
    assert all("Brouillon, non déposé" in each.extract_text() for each in reader.pages)
    assert "ia-sante-2023-brouillon.pdf" in page.headers["Content-Disposition"]
    client.act_as(make_person(session, Role.ADMINISTRATOR, now=now).actor)
    assert client.get(url(draft, "draft.pdf")).status_code == 404


@ON_ONE_DATABASE
def test_what_is_submitted_is_no_draft_to_print(client: CheckedClient, twice: Application) -> None:
    assert client.get(url(twice, "draft.pdf")).status_code == 404
