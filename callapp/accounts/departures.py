"""What else follows when somebody leaves an organisation or their account closes.

Which it is, is the business of the features above; the application says it (``callapp.departure``).
"""

from __future__ import annotations

from uuid import UUID

from flask import current_app

from callapp.web.acting import who_and_when
from callapp.web.database import db
from callapp.web.links import public_link


def follow_departure(user_id: UUID | None, organisation_id: UUID | None = None) -> None:
    """Does it, in the same transaction. organisation_id: which one was left; None when an account closed."""
    follow = current_app.extensions["callapp.departure"]
    given = {"user_id": user_id, "organisation_id": organisation_id, "link_to": public_link}
    follow(db.session, **who_and_when(), **given)
