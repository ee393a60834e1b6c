"""A likely health-insurance number is pointed out where it was written, and blocks and leaks nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application
from callapp.audit.models import AuditEntry
from callapp.calls.shipped import demo_eval_call, real_call
from callapp.demo.fictional_files import invented
from callapp.domain.health_cards import health_numbers
from callapp.mail.models import Mail
from tests.applications.browsing import post, url
from tests.applications.uploading import rows, send
from tests.client import CheckedClient, Page
from tests.conftest import FrozenClock
from tests.factories import make_draft
from tests.files.samples import PDF

NUMBER = "TREM 9053 1412"
ASKED = "Is this a patient’s number?"

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture
def draft(
    session: Session, clock: FrozenClock, client: CheckedClient, sign_in: Callable[..., User]
) -> Application:
    return make_draft(session, lead=sign_in(client), now=clock.now)


def named(page: Page) -> list[str]:
    """The fields the notice leads to; each stands on the page."""
    links = [str(link["href"])[1:] for link in page.soup.select('.notice[role="status"] .blockers a')]
    assert all(page.soup.find(id=field) for field in links)
    return links


@on_sqlite
def test_it_is_shown_at_its_field_and_on_the_list_and_may_be_kept(
    client: CheckedClient, session: Session, draft: Application, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert ASKED not in client.get(url(draft)).words
    saved = post(client, draft, "project", {"title": "Lits", "answer-problem": f"Patient {NUMBER}."})
    assert saved.status_code == 303
    page = client.get(url(draft, "project"))
    assert (ASKED in page.words, named(page)) == (True, ["answer-problem"])
    listed = client.get(url(draft))
    assert ASKED in listed.words
    assert NUMBER not in listed.words
    told = [str((entry.before, entry.after)) for entry in session.scalars(select(AuditEntry))]
    mailed = [mail.body for mail in session.scalars(select(Mail))]
    assert not any("9053" in each for each in (*told, *mailed, caplog.text))


@on_sqlite
def test_it_is_shown_at_the_description_of_a_document(
    client: CheckedClient, session: Session, draft: Application
) -> None:
    send(client, draft, ("a.pdf", PDF))
    (row,) = rows(session)
    data = {f"caption-{row.id}": f"Dossier {NUMBER}", f"seen-{row.id}": ""}
    page = client.post(url(draft, "documents/captions"), data=data, follow_redirects=True)
    assert named(page) == [f"caption-{row.id}"]


def test_the_shipped_texts_alarm_nobody() -> None:
    texts = [
        str(content) for content in (invented(), real_call().as_content(), demo_eval_call().as_content())
    ]
    assert sum(map(len, texts)) > 70_000
    assert [health_numbers(text) for text in texts] == [(), (), ()]
