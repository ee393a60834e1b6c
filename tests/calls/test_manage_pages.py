"""The administrator's pages: upload, faults, preview, publication, extension; who may and who may not."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.audit.models import AuditEntry
from callapp.calls.actions import stage_document
from callapp.calls.models import Call
from callapp.calls.queries import published_call, published_calls
from callapp.calls.shipped import real_call
from callapp.domain.people import SYSTEM, Role
from tests.calls.test_call_life import changed
from tests.calls.test_document import SHIPPED
from tests.client import CheckedClient, Page
from tests.factories import make_call

MANAGE = "/en/manage/calls"
ONE = f"{MANAGE}/ia-sante-2023"


@pytest.fixture
def administrator(client: CheckedClient, sign_in: Callable[..., Any]) -> CheckedClient:
    sign_in(client, Role.ADMINISTRATOR)
    return client


def send(client: CheckedClient, content: bytes, name: str = "call.toml") -> Page:
    page = client.get(f"{MANAGE}/upload")
    return client.send(page, {"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def test_a_document_is_uploaded_read_and_published(administrator: CheckedClient, session: Session) -> None:
    answer = send(administrator, SHIPPED.read_bytes())
    assert answer.headers["Location"].endswith("/manage/calls/ia-sante-2023/versions/1")
    assert published_calls(session) == []
    page = administrator.get(f"{ONE}/versions/1")
    cells = {cell.get("lang"): cell.get_text() for cell in page.soup.select('tr[id="name"] td')}
    assert cells == {"fr": "L’IA au service de la santé", "en": "AI for Healthcare"}
    assert "criteria.4.anchors.5" in page.words
    answer = administrator.send(page, action="/publish", follow_redirects=True)
    assert "The call is published." in answer.words
    assert published_call(session, "ia-sante-2023").document == real_call()
    person = session.scalars(select(AuditEntry.actor_kind)).all()
    assert list(person) == ["person", "person"]


def test_every_fault_is_shown_and_nothing_is_kept(administrator: CheckedClient, session: Session) -> None:
    wrong = (
        SHIPPED.read_text("utf-8").replace("weight = 35", "weight = 36").replace("maximum = 5", "maximum = 6")
    )
    answer = send(administrator, wrong.encode())
    assert answer.status_code == 422
    keys = [cell.get_text() for cell in answer.soup.select("tbody th code")]
    assert keys == [
        "criteria.1.anchors.6",
        "criteria.2.anchors.6",
        "criteria.3.anchors.6",
        "criteria.4.anchors.6",
        "criteria",
    ]
    assert "The weights add up to 101, not to 100." in answer.words
    assert session.scalars(select(Call)).all() == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Choose a file that is not empty."),
        (b"\xff\xfe", "This document cannot be used: faults found: 1"),
        (b"a = ;", "look at line 1, column 5"),
    ],
)
def test_what_is_no_document_is_refused_with_the_reason(
    administrator: CheckedClient, content: bytes, words: str
) -> None:
    answer = send(administrator, content)
    assert answer.status_code == 422
    assert words in answer.words


def test_an_upload_without_a_file_is_refused(administrator: CheckedClient) -> None:
    page = administrator.post(f"{MANAGE}/upload", data={})
    assert page.status_code == 422
    assert "Choose a file that is not empty." in page.words


def test_the_preview_marks_what_would_change(
    administrator: CheckedClient, session: Session, now: datetime
) -> None:
    make_call(session, document=real_call(), now=now)
    corrected = changed(real_call(), summary__fr="Corrigé.", schedule=[])
    stage_document(session, actor=SYSTEM, now=now, document=corrected)
    assert "Version 2 waits" in administrator.get(MANAGE).words
    page = administrator.get(f"{ONE}/versions/2")
    tagged = [row.get("id") for row in page.soup.select("tbody tr") if "Changed" in row.get_text()]
    assert tagged == ["summary", "schedule"]
    assert "schedule.1.when" in page.words
    assert administrator.get(f"{ONE}/versions/1").status_code == 200
    assert "This version is in force" in administrator.get(f"{ONE}/versions/1").words


def test_locked_keys_are_named_in_the_browser_too(
    administrator: CheckedClient, session: Session, now: datetime
) -> None:
    make_call(session, document=real_call(), now=now).row.last_number = 1
    answer = send(administrator, SHIPPED.read_bytes().replace(b"min_beds = 500", b"min_beds = 400"))
    assert answer.status_code == 422
    assert "eligibility.min_beds" in answer.words
    assert "was 500, would be 400" in answer.words


def test_the_deadline_is_extended_as_people_read_it(
    administrator: CheckedClient, session: Session, now: datetime
) -> None:
    make_call(session, document=real_call(), now=now)
    page = administrator.get(f"{ONE}/extend")
    assert page.fields()["day"] == ["2023-05-15"]
    assert page.fields()["minute"] == ["23:59"]
    answer = administrator.send(
        page, {"day": "2023-05-17", "minute": "16:59", "reason": "Panne"}, follow_redirects=True
    )
    assert "The deadline is extended." in answer.words
    assert "May 17, 2023 at 4:59 p.m. (ET)" in answer.words
    assert "Panne" in answer.words
    assert (
        published_call(session, "ia-sante-2023").window.closes_at.isoformat() == "2023-05-17T21:00:00+00:00"
    )
    assert "May 17, 2023 at 4:59 p.m. (ET)" in administrator.get("/en/calls/ia-sante-2023").words


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"day": "17/05/2023"}, "“17/05/2023” is not a day."),
        ({"day": "2023-02-30"}, "“2023-02-30” is not a day."),
        ({"day": "99999999-01-01"}, "is not a day."),
        ({"minute": "25:00"}, "“25:00” is not a time."),
        ({"day": "2024-03-10", "minute": "02:30"}, "it does not exist that day"),
        ({"day": "2023-05-15", "minute": "23:58"}, "must be later than the present one"),
        ({"reason": " "}, "Write the reason."),
        ({"reason": "a\x00b"}, "control character"),
        ({"expected_closes_at": "now"}, "Write the instant with its offset"),
    ],
)
def test_a_refused_extension_keeps_what_was_typed(
    administrator: CheckedClient, session: Session, now: datetime, typed: dict[str, str], words: str
) -> None:
    make_call(session, document=real_call(), now=now)
    filled = {"day": "2023-05-20", "minute": "23:59", "reason": "Une raison", **typed}
    answer = administrator.send(administrator.get(f"{ONE}/extend"), filled)
    assert answer.status_code == 422
    assert words in answer.words
    if "\x00" not in filled["reason"]:
        assert answer.fields()["reason"] == [filled["reason"]]


def test_the_second_administrator_sees_the_new_deadline_and_may_try_again(
    administrator: CheckedClient, session: Session, now: datetime
) -> None:
    make_call(session, document=real_call(), now=now)
    first, second = administrator.get(f"{ONE}/extend"), administrator.get(f"{ONE}/extend")
    administrator.send(first, {"day": "2023-05-16", "reason": "Une"})
    lost = administrator.send(second, {"day": "2023-05-18", "reason": "Deux"})
    assert lost.status_code == 409
    assert "it is now May 16, 2023" in lost.words
    assert administrator.send(lost).status_code == 302


@pytest.mark.parametrize("role", list(Role))
def test_who_may_read_and_who_may_change(
    client: CheckedClient, session: Session, sign_in: Callable[..., Any], now: datetime, role: Role
) -> None:
    make_call(session, document=real_call(), now=now)
    stage_document(session, actor=SYSTEM, now=now, document=changed(real_call(), summary__fr="Corrigé."))
    sign_in(client, role)
    reads = role in (Role.ADMINISTRATOR, Role.AUDITOR, Role.ELIGIBILITY_OFFICER, Role.PANEL_CHAIR)
    for path in (MANAGE, ONE, f"{ONE}/versions/2"):
        assert (client.get(path).status_code == 200) is reads, path
    changes = role is Role.ADMINISTRATOR
    for path in (f"{MANAGE}/upload", f"{ONE}/extend"):
        assert (client.get(path).status_code == 200) is changes, path
        assert (client.post(path).status_code == 422) is changes, path
    assert (client.post(f"{ONE}/versions/2/publish").status_code == 302) is changes
    assert (published_call(session, "ia-sante-2023").version == 2) is changes
    words = client.get(ONE).words if reads else ""
    assert ("Extend the deadline" in words) is changes


@pytest.mark.parametrize(
    "path",
    ["/no-such-call", "/ia-sante-2023/versions/9", "/ia-sante-2023/versions/9223372036854775808", "/%00"],
)
def test_what_is_not_there_is_not_found(
    administrator: CheckedClient, session: Session, now: datetime, path: str
) -> None:
    make_call(session, document=real_call(), now=now)
    assert administrator.get(MANAGE + path).status_code == 404


def test_a_call_that_waits_has_no_public_page_to_link(
    administrator: CheckedClient, session: Session, now: datetime
) -> None:
    stage_document(session, actor=SYSTEM, now=now, document=real_call())
    page = administrator.get(ONE)
    assert "Nobody outside sees this call." in page.words
    assert "Public page" not in page.words
    assert administrator.get(f"{ONE}/extend").status_code == 404


def test_the_list_needs_the_same_statements_however_long(
    administrator: CheckedClient, session: Session, now: datetime, count_statements: Any
) -> None:
    make_call(session, document=real_call(), now=now)
    administrator.get(MANAGE)
    with count_statements() as few:
        administrator.get(MANAGE)
    for year in range(2030, 2040):
        document = changed(real_call(), slug=f"call-{year}", year=year)
        make_call(session, document=document, now=now + timedelta(days=1))
    administrator.get(MANAGE)
    with count_statements() as many:
        administrator.get(MANAGE)
    assert len(few) == len(many) == 1, str(many)
