"""Forms by which an administrator gives a file a lead."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectChoice, TextAreaField

from callapp.accounts.models import User
from callapp.accounts.organisation_forms import InviteColleagueForm
from callapp.web.fields import PageForm


def _reason() -> Any:
    return TextAreaField(
        _l("Reason"), description=_l("It stays with the file. The lead so far and the new lead read it.")
    )


class AppointLeadForm(PageForm):
    """One of the people on the file, and why."""

    person = RadioField(_l("Who leads from now on?"), validate_choice=False)
    reason = _reason()

    def offer(self, people: Iterable[User]) -> None:
        """These are the people to choose from."""
        self.person.choices = [SelectChoice(str(each.id), f"{each.name} ({each.email})") for each in people]


class InviteLeadForm(InviteColleagueForm):
    """An address, the language of the mail, and why."""

    reason = _reason()
