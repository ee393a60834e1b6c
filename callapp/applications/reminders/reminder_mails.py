"""What a team reads about its deadline: how long is left, what is missing section by section, where to go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from callapp.applications.assessment import Assessment, SectionProgress
from callapp.applications.models import Application
from callapp.calls.fictional_notice import marked
from callapp.calls.queries import CallInForce
from callapp.domain.completeness import SectionStatus
from callapp.domain.sections import Section
from callapp.domain.windows import last_minute
from callapp.mail.outbox import LinkTo
from callapp.web.durations import duration
from callapp.web.marks import N_
from callapp.web.speaker import Speaker
from callapp.web.wording import label, sentence

# So many reasons a section; the page of the section shows the rest.
MOST_REASONS = 4


@dataclass(frozen=True, slots=True)
class Nearing:
    """A draft whose deadline comes near, as its reminders tell it."""

    application: Application
    call: CallInForce
    closes_at: datetime
    assessment: Assessment


_SUBJECT = N_("Reminder: “%(title)s” can be submitted until %(deadline)s")
_BODY = N_(
    "Hello,\n\n"
    "The application “%(title)s” to the call “%(call)s” is not submitted yet.\n\n"
    "It can be submitted until: %(deadline)s\n"
    "Time left when this was written: %(left)s\n\n"
    "%(missing)s\n\n"
    "The application is here:\n"
    "%(address)s\n\n"
    "You get this because you work on this application. No more reminders about it:\n"
    "%(stop)s\n"
)
_EXTENDED_SUBJECT = N_("The deadline of the call is later: %(deadline)s")
_EXTENDED_BODY = N_(
    "Hello,\n\n"
    "The deadline of the call “%(call)s” was moved later, for everybody.\n\n"
    "Your application “%(title)s” can be submitted until: %(deadline)s\n\n"
    "The application is here:\n"
    "%(address)s\n"
)


def reminder_mail(
    says: Speaker, file: Nearing, *, now: datetime, link_to: LinkTo, stop: str
) -> tuple[str, str]:
    """Subject and body of a reminder; stop: where its reader says that they want no more of them."""
    values = _values(says, file, link_to)
    body = says.gettext(
        _BODY,
        left=duration(says, file.closes_at - now),
        missing=_missing(says, file, link_to),
        stop=stop,
        **values,
    )
    return says.gettext(_SUBJECT, **values), marked(says, body, fictional=file.call.fictional)


def call_extension_mail(says: Speaker, file: Nearing, *, link_to: LinkTo) -> tuple[str, str]:
    """Subject and body of the news that the deadline of the whole call moved."""
    values = _values(says, file, link_to)
    body = says.gettext(_EXTENDED_BODY, **values)
    return says.gettext(_EXTENDED_SUBJECT, **values), marked(says, body, fictional=file.call.fictional)


def _values(says: Speaker, file: Nearing, link_to: LinkTo) -> Mapping[str, str]:
    return {
        "title": file.application.title or says.gettext(N_("Project without a title")),
        "call": file.call.document.name.in_language(says.lang),
        "deadline": says.moment(last_minute(file.closes_at), file.call.zone),
        "address": link_to("applications.show", lang=says.lang, application_id=file.application.id),
    }


def _missing(says: Speaker, file: Nearing, link_to: LinkTo) -> str:
    unfinished = [
        progress
        for progress in file.assessment.sections.values()
        if progress.status is not SectionStatus.COMPLETE
    ]
    if not unfinished:
        return says.gettext("Nothing is missing: its lead can submit it.")
    return "\n\n".join(
        [
            says.gettext("What is still missing, by section:"),
            *(_section(says, file, progress, link_to) for progress in unfinished),
        ]
    )


def _section(says: Speaker, file: Nearing, progress: SectionProgress, link_to: LinkTo) -> str:
    state = label("section_status", progress.status, says)
    lines = [
        says.gettext(
            "%(section)s: %(sentence)s", section=label("section", progress.section, says), sentence=state
        )
    ]
    if progress.status is not SectionStatus.NOT_STARTED:
        reasons = list(dict.fromkeys(sentence(fault, says) for fault in progress.faults))
        lines += [f"- {reason}" for reason in reasons[:MOST_REASONS]]
        if more := len(reasons[MOST_REASONS:]):
            lines.append("- " + says.ngettext("%(num)s more thing", "%(num)s more things", more))
    return "\n".join([*lines, _page(says, file, progress.section, link_to)])


def _page(says: Speaker, file: Nearing, section: Section, link_to: LinkTo) -> str:
    return link_to(
        "applications.section",
        lang=says.lang,
        application_id=file.application.id,
        section=section.value,
    )
