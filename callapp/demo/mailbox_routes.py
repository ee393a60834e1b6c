"""The demonstration's mailbox: the mails that would have been sent, on its own machine only."""

from __future__ import annotations

import re
from uuid import UUID

from flask import Blueprint, abort, render_template
from sqlalchemy import select

from callapp.domain.permissions import Permission
from callapp.mail.models import Mail
from callapp.web.access import is_asked_on_this_machine, requires
from callapp.web.database import db
from callapp.web.listing import asked_page, list_rows

bp = Blueprint("demonstration", __name__)


@bp.before_request
def _only_this_machine() -> None:
    if not is_asked_on_this_machine():
        abort(404)


# Addresses in a mail, to be followed with a click: text and link by turns.
_LINK = re.compile(r"(https?://\S+)")


@bp.get("/demonstration/mailbox")
@requires(Permission.PUBLIC)
def mailbox() -> str:
    newest = select(Mail).order_by(Mail.created_at.desc(), Mail.id)
    return render_template("demo/mailbox.html", page=list_rows(db.session, newest, asked_page()))


@bp.get("/demonstration/mailbox/<uuid:mail_id>")
@requires(Permission.PUBLIC)
def mail(mail_id: UUID) -> str:
    found = db.session.get(Mail, mail_id)
    if found is None:
        abort(404)
    return render_template("demo/mail.html", mail=found, pieces=_LINK.split(found.body))
