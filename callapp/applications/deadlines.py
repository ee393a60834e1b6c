"""When one file closes: with its call, or at the later end granted to it alone.

The rule stands here twice, for rows already read and for statements, and nowhere else.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, case, select

from callapp.applications.models import Application, FileExtension
from callapp.calls.models import Call
from callapp.domain.errors import RuleBroken
from callapp.domain.windows import Window, instant_text, last_minute_text


def file_window(call: Call, application: Application) -> Window:
    """The window of one file of this call."""
    return Window(call.opens_at, call.closes_at).extended(application.extended_until)


def file_closes_at() -> ColumnElement[datetime]:
    """The end (exclusive) of a file's window, over a file and its call."""
    return case(
        (Application.extended_until > Call.closes_at, Application.extended_until), else_=Call.closes_at
    )


def extension_reason() -> ColumnElement[str | None]:
    """Why a file closes later than its call, over a file; NULL for one that was not extended."""
    return (
        select(FileExtension.reason)
        .where(
            FileExtension.application_id == Application.id,
            FileExtension.closes_at == Application.extended_until,
        )
        .correlate(Application)
        .scalar_subquery()
    )


def deadline_passed(window: Window, now: datetime) -> RuleBroken:
    """The refusal of what came too late: ``application.deadline_passed``, with both instants."""
    return RuleBroken(
        "application.deadline_passed",
        deadline_at=last_minute_text(window.closes_at),
        came_instant=instant_text(now),
    )
