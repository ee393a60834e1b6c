"""Forms about people, sign-in and organisations."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_security import forms as library
from flask_security.forms import EmailValidation, IsString, email_required, password_required
from flask_security.utils import get_message, hash_password
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectChoice,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from callapp.accounts.passwords import LONGEST
from callapp.domain.errors import RuleBroken
from callapp.domain.text import clean_text
from callapp.web.access import is_safe_target
from callapp.web.clock import request_now
from callapp.web.i18n import current_language
from callapp.web.wording import sentence


def tidy(text: str | None) -> str | None:
    """A one-line text without spaces around it."""
    return " ".join(text.split()) if text else text


def visible(text: str | None) -> str | None:
    """An address without what no keyboard writes: such characters may not stand in a page either."""
    return "".join(letter for letter in text if letter.isprintable()) if text else text


def printable(_form: FlaskForm, field: Any) -> None:
    """A validator: names a control character and its place, and takes it out of what the page shows."""
    try:
        field.data = clean_text(field.data or "")
    except RuleBroken as broken:
        field.data = visible(field.data)
        raise ValidationError(sentence(broken.faults[0])) from None


def name_field(**options: Any) -> StringField:
    """The name of a person, as they write it."""
    return StringField(
        _l("Your name"),
        filters=[tidy],
        validators=[
            DataRequired(_l("Enter your name.")),
            Length(max=200, message=_l("Enter at most %(max)d characters.")),
            printable,
        ],
        render_kw={"autocomplete": "name"},
        **options,
    )


def _new_password(words: str) -> PasswordField:
    """A password to be chosen; callapp.accounts.passwords judges it."""
    return PasswordField(
        words,
        description=_l("At least 12 characters. Four unrelated words make a good one."),
        validators=[IsString(), password_required],
    )


def _typed_again(field: str) -> PasswordField:
    """The password of a field once more, so that a slip of the finger shows."""
    same = library.EqualToLocalize(field, message="RETYPE_PASSWORD_MISMATCH")
    return PasswordField(_l("The same password again"), validators=[IsString(), same])


def _is_unreadable(form: Any) -> bool:
    """Says so above the form when the address cannot be one.

    The library withdraws what stands at the field, lest it tell who has an account.
    """
    try:
        security: Any = current_app.extensions["security"]
        security.mail_util.normalize(form.email.data or "")
    except ValueError:
        form.form_errors.append(get_message("INVALID_EMAIL_ADDRESS")[0])
        return True
    return False


class _NextField(HiddenField):  # type: ignore[misc]  # its library has no types
    """Where to go after; the page carries along what is a page of this site, and nothing else."""

    def _value(self) -> str:
        return self.data if self.data and is_safe_target(self.data) else ""


class _SafeNext:
    """Where to go after: a page of this site, or nothing."""

    next = _NextField()

    def validate_next(self, field: StringField) -> None:
        field.data = field._value()


class SignInForm(_SafeNext, library.LoginForm):
    """Address and password; no cookie that remembers longer than the session."""

    remember = None
    submit = None
    email = EmailField(
        _l("E-mail address"), filters=[visible], validators=[IsString(), email_required, EmailValidation()]
    )
    password = PasswordField(_l("Password"), validators=[IsString(), password_required, Length(max=LONGEST)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The library puts a link of its own there.
        self.password.description = ""


class RegisterForm(_SafeNext, library.RegisterFormV2):
    """A new account: the library asks address and password twice, we ask name and consent."""

    submit = None
    name = name_field()
    email = EmailField(
        _l("E-mail address"),
        filters=[visible],
        description=_l("We send a link there to confirm it."),
        validators=[IsString(), email_required, EmailValidation(verify=True), library.unique_user_email],
    )
    password = _new_password(_l("Password"))
    password_confirm = _typed_again("password")
    privacy = BooleanField(
        _l("I have read the privacy notice and accept it."),
        validators=[InputRequired(_l("Read the privacy notice and accept it to open an account."))],
    )

    def to_dict(self, only_user: bool) -> dict[str, Any]:
        """The new person's columns; our listener to a repeated registration reads the same."""
        del only_user
        now = request_now()
        return {
            "email": self.email.data,
            "name": self.name.data,
            "password": self.password.data,
            "language": current_language(),
            "created_at": now,
            "privacy_notice_accepted_at": now,
        }


class ForgotPasswordForm(library.ForgotPasswordForm):
    """Asks for a link to a new password. The answer and its time are the same for every address."""

    submit = None
    email = EmailField(
        _l("E-mail address"),
        filters=[visible],
        validators=[IsString(), email_required, EmailValidation(verify=True), library.valid_user_email],
    )

    def validate(self, **kwargs: Any) -> bool:
        """True when a link may leave. An unconfirmed person may reset too: the mail proves the address."""
        if not FlaskForm.validate(self, **kwargs):
            _is_unreadable(self)
            return False
        assert self.user is not None  # noqa: S101 – set by valid_user_email
        if not self.user.is_active:
            self.email.errors = [_l("This account is closed.")]
            return False
        # The view hashes once for an unknown address; so do we for a known one.
        hash_password("not-a-password")
        return True


class ResetPasswordForm(library.ResetPasswordForm):
    submit = None
    password = _new_password(_l("New password"))
    password_confirm = _typed_again("password")


class ChangePasswordForm(library.ChangePasswordForm):
    submit = None
    password = PasswordField(
        _l("Present password"),
        validators=[Length(max=LONGEST, message=_l("This is not your present password."))],
    )
    new_password = _new_password(_l("New password"))
    new_password_confirm = _typed_again("new_password")


class SendConfirmationForm(library.SendConfirmationForm):
    submit = None
    email = EmailField(
        _l("E-mail address"),
        filters=[visible],
        validators=[IsString(), email_required, EmailValidation(verify=True), library.valid_user_email],
    )

    def validate(self, **kwargs: Any) -> bool:
        """True when a link may leave. Both branches hash once, so that time tells nothing."""
        found = super().validate(**kwargs)
        if not found and _is_unreadable(self):
            return False
        hash_password("not-a-password")
        return found


class ProfileForm(FlaskForm):  # type: ignore[misc]  # its library has no types
    """What a person may change about their own account."""

    name = name_field()
    language = RadioField(
        _l("Language of the mails we send you"),
        choices=[SelectChoice("fr", _l("French")), SelectChoice("en", _l("English"))],
        validators=[InputRequired(_l("Choose a language."))],
    )
