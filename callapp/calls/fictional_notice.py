"""What every mail and document of a fictional call says first."""

from __future__ import annotations

from callapp.web.marks import N_
from callapp.web.speaker import Speaker

FICTIONAL = N_("Demonstration: this call and its files are fictional.")


def marked(says: Speaker, body: str, *, fictional: bool) -> str:
    """The body of a mail, below the notice when its call is fictional."""
    return f"{says.gettext(FICTIONAL)}\n\n{body}" if fictional else body
