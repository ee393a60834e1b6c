"""What must always hold of saved shortlists."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from callapp.decisions.cuts import cut_by
from callapp.decisions.models import Shortlist
from callapp.decisions.recompute import recompute
from callapp.decisions.shortlist_json import content_sha256, cut_parameter
from callapp.domain.errors import Fault, RuleBroken
from callapp.domain.shortlist import CutMethod


def broken_in_shortlists(session: Session) -> Iterator[Fault]:
    """Saved shortlists that no longer prove themselves; field is the id.

    Codes: ``check.shortlist_hash`` (the content is not the one that was hashed), ``check.shortlist_cut``
    (method or parameter differ from those in the content), ``check.shortlist_totals`` (totals, ranks or line
    do not follow from the scores in it).
    """
    for shortlist in session.scalars(select(Shortlist).order_by(Shortlist.cut_at, Shortlist.id)):
        field = str(shortlist.id)
        if content_sha256(shortlist.content) != shortlist.sha256:
            yield Fault("check.shortlist_hash", field)
        stated = shortlist.content.get("cut") or {}
        cut = cut_by(CutMethod(shortlist.method), shortlist.parameter)
        if (stated.get("method"), stated.get("parameter")) != (shortlist.method, cut_parameter(cut)):
            yield Fault("check.shortlist_cut", field)
        if not _is_proved(shortlist):
            yield Fault("check.shortlist_totals", field)


def _is_proved(shortlist: Shortlist) -> bool:
    try:
        return not recompute({**shortlist.content, "sha256": content_sha256(shortlist.content)})
    except RuleBroken:
        return False
