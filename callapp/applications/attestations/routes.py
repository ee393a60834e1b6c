"""The pages behind a mailed link, without an account: read, sign, decline, have the exact text."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from callapp.applications.attestations.actions import decline_request, sign_letter
from callapp.applications.attestations.attestation_pages import Stage, changes_since_shown, view_link
from callapp.applications.attestations.forms import DeclineForm, SigningForm
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
        _sign(token, form)
    except (RuleBroken, NotFound) as refused:
        return _refused(token, refused, signing=form)
    return redirect(url_for(".show", token=token), 303)


def _sign(token: str, form: SigningForm) -> None:
    sign_letter(
        db.session,
        **who_and_when(),
        token=token,
        seen=form.seen.data or "",
        name=form.name.data or "",
        title=form.title.data or "",
        consents=bool(form.consent.data),
        given_from=request.remote_addr,
        link_to=public_link,
    )


@bp.post("/attestation/<token>/refusal")
@requires(Permission.PUBLIC)
@limited(ANSWERS)
def decline(token: str) -> Answer:
    """Says no, with the reason."""
    form = DeclineForm(prefix="no-")
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
    """The exact text to be signed, or that was signed: its SHA-256 is the one shown."""
    view = view_link(db.session, token, request_now())
    if view is None:
        return _gone()
    return attachment_response(view.exact.text.encode(), "text.json", "application/json")


def _refused(
    token: str,
    refused: RuleBroken | NotFound,
    *,
    signing: SigningForm | None = None,
    declining: DeclineForm | None = None,
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
    declining: DeclineForm | None = None,
    status: int = 200,
) -> Answer:
    view = view_link(db.session, token, request_now())
    if view is None:
        return _gone()
    if view.stage not in (Stage.TO_SIGN, Stage.UNFINISHED):
        page = render_template("applications/signing/answered.html", view=view, call=view.call, token=token)
        return page, status
    moved = status == 409
    changes = (
        changes_since_shown(view, signing.text.data or "", signing.seen.data or "")
        if signing and moved
        else ()
    )
    form = signing or SigningForm(formdata=None)
    form.seen.data, form.text.data = view.exact.sha256, view.exact.text
    page = render_template(
        "applications/signing/sign.html",
        view=view,
        call=view.call,
        token=token,
        form=form,
        declining=declining or DeclineForm(formdata=None, prefix="no-"),
        moved=moved,
        moved_changes=changes,
    )
    return page, status


def _gone() -> tuple[str, int]:
    return render_template("applications/signing/gone.html"), 404
