"""Organisations: the list, those that may be the same, one of them with its names, files and people."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callapp.calls.queries import CallInForce, published_calls
from callapp.domain.organisations import PartnerKind
from callapp.domain.permissions import Permission, allows
from callapp.organisations.forms import NamesForm
from callapp.organisations.merge_queries import list_merges, list_names, list_people, load_organisation
from callapp.organisations.naming_actions import confirm_organisation
from callapp.organisations.queries import (
    OrganisationView,
    files_with,
    likely_same,
    read_organisations,
    read_possible_duplicates,
)
from callapp.web.access import current_actor, requires
from callapp.web.acting import refusals, who_and_when
from callapp.web.database import db
from callapp.web.fields import show_faults
from callapp.web.i18n import current_language
from callapp.web.listing import asked_page, asked_words, list_rows

bp = Blueprint("known_organisations", __name__)

Answer = Response | str | tuple[str, int]
_KEYS = ("kind", "call", "q")


@bp.get("/organisations")
@requires(Permission.PEOPLE_READ)
def index() -> str:
    """Organisations by name; filters stand in the address."""
    calls = published_calls(db.session)
    view = _asked(calls)
    return render_template(
        "organisations/index.html",
        found=read_organisations(db.session, actor=current_actor(), view=view),
        view=view,
        calls=calls,
        kinds=list(PartnerKind),
        address=_address,
    )


@bp.get("/organisations/duplicates")
@requires(Permission.PEOPLE_READ)
def duplicates() -> str:
    """Pairs of organisations that may be one."""
    return render_template(
        "organisations/duplicates.html",
        pairs=read_possible_duplicates(db.session, actor=current_actor(), page=asked_page()),
        may_manage=_may_manage(),
        address=lambda number: url_for(".duplicates", page=number),
    )


@bp.get("/organisations/<uuid:organisation_id>")
@requires(Permission.PEOPLE_READ)
def show(organisation_id: UUID) -> str:
    """One organisation."""
    return _page(organisation_id)


@bp.post("/organisations/<uuid:organisation_id>/names")
@requires(Permission.PEOPLE_MANAGE)
def confirm(organisation_id: UUID) -> Answer:
    """The names an administrator checked."""
    form = NamesForm()
    given = {"name_fr": form.name_fr.data or "", "name_en": form.name_en.data or ""}
    act = partial(
        confirm_organisation, db.session, **who_and_when(), organisation_id=organisation_id, **given
    )
    faults = refusals(act) if form.validate_on_submit() else ()
    if faults or form.errors:
        show_faults(form, faults)
        return _page(organisation_id, names=form), 422
    flash(
        _("The names are confirmed: this organisation is proposed to teams that name a partner."), "success"
    )
    return redirect(url_for(".show", organisation_id=organisation_id))


def _asked(calls: Sequence[CallInForce]) -> OrganisationView:
    """Anything in the address that is none of the choices asks for nothing."""
    kind, slug = request.args.get("kind", ""), request.args.get("call", "")
    return OrganisationView(
        language=current_language().value,
        kind=PartnerKind(kind) if kind in list(PartnerKind) else None,
        call_id=next((call.id for call in calls if call.row.slug == slug), None),
        search=asked_words(),
        page=asked_page(),
    )


def _may_manage() -> bool:
    return allows(current_actor(), Permission.PEOPLE_MANAGE)


def _address(**changes: Any) -> str:
    """The address of this list with some of what it asks for changed; None takes a key out."""
    asked = {key: request.args[key] for key in _KEYS if request.args.get(key)}
    return url_for(".index", **{key: value for key, value in {**asked, **changes}.items() if value})


def _page(organisation_id: UUID, *, names: NamesForm | None = None) -> str:
    """One organisation; the form of its names may be as it was sent and refused."""
    organisation = load_organisation(db.session, organisation_id)
    merged_into = organisation.merged_into_id
    words = asked_words()
    asked = OrganisationView(language=current_language().value, search=words)
    return render_template(
        "organisations/show.html",
        organisation=organisation,
        survivor=load_organisation(db.session, merged_into) if merged_into else None,
        known_as=list_names(db.session, organisation_id),
        people=list_people(db.session, organisation_id),
        files=list_rows(db.session, files_with(current_actor(), organisation_id), asked_page()),
        merges=list_merges(db.session, organisation_id),
        alike=likely_same(db.session, organisation_id=organisation_id),
        found=read_organisations(db.session, actor=current_actor(), view=asked).listed.rows if words else (),
        words=words,
        names=names or NamesForm(formdata=None, obj=organisation),
        may_manage=_may_manage(),
    )
