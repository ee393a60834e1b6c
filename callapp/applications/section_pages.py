"""What the pages of a draft show, in the reader's words: time left, blockers, hints, both texts of a race."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from markupsafe import Markup

from callapp.accounts.hospitals import hospital_directory
from callapp.accounts.models import User
from callapp.applications.assessment import Assessment, KeptDraft, SectionProgress
from callapp.applications.forms import section_form, with_refs
from callapp.applications.queries import OwnApplication
from callapp.applications.readable_blocks import Block
from callapp.applications.readable_budget import participant_names, summary_blocks
from callapp.domain.completeness import SectionStatus, is_to_come
from callapp.domain.content import ApplicationContent
from callapp.domain.errors import Fault
from callapp.domain.hospital_directory import Hospital
from callapp.domain.organisations import PartnerKind
from callapp.domain.participants import LEAD
from callapp.domain.row_reading import ref_of
from callapp.domain.sections import Section
from callapp.domain.text import word_count
from callapp.domain.typed import Row, Typed, is_blank
from callapp.domain.windows import Phase
from callapp.web.access import current_actor
from callapp.web.i18n import current_language, speaker
from callapp.web.marks import N_
from callapp.web.typed_fields import TypedForm, filled, leaves, put_faults, shown
from callapp.web.wording import label, sentence

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
TONES = {
    SectionStatus.COMPLETE: "green",
    SectionStatus.IN_PROGRESS: "",
    SectionStatus.TO_CORRECT: "red",
    SectionStatus.NOT_STARTED: "grey",
}
ORDER = tuple(Section)
# Codes of values, not of a section: their sentences do not say what they are about.
PLACELESS = frozenset({"draft", "number", "money", "day", "text", "kpi"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that two people wrote differently: its name, and what was kept."""

    name: str
    kept: str


@dataclass(frozen=True, slots=True)
class SectionView:
    """Everything the page of one section shows."""

    own: OwnApplication
    assessment: Assessment
    progress: SectionProgress
    form: TypedForm
    typed: Typed
    version: int
    faults: tuple[Fault, ...]
    missing: tuple[Fault, ...]
    differences: tuple[Difference, ...] = ()
    refused: bool = False
    query: str = ""
    hospitals: tuple[Hospital, ...] = field(default=())

    @property
    def section(self) -> Section:
        return self.progress.section

    @property
    def number(self) -> int:
        return ORDER.index(self.section) + 1

    @property
    def before(self) -> Section | None:
        return ORDER[self.number - 2] if self.number > 1 else None

    @property
    def after(self) -> Section | None:
        return ORDER[self.number] if self.number < len(ORDER) else None

    @property
    def budget_summary(self) -> list[Block]:
        """What the budget comes to, as it was last saved."""
        content = self.assessment.content
        names = participant_names(content.hospital, content.partners, speaker())
        return summary_blocks(content.totals, names, speaker())

    def words(self, name: str) -> int:
        """The words of a field as the server counts them."""
        return word_count(str(self.typed.get(name, "")))


def view_section(
    own: OwnApplication,
    assessment: Assessment,
    section: Section,
    *,
    sent: Typed | None = None,
    refusal: tuple[Fault, ...] = (),
    query: str = "",
) -> SectionView:
    """The page of a section: as it was last saved, or with the text just sent when that was not kept.

    refusal: why it was not kept; empty when somebody else saved in between (then both texts are shown).
    """
    progress = assessment.sections[section]
    kept = progress.draft.typed if progress.draft else {}
    typed = with_refs(section, kept if sent is None else sent)
    form_class = section_form(section, own.call.document, participant_choices(assessment))
    form = filled(form_class, typed)
    started = progress.status is not SectionStatus.NOT_STARTED and sent is None
    faults = refusal or tuple(each for each in progress.faults if started and not is_to_come(each))
    put_faults(form, faults)
    return SectionView(
        own=own,
        assessment=assessment,
        progress=progress,
        form=form,
        typed=typed,
        version=progress.version,
        faults=faults,
        missing=tuple(each for each in progress.faults if started and is_to_come(each)),
        differences=() if sent is None or refusal else _differences(form, filled(form_class, kept)),
        refused=bool(refusal),
        query=query,
        hospitals=tuple(hospital_directory().search(query)) if query.strip() else (),
    )


