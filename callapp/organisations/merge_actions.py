"""Two organisations become one, and two again.

Files are locked first, then the organisations' turn is taken, as a submission does. A file that comes to
either after it was looked at shows in what was seen, and the merge is refused with a fresh look.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from callapp.accounts.invitation_models import Invitation
from callapp.accounts.known_names import take_organisations_turn
from callapp.accounts.mails import put_words
from callapp.accounts.models import Membership, Organisation, User
from callapp.accounts.organisation_models import OrganisationMerge, OrganisationName, OrganisationsApart
from callapp.accounts.queries import LIVE
from callapp.applications.models import Application, ApplicationMember
from callapp.audit.actions import record_act
from callapp.db.ids import new_id
from callapp.domain.errors import LostRace, NotFound, RuleBroken
from callapp.domain.organisation_merging import Side, fingerprint, refuse_merge
from callapp.domain.people import Actor, ApplicationRole
from callapp.mail.outbox import LinkTo
from callapp.organisations.merge_queries import side_of
from callapp.organisations.moved_people import give_people_back, move_people


def merge_organisations(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    kept_id: UUID,
    merged_id: UUID,
    seen: str,
    reason: str,
    link_to: LinkTo,
) -> OrganisationMerge:
    """The second organisation becomes part of the first, which keeps its name.

    Names, files, people, open invitations and the record of the directory move; no file and no frozen copy is
    touched. Records organisation.merged and mails organisation.merged to the people of both. RuleBroken:
    organisation.merge_reason_missing, organisation.merge_itself and those of refuse_merge; LostRace:
    organisation.changed_since; NotFound.
    """
    if not reason.strip():
        raise RuleBroken("organisation.merge_reason_missing", "reason")
    if kept_id == merged_id:
        raise RuleBroken("organisation.merge_itself")
    _lock_files(session, [kept_id, merged_id])
    take_organisations_turn(session)
    kept, merged = _locked(session, kept_id), _locked(session, merged_id)
    sides = side_of(session, kept), side_of(session, merged)
    refuse_merge(*sides, by=actor.user_id)
    if fingerprint(*sides) != seen:
        raise LostRace("organisation.changed_since")
    people = _people(session, (kept_id, merged_id))
    moved = _move_holdings(session, sides[1], kept_id)
    moved |= move_people(session, kept_id=kept_id, merged_id=merged_id, actor=actor, now=now)
    moved["directory_id"] = merged.directory_id
    merged.directory_id, merged.merged_into_id = None, kept_id
    session.flush()
    kept.directory_id = kept.directory_id or moved["directory_id"]
    _forget_apart(session, kept_id, merged_id)
    merge = OrganisationMerge(
        id=new_id(),
        kept_id=kept_id,
        merged_id=merged_id,
        merged_at=now,
        merged_by=actor.user_id,
        reason=reason.strip(),
        moved=moved,
    )
    session.add(merge)
    record_act(
        session,
        actor=actor,
        now=now,
        action="organisation.merged",
        subject=("organisation", kept_id),
        reason=reason.strip(),
        before={"merged": str(merged_id)},
        after={"merge": str(merge.id), **moved},
    )
    _tell(session, people, "organisation.merged", kept, merged, link_to, now)
    return merge


def separate_organisations(
    session: Session, *, actor: Actor, now: datetime, merge_id: UUID, reason: str, link_to: LinkTo
) -> OrganisationMerge:
    """Undoes a merge: what moved goes back, and so do files that its people submitted since.

    What came to the organisation that was kept stays there otherwise: people who joined it, names it learnt.
    Records organisation.separated and mails organisation.separated to the people of both. RuleBroken:
    organisation.merge_reason_missing, organisation.separated_already, organisation.merge_built_upon (it is
    part of another one now: that merge is undone first), organisation.merge_own; NotFound.
    """
    if not reason.strip():
        raise RuleBroken("organisation.merge_reason_missing", "reason")
    merge = session.get(OrganisationMerge, merge_id)
    if merge is None:
        raise NotFound
    _lock_files(session, [merge.kept_id])
    take_organisations_turn(session)
    kept, merged = _locked(session, merge.kept_id), _locked(session, merge.merged_id)
    session.refresh(merge)
    if merge.undone_at is not None:
        raise RuleBroken("organisation.separated_already")
    if kept.merged_into_id is not None:
        raise RuleBroken("organisation.merge_built_upon")
    people = _people(session, (kept.id, merged.id))
    if any(person.id == actor.user_id for person in people):
        raise RuleBroken("organisation.merge_own")
    moved = merge.moved
    back = give_people_back(session, merge=merge)
    _give_holdings_back(session, merge, back)
    if moved["directory_id"]:
        kept.directory_id = None if kept.directory_id == moved["directory_id"] else kept.directory_id
    merged.merged_into_id = None
    session.flush()
    merged.directory_id = moved["directory_id"]
    merge.undone_at, merge.undone_by, merge.undo_reason = now, actor.user_id, reason.strip()
    record_act(
        session,
        actor=actor,
        now=now,
        action="organisation.separated",
        subject=("organisation", kept.id),
        reason=reason.strip(),
        before={"merge": str(merge.id)},
        after={"separated": str(merged.id)},
    )
    _tell(session, people, "organisation.separated", kept, merged, link_to, now)
    return merge


def _lock_files(session: Session, organisation_ids: Iterable[UUID]) -> None:
    session.execute(
        select(Application.id)
        .where(Application.organisation_id.in_(list(organisation_ids)))
        .order_by(Application.id)
        .with_for_update()
    ).all()


def _locked(session: Session, organisation_id: UUID) -> Organisation:
    organisation = session.get(Organisation, organisation_id, with_for_update=True, populate_existing=True)
    if organisation is None:
        raise NotFound
    return organisation


_HELD: dict[str, Any] = {"names": OrganisationName, "applications": Application, "invitations": Invitation}


def _move_holdings(session: Session, merged: Side, kept_id: UUID) -> dict[str, Any]:
    """Moves names, files and open invitations; their ids."""
    moved: dict[str, Any] = {}
    for what, table in _HELD.items():
        ids = sorted(merged.holders[what])
        _point(session, table, ids, kept_id)
        moved[what] = [str(each) for each in ids]
    return moved


def _give_holdings_back(session: Session, merge: OrganisationMerge, people: Iterable[UUID]) -> None:
    for what, table in _HELD.items():
        _point(session, table, [UUID(each) for each in merge.moved[what]], merge.merged_id, of=merge.kept_id)
    led = exists().where(
        ApplicationMember.application_id == Application.id,
        ApplicationMember.role == ApplicationRole.LEAD,
        ApplicationMember.user_id.in_(list(people)),
    )
    session.execute(
        update(Application)
        .where(Application.organisation_id == merge.kept_id, Application.submitted_at >= merge.merged_at, led)
        .values(organisation_id=merge.merged_id)
    )


def _point(session: Session, table: Any, ids: list[UUID], to: UUID, of: UUID | None = None) -> None:
    """These rows belong to another organisation from now on; of: those that still are of this one."""
    where = [table.id.in_(ids), *([table.organisation_id == of] if of else [])]
    session.execute(update(table).where(*where).values(organisation_id=to))


def _forget_apart(session: Session, one: UUID, other: UUID) -> None:
    apart = session.get(OrganisationsApart, (min(one, other), max(one, other)))
    if apart is not None:
        session.delete(apart)


def _people(session: Session, organisation_ids: Iterable[UUID]) -> list[User]:
    """Who belongs, or asked to belong, to one of these: told of what becomes of it."""
    return list(
        session.scalars(
            select(User)
            .join(Membership, Membership.user_id == User.id)
            .where(
                Membership.organisation_id.in_(list(organisation_ids)),
                Membership.state.in_(LIVE),
                User.active,
            )
            .order_by(User.id)
        ).unique()
    )


def _tell(
    session: Session,
    people: Iterable[User],
    kind: str,
    kept: Organisation,
    merged: Organisation,
    link_to: LinkTo,
    now: datetime,
) -> None:
    for person in people:
        put_words(
            session,
            to=person.email,
            language=person.language,
            kind=kind,
            now=now,
            link=link_to("organisations.own", lang=person.language),
            name=person.name,
            organisation=kept.name_in(person.language),
            other=merged.name_in(person.language),
        )
