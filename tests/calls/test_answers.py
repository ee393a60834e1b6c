"""Answers for everybody: in both languages or not at all, corrected in the open, taken back with a reason."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.audit.models import AuditEntry
from callapp.calls import answer_actions as actions
from callapp.calls.answer_models import PublicAnswer
from callapp.calls.queries import CallInForce
from callapp.domain.errors import LostRace, NotFound, RuleBroken
from callapp.domain.people import Role
from tests.client import CheckedClient
from tests.databases import Counted
from tests.factories import make_call, make_person

TEXTS = {
    "question_fr": "Peut-on déposer avec deux fournisseurs?",
    "question_en": "May we apply with two providers?",
    "answer_fr": "Oui, <b>deux</b> ou plus.",
    "answer_en": "Yes, <b>two</b> or more.",
}
PUBLIC = "calls/ia-sante-2023/answers"


@pytest.fixture
def call(session: Session, now: datetime) -> CallInForce:
    return make_call(session, now=now)


@pytest.fixture
def acting(session: Session, now: datetime, call: CallInForce) -> dict[str, Any]:
    officer = make_person(session, Role.ELIGIBILITY_OFFICER, now=now)
    return {"actor": officer.actor, "now": now, "call_id": call.id}


def written(session: Session, acting: dict[str, Any], **other: str) -> PublicAnswer:
    return actions.write_answer(session, **acting, texts={**TEXTS, **other})


def published(session: Session, acting: dict[str, Any]) -> PublicAnswer:
    answer = written(session, acting)
    return actions.publish_answer(session, **acting, answer_id=answer.id, version=1)


@pytest.mark.parametrize("missing", list(TEXTS))
def test_a_language_that_is_missing_keeps_it_from_the_public(
    session: Session, acting: dict[str, Any], missing: str
) -> None:
    answer = written(session, acting, **{missing: " \n "})

    with pytest.raises(RuleBroken) as refused:
        actions.publish_answer(session, **acting, answer_id=answer.id, version=1)

    assert [(fault.code, fault.field) for fault in refused.value.faults] == [("answer.text_missing", missing)]
    assert answer.state == "draft"


def test_nothing_written_is_nothing_kept(session: Session, acting: dict[str, Any]) -> None:
    with pytest.raises(RuleBroken, match=r"answer\.nothing_written"):
        actions.write_answer(session, **acting, texts={})
    with pytest.raises(RuleBroken, match=r"text\.too_many_characters"):
        written(session, acting, question_fr="é" * 1001)


def test_a_public_one_stays_whole_and_says_that_it_changed(session: Session, acting: dict[str, Any]) -> None:
    answer = published(session, acting)
    again = {**acting, "answer_id": answer.id}

    with pytest.raises(RuleBroken, match=r"answer\.text_missing"):
        actions.change_answer(session, **again, version=2, texts={**TEXTS, "answer_en": ""})
    actions.change_answer(session, **again, version=2, texts=TEXTS)
    assert (answer.version, answer.changed_at) == (2, None)
    actions.change_answer(session, **again, version=2, texts={**TEXTS, "answer_fr": "Oui."})

    assert (answer.version, answer.changed_at, answer.state) == (3, acting["now"], "published")
    with pytest.raises(LostRace):
        actions.change_answer(session, **again, version=2, texts=TEXTS)


def test_taken_back_with_a_reason_and_shown_again(session: Session, acting: dict[str, Any]) -> None:
    answer = published(session, acting)
    again = {**acting, "answer_id": answer.id}

    with pytest.raises(RuleBroken, match=r"reason\.missing"):
        actions.withdraw_answer(session, **again, version=2, reason=" ")
    actions.withdraw_answer(session, **again, version=2, reason="Erreur de date")
    with pytest.raises(RuleBroken, match=r"answer\.not_published"):
        actions.withdraw_answer(session, **again, version=3, reason="Encore")
    actions.publish_answer(session, **again, version=3)

    assert answer.state == "published"
    acts = session.scalars(
        select(AuditEntry.action).where(AuditEntry.subject_id == answer.id).order_by(AuditEntry.sequence)
    ).all()
    assert acts == ["answer.written", "answer.published", "answer.withdrawn", "answer.published"]


def test_an_answer_of_another_call_is_not_there(session: Session, acting: dict[str, Any]) -> None:
    answer = published(session, acting)
    other = {**acting, "call_id": answer.id}

    with pytest.raises(NotFound):
        actions.withdraw_answer(session, **other, answer_id=answer.id, version=2, reason="Non")
    with pytest.raises(NotFound):
        actions.write_answer(session, **other, texts=TEXTS)


# --- pages --------------------------------------------------------------------------------------------------


def test_an_officer_writes_publishes_corrects_and_takes_back(
    client: CheckedClient, session: Session, now: datetime, call: CallInForce
) -> None:
    officer = make_person(session, Role.ELIGIBILITY_OFFICER, now=now).actor
    client.act_as(officer)
    here = "/fr/manage/calls/ia-sante-2023/answers"

    page = client.send(client.get(f"{here}/new"), {**TEXTS, "answer_en": "", "publish": "1"})
    assert page.status_code == 422
    assert page.fields()["answer_fr"][0].strip() == TEXTS["answer_fr"]
    assert session.scalars(select(PublicAnswer)).all() == []
    assert client.send(page, {**TEXTS, "publish": "1"}).status_code == 303
    answer = session.scalars(select(PublicAnswer)).one()
    one = f"{here}/{answer.id}"
    stale = client.get(one)
    assert client.send(stale, {"answer_fr": "Oui, jusqu’à onze."}).status_code == 303
    lost = client.send(stale, {"answer_fr": "Mes autres mots"})

    assert lost.status_code == 409
    assert lost.fields()["answer_fr"][0].strip() == "Mes autres mots"
    assert "Oui, jusqu’à onze." in lost.words
    refused = client.send(client.get(one), {"withdrawal-reason": ""}, action="/withdraw")
    assert refused.status_code == 422
    client.act_as(None)
    public = client.get(f"/fr/{PUBLIC}")
    assert "Oui, jusqu’à onze." in public.words
    assert "texte modifié" in public.words
    assert "<b>two</b>" in client.get(f"/en/{PUBLIC}").words
    client.act_as(officer)
    assert (
        client.send(client.get(one), {"withdrawal-reason": "Erreur"}, action="/withdraw").status_code == 303
    )
    assert "Oui, jusqu’à onze." not in client.get(f"/fr/{PUBLIC}").words


def test_drafts_are_nobodys_outside(client: CheckedClient, session: Session, acting: dict[str, Any]) -> None:
    written(session, acting)

    assert TEXTS["question_fr"] not in client.get(f"/fr/{PUBLIC}").words


@pytest.mark.parametrize("answers", [0, 1, 40])
def test_the_public_page_asks_the_same_few_questions(
    client: CheckedClient,
    session: Session,
    acting: dict[str, Any],
    answers: int,
    count_statements: Callable[[], AbstractContextManager[Counted]],
) -> None:
    for _ in range(answers):
        published(session, acting)
    client.get(f"/fr/{PUBLIC}")

    with count_statements() as counted:
        page = client.get(f"/fr/{PUBLIC}")

    # The call, its answers.
    assert len(counted) == 2, str(counted)
    assert len(page.soup.select("section[id^=a-]")) == answers
