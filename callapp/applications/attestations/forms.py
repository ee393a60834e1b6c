"""The two answers to a mailed link: the statement with name and title, or no with a reason."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField, TextAreaField

from callapp.web.fields import PageForm


class SigningForm(PageForm):
    """seen and text: the hash and the exact text of what was shown, so that an edit since is told."""

    name = StringField(_l("Your name"))
    title = StringField(_l("Your title"))
    consent = BooleanField(
        _l("I have read what is shown on this page and sign the letter of intent of this application.")
    )
    seen = HiddenField()
    text = HiddenField()


class ConfirmingForm(SigningForm):
    """The same, to confirm a partner's part."""

    consent = BooleanField(
        _l("I have read what is shown on this page and confirm it for the organisation named here.")
    )


class DeclineForm(PageForm):
    reason = TextAreaField(
        _l("Why you do not sign"), description=_l("The lead of the application receives this reason.")
    )


class NotConfirmingForm(PageForm):
    reason = TextAreaField(
        _l("What is not right"), description=_l("The lead of the application receives this reason.")
    )
