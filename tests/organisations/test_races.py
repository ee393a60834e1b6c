"""A merge and what comes at the same moment: whoever is first, nothing dangles."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from callapp.accounts.invitation_actions import accept_invitation, invite_colleague
from callapp.accounts.models import Membership, Organisation
from callapp.applications.submission_actions import submit_application
from callapp.domain.people import Actor, Role
from callapp.files.store import FileStore
from callapp.organisations.merge_actions import merge_organisations
from callapp.organisations.merge_queries import compare_organisations
from callapp.organisations.organisation_checks import broken_in_organisations
from tests.accounts.test_races import at_once
from tests.factories import ISSUER, link_to, make_complete_draft, make_person
from tests.organisations.conftest import REASON
from tests.submitted import make_organisation


def merging(session: Session, kept: Organisation, merged: Organisation, now: datetime) -> Any:
    """A merge of the two as they are seen now, to be done later."""
    house = make_person(session, Role.ADMINISTRATOR, now=now).actor
    seen = compare_organisations(session, actor=house, kept_id=kept.id, merged_id=merged.id).seen
    given = {"kept_id": kept.id, "merged_id": merged.id, "seen": seen, "reason": REASON, "link_to": link_to}
    return lambda own: merge_organisations(own, actor=house, now=now, **given)


@pytest.mark.parametrize("again", range(3))
def test_a_file_submitted_while_its_organisation_is_merged_is_that_of_the_one_that_stays(
    session: Session, store: FileStore, now: datetime, database_url: URL, again: int
) -> None:
    lead = make_person(session, now=now)
    draft = make_complete_draft(session, lead=lead, now=now, store=store)
    own = session.scalars(select(Membership.organisation_id).where(Membership.user_id == lead.id)).one()
    kept, merged = make_organisation(session, now), session.get_one(Organisation, own)
    actor, version = lead.actor, draft.version
    merge = merging(session, kept, merged, now)
    session.commit()

    ends = at_once(
        database_url,
        merge,
        lambda each: submit_application(
            each, actor=actor, now=now, application_id=draft.id, version=version, issuer=ISSUER
        ),
    )

    assert ends in (["done", "done"], ["LostRace", "done"])
    session.expire_all()
    assert draft.organisation_id == (kept.id if ends[0] == "done" else merged.id)
    assert list(broken_in_organisations(session)) == []


def test_two_merges_at_once_that_would_go_round_in_a_circle_make_one(
    session: Session, now: datetime, database_url: URL
) -> None:
    one, other = make_organisation(session, now), make_organisation(session, now)
    there, back = merging(session, one, other, now), merging(session, other, one, now)
    session.commit()

    assert sorted(at_once(database_url, there, back)) == ["RuleBroken", "done"]
    assert list(broken_in_organisations(session)) == []


def test_an_invitation_accepted_while_its_organisation_is_merged_leads_to_the_one_that_stays(
    session: Session, store: FileStore, now: datetime, database_url: URL
) -> None:
    lead, invited = make_person(session, now=now), make_person(session, now=now)
    make_complete_draft(session, lead=lead, now=now, store=store)
    own = session.scalars(select(Membership.organisation_id).where(Membership.user_id == lead.id)).one()
    kept, merged = make_organisation(session, now), session.get_one(Organisation, own)
    tokens: list[str] = []

    def remember(_endpoint: str, *, lang: str, token: str = "") -> str:
        tokens.append(token)
        return lang

    invite_colleague(session, actor=lead.actor, now=now, email=invited.email, language="fr", link_to=remember)
    merge, user_id = merging(session, kept, merged, now), invited.id
    session.commit()

    ends = at_once(
        database_url,
        merge,
        lambda each: accept_invitation(each, actor=Actor(user_id), now=now, token=tokens[0]),
    )

    assert ends in (["done", "done"], ["LostRace", "done"])
    session.expire_all()
    joined = session.scalars(select(Membership.organisation_id).where(Membership.user_id == user_id)).one()
    assert joined == (kept.id if ends[0] == "done" else merged.id)
    assert list(broken_in_organisations(session)) == []
