"""Cutting a shortlist, and recording what leaves the house."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.audit.actions import record_act
from callapp.audit.models import AuditEntry
from callapp.calls.queries import call_in_force
from callapp.db.engine import take_turn
from callapp.db.ids import new_id
from callapp.decisions.cuts import cut_by
from callapp.decisions.models import Shortlist
from callapp.decisions.queries import load_ranking
from callapp.decisions.ranking_changes import order_print
from callapp.decisions.shortlist_document import compose_document
from callapp.decisions.shortlist_json import content_of, content_sha256
from callapp.domain.bilingual import Language
from callapp.domain.errors import LostRace, RuleBroken
from callapp.domain.people import Actor
from callapp.domain.shortlist import CutMethod
from callapp.domain.text import clean_text

NAME_LIMIT = 120


def cut_shortlist(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    call_id: UUID,
    name: str,
    method: CutMethod,
    parameter: int,
    seen: str | None = None,
) -> Shortlist:
    """Keeps the ranking of a call as it stands now, with its line, under a name; nothing of it changes later.

    parameter: hundredths of a point, files or cents, as the method says. seen: the ``order_print`` of the
    ranking the person looked at; None for whoever looked at none.
    Records ``shortlist.cut``. Raises NotFound; RuleBroken ``shortlist.name_missing``,
    ``shortlist.name_too_long``, ``shortlist.name_taken``, ``shortlist.in_conflict``,
    ``shortlist.nothing_ranked``, ``shortlist.parameter_negative``, ``text.forbidden_character``; LostRace
    ``shortlist.ranking_moved`` when the ranking is no longer the one seen.
    """
    call = call_in_force(session, call_id)
    take_turn(session.connection(), f"callapp.shortlists.{call_id}")
    kept_name = _checked_name(session, call_id, name)
    ranking = load_ranking(session, actor=actor, call=call, cut=cut_by(method, parameter))
    if ranking.withheld:
        raise RuleBroken("shortlist.in_conflict")
    document = compose_document(ranking.facts)
    if not document.ranked:
        raise RuleBroken("shortlist.nothing_ranked")
    if seen is not None and seen != order_print(document):
        raise LostRace("shortlist.ranking_moved")
    content = content_of(document)
    shortlist = Shortlist(
        id=new_id(),
        call_id=call_id,
        name=kept_name,
        method=method.value,
        parameter=parameter,
        content=content,
        sha256=content_sha256(content),
        cut_at=now,
        cut_by=actor.user_id,
    )
    session.add(shortlist)
    session.flush()
    record_act(
        session,
        actor=actor,
        now=now,
        action="shortlist.cut",
        subject=("shortlist", shortlist.id),
        call_id=call_id,
        after={
            "method": method.value,
            "parameter": parameter,
            "inside": content["cut"]["inside"],
            "ranked": len(document.ranked),
            "sha256": shortlist.sha256,
        },
    )
    return shortlist


def record_export(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    call_id: UUID,
    shortlist_id: UUID | None,
    file_format: str,
    language: Language,
    sha256: str,
    file_sha256: str,
    files: int,
    named: bool,
) -> AuditEntry:
    """Records ``ranking.exported``, or ``shortlist.exported`` for a saved shortlist: who took what, and when.

    Changes nothing else. sha256: of the content, which a JSON export also carries; file_sha256: of the bytes
    that left; named: with the reviewers' names.
    """
    facts: dict[str, Any] = {
        "format": file_format,
        "language": language.value,
        "sha256": sha256,
        "file_sha256": file_sha256,
        "files": files,
        "named": named,
    }
    if shortlist_id is not None:
        return record_act(
            session,
            actor=actor,
            now=now,
            action="shortlist.exported",
            subject=("shortlist", shortlist_id),
            call_id=call_id,
            after=facts,
        )
    return record_act(
        session,
        actor=actor,
        now=now,
        action="ranking.exported",
        subject=("call", call_id),
        call_id=call_id,
        after=facts,
    )


def _checked_name(session: Session, call_id: UUID, name: str) -> str:
    """The name on one line, new in its call: a command asks for a shortlist by it."""
    kept = " ".join(clean_text(name, field="name").split())
    if not kept:
        raise RuleBroken("shortlist.name_missing", "name")
    if len(kept) > NAME_LIMIT:
        raise RuleBroken("shortlist.name_too_long", "name", limit=NAME_LIMIT, count=len(kept))
    same = select(Shortlist.id).where(Shortlist.call_id == call_id, Shortlist.name == kept)
    if session.scalars(same).first() is not None:
        raise RuleBroken("shortlist.name_taken", "name")
    return kept
