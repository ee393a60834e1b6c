"""The form of a thread, for either side."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from callapp.web.acting import refusals
from callapp.web.fields import PageForm, show_faults
from callapp.web.links import public_link


class MessageForm(PageForm):
    """What is asked or answered."""

    text = TextAreaField(_l("Your message"))

    def is_sent(self, act: Callable[..., object]) -> bool:
        """Whether act took the message as it stands in the form; what it refuses is put at the field."""
        faults = refusals(lambda: act(text=self.text.data or "", link_to=public_link))
        if faults:
            show_faults(self, faults)
        return not faults
