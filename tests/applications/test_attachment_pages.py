"""The pages of an application’s files: each refusal at its field, good files kept, downloads inert."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application, Attachment
from callapp.calls.queries import CallInForce
from callapp.domain.attachments import AttachmentKind
from callapp.files.folder import Folder
from callapp.files.store import FileStore, StoreAway
from tests.applications.attaching import small_call
from tests.applications.browsing import url
from tests.applications.uploading import keys, refusals, rows, send, shown
from tests.client import CheckedClient, Page
from tests.conftest import FrozenClock
from tests.databases import Counted
from tests.factories import make_call, make_draft, make_submitted
from tests.files.samples import BAD, DOCX, GOOD, PDF


@pytest.fixture
def call(session: Session, clock: FrozenClock) -> CallInForce:
    return make_call(session, now=clock.now)


@pytest.fixture
def lead(client: CheckedClient, sign_in: Callable[..., User]) -> User:
    return sign_in(client)


@pytest.fixture
def draft(session: Session, clock: FrozenClock, call: CallInForce, lead: User) -> Application:
    return make_draft(session, lead=lead, now=clock.now, call=call)


def test_a_draft_has_documents_on_its_list_and_they_are_optional(
    client: CheckedClient, draft: Application
) -> None:
    page = client.get(url(draft))
    assert "Documents" in page.words
    assert "Optional" in page.words
    assert "of 7" in page.words
    page = client.get(url(draft, "documents"))
    assert "There are no documents yet." in page.words
    assert "No patient data" in page.words
    assert "At most 10 MB a file. Accepted: PDF, DOCX, XLSX, PNG, JPEG." in page.words


def test_several_documents_come_in_at_once_and_are_told(
    client: CheckedClient, session: Session, draft: Application, store: FileStore
) -> None:
    files = [(f"pièce {kind}.{kind}", content) for kind, content in GOOD.items()]
    page = send(client, draft, *files)
    assert page.status_code == 303
    page = client.get(page.headers["Location"])
    assert "5 files are added." in page.words
    for name, content in files:
        assert name in page.words or name == "pièce jpeg.jpeg"
        assert hashlib.sha256(content).hexdigest() in page.words
    assert "5 of at most 10" in page.words
    assert len(keys(store)) == 5
    assert "5 documents" in client.get(url(draft)).words
    assert client.get(url(draft, "read")).words.count("SHA-256") == 5


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("name", "shelf"),
    [*((name, "documents") for name in BAD), ("page.html", "letters"), ("old.doc", "letters")],
)
def test_an_unfit_file_is_refused_at_its_field_and_nothing_of_it_is_kept(
    client: CheckedClient, session: Session, draft: Application, store: FileStore, name: str, shelf: str
) -> None:
    page = send(client, draft, (name, BAD[name][0]), shelf=shelf)
    assert page.status_code == 422
    (said,) = refusals(page)
    assert f"“{name}”" in said
    assert said in page.form(shelf).get_text()
    assert (rows(session), keys(store)) == ([], set())


def test_good_files_are_kept_beside_refused_ones(
    client: CheckedClient, session: Session, draft: Application, store: FileStore
) -> None:
    page = send(client, draft, ("a.pdf", PDF), ("b.pdf", b"no"), ("c.docx", DOCX), ("d.png", b""))
    assert page.status_code == 422
    assert [said.split("”")[0] for said in refusals(page)] == ["“b.pdf", "“d.png"]
    assert "2 other files are added." in page.words
    assert [row.name for row in rows(session)] == ["a.pdf", "c.docx"]
    assert keys(store) == {row.storage_key for row in rows(session)}


def test_an_ending_that_says_something_else_is_put_right(
    client: CheckedClient, session: Session, draft: Application
) -> None:
    send(client, draft, ("budget.exe", GOOD["xlsx"]), ("été\u202e/..\\plan.html", PDF))
    assert sorted(row.name for row in rows(session)) == ["budget.exe.xlsx", "plan.html.pdf"]


def test_nothing_chosen_is_said(client: CheckedClient, draft: Application) -> None:
    for data in ({}, {"documents": (io.BytesIO(b""), "")}, {"documents": "no file"}, {"other": "x"}):
        page = client.post(url(draft, "documents"), data=data, content_type="multipart/form-data")
        assert page.status_code == 422
        assert refusals(page) == ["Choose a file first."]


def test_a_file_as_large_as_the_call_takes_comes_in_and_one_byte_more_does_not(
    client: CheckedClient, session: Session, lead: User, clock: FrozenClock, store: FileStore
) -> None:
    call = make_call(session, now=clock.now, document=small_call(max_bytes=200_000))
    draft = make_draft(session, lead=lead, now=clock.now, call=call)
    whole = PDF + bytes(200_000 - len(PDF))
    assert send(client, draft, ("whole.pdf", whole)).status_code == 303
    page = send(client, draft, ("more.pdf", whole + b"."))
    assert refusals(page) == ["“more.pdf” is larger than 200\u00a0KB. Make it smaller, or split it."]
    assert [row.size for row in rows(session)] == [200_000]
    assert len(keys(store)) == 1


def test_more_than_the_server_reads_is_said_at_the_field_with_the_limit(
    client: CheckedClient, draft: Application
) -> None:
    def announced(path: str, length: int) -> Page:
        """The length alone decides: nothing of it is read."""
        kind = "multipart/form-data; boundary=x"
        told = {"CONTENT_LENGTH": str(length)}
        return client.open(path, method="POST", content_type=kind, environ_overrides=told, csrf=False)

    page = announced(url(draft, "documents"), 101_000_001)
    assert page.status_code == 413
    assert refusals(page) == [
        "What you sent is larger than 100\u00a0MB, and nothing of it was kept. Send fewer files at a time."
    ]
    foreign = announced(f"/en/applications/{uuid4()}/documents", 101_000_001)
    assert (foreign.status_code, "larger than 100 MB" in foreign.words) == (413, True)
    # Other pages take as little as before.
    assert announced(url(draft, "hospital"), 13_000_000).status_code == 413


def test_what_a_document_is_is_said_and_given_back_when_it_cannot_be_kept(
    client: CheckedClient, session: Session, draft: Application
) -> None:
    send(client, draft, ("a.pdf", PDF))
    (row,) = rows(session)
    sent = {f"caption-{row.id}": " Plan <b>", f"seen-{row.id}": ""}
    assert client.post(url(draft, "documents/captions"), data=sent).status_code == 303
    session.expire_all()
    assert rows(session)[0].caption == "Plan <b>"
    again = {f"caption-{row.id}": "Another", f"seen-{row.id}": ""}
    page = client.post(url(draft, "documents/captions"), data=again)
    assert page.status_code == 409
    assert shown(page, row) == "Another"
    long = {f"caption-{row.id}": "é" * 201 + "\x07", f"seen-{row.id}": "Plan <b>"}
    page = client.post(url(draft, "documents/captions"), data=long)
    assert page.status_code == 422
    assert shown(page, row) == "é" * 201 + "\ufffd"


def test_a_file_is_taken_out_and_put_back(
    client: CheckedClient, session: Session, draft: Application
) -> None:
    send(client, draft, ("a.pdf", PDF))
    page = client.get(url(draft, "documents"))
    page = client.send(page, action="/remove", follow_redirects=True)
    assert "“a.pdf” is taken out." in page.words
    assert "1 file was taken out" in page.words
    page = client.send(page, action="/restore", follow_redirects=True)
    assert "“a.pdf” is back." in page.words
    assert rows(session)[0].removed_at is None


def test_a_download_is_the_file_and_nothing_a_browser_runs(
    client: CheckedClient, session: Session, draft: Application
) -> None:
    content = PDF + b"<script>alert(1)</script>"
    send(client, draft, ("Évaluation d’œuvres.pdf", content))
    (row,) = rows(session)
    answer = client.get(url(draft, f"attachments/{row.id}"))
    assert answer.get_data() == content
    assert answer.content_length == len(content)
    # Headers are Latin letters at most.
    told = answer.headers["Content-Disposition"]
    assert told.isascii()
    assert told.startswith('attachment; filename="Evaluation duvres.pdf"; ')
    assert told.endswith("filename*=UTF-8''%C3%89valuation%20d%E2%80%99%C5%93uvres.pdf")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("what", ["altered", "gone", "away"])
def test_a_file_that_is_not_what_it_was_is_not_handed_out(
    client: CheckedClient,
    session: Session,
    draft: Application,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    what: str,
) -> None:
    send(client, draft, ("a.pdf", PDF))
    (row,) = rows(session)
    path: Path = settings.instance_path / "files" / row.storage_key[:2] / row.storage_key
    if what == "altered":
        path.write_bytes(PDF.replace(b"1", b"2"))
    elif what == "gone":
        path.unlink()
    else:
        monkeypatch.setattr(Folder, "read", _away)
    page = client.get(url(draft, f"attachments/{row.id}"))
    assert page.status_code == 503
    assert "cannot be handed out" in page.words


def _away(*_anything: object) -> Any:
    raise StoreAway("planted")


def test_a_store_that_is_away_is_said_and_nothing_is_named(
    client: CheckedClient, session: Session, draft: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Folder, "put", _away)
    page = send(client, draft, ("a.pdf", PDF))
    assert page.status_code == 503
    assert "files cannot be stored just now" in refusals(page)[0]
    assert rows(session) == []


def test_a_stored_file_whose_row_is_refused_is_removed_again(
    client: CheckedClient,
    session: Session,
    draft: Application,
    store: FileStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put = Folder.put

    def put_late(folder: Folder, content: Any) -> str:
        """While the file is stored, somebody else takes the last places."""
        key = put(folder, content)
        for number in range(10):
            session.add(_row(draft, number))
        session.commit()
        return key

    monkeypatch.setattr(Folder, "put", put_late)
    page = send(client, draft, ("a.pdf", PDF))
    assert page.status_code == 422
    assert "there are 10 files already" in refusals(page)[0]
    assert keys(store) == set()


def _row(draft: Application, number: int) -> Attachment:
    return Attachment(
        application_id=draft.id,
        kind=AttachmentKind.SUPPORTING,
        name="b.pdf",
        storage_key=f"{number:032}",
        media_type="application/pdf",
        size=1,
        sha256="0" * 64,
        uploaded_at=draft.created_at,
        uploaded_by=draft.created_by,
    )


def test_a_submitted_application_shows_its_files_and_takes_no_more(
    client: CheckedClient,
    session: Session,
    lead: User,
    call: CallInForce,
    clock: FrozenClock,
    store: FileStore,
) -> None:
    submitted = make_submitted(session, lead=lead, now=clock.now, store=store, call=call)
    page = client.get(url(submitted, "letters"))
    assert "lettre signée.pdf" in page.words
    assert page.soup.select('input[type="file"], .button--danger') == []
    refused = send(client, submitted, ("a.pdf", PDF))
    assert refused.status_code == 422
    assert "not possible in the application’s present state" in refused.words


def test_the_page_takes_the_same_statements_at_any_number(
    client: CheckedClient,
    session: Session,
    draft: Application,
    count_statements: Callable[[], AbstractContextManager[Counted]],
) -> None:
    def statements_at(number: int) -> int:
        while (there := len(rows(session))) < number:
            session.add(_row(draft, there))
            session.flush()
        session.commit()
        with count_statements() as counted:
            page = client.get(url(draft, "documents"))
        assert len(page.soup.select(".file")) == number
        return len(counted)

    client.get(url(draft, "documents"))
    assert statements_at(1) == statements_at(3) == statements_at(50) == 3
