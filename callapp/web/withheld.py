"""What lists of everything leave out for one person: a stake in a file outweighs every role."""

from __future__ import annotations

from uuid import UUID

from flask import current_app

from callapp.web.access import current_actor
from callapp.web.database import db


def withheld_files() -> dict[UUID, str | None]:
    """Numbers by id of the files of which this request's person may read nothing in lists of everything.

    Which they are is the features' business; the application says it (``callapp.withheld_files``).
    """
    withheld = current_app.extensions["callapp.withheld_files"](current_actor())
    return {row[0]: row[1] for row in db.session.execute(withheld)}
