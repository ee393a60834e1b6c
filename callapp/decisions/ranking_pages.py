"""Puts together what the ranking's pages show, from an address and what is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for

from callapp.calls.queries import CallInForce, published_call
from callapp.decisions.board import Board, Standing, lay_out, sort_keys
from callapp.decisions.cuts import cut_by, typed_parameter
from callapp.decisions.export_files import ExportFile, write_export
from callapp.decisions.forms import Line, LineForm, SaveForm, TakeAwayForm, asked_line, asked_view
from callapp.decisions.models import Shortlist
from callapp.decisions.queries import (
    CallRanking,
    get_shortlist,
    list_shortlists,
    load_ranking,
    numbered_files,
)
from callapp.decisions.ranking_changes import order_print
from callapp.decisions.shortlist_document import ShortlistDocument, compose_document
from callapp.decisions.shortlist_reading import read_facts
from callapp.domain.errors import RuleBroken
from callapp.domain.permissions import Permission, allows
from callapp.domain.shortlist import CutMethod
from callapp.domain.windows import last_minute
from callapp.screening.extension_queries import files_to_come
from callapp.web.access import current_actor
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.fields import show_faults, small_number
from callapp.web.i18n import current_language, speaker

# What an address of the ranking may hold; all other keys are dropped from the links on the page.
_KEYS = ("method", "parameter", "province", "language", "sort", "page")


@dataclass(frozen=True, slots=True)
class FrozenShortlist:
    """A saved shortlist read back, with the files it names as they are known today."""

    call: CallInForce
    row: Shortlist
    document: ShortlistDocument
    standings: Mapping[str, Standing]

    @property
    def is_withheld(self) -> bool:
        """Whether the actor has a stake in one of its files."""
        return any(self.standings[file.facts.number].is_withheld for file in self.document.files)


@dataclass(frozen=True, slots=True)
class Changes:
    """What the same line would give today: numbers of the files that would come in and go out."""

    entering: tuple[str, ...]
    leaving: tuple[str, ...]


def ranking_page(
    slug: str, *, save: SaveForm | None = None, take: TakeAwayForm | None = None
) -> tuple[str, int]:
    """The current ranking of a call with the line and the filters of the address; forms as they were sent.

    The status is 422 when the line asked for cannot be drawn.
    """
    call = published_call(db.session, slug)
    form = LineForm(request.args)
    line = _line_in(form, call)
    ranking = _current(call, line)
    document = compose_document(ranking.facts)
    board = _board(document, _standings(ranking), form, call)
    save = save or SaveForm(formdata=None, prefix="save-")
    save.seen.data = order_print(document)
    page = render_template(
        "decisions/ranking.html",
        **_shared(call, board, form, "decisions.call_ranking", {"slug": slug}),
        line=line,
        save=save,
        take=take or TakeAwayForm(lang=current_language(), formdata=None, prefix="export-"),
        shortlists=list_shortlists(db.session, call.id),
        to_come=files_to_come(db.session, call_id=call.id, now=request_now()),
        closing=lambda instant: speaker().moment(last_minute(instant), call.zone),
    )
    return page, 422 if form.errors else 200


def shortlist_page(slug: str, shortlist_id: UUID, *, take: TakeAwayForm | None = None) -> str:
    """A saved shortlist as it was cut, and how it stands to the ranking of today."""
    frozen = frozen_shortlist(slug, shortlist_id)
    form = LineForm(request.args)
    board = _board(frozen.document, frozen.standings, form, frozen.call)
    values = {"slug": slug, "shortlist_id": shortlist_id}
    return render_template(
        "decisions/shortlist.html",
        **_shared(frozen.call, board, form, "decisions.shortlist", values),
        shortlist=frozen.row,
        line=Line(CutMethod(frozen.row.method), frozen.row.parameter),
        typed=typed_parameter(CutMethod(frozen.row.method), frozen.row.parameter),
        take=take or TakeAwayForm(lang=current_language(), formdata=None, prefix="export-"),
        shortlists=list_shortlists(db.session, frozen.call.id),
        changes=_changes(frozen),
    )


def frozen_shortlist(slug: str, shortlist_id: UUID) -> FrozenShortlist:
    """A saved shortlist of a published call; NotFound for none."""
    call = published_call(db.session, slug)
    row = get_shortlist(db.session, slug=slug, shortlist_id=shortlist_id)
    document = compose_document(read_facts(row.content))
    known = numbered_files(db.session, actor=current_actor(), call_id=call.id)
    standings = {number: Standing(key, withheld) for number, (key, withheld) in known.items()}
    for file in document.files:
        standings.setdefault(file.facts.number, Standing())
    return FrozenShortlist(call, row, document, standings)


def ranking_file(call: CallInForce, take: TakeAwayForm, *, now: Any) -> ExportFile:
    """The current ranking with the line of the address as a file.

    Raises RuleBroken ``shortlist.in_conflict``, ``export.format_unknown``, and the faults of the line.
    """
    line = asked_line(LineForm(request.args))
    ranking = load_ranking(
        db.session,
        actor=current_actor(),
        call=call,
        cut=line.cut if line else None,
        with_names=take.named.data,
    )
    if ranking.withheld:
        raise RuleBroken("shortlist.in_conflict")
    return _file(compose_document(ranking.facts), take, now=now)


def shortlist_file(frozen: FrozenShortlist, take: TakeAwayForm, *, now: Any) -> ExportFile:
    """A saved shortlist as a file; raises as ``ranking_file`` does."""
    if frozen.is_withheld:
        raise RuleBroken("shortlist.in_conflict")
    return _file(frozen.document, take, now=now)


def _file(document: ShortlistDocument, take: TakeAwayForm, *, now: Any) -> ExportFile:
    return write_export(
        document, file_format=take.chosen_format, language=take.chosen_language, exported_at=now
    )


def _line_in(form: LineForm, call: CallInForce) -> Line | None:
    """The line of the address; a fault is shown at its field, and no line is drawn."""
    try:
        line = asked_line(form)
    except RuleBroken as broken:
        show_faults(form, broken.faults)
        return None
    if line is None:
        envelope = call.document.envelope
        form.method.data = ""
        form.parameter.data = (
            typed_parameter(CutMethod.ENVELOPE, envelope.amount_cents) if envelope is not None else ""
        )
    return line


def _current(call: CallInForce, line: Line | None) -> CallRanking:
    cut = line.cut if line else None
    return load_ranking(db.session, actor=current_actor(), call=call, cut=cut, with_words=False)


def _standings(ranking: CallRanking) -> dict[str, Standing]:
    return {
        number: Standing(file.application_id, file.is_withheld, file.assigned, file.recused)
        for number, file in ranking.standings.items()
    }


def _board(
    document: ShortlistDocument, standings: Mapping[str, Standing], form: LineForm, call: CallInForce
) -> Board:
    provinces = {file.facts.province for file in document.files}
    form.offer(provinces)
    view = asked_view(
        form,
        sorts=sort_keys(document),
        provinces=provinces,
        page=small_number(request.args.get("page"), 1) or 1,
    )
    envelope = call.document.envelope
    return lay_out(document, standings, view, envelope_cents=envelope.amount_cents if envelope else None)


def _changes(frozen: FrozenShortlist) -> Changes | None:
    """None when the ranking still is the one the shortlist was cut from."""
    cut = cut_by(CutMethod(frozen.row.method), frozen.row.parameter)
    ranking = load_ranking(db.session, actor=current_actor(), call=frozen.call, cut=cut, with_words=False)
    today = compose_document(ranking.facts)
    if order_print(today) == order_print(frozen.document):
        return None
    before = {file.facts.number for file in frozen.document.ranked if file.is_inside}
    after = {file.facts.number for file in today.ranked if file.is_inside}
    hidden = ranking.withheld
    return Changes(tuple(sorted(after - before - hidden)), tuple(sorted(before - after - hidden)))


def _shared(
    call: CallInForce, board: Board, form: LineForm, endpoint: str, values: Mapping[str, Any]
) -> dict[str, Any]:
    """What both pages hand to their template."""
    actor = current_actor()
    return {
        "call": call.row,
        "document": call.document,
        "board": board,
        "form": form,
        "address": _addresses(endpoint, values),
        "may_cut": allows(actor, Permission.SHORTLIST_WRITE),
        "may_export": allows(actor, Permission.EXPORT),
    }


def _addresses(endpoint: str, values: Mapping[str, Any]) -> Callable[..., str]:
    """Addresses of this list: ``address(sort="-mean")`` keeps what was asked for besides."""
    asked = {key: request.args[key] for key in _KEYS if request.args.get(key)}

    def address(to: str = endpoint, **changes: Any) -> str:
        query = {key: value for key, value in {**asked, **changes}.items() if value not in (None, "")}
        return url_for(to, **{**query, **values})

    return address
