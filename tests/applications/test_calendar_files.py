"""A deadline in a calendar: of the call and of one file, in UTC, the same entry after an extension."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from icalendar import Calendar, Event
from sqlalchemy.orm import Session

from callapp.calls.calendar_file import Entry, calendar_file
from callapp.calls.queries import CallInForce
from callapp.domain.bilingual import Language
from callapp.domain.windows import Window
from callapp.web.speaker import Speaker
from tests.client import CheckedClient, Page
from tests.factories import make_call, make_draft, make_extension, make_person

# What the database does here is proved elsewhere on both: one is enough.
pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

MINUTE = timedelta(minutes=1)
BEFORE = [timedelta(days=-7), timedelta(hours=-48), timedelta(hours=-6)]


def entry_of(page: Page) -> Event:
    """The one event of the file an address answers with."""
    assert page.mimetype == "text/calendar"
    assert "attachment" in page.headers["Content-Disposition"]
    (event,) = Calendar.from_ical(page.get_data()).walk("VEVENT")
    return event


@pytest.fixture
def call(session: Session, now: datetime) -> CallInForce:
    return make_call(session, now=now)


@pytest.mark.parametrize(
    ("lang", "summary", "words"),
    [("fr", "Date limite", "15 mai 2023 à 23 h 59"), ("en", "Deadline", "May 15, 2023 at 11:59")],
)
def test_the_calls_deadline_goes_into_a_calendar(
    client: CheckedClient, call: CallInForce, lang: str, summary: str, words: str
) -> None:
    event = entry_of(client.get(f"/{lang}/calls/{call.slug}/deadline.ics"))

    # The last minute that counts, in UTC, so that each calendar shows it in its own zone.
    assert event["dtstart"].dt == call.window.closes_at - MINUTE
    assert event["dtstart"].dt.tzinfo is not None
    assert event["dtstart"].to_ical().endswith(b"Z")
    assert event["dtend"].dt == call.window.closes_at
    assert [alarm["trigger"].dt for alarm in event.walk("VALARM")] == BEFORE
    assert summary in event["summary"]
    assert words in event["description"].replace("\u00a0", " ").replace("\u202f", " ")
    assert f"/{lang}/calls/{call.slug}" in event["url"]


def test_after_an_extension_calendars_replace_the_entry_they_have(
    client: CheckedClient, session: Session, now: datetime, call: CallInForce
) -> None:
    lead = make_person(session, now=now)
    draft, other = (make_draft(session, lead=lead, now=now, call=call) for _ in range(2))
    page, actor = f"/en/applications/{draft.id}/deadline.ics", lead.actor
    client.act_as(actor)
    before = entry_of(client.get(page))
    until = call.window.closes_at + timedelta(days=2)
    make_extension(session, draft, now=now, until=until)

    client.act_as(actor)
    after = entry_of(client.get(page))

    assert before["dtend"].dt == call.window.closes_at
    assert after["dtend"].dt == until
    assert after["uid"] == before["uid"]
    assert int(after["sequence"]) > int(before["sequence"])
    # Another file is another entry, and its end did not move; whoever is not on a file finds none.
    beside = entry_of(client.get(f"/en/applications/{other.id}/deadline.ics"))
    assert (beside["uid"] != after["uid"], beside["dtend"].dt) == (True, call.window.closes_at)
    client.act_as(make_person(session, now=now).actor)
    assert client.get(page).status_code == 404


@pytest.mark.parametrize(
    ("closes_at", "local", "week_before"),
    [
        # Clocks go forward on 12 March 2023, back on 5 November: the alarm rings 168 hours before, not at the
        # same hour of the day.
        ("2023-03-14T00:00:00-04:00", "2023-03-13T23:59", "2023-03-06T22:59"),
        ("2023-11-07T00:00:00-05:00", "2023-11-06T23:59", "2023-10-31T00:59"),
    ],
)
@pytest.mark.parametrize("lang", list(Language))
def test_over_a_change_of_clocks_the_entry_stands_at_the_right_minute(
    app: Flask, closes_at: str, local: str, week_before: str, lang: Language
) -> None:
    end = datetime.fromisoformat(closes_at).astimezone(UTC)
    window = Window(end - timedelta(days=30), end)
    with app.test_request_context("/"):
        data = calendar_file(Speaker(lang), Entry("a", "b", "c", "https://d.example"), window, now=end)
    (event,) = Calendar.from_ical(data).walk("VEVENT")

    zone = ZoneInfo("America/Toronto")
    start = event["dtstart"].dt
    assert start.astimezone(zone).strftime("%Y-%m-%dT%H:%M") == local
    rings = start + event.walk("VALARM")[0]["trigger"].dt
    assert rings.astimezone(zone).strftime("%Y-%m-%dT%H:%M") == week_before
