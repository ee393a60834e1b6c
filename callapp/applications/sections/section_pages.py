"""What the pages of a draft show, in the reader's words: time left, blockers, hints, when it was saved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import url_for
from markupsafe import Markup

from callapp.accounts.hospitals import hospital_directory
from callapp.accounts.models import User
from callapp.applications.assessment import Assessment, SectionProgress
from callapp.applications.queries import OwnApplication
from callapp.domain.completeness import SectionStatus
from callapp.domain.content import ApplicationContent
from callapp.domain.errors import Fault
from callapp.domain.organisations import PartnerKind
from callapp.domain.sections import Section
from callapp.domain.typed import Typed
from callapp.domain.windows import Phase
from callapp.web.access import current_actor
from callapp.web.durations import duration
from callapp.web.i18n import current_language, speaker
from callapp.web.speaker import EASTERN
from callapp.web.typed_fields import is_placeless
from callapp.web.wording import label, sentence

TONES = {
    SectionStatus.COMPLETE: "green",
    SectionStatus.IN_PROGRESS: "",
    SectionStatus.TO_CORRECT: "red",
    SectionStatus.NOT_STARTED: "grey",
}


def picked_hospital(typed: Typed, hospital_id: str) -> Typed:
    """The text with the facts of a hospital of the directory in it; the questions stay the applicant's.

    A figure the directory does not know is emptied: what stood there was another hospital's.
    """
    found = hospital_directory().get(hospital_id)
    if found is None:
        return typed
    name = found.name_fr if current_language() == "fr" else found.name_en
    return {
        **typed,
        "name": name,
        "province": found.province.value,
        "beds": "" if found.beds is None else str(found.beds),
        "beds_source": found.beds_source or "",
        "beds_date": found.beds_date or "",
    }


def blockers(own: OwnApplication, assessment: Assessment, *, organisation: bool) -> list[tuple[str, str]]:
    """What prevents submission, each once, with the address of its field.

    organisation: whether it is known which organisation applies.
    """
    found: dict[tuple[str, str], str] = {}
    if not organisation:
        said = sentence(Fault("application.organisation_missing"))
        found["", said] = url_for("organisations.own")
    faults = [(section, fault) for section, each in assessment.sections.items() for fault in each.faults]
    return [(words, href) for (_section, words), href in (found | _linked(own, faults)).items()]


def reasons(own: OwnApplication, faults: Iterable[tuple[Section, Fault]]) -> list[tuple[str, str]]:
    """What is to be put right, each once, with the address of its field."""
    return [(words, href) for (_section, words), href in _linked(own, faults).items()]


def _linked(own: OwnApplication, faults: Iterable[tuple[Section, Fault]]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for section, fault in faults:
        page = url_for("applications.section", application_id=own.application.id, section=section.value)
        found.setdefault((section, _with_place(section, fault)), f"{page}#{fault.field}")
    return found


def _with_place(section: Section, fault: Fault) -> str:
    """A fault's sentence, with its section where the sentence could be about any."""
    said = sentence(fault)
    if not is_placeless(fault):
        return said
    return speaker().gettext("%(section)s: %(sentence)s", section=label("section", section), sentence=said)


def tasks(
    own: OwnApplication, assessment: Assessment, writers: Mapping[Section, User]
) -> list[dict[str, Any]]:
    """The task list: each section with its state, one line of what it holds, and who is to write it."""
    return [
        {
            "text": label("section", progress.section),
            "href": url_for(
                "applications.section", application_id=own.application.id, section=progress.section.value
            ),
            "hint": hint(progress, assessment.content, own),
            "by": entrusted(writers.get(progress.section)),
            "state": label("section_status", progress.status),
            "tone": TONES[progress.status],
            "done": progress.status is SectionStatus.COMPLETE,
        }
        for progress in assessment.sections.values()
    ]


def entrusted(writer: User | None) -> str:
    """ "Assigned to Anne Roy": who is to write a section, in the reader's words; empty when nobody is."""
    if writer is None:
        return ""
    if writer.id == current_actor().user_id:
        return speaker().gettext("Assigned to you")
    name = Markup("<span data-content>{}</span>").format(writer.name)
    return Markup(speaker().gettext("Assigned to %(name)s")) % {"name": name}  # noqa: S704 – our own words


