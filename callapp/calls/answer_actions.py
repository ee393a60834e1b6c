"""Answers for everybody: written, published in both languages, corrected, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.audit.actions import record_act
from callapp.calls.answer_models import PublicAnswer
from callapp.calls.models import Call
from callapp.db.ids import new_id
from callapp.domain.errors import Fault, LostRace, NotFound, RuleBroken
from callapp.domain.people import Actor
from callapp.domain.reasons import clean_reason
from callapp.domain.text import clean_text, limit_faults

# The texts of an answer and how long each may be, in characters.
TEXTS = {"question_fr": 1_000, "question_en": 1_000, "answer_fr": 10_000, "answer_en": 10_000}


def write_answer(
    session: Session, *, actor: Actor, now: datetime, call_id: UUID, texts: Mapping[str, str]
) -> PublicAnswer:
    """Keeps a new question with its answer as a draft; texts may still be missing.

    texts: by the names of ``TEXTS``. Records ``answer.written``. Raises NotFound for an unpublished call;
    RuleBroken ``text.forbidden_character``, ``text.too_many_characters``, ``answer.nothing_written``.
    """
    if session.scalar(select(Call.id).where(Call.id == call_id, Call.published_at.is_not(None))) is None:
        raise NotFound
    cleaned = _cleaned(texts)
    if not any(cleaned.values()):
        raise RuleBroken("answer.nothing_written", "question_fr")
    answer = PublicAnswer(
        id=new_id(), call_id=call_id, version=1, created_at=now, created_by=actor.user_id, **cleaned
    )
    session.add(answer)
    session.flush()
    _record(session, actor, now, "answer.written", answer)
    return answer


def change_answer(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    call_id: UUID,
    answer_id: UUID,
    version: int,
    texts: Mapping[str, str],
) -> PublicAnswer:
    """Puts other words in place of an answer's; a published one stays whole in both languages.

    version: the one the person saw. The same words again change and record nothing. Records
    ``answer.changed``. Raises NotFound; LostRace ``race.lost``; RuleBroken as write_answer, and
    ``answer.text_missing`` at each text that a published answer would lack.
    """
    answer = _locked(session, call_id, answer_id, version)
    cleaned = _cleaned(texts)
    if all(getattr(answer, name) == text for name, text in cleaned.items()):
        return answer
    if answer.published_at is not None:
        _refuse_half(cleaned)
        answer.changed_at = now
    for name, text in cleaned.items():
        setattr(answer, name, text)
    answer.version += 1
    session.flush()
    _record(session, actor, now, "answer.changed", answer)
    return answer


def publish_answer(
    session: Session, *, actor: Actor, now: datetime, call_id: UUID, answer_id: UUID, version: int
) -> PublicAnswer:
    """Shows an answer to everybody, or shows a withdrawn one again. An answer that is shown stays as it is.

    Records ``answer.published``. Raises NotFound; LostRace ``race.lost``; RuleBroken ``answer.text_missing``
    at each text it lacks.
    """
    answer = _locked(session, call_id, answer_id, version)
    if answer.state == "published":
        return answer
    _refuse_half({name: getattr(answer, name) for name in TEXTS})
    answer.published_at = answer.published_at or now
    answer.withdrawn_at = None
    answer.version += 1
    session.flush()
    _record(session, actor, now, "answer.published", answer)
    return answer


def withdraw_answer(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    call_id: UUID,
    answer_id: UUID,
    version: int,
    reason: str,
) -> PublicAnswer:
    """Takes a published answer off the public page, for a written reason.

    Records ``answer.withdrawn``. Raises NotFound; LostRace ``race.lost``; RuleBroken
    ``answer.not_published`` and the codes of ``clean_reason`` on ``reason``.
    """
    answer = _locked(session, call_id, answer_id, version)
    if answer.state != "published":
        raise RuleBroken("answer.not_published")
    why = clean_reason(reason, "reason")
    answer.withdrawn_at = now
    answer.version += 1
    session.flush()
    _record(session, actor, now, "answer.withdrawn", answer, reason=why)
    return answer


def _cleaned(texts: Mapping[str, str]) -> dict[str, str]:
    cleaned: dict[str, str] = {}
    faults: list[Fault] = []
    for name, limit in TEXTS.items():
        try:
            cleaned[name] = clean_text(texts.get(name, ""), field=name).strip()
        except RuleBroken as broken:
            faults += broken.faults
            continue
        faults += limit_faults(cleaned[name], field=name, max_characters=limit)
    if faults:
        raise RuleBroken.of(faults)
    return cleaned


def _refuse_half(texts: Mapping[str, str]) -> None:
    missing = [Fault("answer.text_missing", name) for name in TEXTS if not texts[name]]
    if missing:
        raise RuleBroken.of(missing)


def _locked(session: Session, call_id: UUID, answer_id: UUID, version: int) -> PublicAnswer:
    """The answer as the person saw it, held until the transaction ends."""
    answer = session.scalars(
        select(PublicAnswer)
        .where(PublicAnswer.id == answer_id, PublicAnswer.call_id == call_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if answer is None:
        raise NotFound
    if answer.version != version:
        raise LostRace("race.lost")
    return answer


def _record(
    session: Session,
    actor: Actor,
    now: datetime,
    action: str,
    answer: PublicAnswer,
    reason: str | None = None,
) -> None:
    record_act(
        session,
        actor=actor,
        now=now,
        action=action,
        subject=("answer", answer.id),
        call_id=answer.call_id,
        reason=reason,
        after={"version": answer.version, "state": answer.state},
    )
