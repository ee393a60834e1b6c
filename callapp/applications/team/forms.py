"""Forms about the people of an application; what they hold is judged by the actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectChoice, SelectField

from callapp.accounts.models import User
from callapp.accounts.organisation_forms import InviteColleagueForm
from callapp.domain.errors import Fault, RuleBroken
from callapp.domain.people import ApplicationRole
from callapp.domain.sections import Section
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


class WritersForm(PageForm):
    """A choice for each section, named by its code; see below the class."""

    def offer(self, people: Iterable[User]) -> None:
        """These are the people to choose from."""
        nobody = SelectChoice("", _l("Nobody in particular"))
        choices = [nobody, *(SelectChoice(str(each.id), each.name) for each in people)]
        for section in Section:
            self[section].choices = choices
            self[section].label.text = label("section", section)

    def chosen(self) -> dict[Section, UUID | None]:
        """Who is chosen for each section that was sent.

        Raises RuleBroken ``section.writer_unknown`` on each section with something else than a person.
        """
        sent = {section: self[section].data for section in Section if self[section].raw_data}
        wrong = [section for section, text in sent.items() if text and not is_id(text)]
        if wrong:
            raise RuleBroken.of([Fault("section.writer_unknown", section) for section in wrong])
        return {section: UUID(text) if text else None for section, text in sent.items()}

    @classmethod
    def of(cls, writers: Mapping[Section, User]) -> WritersForm:
        """The form as things stand."""
        return cls(formdata=None, data={str(section): str(person.id) for section, person in writers.items()})


for _section in Section:
    # Words and choices belong to the reader's language and the team: given when the page is made.
    setattr(WritersForm, _section.value, SelectField(validate_choice=False))


def is_id(text: str) -> bool:
    """Whether this is the id of anything."""
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def chosen_person(form: Any) -> UUID:
    """The person chosen. Raises RuleBroken ``member.nobody_chosen`` on ``person``."""
    if not is_id(form.person.data or ""):
        raise RuleBroken("member.nobody_chosen", "person")
    return UUID(form.person.data)


def chosen_role(text: str | None) -> ApplicationRole:
    """The role of this code. Raises RuleBroken ``member.role_unknown`` on ``role``."""
    if text not in list(ApplicationRole):
        raise RuleBroken("member.role_unknown", "role")
    return ApplicationRole(text)
