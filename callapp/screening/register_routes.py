"""The register's pages: calls, and the submitted files of one."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from flask import Blueprint, render_template, request, url_for

from callapp.calls.queries import CallInForce, published_call
from callapp.domain.bilingual import Language
from callapp.domain.organisations import Province
from callapp.domain.permissions import Permission, allows
from callapp.domain.text import visible_text
from callapp.domain.windows import last_minute
from callapp.domain.workflow import ApplicationState
from callapp.screening.answering_queries import count_waiting
from callapp.screening.lost_lead_queries import count_without_lead
from callapp.screening.queries import SCREENED
from callapp.screening.register_queries import SORTS, RegisterView, calls_with_submitted, read_register
from callapp.web.access import current_actor, requires
from callapp.web.acting import who_and_when
from callapp.web.database import db
from callapp.web.fields import small_number
from callapp.web.i18n import speaker

bp = Blueprint("register", __name__)

C = TypeVar("C", bound=StrEnum)
_SEARCH_LIMIT = 100
_KEYS = ("state", "province", "language", "search", "sort", "page")


@bp.get("/files")
@requires(Permission.APPLICATIONS_READ)
def calls() -> str:
    """Calls with their submitted files counted."""
    return render_template(
        "register/calls.html", calls=calls_with_submitted(db.session, actor=current_actor())
    )


@bp.get("/files/<slug>")
@requires(Permission.APPLICATIONS_READ)
def files(slug: str) -> str:
    """The submitted files of a call; filters, order and page are in the address."""
    call = published_call(db.session, slug)
    view = _asked(request.args)
    return render_template(
        "register/files.html",
        call=call.row,
        document=call.document,
        register=read_register(db.session, **who_and_when(), call_id=call.id, view=view),
        view=view,
        **_around(call),
        address=partial(_address, slug),
        states=SCREENED,
        languages=list(Language),
    )


def _around(call: CallInForce) -> dict[str, Any]:
    """What stands above the register: questions that wait, and what is not submitted yet."""
    return {
        "waiting": count_waiting(db.session, actor=current_actor(), call_id=call.id),
        "without_lead": _without_lead(call.id),
        "may_extend": allows(current_actor(), Permission.CALLS_MANAGE),
        "closing": lambda instant: speaker().moment(last_minute(instant), call.zone),
    }


def _without_lead(call_id: UUID) -> int | None:
    """How many files have no lead any more, for who may give them one; None for others."""
    actor = current_actor()
    may = allows(actor, Permission.PEOPLE_MANAGE)
    return count_without_lead(db.session, actor=actor, call_id=call_id) if may else None


def _address(slug: str, **changes: Any) -> str:
    """The address of this list with some of what it asks for changed; None and "" take a key out."""
    asked = {key: request.args[key] for key in _KEYS if request.args.get(key)}
    query = {key: value for key, value in {**asked, **changes}.items() if value}
    return url_for("register.files", slug=slug, **query)


def _asked(args: Mapping[str, str]) -> RegisterView:
    """Anything in the address that is none of the choices asks for nothing."""
    sort = args.get("sort", "number")
    return RegisterView(
        state=_code(args.get("state"), ApplicationState),
        province=_code(args.get("province"), Province),
        language=_code(args.get("language"), Language),
        search=visible_text(args.get("search", "")[:_SEARCH_LIMIT]),
        sort=sort if sort.removeprefix("-") in SORTS else "number",
        page=max(1, small_number(args.get("page"), 1)),
    )


def _code(text: str | None, codes: type[C]) -> C | None:
    return codes(text) if text in list(codes) else None
