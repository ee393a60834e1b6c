"""Cutting a shortlist keeps it for good; every export leaves its trace."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.models import User
from callapp.applications.models import Application
from callapp.audit.models import AuditEntry
from callapp.calls.queries import CallInForce
from callapp.decisions.actions import NAME_LIMIT, cut_shortlist, record_export
from callapp.decisions.models import Shortlist
from callapp.decisions.queries import find_shortlist, list_shortlists, load_ranking
from callapp.decisions.ranking_changes import order_print
from callapp.decisions.recompute import recompute
from callapp.decisions.shortlist_document import compose_document
from callapp.domain.bilingual import Language
from callapp.domain.errors import LostRace, NotFound, RuleBroken
from callapp.domain.people import SYSTEM, Role
from callapp.domain.shortlist import CutMethod
from tests.decisions.rankings import declare, make_file, make_review
from tests.factories import make_person


@pytest.fixture
def administrator(session: Session, now: datetime) -> User:
    return make_person(session, Role.ADMINISTRATOR, now=now, name="Administratrice fictive 1")


@pytest.fixture
def files(session: Session, now: datetime, call: CallInForce) -> list[Application]:
    """Three ranked files, the best first, and one unranked."""
    reviewer = make_person(session, Role.REVIEWER, now=now)
    made = [make_file(session, call, now=now) for _ in range(4)]
    for file, half_points in zip(made, (9, 7, 5), strict=False):
        make_review(session, file, reviewer, [half_points] * 4, now=now)
    return made


def cut(
    session: Session,
    administrator: User,
    call: CallInForce,
    *,
    now: datetime,
    name: str = "Proposition",
    method: CutMethod = CutMethod.COUNT,
    parameter: int = 2,
    seen: str | None = None,
) -> Shortlist:
    return cut_shortlist(
        session,
        actor=administrator.actor,
        now=now,
        call_id=call.id,
        name=name,
        method=method,
        parameter=parameter,
        seen=seen,
    )


def test_a_shortlist_is_the_ranking_with_its_line(
    session: Session, now: datetime, call: CallInForce, administrator: User, files: list[Application]
) -> None:
    saved = cut(session, administrator, call, now=now, name="  Proposition \n au comité ")

    assert saved.name == "Proposition au comité"
    assert [(file["number"], file["inside"]) for file in saved.content["ranked"]] == [
        (files[0].number, True),
        (files[1].number, True),
        (files[2].number, False),
    ]
    assert [file["number"] for file in saved.content["unranked"]] == [files[3].number]
    assert recompute({**saved.content, "sha256": saved.sha256}) == []
    [line] = list_shortlists(session, call.id)
    assert (line.id, line.name, line.cut_by) == (saved.id, saved.name, administrator.name)


@pytest.mark.parametrize(
    ("method", "parameter", "inside"),
    [
        (CutMethod.THRESHOLD, 350, 2),
        (CutMethod.THRESHOLD, 351, 1),
        (CutMethod.COUNT, 0, 0),
        (CutMethod.COUNT, 100, 3),
        (CutMethod.ENVELOPE, 199_999_999, 1),
        (CutMethod.ENVELOPE, 200_000_000, 2),
    ],
)
def test_each_method_reads_its_parameter(
    session: Session,
    now: datetime,
    call: CallInForce,
    administrator: User,
    files: list[Application],
    method: CutMethod,
    parameter: int,
    inside: int,
) -> None:
    saved = cut(session, administrator, call, now=now, method=method, parameter=parameter)

    assert saved.content["cut"]["inside"] == inside
    assert saved.content["cut"]["method"] == method


def test_nothing_of_a_saved_shortlist_changes(
    session: Session, now: datetime, call: CallInForce, administrator: User, files: list[Application]
) -> None:
    saved = cut(session, administrator, call, now=now)
    before = dict(saved.content)

    make_review(session, files[3], make_person(session, Role.REVIEWER, now=now), [10] * 4, now=now)
    files[0].title = "Autre titre"
    session.flush()
    session.expire(saved)

    assert saved.content == before
    assert cut(session, administrator, call, now=now, name="Autre").sha256 != saved.sha256


def test_a_cut_is_recorded_with_its_hash(
    session: Session, now: datetime, call: CallInForce, administrator: User, files: list[Application]
) -> None:
    saved = cut(session, administrator, call, now=now)

    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "shortlist.cut")).one()
    assert (entry.actor_id, entry.subject_id, entry.call_id) == (administrator.id, saved.id, call.id)
    assert entry.after == {
        "method": "count",
        "parameter": 2,
        "inside": 2,
        "ranked": 3,
        "sha256": saved.sha256,
    }


@pytest.mark.parametrize(
    ("name", "code"),
    [
        (" \n ", "shortlist.name_missing"),
        ("a" * (NAME_LIMIT + 1), "shortlist.name_too_long"),
        ("a\x00b", "text.forbidden_character"),
        ("Déjà prise", "shortlist.name_taken"),
    ],
)
def test_a_name_is_one_line_of_its_own(
    session: Session,
    now: datetime,
    call: CallInForce,
    administrator: User,
    files: list[Application],
    name: str,
    code: str,
) -> None:
    cut(session, administrator, call, now=now, name="Déjà prise")

    with pytest.raises(RuleBroken) as refused:
        cut(session, administrator, call, now=now, name=name)

    assert (refused.value.code, refused.value.faults[0].field) == (code, "name")
    assert len(list_shortlists(session, call.id)) == 1


def test_a_line_below_zero_and_an_empty_ranking_are_refused(
    session: Session, now: datetime, call: CallInForce, administrator: User
) -> None:
    with pytest.raises(RuleBroken, match=r"shortlist\.nothing_ranked"):
        cut(session, administrator, call, now=now)
    with pytest.raises(RuleBroken, match=r"shortlist\.parameter_negative"):
        cut(session, administrator, call, now=now, parameter=-1)


def test_whoever_has_a_stake_cuts_nothing(
    session: Session, now: datetime, call: CallInForce, administrator: User, files: list[Application]
) -> None:
    declare(session, files[3], administrator, now=now)

    with pytest.raises(RuleBroken, match=r"shortlist\.in_conflict"):
        cut(session, administrator, call, now=now)


def test_a_ranking_that_moved_since_it_was_seen_is_not_cut(
    session: Session, now: datetime, call: CallInForce, administrator: User, files: list[Application]
) -> None:
    seen = order_print(compose_document(load_ranking(session, actor=SYSTEM, call=call).facts))
    make_review(session, files[3], make_person(session, Role.REVIEWER, now=now), [10] * 4, now=now)

    with pytest.raises(LostRace, match=r"shortlist\.ranking_moved"):
        cut(session, administrator, call, now=now, seen=seen)

    seen = order_print(compose_document(load_ranking(session, actor=SYSTEM, call=call).facts))
    assert cut(session, administrator, call, now=now, seen=seen).content["summary"]["ranked"] == 4


def test_a_call_that_is_not_there_is_not_found(session: Session, now: datetime, administrator: User) -> None:
    with pytest.raises(NotFound):
        cut_shortlist(
            session,
            actor=administrator.actor,
            now=now,
            call_id=administrator.id,
            name="a",
            method=CutMethod.COUNT,
            parameter=1,
        )


def test_the_newest_shortlist_is_found_and_any_by_its_name(
    session: Session, now: datetime, call: CallInForce, administrator: User, files: list[Application]
) -> None:
    assert find_shortlist(session, slug=call.slug) is None
    first = cut(session, administrator, call, now=now, name="Une")
    second = cut(session, administrator, call, now=now + timedelta(seconds=1), name="Deux")

    assert find_shortlist(session, slug=call.slug) is second
    assert find_shortlist(session, slug=call.slug, name="Une") is first
    assert find_shortlist(session, slug=call.slug, name="Trois") is None
    assert find_shortlist(session, slug="ia-sante-2023") is None


@pytest.mark.parametrize("saved", [True, False])
def test_an_export_is_recorded(
    session: Session, now: datetime, call: CallInForce, administrator: User, saved: bool
) -> None:
    shortlist_id = call.id if saved else None
    record_export(
        session,
        actor=administrator.actor,
        now=now,
        call_id=call.id,
        shortlist_id=shortlist_id,
        file_format="csv",
        language=Language.FR,
        sha256="a" * 64,
        file_sha256="b" * 64,
        files=3,
        named=True,
    )

    [entry] = session.scalars(select(AuditEntry).where(AuditEntry.action.endswith(".exported")))
    assert entry.action == ("shortlist.exported" if saved else "ranking.exported")
    assert (entry.actor_id, entry.at, entry.call_id) == (administrator.id, now, call.id)
    assert entry.after == {
        "format": "csv",
        "language": "fr",
        "sha256": "a" * 64,
        "file_sha256": "b" * 64,
        "files": 3,
        "named": True,
    }