def participant_choices(assessment: Assessment) -> list[tuple[str, str]]:
    """Whom a budget line may name, the lead first, by what is typed of them so far."""
    hospital = assessment.content.hospital
    lead = (hospital.name if hospital else "") or speaker().gettext(N_("Applicant hospital"))
    draft = assessment.sections[Section.PARTNERS].draft
    rows = enumerate(draft.typed.get("partners", ()) if draft else ())
    return [
        (LEAD, lead),
        *((ref_of(row, index), _partner_name(row, index)) for index, row in rows if not is_blank(row, {})),
    ]


def _partner_name(row: Row, index: int) -> str:
    return row.get("name", "").strip() or f"{label('row', 'partners')} {speaker().number(index + 1)}"


def _differences(mine: TypedForm, kept: TypedForm) -> tuple[Difference, ...]:
    """What the newer text says wherever it says something else."""
    my_fields = {each.id: each for each in leaves(mine)}
    kept_fields = {each.id: each for each in leaves(kept)}
    found = []
    for name in {**my_fields, **kept_fields}:
        both = (shown(my_fields[name]) if name in my_fields else "", _shown_or_blank(kept_fields, name))
        if both[0] != both[1]:
            found.append(Difference(_field_name(name, my_fields.get(name) or kept_fields[name]), both[1]))
    return tuple(found)


def _shown_or_blank(fields: Mapping[str, Any], name: str) -> str:
    return shown(fields[name]) if name in fields else ""


def _field_name(name: str, each: Any) -> str:
    """The words of a field, with its row when it stands in one: "Cost 2, Amount"."""
    rows, _sep, rest = name.partition("-")
    number = rest.partition("-")[0]
    if not number.isdigit():
        return str(each.label.text)
    return f"{label('row', rows)} {speaker().number(int(number) + 1)}, {each.label.text}"


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
    for progress in assessment.sections.values():
        page = url_for(
            "applications.section", application_id=own.application.id, section=progress.section.value
        )
        for fault in progress.faults:
            found.setdefault(
                (progress.section, _with_place(progress.section, fault)), f"{page}#{fault.field}"
            )
    return [(words, href) for (_section, words), href in found.items()]


def _with_place(section: Section, fault: Fault) -> str:
    """A fault's sentence, with its section where the sentence could be about any."""
    said = sentence(fault)
    if fault.code.partition(".")[0] not in PLACELESS:
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
            words = (
                N_("Signed letter uploaded") if content.letters else N_("The signed letter is not here yet")
            )
            return speaker().gettext(words)
        case _:
            return ""


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
    return f"{partners}, {providers}"


def time_left(own: OwnApplication, now: datetime) -> str:
    """« Il reste 6 jours et 4 heures »: rounded down, never more than there is."""
    says = speaker()
    if own.call.phase(now) is not Phase.OPEN:
        return says.gettext("The call is closed")
    left = own.call.window.time_left(now)
    days, hours, minutes = left // DAY, left % DAY // HOUR, left % HOUR // MINUTE
    in_days = says.ngettext("%(num)d day", "%(num)d days", days)
    in_hours = says.ngettext("%(num)d hour", "%(num)d hours", hours)
    in_minutes = says.ngettext("%(num)d minute", "%(num)d minutes", minutes)
    if not days and not hours:
        return says.gettext("%(minutes)s left", minutes=in_minutes)
    first, second = (in_days, in_hours) if days else (in_hours, in_minutes)
    return says.gettext("%(first)s and %(second)s left", first=first, second=second)


def saved_words(saved: KeptDraft | datetime | None) -> str:
    """ "Saved May 2, 2023 at 2:02 p.m. (ET)"; says so when nothing is saved yet."""
    if saved is None:
        return speaker().gettext("Nothing is saved yet")
    at = saved if isinstance(saved, datetime) else saved.saved_at
    return speaker().gettext("Saved %(moment)s", moment=speaker().moment(at))
