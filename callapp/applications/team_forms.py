"""Forms about the people of an application; what they hold is judged by the actions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectChoice, SelectField

from callapp.accounts.models import User
from callapp.accounts.organisation_forms import InviteColleagueForm
from callapp.domain.errors import RuleBroken
from callapp.domain.people import ApplicationRole
from callapp.web.fields import PageForm
from callapp.web.wording import label

_GIVEN = (ApplicationRole.EDITOR, ApplicationRole.VIEWER)


def _role_field() -> RadioField:
    return RadioField(
        _l("Role"),
        choices=lambda: [SelectChoice(role.value, label("role", role)) for role in _GIVEN],
        default=ApplicationRole.EDITOR.value,
        validate_choice=False,
    )


class InviteToApplicationForm(InviteColleagueForm):
    """An address, the role it is invited to, the language of the mail."""

    role = _role_field()


class AddColleagueForm(PageForm):
    """One of the colleagues of the lead's organisation, and a role."""

    person = SelectField(_l("Person"), validate_choice=False)
    role = _role_field()

    def offer(self, people: Iterable[User]) -> None:
        """These are the people to choose from."""
        choices = [SelectChoice(str(each.id), f"{each.name} ({each.email})") for each in people]
        self.person.choices = [SelectChoice("", _l("Choose a person")), *choices]


class HandOverForm(PageForm):
    """Who leads from now on, and whether the lead so far leaves."""

    person = RadioField(_l("Who leads from now on?"), validate_choice=False)
    leaves = BooleanField(_l("I leave this application"))

    def offer(self, people: Iterable[User]) -> None:
        """These are the people to choose from."""
        self.person.choices = [SelectChoice(str(each.id), each.name) for each in people]


def chosen_person(form: Any) -> UUID:
    """The person chosen. Raises RuleBroken ``member.nobody_chosen`` on ``person``."""
    try:
        return UUID(form.person.data or "")
    except ValueError:
        raise RuleBroken("member.nobody_chosen", "person") from None


def chosen_role(text: str | None) -> ApplicationRole:
    """The role of this code. Raises RuleBroken ``member.role_unknown`` on ``role``."""
    if text not in list(ApplicationRole):
        raise RuleBroken("member.role_unknown", "role")
    return ApplicationRole(text)
