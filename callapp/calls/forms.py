"""Forms of the administrator's pages for calls: their shape only; rules are the actions' business."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField, StringField, TextAreaField

from callapp.calls.document import DOCUMENT_LIMIT, CallDocument, read_call_document
from callapp.domain.errors import Fault, RuleBroken
from callapp.domain.text import visible_text
from callapp.domain.windows import last_minute, parse_instant
from callapp.web.fields import PageForm

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MINUTE = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


class UploadForm(PageForm):
    """A call document to stage."""

    file = FileField(_l("Call document (TOML)"), description=_l("A text file in UTF-8, ending in .toml."))

    def document(self) -> CallDocument:
        """The uploaded document.

        Raises RuleBroken: ``call.file_missing`` on ``file``, or every fault of the content.
        """
        content = b""
        if self.file.data:
            # One byte more than allowed is enough to refuse.
            content = self.file.data.read(DOCUMENT_LIMIT + 1)
            self.file.data.close()
        if not content:
            raise RuleBroken("call.file_missing", "file")
        return read_call_document(content)


class EndForm(PageForm):
    """An end, written as people read it: the last day and the last minute that still count."""

    day = StringField(_l("Last day"), description=_l("Year, month, day: for example 2026-03-31."))
    minute = StringField(
        _l("Last minute"), description=_l("On the 24-hour clock, in the call’s time zone: for example 23:59.")
    )

    def show_end(self, end: datetime, zone: ZoneInfo) -> None:
        """Starts the form from an end (exclusive)."""
        last = last_minute(end).astimezone(zone)
        self.day.data, self.minute.data = last.strftime("%Y-%m-%d"), last.strftime("%H:%M")

    def end(self, zone: ZoneInfo) -> datetime:
        """The end (exclusive) in UTC. Raises RuleBroken for a day or minute that cannot be read."""
        day, minute = (self.day.data or "").strip(), (self.minute.data or "").strip()
        # Both are quoted in what is said of them.
        day, minute = visible_text(day), visible_text(minute)
        faults = []
        if not _is_day(day):
            faults.append(Fault("call.day_format", "day", {"given": day[:80]}))
        if not _MINUTE.fullmatch(minute):
            faults.append(Fault("call.minute_format", "minute", {"given": minute[:80]}))
        if faults:
            raise RuleBroken.of(faults)
        local = datetime.combine(date.fromisoformat(day), time.fromisoformat(minute), zone)
        if local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
            raise RuleBroken("call.minute_skipped", "minute")
        if local.replace(fold=1).utcoffset() != local.utcoffset():
            raise RuleBroken("call.minute_twice", "minute")
        return local.astimezone(UTC) + timedelta(minutes=1)

    def end_or_faults(self, zone: ZoneInfo) -> tuple[datetime | None, tuple[Fault, ...]]:
        """The same; why there is none where it can be told with what else is wrong."""
        try:
            return self.end(zone), ()
        except RuleBroken as broken:
            return None, broken.faults


class ExtensionForm(EndForm):
    """A later deadline, and why."""

    reason = TextAreaField(
        _l("Reason"),
        description=_l("Why the deadline moves. Kept in the audit trail; not shown to the public."),
    )
    expected_closes_at = HiddenField()

    def show_deadline(self, closes_at: datetime, zone: ZoneInfo) -> None:
        """Starts the form from the deadline in force."""
        self.show_end(closes_at, zone)
        self.see_deadline(closes_at)

    def see_deadline(self, closes_at: datetime) -> None:
        """Notes the deadline the person looks at: the extension is refused when it moves meanwhile."""
        self.expected_closes_at.data = closes_at.strftime("%Y-%m-%dT%H:%M:%SZ")

    def asked(self, zone: ZoneInfo) -> dict[str, Any]:
        """The arguments of extend_deadline. Raises RuleBroken for a day or minute that cannot be read."""
        return {
            "closes_at": self.end(zone),
            "expected_closes_at": parse_instant(self.expected_closes_at.data or "", field="day"),
            "reason": self.reason.data or "",
        }


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text) or not "2000" <= text[:4] <= "2199":
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
