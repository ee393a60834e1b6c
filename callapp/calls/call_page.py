"""What the pages of a call show, in the reader's language: figures, calendar, preview of a document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from callapp.calls.document import CallDocument
from callapp.calls.models import Call, CallDocumentVersion
from callapp.calls.queries import CallInForce, call_in_force, document_read
from callapp.domain.windows import Phase, Window, instant_text, last_minute
from callapp.web.i18n import current_language, speaker

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


class Closing(Protocol):
    """What closes: a call, or a file with an end of its own."""

    @property
    def window(self) -> Window: ...

    @property
    def zone(self) -> ZoneInfo: ...


def deadline(closing: Closing) -> str:
    """The last minute in which one can submit, in words with its zone."""
    return speaker().moment(last_minute(closing.window.closes_at), closing.zone)


def deadline_state(closing: Closing, now: datetime) -> dict[str, str]:
    """What a page's countdown asks for: the server's time, the end, and the end in words."""
    return {
        "now": instant_text(now),
        "closes_at": instant_text(closing.window.closes_at),
        "deadline": deadline(closing),
    }


def time_left(call: CallInForce, now: datetime) -> str:
    """Whole days, then hours, then minutes until the call closes; rounded down, so never too much."""
    left = call.window.time_left(now)
    if left >= DAY:
        return speaker().ngettext("%(num)d day", "%(num)d days", left // DAY)
    if left >= HOUR:
        return speaker().ngettext("%(num)d hour", "%(num)d hours", left // HOUR)
    return speaker().ngettext("%(num)d minute", "%(num)d minutes", left // timedelta(minutes=1))


def key_figures(call: CallInForce, now: datetime) -> list[tuple[str, str, str]]:
    """The four figures under the title: (figure, what it is, tone)."""
    rules = call.document.eligibility
    beds = speaker().number(rules.min_beds)
    if rules.min_beds_operator == ">=":
        least = _("%(beds)s beds or more", beds=beds)
    else:
        least = _("More than %(beds)s beds", beds=beds)
    partners = len(rules.required_partner_kinds)
    return [
        (speaker().short_money(rules.funding_cap_cents), _("at most for each selected project"), ""),
        (least, _("in a non-profit hospital funded by a province"), ""),
        (
            speaker().ngettext("%(num)d partner", "%(num)d partners", partners),
            _("at least, an AI service provider"),
            "",
        ),
        _window_figure(call, now),
    ]


def _window_figure(call: CallInForce, now: datetime) -> tuple[str, str, str]:
    phase = call.phase(now)
    if phase is Phase.OPEN:
        return (time_left(call, now), _("left, until %(deadline)s", deadline=deadline(call)), "amber")
    if phase is Phase.UPCOMING:
        return (_("Soon"), _("opens %(time)s", time=speaker().moment(call.window.opens_at, call.zone)), "")
    return (_("Closed"), _("since %(deadline)s", deadline=deadline(call)), "")


def calendar(call: CallInForce, now: datetime) -> list[dict[str, str]]:
    """Opening, closing (extensions included) and the later steps, as the timeline shows them."""
    phase, lang = call.phase(now), current_language()
    opened = {
        "when": speaker().moment(call.window.opens_at, call.zone),
        "what": _("The call opens"),
        "state": "next" if phase is Phase.UPCOMING else "past",
    }
    closes = {
        "when": deadline(call),
        "what": _("Last moment to submit"),
        "state": {Phase.OPEN: "now", Phase.CLOSED: "past", Phase.UPCOMING: "next"}[phase],
    }
    today = now.astimezone(call.zone).date()
    steps = call.document.schedule
    # A step without a day lies behind once a later one does.
    done = max((place for place, step in enumerate(steps, 1) if step.on and step.on < today), default=0)
    later = [
        {
            "when": speaker().day(step.on) if step.on else step.when.in_language(lang) if step.when else "",
            "what": step.label.in_language(lang),
            "state": "past" if place < done else "next",
        }
        for place, step in enumerate(steps)
    ]
    return [opened, closes, *later]


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One key of a document. A setting has the same words in both columns: fr and en are equal."""

    key: str
    fr: str
    en: str
    is_setting: bool
    is_changed: bool


def preview(document: CallDocument, before: CallDocument | None = None) -> dict[str, list[PreviewRow]]:
    """Everything a document says, by its top-level keys, both languages side by side.

    before: the document in force, to mark what would change; None when there is none.
    """
    old = {key: (fr, en) for key, fr, en, _setting in _leaves("", before.as_content())} if before else {}
    groups: dict[str, list[PreviewRow]] = {}
    for key, fr, en, setting in _leaves("", document.as_content()):
        changed = before is not None and old.get(key) != (fr, en)
        groups.setdefault(key.split(".")[0], []).append(PreviewRow(key, fr, en, setting, changed))
    return groups


def removed_keys(document: CallDocument, before: CallDocument) -> list[str]:
    """Keys of the document in force that the new one no longer has."""
    kept = {key for key, *_rest in _leaves("", document.as_content())}
    return [key for key, *_rest in _leaves("", before.as_content()) if key not in kept]


def preview_page(session: Session, row: Call, staged: CallDocumentVersion) -> dict[str, Any]:
    """What the preview of a version shows: its content, and what it changes against the one in force."""
    in_force = call_in_force(session, row.id) if row.published_at else None
    document = document_read(session, staged.id, staged.sha256)
    before = in_force.document if in_force and in_force.version != staged.version else None
    return {
        "row": row,
        "version": staged,
        "document": document,
        "in_force": in_force,
        "groups": preview(document, before),
        "removed": removed_keys(document, before) if before else [],
        "is_next": in_force is None or in_force.version < staged.version,
    }


def _leaves(key: str, value: Any) -> Iterator[tuple[str, str, str, bool]]:
    if isinstance(value, dict) and value.keys() == {"fr", "en"}:
        yield key, value["fr"], value["en"], False
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _leaves(f"{key}.{name}" if key else name, part)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for place, part in enumerate(value, start=1):
            yield from _leaves(f"{key}.{place}", part)
    else:
        words = ", ".join(map(str, value)) if isinstance(value, list) else _plain(value)
        yield key, words, words, True


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
