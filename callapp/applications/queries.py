"""Applications as the people who write them see them: theirs, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager

from callapp.accounts.models import Membership, MembershipState, User
from callapp.applications.assessment import Assessment, assess_all
from callapp.applications.corrections.queries import OpenCorrection, open_corrections
from callapp.applications.deadlines import file_window
from callapp.applications.models import Application, ApplicationMember
from callapp.calls.queries import CallInForce, call_in_force, published_calls
from callapp.domain.attachments import AttachmentKind
from callapp.domain.corrections import names_in
from callapp.domain.errors import NotFound
from callapp.domain.people import Actor, ApplicationRole
from callapp.domain.permissions import MAY_EDIT
from callapp.domain.sections import Section
from callapp.domain.windows import Phase, Window
from callapp.domain.workflow import ApplicationEvent, ApplicationState, possible_events


@dataclass(frozen=True, slots=True)
class OwnApplication:
    """An application with its call and what this person is on it."""

    application: Application
    role: ApplicationRole
    call: CallInForce
    correction: OpenCorrection | None = None

    @property
    def window(self) -> Window:
        """When this file can be submitted: with its call, or longer where that was granted to it alone."""
        return file_window(self.call.row, self.application)

    @property
    def zone(self) -> ZoneInfo:
        return self.call.zone

    @property
    def is_extended(self) -> bool:
        """Whether this file closes later than its call."""
        return self.window != self.call.window

    def phase(self, now: datetime) -> Phase:
        return self.window.phase(now)

    @property
    def is_draft(self) -> bool:
        return self.application.state is ApplicationState.DRAFT

    @property
    def is_submitted(self) -> bool:
        return self.application.state not in (ApplicationState.DRAFT, ApplicationState.WITHDRAWN)

    @property
    def may_edit(self) -> bool:
        """Whether this person may write in it now. After the deadline too: nothing typed is refused."""
        return (self.is_draft or self.correction is not None) and self.role in MAY_EDIT

    def may_change(self, kind: AttachmentKind) -> bool:
        """Whether this person may add and take out files of this kind, were there time."""
        opened = self.is_draft or (self.correction is not None and self.correction.opens(kind))
        return opened and self.role in MAY_EDIT

    @property
    def ends_at(self) -> datetime:
        """Until when (exclusive) what its people do counts: its deadline, or when corrections are due."""
        return self.window.closes_at if self.is_draft or not self.correction else self.correction.due_at

    def open_in(self, section: Section) -> frozenset[str] | None:
        """The only fields of a section that may be written in, under a correction; None when all may."""
        return None if self.is_draft or not self.correction else names_in(section, self.correction.fields)

    def events(self, now: datetime) -> tuple[ApplicationEvent, ...]:
        """What this person may do with it as a whole now."""
        before_deadline = self.phase(now) is Phase.OPEN
        return possible_events(self.application.state, roles=[self.role], before_deadline=before_deadline)


def get_application_for(session: Session, actor: Actor, application_id: UUID) -> OwnApplication:
    """One of this person's applications; NotFound for one of somebody else, and for none."""
    found = session.execute(
        select(Application, ApplicationMember.role)
        .join(ApplicationMember, ApplicationMember.application_id == Application.id)
        .where(Application.id == application_id, ApplicationMember.user_id == actor.user_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    # A draft has no correction: its pages need not ask.
    corrections = (
        {} if found[0].state is ApplicationState.DRAFT else open_corrections(session, [application_id])
    )
    call = call_in_force(session, found[0].call_id)
    return OwnApplication(found[0], found[1], call, corrections.get(application_id))


def organisation_of_applicant(session: Session, actor: Actor) -> UUID | None:
    """The organisation for which this person may submit: theirs, or the one they were first to claim.

    A first claim may still wait for its verification. Whoever asked to join an organisation that has members
    waits for its lead: nobody takes another hospital's only place in a call.
    """
    others = aliased(Membership)
    has_members = exists().where(
        others.organisation_id == Membership.organisation_id, others.state == MembershipState.ACTIVE
    )
    first_claim = and_(Membership.state == MembershipState.PENDING, ~has_members)
    return session.scalars(
        select(Membership.organisation_id)
        .where(
            Membership.user_id == actor.user_id,
            or_(Membership.state == MembershipState.ACTIVE, first_claim),
        )
        .order_by(Membership.asked_at, Membership.id)
    ).first()


def count_led_drafts(session: Session, actor: Actor, call_id: UUID) -> int:
    """How many drafts in a call this person leads."""
    counted = (
        select(func.count())
        .select_from(Application)
        .join(ApplicationMember, ApplicationMember.application_id == Application.id)
        .where(
            Application.call_id == call_id,
            Application.state == ApplicationState.DRAFT,
            ApplicationMember.user_id == actor.user_id,
            ApplicationMember.role == ApplicationRole.LEAD,
        )
    )
    return session.scalar(counted) or 0


def list_own_applications(session: Session, actor: Actor) -> list[tuple[OwnApplication, Assessment]]:
    """All of this person's applications with how far each is, the newest first; five statements."""
    calls = {call.id: call for call in published_calls(session)}
    rows = session.execute(
        select(Application, ApplicationMember.role)
        .join(ApplicationMember, ApplicationMember.application_id == Application.id)
        .where(ApplicationMember.user_id == actor.user_id, Application.call_id.in_(calls))
        .order_by(Application.created_at.desc(), Application.id)
    )
    own = [OwnApplication(application, role, calls[application.call_id]) for application, role in rows]
    progress = assess_all(session, [(each.application, each.call.document) for each in own])
    return [(each, progress[each.application.id]) for each in own]


def list_open_calls(session: Session, now: datetime) -> list[CallInForce]:
    """The calls that take applications now, the latest opening first."""
    return [call for call in published_calls(session) if call.phase(now) is Phase.OPEN]


def list_members(session: Session, application_id: UUID) -> Sequence[ApplicationMember]:
    """Everybody on an application with their names, the lead first, then by name."""
    lead_first = case((ApplicationMember.role == ApplicationRole.LEAD, 0), else_=1)
    return session.scalars(
        select(ApplicationMember)
        .join(User, User.id == ApplicationMember.user_id)
        .where(ApplicationMember.application_id == application_id)
        .options(contains_eager(ApplicationMember.user))
        .order_by(lead_first, User.name, User.id)
    ).all()


def people_named(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """The names of these people by their id; no statement when there is none."""
    wanted = sorted({UUID(each) for each in ids})
    if not wanted:
        return {}
    found = session.execute(select(User.id, User.name).where(User.id.in_(wanted)).order_by(User.id))
    return {str(person): name for person, name in found}
