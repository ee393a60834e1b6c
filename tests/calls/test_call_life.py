"""The life of a call: staged, published, corrected, extended; each act recorded, each refusal reasoned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.audit.models import AuditEntry
from callapp.calls.actions import extend_deadline, load_call, publish_document, stage_document
from callapp.calls.document import CallDocument, document_of
from callapp.calls.models import Call, CallDocumentVersion
from callapp.calls.queries import (
    call_in_force,
    criteria_of,
    every_call,
    extensions_of,
    published_call,
    published_calls,
    version_of,
    versions_of,
)
from callapp.calls.shipped import demo_eval_call, real_call
from callapp.domain.errors import LostRace, NotFound, RuleBroken
from callapp.domain.people import SYSTEM
from callapp.domain.windows import Window
from tests.calls.test_document import with_value


def changed(document: CallDocument, **keys: Any) -> CallDocument:
    """The document with keys (dots written as two underscores) set."""
    content = document.as_content()
    for key, value in keys.items():
        content = with_value(content, key.replace("__", "."), value)
    return document_of(content)


def acts(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.sequence)))


def load(session: Session, now: datetime, document: CallDocument) -> Call:
    return load_call(session, actor=SYSTEM, now=now, document=document)


def refusal(broken: pytest.ExceptionInfo[RuleBroken]) -> list[tuple[str, str | None]]:
    return [(fault.code, fault.field) for fault in broken.value.faults]


def test_a_loaded_call_is_in_force(session: Session, now: datetime) -> None:
    call = load(session, now, real_call())
    session.flush()
    session.expire_all()
    found = published_call(session, "ia-sante-2023")
    assert found.document == real_call()
    assert (found.row.fictional, found.row.one_per_hospital) == (False, True)
    assert found.window == Window(real_call().window.opens_at, real_call().window.closes_at)
    assert found.version == 1
    assert found.document.file_number(17) == "IAS-2023-017"
    assert call_in_force(session, call.id).slug == found.slug
    assert [(c.code, c.position, c.weight_bp) for c in criteria_of(session, call.id)] == [
        ("impact", 1, 3500),
        ("feasibility", 2, 2500),
        ("partnership", 3, 2000),
        ("results", 4, 2000),
    ]
    assert acts(session) == ["call.document_staged", "call.published"]


def test_loading_the_same_again_changes_nothing(session: Session, now: datetime) -> None:
    call = load(session, now, real_call())
    load(session, now + timedelta(days=1), real_call())
    assert [version.version for version in versions_of(session, call.id)] == [1]
    assert len(acts(session)) == 2


def test_calls_live_side_by_side_latest_opening_first(session: Session, now: datetime) -> None:
    load(session, now, real_call())
    load(session, now, demo_eval_call())
    assert [call.slug for call in published_calls(session)] == ["ia-sante-demo-eval", "ia-sante-2023"]


def test_a_staged_document_is_seen_by_nobody_until_published(session: Session, now: datetime) -> None:
    version = stage_document(session, actor=SYSTEM, now=now, document=real_call())
    assert published_calls(session) == []
    with pytest.raises(NotFound):
        published_call(session, "ia-sante-2023")
    with pytest.raises(NotFound):
        call_in_force(session, version.call_id)
    line = every_call(session)[0]
    assert (line.slug, line.waiting, line.phase(now)) == ("ia-sante-2023", 1, "unpublished")
    publish_document(session, actor=SYSTEM, now=now, call_id=version.call_id, version=1)
    line = every_call(session)[0]
    assert (line.waiting, line.phase(now)) == (None, "open")
    assert version_of(session, version.call_id, 1).published_at == now


def test_a_correction_becomes_the_next_version(session: Session, now: datetime) -> None:
    call = load(session, now, real_call())
    corrected = changed(real_call(), summary__fr="Corrigé.")
    stage_document(session, actor=SYSTEM, now=now, document=corrected)
    assert published_call(session, call.slug).document == real_call()
    assert every_call(session)[0].waiting == 2
    load(session, now, corrected)
    assert published_call(session, call.slug).document.summary.fr == "Corrigé."
    assert [version.version for version in versions_of(session, call.id)] == [2, 1]


def test_criteria_keep_their_rows_when_they_move(session: Session, now: datetime) -> None:
    call = load(session, now, real_call())
    ids = {row.code: row.id for row in criteria_of(session, call.id)}
    content = real_call().as_content()
    content["criteria"].reverse()
    content["criteria"][0] |= {"code": "value", "weight": 15}
    content["criteria"][1]["weight"] = 25
    load(session, now, document_of(content))
    session.expire_all()
    rows = criteria_of(session, call.id)
    assert [(row.code, row.position, row.weight_bp) for row in rows] == [
        ("value", 1, 1500),
        ("partnership", 2, 2500),
        ("feasibility", 3, 2500),
        ("impact", 4, 3500),
    ]
    assert {row.code: row.id for row in rows if row.code in ids}.items() <= ids.items()


def test_an_older_version_does_not_come_back(session: Session, now: datetime) -> None:
    call = load(session, now, real_call())
    load(session, now, changed(real_call(), summary__fr="Corrigé."))
    with pytest.raises(RuleBroken) as broken:
        publish_document(session, actor=SYSTEM, now=now, call_id=call.id, version=1)
    assert broken.value.faults[0].params == {"version": 1, "in_force": 2}
    with pytest.raises(NotFound):
        publish_document(session, actor=SYSTEM, now=now, call_id=call.id, version=3)


def test_once_a_file_is_submitted_rules_are_refused_and_texts_are_not(
    session: Session, now: datetime
) -> None:
    call = load(session, now, real_call())
    call.last_number = 1
    session.flush()
    worse = changed(real_call(), eligibility__min_beds=400, criteria__0__weight=36, criteria__1__weight=24)
    with pytest.raises(RuleBroken) as broken:
        load(session, now, worse)
    assert refusal(broken) == [
        ("call.locked_rule", "eligibility.min_beds"),
        ("call.locked_weight", "criteria.1.weight"),
        ("call.locked_weight", "criteria.2.weight"),
    ]
    load(session, now, changed(real_call(), summary__fr="Corrigé."))
    assert published_call(session, call.slug).document.summary.fr == "Corrigé."


def test_a_version_staged_before_the_first_file_is_looked_at_again(session: Session, now: datetime) -> None:
    call = load(session, now, real_call())
    staged = stage_document(
        session, actor=SYSTEM, now=now, document=changed(real_call(), eligibility__min_beds=400)
    )
    call.last_number = 1
    session.flush()
    with pytest.raises(RuleBroken, match=r"call\.locked_rule"):
        publish_document(session, actor=SYSTEM, now=now, call_id=call.id, version=staged.version)


def test_two_calls_never_number_their_files_alike(session: Session, now: datetime) -> None:
    load(session, now, real_call())
    with pytest.raises(RuleBroken) as broken:
        load(session, now, changed(real_call(), slug="another-call"))
    assert refusal(broken) == [("call.number_prefix_taken", "number_prefix")]
    load(session, now, changed(real_call(), slug="another-call", year=2024))


NEXT_DAY = datetime(2023, 5, 17, 4, tzinfo=UTC)


def extend(session: Session, call: Call, now: datetime, **options: Any) -> Call:
    arguments: dict[str, Any] = {
        "closes_at": NEXT_DAY,
        "expected_closes_at": call.closes_at,
        "reason": "Panne",
    }
    return extend_deadline(session, actor=SYSTEM, now=now, call_id=call.id, **(arguments | options))


def test_an_extension_outlives_a_reload(session: Session, now: datetime) -> None:
    call = load(session, now, real_call())
    extend(session, call, now, reason=" Panne de courant ")
    load(session, now, changed(real_call(), summary__fr="Corrigé."))
    assert published_call(session, call.slug).window.closes_at == NEXT_DAY
    extension = extensions_of(session, call.id)[0]
    assert (extension.reason, extension.previous_closes_at) == (
        "Panne de courant",
        real_call().window.closes_at,
    )
    assert acts(session)[2] == "call.deadline_extended"
    later = changed(real_call(), window__closes_at="2023-05-20T00:00:00-04:00")
    load(session, now, later)
    assert published_call(session, call.slug).window.closes_at == later.window.closes_at


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ({"closes_at": real_call().window.closes_at}, ("call.extension_not_later", "closes_at")),
        ({"closes_at": datetime(2023, 5, 1, tzinfo=UTC)}, ("call.extension_not_later", "closes_at")),
        ({"reason": " \n"}, ("call.reason_missing", "reason")),
        ({"reason": "é" * 2001}, ("text.too_many_characters", "reason")),
        ({"reason": "a\x00b"}, ("text.forbidden_character", "reason")),
    ],
)
def test_a_refused_extension_says_why(
    session: Session, now: datetime, options: dict[str, Any], fault: tuple[str, str]
) -> None:
    call = load(session, now, real_call())
    with pytest.raises(RuleBroken) as broken:
        extend(session, call, now, **options)
    assert refusal(broken) == [fault]
    assert extensions_of(session, call.id) == []


def test_a_closed_call_reopens_into_the_future_only(session: Session, now: datetime) -> None:
    call = load(session, now, real_call())
    after = NEXT_DAY + timedelta(days=2)
    with pytest.raises(RuleBroken, match=r"call\.extension_past"):
        extend(session, call, after)
    extend(session, call, after, closes_at=after + timedelta(days=1))
    assert published_call(session, call.slug).window.is_open(after)


def test_the_second_of_two_extensions_is_told(session: Session, now: datetime) -> None:
    call = load(session, now, real_call())
    seen = call.closes_at
    extend(session, call, now)
    with pytest.raises(LostRace):
        extend(session, call, now, closes_at=NEXT_DAY + timedelta(days=1), expected_closes_at=seen)


def test_what_is_not_published_has_no_deadline_to_extend(session: Session, now: datetime) -> None:
    staged = stage_document(session, actor=SYSTEM, now=now, document=real_call())
    call = session.get_one(Call, staged.call_id)
    with pytest.raises(NotFound):
        extend(session, call, now)


def test_documents_are_read_once_a_process(session: Session, now: datetime, count_statements: Any) -> None:
    load(session, now, real_call())
    load(session, now, demo_eval_call())
    published_calls(session)
    with count_statements() as counted:
        assert len(published_calls(session)) == 2
    assert len(counted) == 1, str(counted)
    assert session.scalar(select(CallDocumentVersion.sha256).limit(1))
