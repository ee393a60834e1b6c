"""People and files for tests, made through the same actions people use, where an action makes them.

Each builder of a feature adds the factories of its feature here, one function for one thing.
"""

from __future__ import annotations

from datetime import datetime
from itertools import count

from sqlalchemy.orm import Session

from callapp.accounts.known_names import learn_names
from callapp.accounts.models import Membership, MembershipState, Organisation, RoleGrant, User
from callapp.applications.actions import open_application, save_section
from callapp.applications.attachments.actions import attach_letter
from callapp.applications.deadlines import file_window
from callapp.applications.models import Application, SectionDraft
from callapp.applications.submission_actions import submit_application
from callapp.calls.document import CallDocument
from callapp.calls.queries import CallInForce, call_in_force
from callapp.calls.shipped import real_call
from callapp.db.ids import new_id
from callapp.domain.bilingual import Language
from callapp.domain.merging import NOTHING_SEEN, Seen, digests
from callapp.domain.organisations import PartnerKind, Province
from callapp.domain.people import Role
from callapp.domain.section_reading import ROWS
from callapp.domain.sections import Section
from callapp.files.store import FileStore
from callapp.receipts.signing import Issuer
from callapp.screening.extension_actions import extend_application
from tests.applications.sections import typed_sections
from tests.published import publish

_numbers = count(1)


def make_person(
    session: Session, *roles: Role, now: datetime, name: str | None = None, language: Language = Language.FR
) -> User:
    """A person with a confirmed address and these roles of the house; no password (act_as needs none)."""
    number = next(_numbers)
    person = User(
        id=new_id(),
        email=f"personne.{number}@example.ca",
        name=name or f"Personne fictive {number}",
        language=language,
        active=True,
        fs_uniquifier=new_id().hex,
        confirmed_at=now,
        created_at=now,
        privacy_notice_accepted_at=now,
    )
    person.roles = [RoleGrant(user_id=person.id, role=role, granted_at=now) for role in roles]
    session.add(person)
    session.flush()
    return person


def link_to(endpoint: str, *, lang: str, **values: object) -> str:
    """What a mail's link says in tests of actions: language, endpoint and values, in place of an address."""
    return f"http://example.ca/{lang}/{endpoint}" + "".join(f"/{value}" for value in values.values())


def make_call(session: Session, *, now: datetime, document: CallDocument | None = None) -> CallInForce:
    """A published call: the shipped one of 2023 when none is given; on the suite's clock it is open."""
    return publish(session, document or real_call(), now=now)


def make_draft(
    session: Session, *, lead: User, now: datetime, call: CallInForce | None = None
) -> Application:
    """An empty draft of this person, in the shipped call when none is given."""
    call = call or make_call(session, now=now)
    return open_application(session, actor=lead.actor, now=now, call_id=call.id, language=lead.language)


# Signs as the application of the tests does.
ISSUER = Issuer(b"r" * 32, link_to)


def seen_now(session: Session, application: Application, section: Section) -> Seen:
    """What a page of this section shows that is opened now."""
    draft = session.get(SectionDraft, (application.id, section), populate_existing=True)
    return Seen(digests(draft.typed, ROWS.get(section, {}))) if draft else NOTHING_SEEN


LETTER_PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def make_member(session: Session, *, person: User, now: datetime) -> Organisation:
    """A fictional hospital of which this person is the verified lead."""
    number = next(_numbers)
    hospital = Organisation(
        id=new_id(),
        kind=PartnerKind.HOSPITAL,
        name_fr=f"Hôpital fictif {number}",
        province=Province.QC,
        country="CA",
        created_at=now,
        created_by=person.id,
    )
    session.add(hospital)
    session.flush()
    session.add(
        Membership(
            organisation_id=hospital.id,
            user_id=person.id,
            state=MembershipState.ACTIVE,
            is_lead=True,
            asked_at=now,
            decided_at=now,
        )
    )
    learn_names(session, hospital, now=now)
    return hospital


def make_complete_draft(
    session: Session, *, lead: User, now: datetime, store: FileStore, call: CallInForce | None = None
) -> Application:
    """A draft that lacks nothing, its lead in a hospital of their own."""
    call = call or make_call(session, now=now)
    make_member(session, person=lead, now=now)
    draft = make_draft(session, lead=lead, now=now, call=call)
    for section, typed in typed_sections(call.document).items():
        save_section(
            session,
            actor=lead.actor,
            now=now,
            application_id=draft.id,
            section=section,
            typed=typed,
            link_to=link_to,
        )
    attach_letter(
        session,
        actor=lead.actor,
        now=now,
        application_id=draft.id,
        name="lettre signée.pdf",
        data=LETTER_PDF,
        store=store,
    )
    return draft


def make_submitted(
    session: Session,
    *,
    lead: User,
    now: datetime,
    store: FileStore,
    call: CallInForce | None = None,
    draft: Application | None = None,
) -> Application:
    """A submitted application: this complete draft, or a new one."""
    draft = draft or make_complete_draft(session, lead=lead, now=now, store=store, call=call)
    return submit_application(
        session,
        actor=lead.actor,
        now=now,
        application_id=draft.id,
        version=draft.version,
        issuer=ISSUER,
    )


def make_extension(
    session: Session,
    application: Application,
    *,
    now: datetime,
    until: datetime,
    reason: str = "Panne réseau",
) -> User:
    """A later end for one file, granted by an administrator of its own: who that was."""
    administrator = make_person(session, Role.ADMINISTRATOR, now=now)
    call = call_in_force(session, application.call_id)
    extend_application(
        session,
        actor=administrator.actor,
        now=now,
        application_id=application.id,
        closes_at=until,
        expected_closes_at=file_window(call.row, application).closes_at,
        reason=reason,
        link_to=link_to,
    )
    return administrator
