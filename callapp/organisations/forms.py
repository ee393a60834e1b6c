"""Forms of administrators about organisations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from callapp.accounts.forms import printable, tidy
from callapp.web.fields import PageForm

_AT_MOST = _l("Enter at most %(max)d characters.")


class NamesForm(PageForm):
    """What an organisation is called in each language; one may stay empty: names are not translated."""

    name_fr = StringField(
        _l("Name in French"), filters=[tidy], validators=[Length(max=300, message=_AT_MOST), printable]
    )
    name_en = StringField(
        _l("Name in English"), filters=[tidy], validators=[Length(max=300, message=_AT_MOST), printable]
    )


class MergeForm(PageForm):
    """Why two organisations are one, or are not after all. seen: what the page showed of them."""

    seen = HiddenField()
    reason = TextAreaField(
        _l("Reason"),
        description=_l("It stays with both organisations. Administrators and auditors read it."),
        validators=[
            DataRequired(_l("Write how you know it: a register, a web site, a call.")),
            Length(max=2000, message=_AT_MOST),
            printable,
        ],
    )
