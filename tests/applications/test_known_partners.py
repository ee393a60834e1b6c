"""One organisation, however many files it sits in: partners are linked when what they say is frozen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from callapp.accounts.hospitals import hospital_directory
from callapp.accounts.models import Organisation
from callapp.accounts.organisation_actions import claim_organisation
from callapp.accounts.organisation_models import OrganisationName
from callapp.applications.actions import save_section
from callapp.applications.models import Application, Snapshot
from callapp.applications.sections.models import Partner
from callapp.applications.submission_actions import submit_application
from callapp.calls.queries import CallInForce
from callapp.calls.shipped import real_call
from callapp.domain.organisations import Province
from callapp.domain.people import Actor
from callapp.domain.sections import Section
from callapp.files.store import FileStore
from tests.accounts.test_races import at_once
from tests.applications.resubmitting import submit_again
from tests.applications.sections import PARTNERS
from tests.databases import Counted
from tests.factories import (
    ISSUER,
    link_to,
    make_call,
    make_complete_draft,
    make_person,
    make_submitted,
    seen_now,
)


def partner(place: int = 0, **changes: str) -> dict[str, Any]:
    """The section of partners, one of them typed otherwise."""
    rows = [dict(row) for row in PARTNERS["partners"]]
    rows[place] |= changes
    return {"partners": rows}


def submitted(
    session: Session, call: CallInForce, store: FileStore, now: datetime, place: int = 0, **changes: str
) -> Application:
    lead = make_person(session, now=now)
    draft = make_complete_draft(session, lead=lead, now=now, store=store, call=call)
    save_section(
        session,
        actor=lead.actor,
        now=now,
        application_id=draft.id,
        section=Section.PARTNERS,
        typed=partner(place, **changes),
        seen=seen_now(session, draft, Section.PARTNERS),
        link_to=link_to,
    )
    return make_submitted(session, lead=lead, now=now, store=store, draft=draft)


def organisation(session: Session, application: Application, place: int = 0) -> Organisation:
    """The organisation that is the partner of a file at this place, from 0."""
    return session.scalars(
        select(Organisation)
        .join(OrganisationName, OrganisationName.organisation_id == Organisation.id)
        .join(Partner, Partner.known_as_id == OrganisationName.id)
        .where(Partner.application_id == application.id, Partner.position == place + 1)
    ).one()


def test_the_same_name_in_two_files_is_one_organisation(
    session: Session, store: FileStore, now: datetime
) -> None:
    call = make_call(session, now=now)

    first = submitted(session, call, store, now)
    second = submitted(session, call, store, now, name="ia FICTIVE, Inc")
    third = submitted(session, call, store, now, name="IA fictive d’ailleurs")

    assert organisation(session, first) == organisation(session, second)
    assert organisation(session, first).name_in("fr") == "IA fictive inc."
    assert organisation(session, third).name_in("en") == "IA fictive d’ailleurs"
    names = session.scalars(
        select(Partner.name).where(Partner.application_id == second.id).order_by(Partner.position)
    )
    assert names.first() == "ia FICTIVE, Inc", "a file says it as it was typed"


def test_a_draft_makes_no_organisation(session: Session, store: FileStore, now: datetime) -> None:
    lead = make_person(session, now=now)
    make_complete_draft(session, lead=lead, now=now, store=store)

    assert session.scalars(select(Partner.known_as_id)).all() == [None, None]
    assert session.scalars(select(Organisation.created_by)).all() == [lead.id], "the hospital alone"


def test_a_hospital_called_as_in_the_directory_is_that_one(
    session: Session, store: FileStore, now: datetime
) -> None:
    listed = hospital_directory().search("Unity Health Toronto")[0]
    call = make_call(session, now=now)

    file = submitted(
        session, call, store, now, place=1, name=listed.name_en.upper(), kind="hospital", province="ON"
    )

    hospital = organisation(session, file, 1)
    assert (hospital.directory_id, hospital.name_en) == (listed.id, listed.name_en)
    person = make_person(session, now=now)
    claim = claim_organisation(session, actor=person.actor, now=now, link_to=link_to, directory_id=listed.id)
    assert claim.organisation_id == hospital.id


def test_whoever_claims_by_name_finds_what_files_call_so(
    session: Session, store: FileStore, now: datetime
) -> None:
    call = make_call(session, now=now)
    file = submitted(
        session, call, store, now, place=1, name="Hôpital fictif d’en face", kind="hospital", province="ON"
    )
    person = make_person(session, now=now)

    claim = claim_organisation(
        session,
        actor=person.actor,
        now=now,
        link_to=link_to,
        name="HOPITAL FICTIF D'EN FACE",
        province=Province.ON,
    )

    assert claim.organisation_id == organisation(session, file, 1).id


def test_a_resubmitted_file_is_linked_anew_and_its_copies_stay(
    session: Session, store: FileStore, now: datetime
) -> None:
    call, lead = make_call(session, now=now), make_person(session, now=now)
    file = make_submitted(session, lead=lead, now=now, store=store, call=call)
    first = organisation(session, file).id
    copy = session.scalars(select(Snapshot.content)).one()

    submit_again(session, file, lead, now, {Section.PARTNERS: partner(name="Autre IA fictive")})

    assert organisation(session, file).id != first
    session.expire_all()
    kept = session.scalars(select(Snapshot).order_by(Snapshot.sequence)).all()
    assert kept[0].content == copy
    assert hashlib.sha256(copy.encode()).hexdigest() == kept[0].sha256
    assert "known_as" not in kept[1].content


def test_linking_asks_the_database_once_when_all_are_known(
    session: Session,
    store: FileStore,
    now: datetime,
    count_statements: Callable[[], Any],
) -> None:
    from callapp.applications.known_partners import link_partners

    file = submitted(session, make_call(session, now=now), store, now)
    actor = Actor(user_id=file.created_by)
    session.commit()

    counted: Counted
    with count_statements() as counted:
        link_partners(session, actor=actor, now=now, application=file)

    assert len(counted) == 2, str(counted)


def test_two_files_that_name_a_new_provider_at_once_make_one_organisation(
    session: Session, store: FileStore, now: datetime, database_url: URL
) -> None:
    """In two calls, for the files of one call take turns anyway."""
    documents = [
        real_call().model_copy(update={"slug": f"appel-{x}", "number_prefix": f"A{x.upper()}"})
        for x in "abcd"
    ]
    drafts = []
    for document in documents:
        lead = make_person(session, now=now)
        call = make_call(session, now=now, document=document)
        draft = make_complete_draft(session, lead=lead, now=now, store=store, call=call)
        drafts.append((lead.actor, draft.id, draft.version))
    session.commit()

    def submit(actor: Actor, application_id: Any, version: int) -> Callable[[Session], object]:
        return lambda own: submit_application(
            own, actor=actor, now=now, application_id=application_id, version=version, issuer=ISSUER
        )

    assert at_once(database_url, *(submit(*draft) for draft in drafts)) == ["done"] * 4

    known = select(func.count(func.distinct(Partner.known_as_id))).where(Partner.position == 1)
    assert session.scalar(known) == 1
    providers = select(func.count()).where(Organisation.kind == "ai_provider")
    assert session.scalar(providers) == 1
