"""Everything that was ever given for an application, in one archive, for whom it is meant."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.attachments.actions import attach_letter, remove_attachment
from callapp.applications.messages.actions import ask_question
from callapp.applications.models import Application, Attachment
from callapp.audit.models import AuditEntry
from callapp.calls.queries import CallInForce
from callapp.domain.people import Actor, Role
from callapp.domain.receipts import Verdict, examine_receipt
from callapp.domain.sections import Section
from callapp.files.store import FileStore
from callapp.receipts.models import Receipt
from callapp.receipts.queries import published_keys
from callapp.receipts.signing import verify_signature
from tests.applications.browsing import post, url
from tests.applications.resubmitting import submit_again
from tests.applications.sections import HOSPITAL
from tests.client import CheckedClient
from tests.factories import (
    LETTER_PDF,
    link_to,
    make_call,
    make_complete_draft,
    make_draft,
    make_person,
    make_submitted,
)
from tests.screening.correcting import BEDS, LETTER, Correcting

Take = Callable[..., zipfile.ZipFile]


# What the database does here is proved by the other tests on both.
ON_ONE_DATABASE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture
def call(session: Session, now: datetime) -> CallInForce:
    return make_call(session, now=now)


@pytest.fixture
def lead(session: Session, now: datetime) -> User:
    return make_person(session, now=now, name="Responsable fictive")


@pytest.fixture
def take(client: CheckedClient) -> Take:
    def take(application: Application, actor: Any) -> zipfile.ZipFile:
        client.act_as(actor)
        page = client.post(url(application, "dossier"))
        assert page.status_code == 200, page.status
        assert page.mimetype == "application/zip"
        return zipfile.ZipFile(io.BytesIO(page.data))

    return take


@pytest.fixture
def storied(session: Session, now: datetime, call: CallInForce, lead: User, store: FileStore) -> Application:
    """Two copies, a letter taken out before the first, a question, and words that were never submitted."""
    draft = make_complete_draft(session, lead=lead, now=now, store=store, call=call)
    acts: dict[str, Any] = {"actor": lead.actor, "now": now, "application_id": draft.id}
    wrong = attach_letter(session, name="aux.pdf", data=LETTER_PDF + b"% faux\n", store=store, **acts)
    remove_attachment(session, attachment_id=wrong.id, **acts)
    ask_question(session, text="Une question fictive?", link_to=link_to, **acts)
    submitted = make_submitted(session, lead=lead, now=now, store=store, call=call, draft=draft)
    return submit_again(session, submitted, lead, now, {Section.HOSPITAL: HOSPITAL | {"beds": "801"}})


def manifest_of(archive: zipfile.ZipFile) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
    return manifest


def test_the_team_takes_everything_it_ever_gave(
    session: Session, storied: Application, lead: User, take: Take
) -> None:
    archive = take(storied, Actor(user_id=lead.id))

    names = archive.namelist()
    assert archive.testzip() is None
    assert {"LISEZ-MOI.txt", "messages.txt", "manifest.json"} <= set(names)
    assert "pièces jointes/lettre signée.pdf" in names
    assert "pièces jointes/retirées/_aux.pdf" in names
    for sequence in (1, 2):
        stem = f"copies/{sequence}/IAS-2023-001"
        receipt = archive.read(f"{stem}-accusé-{sequence}.json")
        found = examine_receipt(receipt, keys=published_keys(session), verify=verify_signature)
        assert found.verdict is Verdict.GENUINE
        assert found.facts is not None
        copy = archive.read(f"{stem}-copie-{sequence}.json")
        assert hashlib.sha256(copy).hexdigest() == found.facts.content_sha256
        for kind in ("accusé", "copie"):
            assert archive.read(f"{stem}-{kind}-{sequence}.pdf").startswith(b"%PDF-")
    beds = [json.loads(archive.read(name))["typed"]["beds"] for name in names if "versions/hospital" in name]
    assert {"772", "801"} <= set(beds)
    assert "Une question fictive?" in archive.read("messages.txt").decode()
    about = archive.read("LISEZ-MOI.txt").decode()
    assert "IAS-2023-001" in about
    assert "12 avril 2023" in about


@ON_ONE_DATABASE
def test_the_manifest_names_every_file_with_its_hash(storied: Application, lead: User, take: Take) -> None:
    archive = take(storied, Actor(user_id=lead.id))
    manifest = manifest_of(archive)

    listed = {each["path"]: each for each in manifest["files"]}
    assert set(listed) == set(archive.namelist()) - {"manifest.json"}
    for path, each in listed.items():
        data = archive.read(path)
        assert (each["size"], each["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    removed = listed["pièces jointes/retirées/_aux.pdf"]
    assert removed["removed_at"] == "2023-04-12T14:30:00Z"
    assert removed["sha256"] == removed["uploaded_sha256"]


@ON_ONE_DATABASE
def test_whoever_reads_the_files_of_a_call_takes_what_was_submitted(
    session: Session, storied: Application, take: Take, now: datetime
) -> None:
    archive = take(storied, make_person(session, Role.ELIGIBILITY_OFFICER, now=now).actor)

    names = archive.namelist()
    assert "pièces jointes/lettre signée.pdf" in names
    assert any(name.startswith("copies/1/") for name in names)
    assert [name for name in names if "retirées" in name or "versions" in name or "messages" in name] == []
    assert manifest_of(archive)["whole"] is False


@ON_ONE_DATABASE
def test_the_files_of_a_copy_older_than_receipts_are_there_too(
    session: Session, storied: Application, take: Take, now: datetime
) -> None:
    session.execute(delete(Receipt))

    archive = take(storied, make_person(session, Role.ELIGIBILITY_OFFICER, now=now).actor)

    assert "pièces jointes/lettre signée.pdf" in archive.namelist()
    assert [name for name in archive.namelist() if "accusé" in name] == []


@ON_ONE_DATABASE
def test_what_was_written_under_a_request_taken_back_is_for_its_own_people(
    session: Session, take: Take, now: datetime, store: FileStore
) -> None:
    correcting = Correcting(session, now, store)
    correcting.ask(BEDS)
    correcting.write(Section.HOSPITAL, beds="801")
    correcting.cancel()
    readers = {"lead": correcting.lead.actor, "officer": correcting.officer.actor}

    (asked,), (told,) = (
        json.loads(take(correcting.file, readers[who]).read("corrections.json")) for who in readers
    )

    assert (asked["fields"][0]["before"], asked["fields"][0]["after"]) == ("772", "801")
    assert (told["fields"][0]["before"], told["fields"][0]["after"]) == ("772", None)
    assert told["taken_back_at"]


@ON_ONE_DATABASE
def test_what_becomes_of_files_under_an_open_request_is_for_its_own_people(
    session: Session, take: Take, now: datetime, store: FileStore
) -> None:
    correcting = Correcting(session, now, store)
    correcting.ask(LETTER)
    letter = session.scalars(select(Attachment)).one()
    acting: dict[str, Any] = {
        "actor": correcting.lead.actor,
        "now": now,
        "application_id": correcting.file.id,
    }
    remove_attachment(session, **acting, attachment_id=letter.id)

    archive = take(correcting.file, correcting.officer.actor)

    (told,) = [each for each in manifest_of(archive)["files"] if each["what"] == "attachment"]
    assert (told["path"], told["removed_at"]) == (f"pièces jointes/{letter.name}", None)


@ON_ONE_DATABASE
def test_corrections_that_were_given_are_told_to_both(
    session: Session, take: Take, now: datetime, store: FileStore
) -> None:
    correcting = Correcting(session, now, store)
    correcting.ask(BEDS)
    correcting.write(Section.HOSPITAL, beds="801")
    reader = correcting.officer.actor
    correcting.give()

    (told,) = json.loads(take(correcting.file, reader).read("corrections.json"))
    assert (told["fields"][0]["before"], told["fields"][0]["after"]) == ("772", "801")


def test_that_it_was_taken_is_recorded(
    session: Session, storied: Application, lead: User, take: Take, now: datetime
) -> None:
    officer = make_person(session, Role.ELIGIBILITY_OFFICER, now=now)
    reading = officer.actor
    take(storied, Actor(user_id=lead.id))
    take(storied, reading)

    acts = session.execute(
        select(AuditEntry.action, AuditEntry.actor_id, AuditEntry.application_id)
        .where(AuditEntry.action.like("dossier.%"))
        .order_by(AuditEntry.sequence)
    ).all()
    assert [tuple(act) for act in acts] == [
        ("dossier.taken", lead.id, storied.id),
        ("dossier.exported", officer.id, storied.id),
    ]


@ON_ONE_DATABASE
def test_a_draft_is_taken_by_its_people_only(
    client: CheckedClient, session: Session, call: CallInForce, lead: User, now: datetime, take: Take
) -> None:
    draft = make_draft(session, lead=lead, now=now, call=call)
    client.act_as(lead.actor)
    post(client, draft, "hospital", HOSPITAL)

    archive = take(draft, Actor(user_id=lead.id))

    assert json.loads(archive.read("brouillon.json"))["hospital"]["name"] == HOSPITAL["name"]
    assert archive.read("brouillon.pdf").startswith(b"%PDF-")
    strangers = [make_person(session, Role.ADMINISTRATOR, now=now), make_person(session, now=now)]
    for stranger in [each.actor for each in strangers]:
        client.act_as(stranger)
        assert client.post(url(draft, "dossier")).status_code == 404


@ON_ONE_DATABASE
def test_a_file_that_is_gone_is_named_and_the_rest_is_there(
    session: Session, storied: Application, lead: User, take: Take
) -> None:
    for letter in session.scalars(select(Attachment).where(Attachment.removed_at.is_(None))):
        letter.storage_key = "0" * 32
    session.flush()

    archive = take(storied, Actor(user_id=lead.id))

    gone = [each for each in manifest_of(archive)["files"] if each.get("missing")]
    assert [(each["name"], each["path"]) for each in gone] == [("lettre signée.pdf", None)]
    assert archive.testzip() is None
    assert "pièces jointes/retirées/_aux.pdf" in archive.namelist()


@ON_ONE_DATABASE
def test_a_get_takes_nothing(client: CheckedClient, storied: Application, lead: User) -> None:
    client.act_as(lead.actor)
    assert client.get(url(storied, "dossier")).status_code == 405
