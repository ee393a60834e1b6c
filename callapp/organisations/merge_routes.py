"""Two organisations side by side: merging them, telling them apart, and undoing a merge."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callapp.domain.errors import Fault, RuleBroken
from callapp.domain.organisation_merging import refuse_merge
from callapp.domain.permissions import Permission
from callapp.organisations.forms import MergeForm
from callapp.organisations.merge_actions import merge_organisations, separate_organisations
from callapp.organisations.merge_queries import Comparison, compare_organisations, load_merge
from callapp.organisations.naming_actions import mark_organisations_apart
from callapp.web.access import current_actor, requires
from callapp.web.acting import refusals, who_and_when
from callapp.web.database import db
from callapp.web.fields import show_faults, words_without_field
from callapp.web.links import public_link

bp = Blueprint("merging", __name__)

Answer = Response | str | tuple[str, int]
ADDRESS = "/organisations/<uuid:kept_id>/with/<uuid:merged_id>"


@bp.get(ADDRESS)
@requires(Permission.PEOPLE_MANAGE)
def compare(kept_id: UUID, merged_id: UUID) -> Answer:
    """What merging the second into the first would do."""
    return _compared(_comparison(kept_id, merged_id), MergeForm(formdata=None))


@bp.post(ADDRESS)
@requires(Permission.PEOPLE_MANAGE)
def merge(kept_id: UUID, merged_id: UUID) -> Answer:
    """Merges the second into the first, as the page showed it."""
    form = MergeForm()
    act = partial(merge_organisations, db.session, **who_and_when(), kept_id=kept_id, merged_id=merged_id)
    given = {"seen": form.seen.data, "reason": form.reason.data, "link_to": public_link}
    faults = refusals(partial(act, **given)) if form.validate_on_submit() else ()
    if faults or form.errors:
        show_faults(form, faults)
        return _compared(_comparison(kept_id, merged_id), form), 422
    flash(_("They are one organisation from now on. Their people are told by mail."), "success")
    return redirect(url_for("known_organisations.show", organisation_id=kept_id))


@bp.post(f"{ADDRESS}/apart")
@requires(Permission.PEOPLE_MANAGE)
def apart(kept_id: UUID, merged_id: UUID) -> Answer:
    """They are two: no longer shown as possible duplicates."""
    mark_organisations_apart(db.session, **who_and_when(), first_id=kept_id, second_id=merged_id)
    flash(_("These two stay two organisations and are no longer shown together."), "success")
    return redirect(url_for("known_organisations.duplicates"))


@bp.route("/organisations/merges/<uuid:merge_id>", methods=["GET", "POST"])
@requires(Permission.PEOPLE_MANAGE)
def separate(merge_id: UUID) -> Answer:
    """Undoes a merge, with a reason."""
    form, past = MergeForm(), load_merge(db.session, merge_id)
    act = partial(separate_organisations, db.session, **who_and_when(), merge_id=merge_id)
    given = {"reason": form.reason.data, "link_to": public_link}
    faults = refusals(partial(act, **given)) if form.validate_on_submit() else ()
    if form.is_submitted() and not faults and not form.errors:
        flash(_("They are two organisations again. Their people are told by mail."), "success")
        return redirect(url_for("known_organisations.show", organisation_id=past.merged.id))
    show_faults(form, faults)
    return _separation(merge_id, form), 422 if form.errors or form.form_errors else 200


def _separation(merge_id: UUID, form: MergeForm) -> str:
    past = load_merge(db.session, merge_id)
    lost = words_without_field(form)
    return render_template("organisations/separate.html", form=form, past=past, lost=lost)


def _comparison(kept_id: UUID, merged_id: UUID) -> Comparison:
    return compare_organisations(db.session, actor=current_actor(), kept_id=kept_id, merged_id=merged_id)


def _compared(comparison: Comparison, form: MergeForm) -> str:
    form.seen.data = comparison.seen
    return render_template(
        "organisations/compare.html", it=comparison, form=form, refused=_why_not(comparison)
    )


def _why_not(comparison: Comparison) -> tuple[Fault, ...]:
    """Why these two may not become one; none when they may."""
    try:
        refuse_merge(comparison.kept.side, comparison.merged.side, by=current_actor().user_id)
    except RuleBroken as broken:
        return broken.faults
    return ()
