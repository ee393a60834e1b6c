"""Forms about organisations, invitations and roles."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_security.forms import EmailValidation, email_required
from wtforms import (
    BooleanField,
    EmailField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, ValidationError

from callapp.accounts.forms import name_field, printable, tidy, visible
from callapp.accounts.passwords import normal_password, password_faults
from callapp.domain.organisations import Province
from callapp.domain.people import Role
from callapp.web.fields import PageForm
from callapp.web.i18n import current_language
from callapp.web.wording import label

LANGUAGES = (SelectChoice("fr", _l("French")), SelectChoice("en", _l("English")))


def _email_field() -> EmailField:
    return EmailField(
        _l("E-mail address"), filters=[visible], validators=[email_required, EmailValidation(verify=True)]
    )


class NamedOrganisationForm(PageForm):
    """An organisation that is not in the directory."""

    name = StringField(
        _l("Name of the organisation"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Write the name of the organisation.")),
            Length(max=300, message=_l("Enter at most %(max)d characters.")),
            printable,
        ],
        render_kw={"autocomplete": "organization"},
    )
    province = SelectField(_l("Province or territory"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [SelectChoice("", _l("Choose")), *(SelectChoice(p, label("province", p)) for p in Province)]
        self.province.choices = [choice for choice in choices if choice.value != Province.OUTSIDE_CANADA]

    def validate_province(self, field: SelectField) -> None:
        if not field.data:
            raise ValidationError(_l("Choose a province or territory."))


class InviteColleagueForm(PageForm):
    """An address, and the language of the mail."""

    email = _email_field()
    language = RadioField(
        _l("Language of the mail"),
        choices=LANGUAGES,
        default=lambda: current_language().value,
        validators=[InputRequired(_l("Choose a language."))],
    )


class InviteToRoleForm(InviteColleagueForm):
    """An address, a role of the house, the language of the mail."""

    role = RadioField(_l("Role"), validators=[InputRequired(_l("Choose a role."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = [SelectChoice(role.value, label("role", role)) for role in Role]


class ReasonForm(PageForm):
    """Why somebody is refused."""

    reason = TextAreaField(
        _l("Reason, which the person reads"),
        validators=[
            DataRequired(_l("Write why, so that the person knows what to do.")),
            Length(max=2000, message=_l("Enter at most %(max)d characters.")),
            printable,
        ],
    )


class InvitedForm(PageForm):
    """An invited person without an account: name, password, consent. The address is the invitation's."""

    name = name_field()
    password = PasswordField(
        _l("Password"),
        description=_l("At least 12 characters. Four unrelated words make a good one."),
        filters=[normal_password],
        validators=[InputRequired(_l("Enter a password."))],
    )
    password_confirm = PasswordField(
        _l("The same password again"),
        filters=[normal_password],
        validators=[EqualTo("password", message=_l("The two passwords are not the same."))],
    )
    privacy = BooleanField(
        _l("I have read the privacy notice and accept it."),
        validators=[InputRequired(_l("Read the privacy notice and accept it to open an account."))],
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._email = email

    def validate_password(self, field: PasswordField) -> None:
        for fault in password_faults(field.data or "", [self.name.data or "", self._email]):
            raise ValidationError(fault)
