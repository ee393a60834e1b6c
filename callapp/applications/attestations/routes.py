"""The pages behind a mailed link, without an account: read, sign or confirm, decline, have the exact text."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from callapp.applications.attestations.actions import decline_request, sign_letter
from callapp.applications.attestations.attestation_pages import (
    LinkView,
    Stage,
    changes_since_shown,
    view_link,
)
from callapp.applications.attestations.confirmation_actions import confirm_part
from callapp.applications.attestations.confirmation_pages import (
    PartView,
    part_changes_since_shown,
    view_part_link,
)
from callapp.applications.attestations.forms import (
    ConfirmingForm,
    DeclineForm,
    NotConfirmingForm,
    SigningForm,
)
from callapp.applications.attestations.queries import find_attestation
from callapp.applications.copies.read_changes import Change
from callapp.domain.attestation import AttestationKind
from callapp.domain.errors import LostRace, NotFound, RuleBroken
from callapp.domain.permissions import Permission
from callapp.web.access import requires
from callapp.web.acting import who_and_when
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.downloads import attachment_response
from callapp.web.fields import show_faults
from callapp.web.limits import limited
from callapp.web.links import public_link

bp = Blueprint("attestations", __name__)

# A hospital shares one connection; nobody guesses 256 bits.
READS, ANSWERS = "240 per hour", "60 per hour"

Answer = AnyResponse | str | tuple[str, int]


@bp.get("/attestation/<token>")
@requires(Permission.PUBLIC)
@limited(READS)
def show(token: str) -> Answer:
    """What the link offers now: a text to sign, the receipt, or why there is nothing to do."""
    return _page(token)


@bp.post("/attestation/<token>")
@requires(Permission.PUBLIC)
@limited(ANSWERS)
def sign(token: str) -> Answer:
    """Signs the text that was shown."""
    form = SigningForm()
    try:
        sign_letter(db.session, **_stated(token, form))
    except (RuleBroken, NotFound) as refused:
        return _refused(token, refused, signing=form)
    return redirect(url_for(".show", token=token), 303)


@bp.post("/attestation/<token>/confirmation")
@requires(Permission.PUBLIC)
@limited(ANSWERS)
def confirm(token: str) -> Answer:
    """Confirms the part of a partner that was shown."""
    form = ConfirmingForm()
    try:
        confirm_part(db.session, **_stated(token, form))
    except (RuleBroken, NotFound) as refused:
        return _refused(token, refused, signing=form)
    return redirect(url_for(".show", token=token), 303)


def _stated(token: str, form: SigningForm) -> dict[str, Any]:
    """What a form states, by whom, when and from where."""
    return {
        **who_and_when(),
        "token": token,
        "seen": form.seen.data or "",
        "name": form.name.data or "",
        "title": form.title.data or "",
        "consents": bool(form.consent.data),
        "given_from": request.remote_addr,
        "link_to": public_link,
    }


@bp.post("/attestation/<token>/refusal")
@requires(Permission.PUBLIC)
@limited(ANSWERS)
def decline(token: str) -> Answer:
    """Says no, with the reason."""
    form = _no(_view(token))
    try:
        decline_request(
            db.session,
            **who_and_when(),
            token=token,
            reason=form.reason.data or "",
            link_to=public_link,
        )
    except (RuleBroken, NotFound) as refused:
        return _refused(token, refused, declining=form)
    return redirect(url_for(".show", token=token), 303)


@bp.get("/attestation/<token>/text.json")
@requires(Permission.PUBLIC)
@limited(READS)
def text(token: str) -> Answer:
    """The exact text to be signed, or that was signed: its SHA-256 is the one shown.

    Who said no, or was overtaken by the submission, has no text to answer to any more.
    """
    view = _view(token)
    if view is None or view.exact is None or view.stage in (Stage.DECLINED, Stage.SUBMITTED):
        return _gone()
    return attachment_response(view.exact.text.encode(), "text.json", "application/json")


def _view(token: str) -> LinkView | PartView | None:
    """What the link offers now; None when it is not good."""
    found = find_attestation(db.session, token)
    if found is None:
        return None
    is_part = found[0].kind is AttestationKind.PARTNER_CONFIRMATION
    return (view_part_link if is_part else view_link)(db.session, found, request_now())


def _no(view: LinkView | PartView | None, *, sent: bool = True) -> NotConfirmingForm | DeclineForm:
    """The form to say no; sent: with what this request holds."""
    form = NotConfirmingForm if isinstance(view, PartView) else DeclineForm
    return form(prefix="no-") if sent else form(formdata=None, prefix="no-")


def _refused(
    token: str,
    refused: RuleBroken | NotFound,
    *,
    signing: SigningForm | None = None,
    declining: NotConfirmingForm | DeclineForm | None = None,
) -> Answer:
    """Nothing was kept: the page as it is now, with what was typed and why."""
    db.session.rollback()
    if isinstance(refused, NotFound):
        return _gone()
    if refused.code == "attestation.used":
        # Sent again after a lost answer: the page shows the receipt.
        return redirect(url_for(".show", token=token), 303)
    form = signing or declining
    if form is not None:
        show_faults(form, () if isinstance(refused, LostRace) else refused.faults)
    status = 409 if isinstance(refused, LostRace) else 422
    return _page(token, signing=signing, declining=declining, status=status)


def _page(
    token: str,
    *,
    signing: SigningForm | None = None,
    declining: NotConfirmingForm | DeclineForm | None = None,
    status: int = 200,
) -> Answer:
    view = _view(token)
    if view is None:
        return _gone()
    of_part = isinstance(view, PartView)
    pages = "applications/confirming" if of_part else "applications/signing"
    shown: dict[str, Any] = {"view": view, "call": view.call, "token": token}
    if view.stage not in (Stage.TO_SIGN, Stage.UNFINISHED):
        return render_template(f"{pages}/answered.html", **shown, typed=signing, declining=declining), status
    moved = status == 409
    changes = _changes_since_shown(view, signing) if signing and moved else ()
    form = signing or (ConfirmingForm if of_part else SigningForm)(formdata=None)
    if view.exact is not None:
        form.seen.data, form.text.data = view.exact.sha256, view.exact.text
    no = declining or _no(view, sent=False)
    shown |= {"form": form, "declining": no, "moved": moved, "moved_changes": changes}
    return render_template(f"{pages}/{'confirm' if of_part else 'sign'}.html", **shown), status


def _changes_since_shown(view: LinkView | PartView, form: SigningForm) -> tuple[Change, ...]:
    told = form.text.data or "", form.seen.data or ""
    return (
        part_changes_since_shown(view, *told)
        if isinstance(view, PartView)
        else changes_since_shown(view, *told)
    )


def _gone() -> tuple[str, int]:
    return render_template("applications/signing/gone.html"), 404
