"""The desk where answers for everybody are written: list, writing, publishing, taking back."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from callapp.calls.answer_actions import change_answer, publish_answer, withdraw_answer, write_answer
from callapp.calls.answer_forms import AnswerForm, WithdrawalForm
from callapp.calls.answer_models import PublicAnswer
from callapp.calls.answer_queries import every_answer, get_answer
from callapp.calls.queries import CallInForce, published_call
from callapp.domain.errors import LostRace, RuleBroken
from callapp.domain.permissions import Permission, allows
from callapp.web.access import current_actor, requires
from callapp.web.acting import refusals, who_and_when
from callapp.web.database import db
from callapp.web.fields import show_faults

bp = Blueprint("answers", __name__)

# Two forms stand on one page: the names of one begin with this.
WITHDRAWAL = "withdrawal-"

Answer = Response | str | tuple[str, int]


@bp.get("/manage/calls/<slug>/answers")
@requires(Permission.CALLS_READ)
def index(slug: str) -> str:
    """Every question of a call that was answered or is being answered."""
    call = published_call(db.session, slug)
    return render_template(
        "answers/index.html",
        call=call,
        answers=every_answer(db.session, call.id),
        may_publish=allows(current_actor(), Permission.ANSWERS_PUBLISH),
    )


@bp.get("/manage/calls/<slug>/answers/new")
@requires(Permission.ANSWERS_PUBLISH)
def new(slug: str) -> str:
    """An empty question and answer."""
    call = published_call(db.session, slug)
    return render_template("answers/edit.html", call=call, form=AnswerForm(formdata=None), answer=None)


@bp.post("/manage/calls/<slug>/answers/new")
@requires(Permission.ANSWERS_PUBLISH)
def write(slug: str) -> Answer:
    """Keeps a new one, and publishes it when that was asked."""
    call, form = published_call(db.session, slug), AnswerForm()

    def act() -> None:
        kept = write_answer(db.session, **who_and_when(), call_id=call.id, texts=form.texts())
        _publish_if_asked(call, kept)

    if faults := refusals(act):
        show_faults(form, faults)
        return render_template("answers/edit.html", call=call, form=form, answer=None), 422
    return _kept(call)


@bp.get("/manage/calls/<slug>/answers/<uuid:answer_id>")
@requires(Permission.ANSWERS_PUBLISH)
def edit(slug: str, answer_id: UUID) -> str:
    """One question and answer, to change, publish or take back."""
    call = published_call(db.session, slug)
    answer = get_answer(db.session, call.id, answer_id)
    return _edit_page(call, answer, AnswerForm.showing(answer))


@bp.post("/manage/calls/<slug>/answers/<uuid:answer_id>")
@requires(Permission.ANSWERS_PUBLISH)
def change(slug: str, answer_id: UUID) -> Answer:
    """Keeps other words, and publishes them when that was asked."""
    call, form = published_call(db.session, slug), AnswerForm()
    try:
        faults = refusals(lambda: _change(call, answer_id, form))
    except LostRace as lost:
        return _given_back(call, answer_id, form, lost), 409
    if faults:
        show_faults(form, faults)
        return _edit_page(call, get_answer(db.session, call.id, answer_id), form), 422
    return _kept(call)


def _change(call: CallInForce, answer_id: UUID, form: AnswerForm) -> None:
    kept = change_answer(
        db.session,
        **who_and_when(),
        call_id=call.id,
        answer_id=answer_id,
        version=form.on_version,
        texts=form.texts(),
    )
    _publish_if_asked(call, kept)


@bp.post("/manage/calls/<slug>/answers/<uuid:answer_id>/withdraw")
@requires(Permission.ANSWERS_PUBLISH)
def withdraw(slug: str, answer_id: UUID) -> Answer:
    """Takes a published answer off the public page."""
    call, form = published_call(db.session, slug), WithdrawalForm(prefix=WITHDRAWAL)
    if faults := refusals(lambda: _withdraw(call, answer_id, form)):
        show_faults(form, faults)
        answer = get_answer(db.session, call.id, answer_id)
        return _edit_page(call, answer, AnswerForm.showing(answer), form), 422
    flash(_("The answer is no longer public."), "success")
    return redirect(url_for(".index", slug=slug), 303)


def _withdraw(call: CallInForce, answer_id: UUID, form: WithdrawalForm) -> None:
    withdraw_answer(
        db.session,
        **who_and_when(),
        call_id=call.id,
        answer_id=answer_id,
        version=form.on_version,
        reason=form.reason.data or "",
    )


def _publish_if_asked(call: CallInForce, answer: PublicAnswer) -> None:
    if "publish" in request.form:
        version = answer.version
        publish_answer(db.session, **who_and_when(), call_id=call.id, answer_id=answer.id, version=version)


def _kept(call: CallInForce) -> Response:
    flash(_("The answer is kept."), "success")
    return redirect(url_for(".index", slug=call.slug), 303)


def _given_back(call: CallInForce, answer_id: UUID, form: AnswerForm, lost: RuleBroken) -> str:
    """The loser's words, to be sent again now that the other person's stand beside them."""
    db.session.rollback()
    answer = get_answer(db.session, call.id, answer_id)
    show_faults(form, lost.faults)
    form.version.data = str(answer.version)
    return _edit_page(call, answer, form, other=answer)


def _edit_page(
    call: CallInForce,
    answer: PublicAnswer,
    form: AnswerForm,
    withdrawal: WithdrawalForm | None = None,
    other: PublicAnswer | None = None,
) -> str:
    """other: what somebody else kept meanwhile, shown beside the form."""
    again = withdrawal or WithdrawalForm(
        formdata=None, prefix=WITHDRAWAL, data={"version": str(answer.version)}
    )
    return render_template(
        "answers/edit.html", call=call, answer=answer, form=form, withdrawal=again, other=other
    )
