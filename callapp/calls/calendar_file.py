"""A deadline as a calendar file (RFC 5545): one minute long, in UTC, with alarms, updated when it moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from callapp.domain.reminders import STEPS
from callapp.domain.windows import Window, last_minute
from callapp.web.speaker import Speaker

MEDIA_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in the calendar. name: what it is the deadline of, the same for ever; page: where to go."""

    name: str
    summary: str
    description: str
    page: str


def calendar_file(says: Speaker, entry: Entry, window: Window, *, now: datetime) -> bytes:
    """The file: one event on the last minute in which one can submit, an alarm with each reminder.

    In UTC, so that every calendar shows it rightly in its own zone, over changes of clocks too. The same name
    and a higher sequence after an extension: calendars replace what they have.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//callapp//{says.lang.value.upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    event = Event()
    event.add("uid", entry.name)
    event.add("dtstamp", now)
    event.add("dtstart", last_minute(window.closes_at))
    event.add("dtend", window.closes_at)
    # An end only ever moves later.
    event.add("sequence", (window.closes_at - window.opens_at) // timedelta(minutes=1))
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    event.add("url", entry.page)
    event.add("transp", "TRANSPARENT")
    for step in STEPS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.summary)
        alarm.add("trigger", -step.before)
        event.add_component(alarm)
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
