"""The documents as an item of the task list."""

from __future__ import annotations

from typing import Any

from flask import url_for

from callapp.applications.queries import OwnApplication
from callapp.domain.content import ApplicationContent
from callapp.web.i18n import speaker
from callapp.web.marks import N_
from callapp.web.wording import label


def documents_task(own: OwnApplication, content: ApplicationContent) -> dict[str, Any]:
    """The optional item below the sections: how many documents there are, and how large together."""
    says, documents = speaker(), content.documents
    hint = ""
    if documents:
        size = says.size(sum(each.size for each in documents))
        hint = says.ngettext(
            "%(num)d document, %(size)s", "%(num)d documents, %(size)s", len(documents), size=size
        )
    return {
        "text": label("section", "documents"),
        "href": url_for("attachments.show", application_id=own.application.id, shelf="documents"),
        "hint": hint,
        "state": says.gettext(N_("Added") if documents else N_("Optional")),
        "tone": "green" if documents else "grey",
        "done": bool(documents),
    }
