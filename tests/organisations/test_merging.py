"""Two organisations become one, and two again: what moves, who is told, what is refused, what stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.accounts.invitation_actions import accept_invitation, invite_colleague
from callapp.accounts.models import Membership, MembershipState, Organisation, User
from callapp.accounts.organisation_models import OrganisationMerge, OrganisationName
from callapp.accounts.queries import find_lead
from callapp.applications.impartiality_queries import takes_part
from callapp.applications.models import Application, Snapshot
from callapp.applications.queries import organisation_of_applicant
from callapp.audit.models import AuditEntry, AuditReason
from callapp.audit.trail_checks import broken_in_trail
from callapp.domain.errors import LostRace, NotFound, RuleBroken
from callapp.domain.organisations import PartnerKind
from callapp.domain.people import Actor
from callapp.organisations.merge_actions import merge_organisations, separate_organisations
from callapp.organisations.merge_queries import compare_organisations
from callapp.organisations.naming_actions import mark_organisations_apart
from callapp.organisations.organisation_checks import broken_in_organisations
from callapp.organisations.queries import (
    OrganisationView,
    files_with,
    read_organisations,
    read_possible_duplicates,
)
from tests.factories import link_to, make_person
from tests.mailbox import Mailbox
from tests.organisations.conftest import REASON, member, merge
from tests.submitted import make_organisation

Provider = Callable[..., Organisation]
FileWith = Callable[..., Application]


def numbers(session: Session, organisation: Organisation, actor: Actor) -> list[str]:
    return [row.number for row in session.execute(files_with(actor, organisation.id))]


def separate(session: Session, done: OrganisationMerge, actor: Actor, now: datetime) -> None:
    separate_organisations(
        session, actor=actor, now=now, merge_id=done.id, reason="Deux registres.", link_to=link_to
    )


def everything(session: Session) -> dict[str, Any]:
    """Who holds what, by names of people and things."""
    session.flush()
    return {
        "names": sorted(
            session.execute(select(OrganisationName.name, OrganisationName.organisation_id)).all()
        ),
        "files": sorted(map(str, session.execute(select(Application.id, Application.organisation_id)).all())),
        "people": sorted(
            map(
                str,
                session.execute(
                    select(
                        Membership.user_id, Membership.organisation_id, Membership.state, Membership.is_lead
                    )
                ).all(),
            )
        ),
        "organisations": sorted(
            map(
                str,
                session.execute(
                    select(
                        Organisation.id,
                        Organisation.name_fr,
                        Organisation.directory_id,
                        Organisation.merged_into_id,
                    )
                ).all(),
            )
        ),
    }


def test_files_of_both_are_files_of_the_one_and_no_file_is_touched(
    session: Session, now: datetime, administrator: User, file_with: FileWith, provider: Provider
) -> None:
    one, other = file_with("IA fictive inc."), file_with("IA fictives")
    copies = session.execute(select(Snapshot.content, Snapshot.sha256).order_by(Snapshot.id)).all()
    kept, merged = provider("IA fictive"), provider("IA fictives")

    merge(session, kept, merged, administrator.actor, now)

    assert numbers(session, kept, administrator.actor) == sorted([str(one.number), str(other.number)])
    assert numbers(session, merged, administrator.actor) == []
    assert provider("IA FICTIVES") == kept, "whoever is called so from now on is the one that stays"
    assert session.execute(select(Snapshot.content, Snapshot.sha256).order_by(Snapshot.id)).all() == copies
    assert (merged.merged_into_id, kept.name_fr) == (kept.id, "IA fictive inc.")
    listed = read_organisations(session, actor=administrator.actor, view=OrganisationView("fr")).listed
    assert merged.id not in [row.id for row in listed.rows]
    assert [row.files for row in listed.rows if row.id == kept.id] == [2]
    assert [row.others for row in listed.rows if row.id == kept.id] == [("IA fictives",)]
    assert list(broken_in_organisations(session)) == list(broken_in_trail(session)) == []


def test_a_merge_is_recorded_with_its_reason_apart(
    session: Session, now: datetime, administrator: User, provider: Provider
) -> None:
    kept, merged = provider("IA fictive"), provider("IA fictives")

    done = merge(session, kept, merged, administrator.actor, now)

    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "organisation.merged")).one()
    assert (entry.subject_id, entry.before, entry.actor_id) == (
        kept.id,
        {"merged": str(merged.id)},
        administrator.id,
    )
    assert entry.after["merge"] == str(done.id)
    assert REASON not in str(entry.after)
    assert session.scalars(select(AuditReason.text)).all() == [REASON]


def test_people_files_and_invitations_move_and_everybody_is_told(
    session: Session, now: datetime, administrator: User, file_with: FileWith, mailbox: Mailbox
) -> None:
    kept, merged = make_organisation(session, now), make_organisation(session, now)
    lead, colleague = make_person(session, now=now), make_person(session, now=now)
    member(session, merged, now, person=lead, lead=True)
    member(session, merged, now, person=colleague)
    chief = member(session, kept, now, lead=True)
    file = file_with("IA fictive", organisation=merged, lead=lead)
    tokens: list[str] = []

    def remember(_endpoint: str, *, lang: str, token: str = "") -> str:
        tokens.append(token)
        return lang

    invited = make_person(session, now=now)
    invite_colleague(session, actor=lead.actor, now=now, email=invited.email, language="fr", link_to=remember)

    merge(session, kept, merged, administrator.actor, now)

    session.expire_all()
    assert file.organisation_id == kept.id
    assert organisation_of_applicant(session, Actor(lead.id)) == kept.id
    assert find_lead(session, kept.id) == chief.user_id, "the lead of the one that stays goes on"
    assert session.scalar(select(takes_part(colleague.id)).where(Application.id == file.id))
    told = {mail.recipient for mail in mailbox.all() if mail.kind == "organisation.merged"}
    assert told == {lead.email, colleague.email, session.get_one(User, chief.user_id).email}
    accept_invitation(session, actor=Actor(invited.id), now=now, token=tokens[0])
    assert organisation_of_applicant(session, Actor(invited.id)) == kept.id
    assert list(broken_in_organisations(session)) == []


def test_a_lead_comes_along_where_nobody_leads_or_only_a_closed_account(
    session: Session, now: datetime, administrator: User
) -> None:
    kept, merged, third = (make_organisation(session, now) for _ in range(3))
    first = member(session, merged, now, lead=True)
    second = member(session, third, now, lead=True)

    merge(session, kept, merged, administrator.actor, now)
    assert find_lead(session, kept.id) == first.user_id

    session.get_one(User, first.user_id).active = False
    merge(session, kept, third, administrator.actor, now)
    assert find_lead(session, kept.id) == second.user_id


def test_the_record_of_the_directory_moves(
    session: Session, now: datetime, administrator: User, provider: Provider
) -> None:
    kept, merged = make_organisation(session, now), make_organisation(session, now)
    merged.directory_id = "odhf-1"
    session.flush()

    done = merge(session, kept, merged, administrator.actor, now)
    assert (kept.directory_id, merged.directory_id) == ("odhf-1", None)

    separate(session, done, administrator.actor, now)
    assert (kept.directory_id, merged.directory_id) == (None, "odhf-1")


def test_separating_gives_everything_back(
    session: Session, now: datetime, administrator: User, file_with: FileWith, mailbox: Mailbox
) -> None:
    kept, merged = make_organisation(session, now), make_organisation(session, now)
    # One person asked to belong to one under each name.
    both = make_person(session, now=now)
    member(session, kept, now, person=both, state=MembershipState.ENDED)
    member(session, merged, now, person=both)
    member(session, kept, now, lead=True)
    member(session, merged, now, lead=True)
    member(session, merged, now, state=MembershipState.REFUSED)
    file_with("IA fictive", organisation=merged)
    before = everything(session)

    done = merge(session, kept, merged, administrator.actor, now)
    assert organisation_of_applicant(session, Actor(both.id)) == kept.id
    assert list(broken_in_organisations(session)) == []
    separate(session, done, administrator.actor, now)

    assert everything(session) == before
    assert len([mail for mail in mailbox.all() if mail.kind == "organisation.separated"]) == 3
    assert list(broken_in_organisations(session)) == list(broken_in_trail(session)) == []
    again = merge(session, kept, merged, administrator.actor, now)
    assert again.id != done.id


def test_what_came_since_stays_but_files_follow_their_people(
    session: Session, now: datetime, administrator: User, file_with: FileWith
) -> None:
    kept, merged = make_organisation(session, now), make_organisation(session, now)
    person = make_person(session, now=now)
    member(session, merged, now, person=person, lead=True)
    done = merge(session, kept, merged, administrator.actor, now)
    theirs = file_with("IA fictive", organisation=kept, lead=person)
    ours = file_with("IA fictive", organisation=kept)
    joined = member(session, kept, now)

    separate(session, done, administrator.actor, now + timedelta(days=1))

    session.expire_all()
    assert (theirs.organisation_id, ours.organisation_id) == (merged.id, kept.id)
    assert joined.organisation_id == kept.id
    assert list(broken_in_organisations(session)) == []


def test_a_merge_within_a_merge_is_undone_from_the_top(
    session: Session, now: datetime, administrator: User, provider: Provider
) -> None:
    first, second, third = (provider(name) for name in ("Alpha fictif", "Bravo fictif", "Charlie fictif"))
    lower = merge(session, second, third, administrator.actor, now)
    upper = merge(session, first, second, administrator.actor, now)
    assert provider("Charlie fictif") == first

    with pytest.raises(RuleBroken) as refused:
        separate(session, lower, administrator.actor, now)
    assert refused.value.code == "organisation.merge_built_upon"

    separate(session, upper, administrator.actor, now)
    assert provider("Charlie fictif") == second
    separate(session, lower, administrator.actor, now)
    assert provider("Charlie fictif") == third
    with pytest.raises(RuleBroken) as refused:
        separate(session, lower, administrator.actor, now)
    assert refused.value.code == "organisation.separated_already"


def test_what_is_refused_changes_nothing(
    session: Session, now: datetime, administrator: User, provider: Provider
) -> None:
    kept, merged, third = provider("IA fictive"), provider("IA fictives"), provider("Autre IA fictive")
    given: dict[str, Any] = {"actor": administrator.actor, "now": now, "link_to": link_to}
    seen = compare_organisations(
        session, actor=administrator.actor, kept_id=kept.id, merged_id=merged.id
    ).seen
    pair = {"kept_id": kept.id, "merged_id": merged.id, "seen": seen}

    def code(**changes: Any) -> str:
        with pytest.raises(RuleBroken) as refused:
            merge_organisations(session, **{**given, **pair, "reason": REASON, **changes})
        return refused.value.code

    assert code(reason="  ") == "organisation.merge_reason_missing"
    assert code(merged_id=kept.id) == "organisation.merge_itself"
    assert code(seen="") == "organisation.changed_since"
    member(session, merged, now, person=administrator)
    assert code() == "organisation.merge_own"
    with pytest.raises(NotFound):
        merge_organisations(session, **{**given, **pair, "merged_id": administrator.id, "reason": REASON})
    merge(session, third, kept, make_person(session, now=now).actor, now)
    assert code() == "organisation.merged_already"


@pytest.mark.parametrize("came", ["name", "file", "person", "record"])
def test_what_came_since_it_was_looked_at_stops_a_merge(
    session: Session, now: datetime, administrator: User, file_with: FileWith, came: str
) -> None:
    kept, merged = make_organisation(session, now), make_organisation(session, now)
    seen = compare_organisations(
        session, actor=administrator.actor, kept_id=kept.id, merged_id=merged.id
    ).seen

    if came == "name":
        other = session.scalars(
            select(OrganisationName).where(OrganisationName.organisation_id == kept.id)
        ).one()
        other.organisation_id = merged.id
    elif came == "file":
        file_with("IA fictive", organisation=merged)
    elif came == "person":
        member(session, kept, now)
    else:
        merged.directory_id = "odhf-1"
    session.flush()

    with pytest.raises(LostRace) as lost:
        merge_organisations(
            session,
            actor=administrator.actor,
            now=now,
            kept_id=kept.id,
            merged_id=merged.id,
            seen=seen,
            reason=REASON,
            link_to=link_to,
        )
    assert lost.value.code == "organisation.changed_since"


def test_two_told_apart_are_no_longer_shown_together_until_they_are_merged(
    session: Session, now: datetime, administrator: User, provider: Provider
) -> None:
    one, other = provider("Boréal fictif"), provider("Borréal fictif")
    actor = administrator.actor
    [pair] = read_possible_duplicates(session, actor=actor).rows
    assert {pair.first.id, pair.second.id} == {one.id, other.id}

    for first, second in ((one, other), (other, one)):
        mark_organisations_apart(session, actor=actor, now=now, first_id=first.id, second_id=second.id)

    assert read_possible_duplicates(session, actor=actor).rows == ()
    acts = session.scalars(select(AuditEntry.action)).all()
    assert acts.count("organisation.told_apart") == 1
    separate(session, merge(session, one, other, actor, now), actor, now)
    assert len(read_possible_duplicates(session, actor=actor).rows) == 1
    with pytest.raises(RuleBroken):
        mark_organisations_apart(session, actor=actor, now=now, first_id=one.id, second_id=one.id)


def test_of_a_pair_the_one_that_more_is_known_of_comes_first(
    session: Session, now: datetime, administrator: User, provider: Provider, file_with: FileWith
) -> None:
    provider("Boréal fictif")
    file_with("Borréal fictif")

    [pair] = read_possible_duplicates(session, actor=administrator.actor).rows

    assert (pair.first.organisation.name_fr, pair.first.files) == ("Borréal fictif", 1)


def test_the_checks_find_what_no_action_does(
    session: Session, now: datetime, administrator: User, provider: Provider, file_with: FileWith
) -> None:
    from callapp.applications.sections.models import Partner

    file = file_with("IA fictive")
    kept, merged = provider("Alpha fictif"), provider("Bravo fictif")
    merge(session, kept, merged, administrator.actor, now)
    assert list(broken_in_organisations(session)) == []
    partner = session.scalars(select(Partner).where(Partner.application_id == file.id)).one()

    name, partner.name = partner.name, "Une autre"
    assert [fault.code for fault in broken_in_organisations(session)] == ["check.partner_link_differs"]
    partner.name, partner.known_as_id = name, None
    assert [fault.code for fault in broken_in_organisations(session)] == ["check.partner_unlinked"]
    session.scalars(
        select(OrganisationName).where(OrganisationName.name == "Bravo fictif")
    ).one().organisation_id = merged.id
    partner.kind = PartnerKind.OTHER
    assert {fault.code for fault in broken_in_organisations(session)} == {
        "check.partner_unlinked",
        "check.merged_holds_something",
    }
    merged.merged_into_id = None
    assert "check.merge_differs" in {fault.code for fault in broken_in_organisations(session)}
