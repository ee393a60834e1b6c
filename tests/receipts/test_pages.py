"""Anybody verifies a receipt, a copy or a hash, and learns nothing else."""

from __future__ import annotations

import io
import json
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from callapp.applications.models import Application, Snapshot
from callapp.domain.people import SYSTEM
from callapp.domain.signatures import key_list
from callapp.receipts.actions import revoke_receipt_key
from callapp.receipts.models import Receipt
from callapp.receipts.queries import published_keys
from tests.client import CheckedClient, Page

# What the database does here is proved elsewhere on both: one is enough.
pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


def ask(client: CheckedClient, text: str = "", lang: str = "en", file: bytes | None = None) -> Page:
    data: dict[str, Any] = {"text": text}
    if file is not None:
        data["file"] = (io.BytesIO(file), "receipt.json")
    return client.post(f"/{lang}/verify", data=data)


@pytest.fixture
def copy(session: Session, receipt: Receipt) -> str:
    return session.get_one(Snapshot, receipt.snapshot_id).content


@pytest.fixture
def told_nothing(submitted: Application) -> list[str]:
    """Words of the application that nobody may learn here."""
    return [submitted.title or "?", "IAS-2023-001", "Hôpital"]


def test_a_genuine_receipt_shows_what_it_states(client: CheckedClient, receipt: Receipt) -> None:
    page = ask(client, receipt.text)

    assert page.status_code == 200
    assert "This receipt is genuine" in page.words
    assert "IAS-2023-001" in page.words
    assert "lettre signée.pdf" in page.words
    assert "April 12, 2023 at 10:30 a.m. (ET)" in page.words
    assert "Cet accusé de réception est authentique" in ask(client, receipt.text, "fr").words


def test_a_file_counts_before_the_text(client: CheckedClient, receipt: Receipt) -> None:
    assert "This receipt is genuine" in ask(client, "x", file=receipt.text.encode()).words


def test_an_altered_receipt_shows_the_part_and_nothing_it_states(
    client: CheckedClient, receipt: Receipt
) -> None:
    page = ask(client, receipt.text.replace("lettre", "Lettre", 1))

    assert "changed after it was signed" in page.words
    assert "Name of file 1 ( files[0].name ) This was changed" in page.words
    answer = page.soup.find(id="answer")
    assert answer is not None
    assert "IAS-2023-001" not in answer.get_text()


def test_a_bare_hash_tells_only_whether_and_when(
    client: CheckedClient, receipt: Receipt, told_nothing: list[str]
) -> None:
    for page in (
        ask(client, receipt.content_sha256),
        ask(client, f" SHA-256: {receipt.content_sha256.upper()}\r\n"),
        client.get(f"/en/verify?hash={receipt.content_sha256}"),
    ):
        assert page.status_code == 200
        assert "An application with this SHA-256 was received" in page.words
        assert "April 12, 2023 at 10:30 a.m. (ET)" in page.words
        assert [word for word in told_nothing if word in page.words] == []


def test_an_unknown_hash_is_said_to_be_unknown(client: CheckedClient, receipt: Receipt) -> None:
    assert "No application with this SHA-256" in ask(client, "0" * 64).words
    assert "No application with this SHA-256" in client.get(f"/en/verify?hash={'0' * 64}").words
    assert 'id="answer"' not in client.get("/en/verify?hash=x").get_data(as_text=True)


def test_a_copy_is_answered_by_its_hash(
    client: CheckedClient, receipt: Receipt, copy: str, told_nothing: list[str]
) -> None:
    indented = json.dumps(json.loads(copy), indent=2)
    for page in (ask(client, file=copy.encode()), ask(client, file=indented.encode()), ask(client, indented)):
        answer = page.soup.find(id="answer")
        assert answer is not None
        assert "was received" in answer.get_text()
        assert [word for word in told_nothing if word in answer.get_text()] == []

    assert "No application" in ask(client, file=copy.replace("772", "773").encode()).words


def test_a_receipt_by_our_key_that_we_do_not_keep_is_not_believed(
    client: CheckedClient, session: Session, receipt: Receipt
) -> None:
    text = receipt.text
    session.execute(delete(Receipt))

    page = ask(client, text)

    assert "We do not keep this receipt" in page.words
    assert "What the receipt states" not in page.words


def test_a_revoked_key_is_told_and_the_house_vouches_for_what_it_keeps(
    client: CheckedClient, session: Session, receipt: Receipt, now: datetime
) -> None:
    text = receipt.text
    revoke_receipt_key(session, actor=SYSTEM, now=now, key_id=receipt.key_id, reason="Disque fictif volé")

    assert "Its key was revoked later" in ask(client, text).words
    session.execute(delete(Receipt))
    assert "This receipt proves nothing" in ask(client, text).words


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Paste a receipt or a SHA-256, or choose a file."),
        ("abc", "This is neither a whole receipt"),
        ("[]", "This is neither a whole receipt"),
        ('{"number": x}', "number: Number: This is not JSON: line 1, column 12 cannot be read."),
        ("0" * 63, "This is neither a whole receipt"),
        ("[" * 100_000, "This is neither a whole receipt"),
    ],
)
def test_what_cannot_be_examined_is_refused_at_the_field(client: CheckedClient, text: str, told: str) -> None:
    page = ask(client, text)

    assert page.status_code == 422
    assert told in page.words
    assert page.soup.find("textarea", {"name": "text", "aria-invalid": "true"}) is not None


def test_a_file_too_large_is_refused_at_its_field(
    client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("callapp.receipts.forms.GIVEN_LIMIT", 1000)

    page = ask(client, file=b"{" * 1001)

    assert page.status_code == 422
    assert "This is too large" in page.words


def test_nothing_given_is_kept(client: CheckedClient, session: Session, receipt: Receipt) -> None:
    before = session.scalars(select(Receipt.id)).all()

    ask(client, receipt.text)

    assert session.scalars(select(Receipt.id)).all() == before


def test_too_many_questions_are_slowed_down(client: CheckedClient) -> None:
    answers = [client.get(f"/en/verify?hash={'0' * 64}").status_code for _ in range(61)]

    assert answers == [200] * 60 + [429]
    assert client.get("/en/verify").status_code == 200, "the question itself is free"


def test_the_keys_are_published_for_people_and_programs(
    client: CheckedClient, session: Session, receipt: Receipt
) -> None:
    listed = client.get("/receipt-keys.json")

    assert listed.json == key_list(published_keys(session))
    assert receipt.key_id in client.get("/fr/receipt-keys").words


def test_before_the_first_signature_there_is_no_key(client: CheckedClient) -> None:
    assert client.get("/receipt-keys.json").json == {"schema": "callapp.receipt-keys/1", "keys": []}
    assert "No key has signed yet" in client.get("/en/receipt-keys").words
