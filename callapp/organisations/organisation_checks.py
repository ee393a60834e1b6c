"""What must always hold of organisations."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from callapp.accounts.invitation_models import Invitation
from callapp.accounts.models import Membership, Organisation
from callapp.accounts.organisation_models import OrganisationMerge, OrganisationName
from callapp.accounts.queries import LIVE
from callapp.applications.models import Application
from callapp.applications.sections.models import Partner
from callapp.domain.errors import Fault
from callapp.domain.organisation_names import identity_of
from callapp.domain.workflow import ApplicationState


def broken_in_organisations(session: Session) -> Iterator[Fault]:
    """Partners linked to nobody or to somebody else, merges that left something behind; field is the id.

    Codes: ``check.partner_unlinked`` (of a submitted file), ``check.partner_link_differs`` (it is not
    called as the name it is linked to), ``check.merged_holds_something`` (an organisation that is part of
    another), ``check.merge_differs`` (an organisation and its merge in force do not say the same).
    """
    yield from _links(session)
    yield from _merged(session)


def _links(session: Session) -> Iterator[Fault]:
    rows = session.execute(
        select(Partner, OrganisationName, Application.state)
        .join(Application, Application.id == Partner.application_id)
        .outerjoin(OrganisationName, OrganisationName.id == Partner.known_as_id)
        .order_by(Partner.id)
        .execution_options(yield_per=500)
    )
    for partner, name, state in rows:
        if name is None:
            if state is not ApplicationState.DRAFT:
                yield Fault("check.partner_unlinked", str(partner.id))
        elif identity_of(partner.name, partner.kind, partner.province, partner.country) != name.identity:
            yield Fault("check.partner_link_differs", str(partner.id))


def _merged(session: Session) -> Iterator[Fault]:
    owned = Organisation.id
    holds = or_(
        exists().where(OrganisationName.organisation_id == owned),
        exists().where(Application.organisation_id == owned),
        exists().where(Membership.organisation_id == owned, Membership.state.in_(LIVE)),
        exists().where(Invitation.organisation_id == owned, Invitation.is_open()),
    )
    rows = session.execute(
        select(owned, Organisation.merged_into_id, OrganisationMerge.kept_id, holds)
        .outerjoin(
            OrganisationMerge, (OrganisationMerge.merged_id == owned) & OrganisationMerge.undone_at.is_(None)
        )
        .order_by(owned)
    )
    for organisation_id, merged_into, kept, holds_something in rows:
        if merged_into != kept:
            yield Fault("check.merge_differs", str(organisation_id))
        if merged_into is not None and holds_something:
            yield Fault("check.merged_holds_something", str(organisation_id))
