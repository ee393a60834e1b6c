"""The page of the people of one application, as its lead manages it and the others read it."""

from __future__ import annotations

from flask import render_template

from callapp.accounts.queries import list_colleagues
from callapp.applications.queries import OwnApplication, list_members
from callapp.applications.team.forms import AddColleagueForm, InviteToApplicationForm
from callapp.applications.team.lead_queries import belongings, gone_leads
from callapp.applications.team.queries import list_team_invitations
from callapp.domain.errors import Fault
from callapp.domain.people import ApplicationRole
from callapp.web.access import current_actor
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.fields import words_without_field
from callapp.web.wording import sentence

# Before the names of the second form's fields, so that no two on the page are alike.
COLLEAGUE = "colleague-"


def people_page(
    own: OwnApplication,
    *,
    invite: InviteToApplicationForm | None = None,
    colleague: AddColleagueForm | None = None,
    refused: tuple[Fault, ...] = (),
) -> str:
    """The page; a form may be as it was sent and refused. refused: why something else was not done."""
    words = [(sentence(fault), None) for fault in refused]
    if own.role is not ApplicationRole.LEAD:
        # The forms do not stand on the page: what they say is told at its top.
        words += [each for form in (invite, colleague) if form for each in words_without_field(form)]
        invite = colleague = None
    members = list_members(db.session, own.application.id)
    there = {member.user_id: member.role for member in members}
    colleagues = list_colleagues(db.session, actor=current_actor())
    colleague = colleague or AddColleagueForm(formdata=None, prefix=COLLEAGUE)
    colleague.offer(each for each in colleagues if each.id not in there)
    lead_id = next((who for who, role in there.items() if role is ApplicationRole.LEAD), None)
    return render_template(
        "applications/people.html",
        own=own,
        call=own.call,
        members=members,
        belongings=belongings(db.session, own.application, lead_id),
        lead_gone=gone_leads(db.session, [own.application.id]).get(own.application.id),
        **_invited(own),
        invite=invite or InviteToApplicationForm(formdata=None),
        colleague=colleague,
        refused=words,
        own_id=current_actor().user_id,
        now=request_now(),
    )


def _invited(own: OwnApplication) -> dict[str, object]:
    """Who is invited: by its lead, and by an administrator to lead it."""
    waiting = list_team_invitations(db.session, own.application.id)
    return {
        "invitations": [each for each in waiting if each.role is not ApplicationRole.LEAD],
        "lead_invited": next((each for each in waiting if each.role is ApplicationRole.LEAD), None),
    }
