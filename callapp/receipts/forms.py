"""The one question of the verification page."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import TextAreaField

from callapp.domain.errors import RuleBroken
from callapp.web.fields import PageForm

# Enough for any receipt and for a frozen copy with every answer at its longest.
GIVEN_LIMIT = 2 * 1024 * 1024


class VerifyForm(PageForm):
    """A receipt or a hash as text, or a receipt or a frozen copy as a file."""

    text = TextAreaField(
        _l("Receipt or SHA-256"),
        description=_l("The whole text of a receipt (JSON), or the 64 digits and letters of a SHA-256."),
    )
    file = FileField(
        _l("Or a file"), description=_l("The receipt or the frozen copy, as it was downloaded (JSON).")
    )

    def given(self) -> str | bytes:
        """What is to be verified, the file first. Raises RuleBroken ``verification.too_large``."""
        if self.file.data:
            # One byte more than allowed is enough to refuse.
            data: bytes = self.file.data.read(GIVEN_LIMIT + 1)
            self.file.data.close()
            if len(data) > GIVEN_LIMIT:
                raise RuleBroken("verification.too_large", "file", limit=GIVEN_LIMIT // 1024**2)
            return data
        return self.text.data or ""

    @property
    def answered_field(self) -> str:
        """Where what was given stands."""
        return "file" if self.file.data else "text"