def hint(progress: SectionProgress, content: ApplicationContent, own: OwnApplication) -> str:
    """One line of what a section holds; empty before anything is there."""
    if progress.status is SectionStatus.NOT_STARTED:
        return ""
    match progress.section:
        case Section.HOSPITAL:
            return _beds(content)
        case Section.PROJECT:
            left = sum(1 for fault in progress.faults if fault.code == "project.answer_missing")
            return _questions_left(left, len(own.call.document.questions)) if left else ""
        case Section.PARTNERS:
            return _partners(content)
        case Section.BUDGET:
            return _requested(progress, content) if content.funding else ""
        case Section.OUTCOMES:
            return speaker().ngettext("%(num)d indicator", "%(num)d indicators", len(content.indicators))
        case Section.LETTER_OF_INTENT:
            return _signed(content, own)
        case _:
            return ""


def _signed(content: ApplicationContent, own: OwnApplication) -> str:
    if content.letters:
        return speaker().gettext("Signed letter uploaded")
    if not content.signatures:
        return speaker().gettext("The letter is not signed yet")
    needed = len(own.call.document.letter_of_intent.signatories)
    return speaker().ngettext(
        "%(num)d signature of %(needed)s",
        "%(num)d signatures of %(needed)s",
        len(content.signatures),
        needed=needed,
    )


def _beds(content: ApplicationContent) -> str:
    hospital, says = content.hospital, speaker()
    if hospital is None or hospital.beds is None:
        return ""
    count = says.number(hospital.beds)
    words = says.ngettext("%(count)s bed", "%(count)s beds", hospital.beds, count=count)
    given = [hospital.beds_source, says.day(hospital.beds_date) if hospital.beds_date else None]
    source = ", ".join(part for part in given if part)
    return Markup("{} <span data-content>({})</span>").format(words, source) if source else words


def _requested(progress: SectionProgress, content: ApplicationContent) -> str:
    says = speaker()
    requested = says.money(content.budget.funding_requested_cents)
    above = next((fault for fault in progress.faults if fault.code == "budget.request_above_cap"), None)
    if above is None:
        return says.gettext("%(amount)s requested", amount=requested)
    excess = says.money(int(above.params["excess_cents"]))
    return says.gettext("%(amount)s requested: %(excess)s above the maximum", amount=requested, excess=excess)


def _questions_left(left: int, total: int) -> str:
    return speaker().ngettext(
        "%(num)d question of %(total)s is left", "%(num)d questions of %(total)s are left", left, total=total
    )


def _partners(content: ApplicationContent) -> str:
    if not content.partners:
        return ""
    partners = speaker().ngettext("%(num)d partner", "%(num)d partners", len(content.partners))
    count = sum(1 for each in content.partners if each.kind is PartnerKind.AI_PROVIDER)
    providers = speaker().ngettext(
        "%(num)d AI service provider among them", "%(num)d AI service providers among them", count
    )
    if not content.confirmations:
        return f"{partners}, {providers}"
    confirmed = speaker().ngettext("%(num)d confirmed", "%(num)d confirmed", len(content.confirmations))
    return f"{partners}, {providers}, {confirmed}"


def time_left(own: OwnApplication, now: datetime) -> str:
    """« Il reste 6 jours et 4 heures »: rounded down, never more than there is."""
    says = speaker()
    if own.phase(now) is not Phase.OPEN:
        return says.gettext("The call is closed")
    return says.gettext("%(time)s left", time=duration(says, own.window.time_left(now)))


def saved_words(saved_at: datetime | None, now: datetime) -> str:
    """ "Saved at 2:02 p.m. (ET)", with the day when it is another one; says so when nothing is saved yet."""
    says = speaker()
    if saved_at is None:
        return says.gettext("Nothing is saved yet")
    if saved_at.astimezone(EASTERN).date() == now.astimezone(EASTERN).date():
        return says.gettext("Saved at %(time)s", time=says.hour(saved_at))
    return says.gettext("Saved %(moment)s", moment=says.moment(saved_at))
