"""Versions of a section: the list, two compared, one restored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from callapp.applications.assessment import assess
from callapp.applications.queries import OwnApplication, get_application_for
from callapp.applications.sections.field_differences import field_differences, field_label
from callapp.applications.sections.saving import Saved
from callapp.applications.sections.section_view import form_here
from callapp.applications.sections.seen_forms import hidden_fields, seen_of
from callapp.applications.versions.actions import restore_section
from callapp.applications.versions.queries import ReadVersion, get_version, list_versions, text_now
from callapp.domain.errors import LostRace, NotFound
from callapp.domain.merging import Seen, digests
from callapp.domain.permissions import Permission
from callapp.domain.section_reading import ROWS
from callapp.domain.sections import Section
from callapp.web.access import current_actor, requires
from callapp.web.acting import who_and_when
from callapp.web.database import db
from callapp.web.fields import small_number
from callapp.web.links import public_link
from callapp.web.typed_fields import TypedForm

bp = Blueprint("versions", __name__)

ADDRESS = f"/applications/<uuid:application_id>/<any({','.join(Section)}):section>/versions"


# Characters compared word by word for one page of the list; of versions beyond only the fields are named.
MOST_COMPARED = 1_000_000


@dataclass(frozen=True, slots=True)
class ListedVersion:
    """A line of the list: a version, the fields its author changed, and how many words came and went.

    words: added and removed; None where so much text stands on the page that it is not compared.
    """

    version: ReadVersion
    fields: tuple[str, ...]
    words: tuple[int, int] | None


def _here(application_id: UUID, section: Section) -> tuple[OwnApplication, type[TypedForm]]:
    own = get_application_for(db.session, current_actor(), application_id)
    return own, form_here(own, assess(db.session, own.application, own.call.document), section)


@bp.get(ADDRESS)
@requires(Permission.APPLY)
def listed(application_id: UUID, section: str) -> str:
    """Who wrote in this section when, and how much; two of them to be compared."""
    own, form = _here(application_id, Section(section))
    page = list_versions(db.session, own, Section(section), small_number(request.args.get("page"), 1))
    lines = list(_lines(Section(section), form, page.rows))
    return render_template(
        "applications/versions.html", own=own, call=own.call, section=section, page=page, lines=lines
    )


def _lines(section: Section, form: type[TypedForm], rows: Iterable[ReadVersion]) -> Iterator[ListedVersion]:
    left = MOST_COMPARED
    for each in rows:
        before, names = each.row.before, [*each.row.before]
        left -= sum(len(str(text)) for name in names for text in (before[name], each.row.typed.get(name)))
        if left < 0:
            yield ListedVersion(each, tuple(field_label(section, form, name) for name in names), None)
            continue
        changes = field_differences(section, form, before, each.row.typed, names)
        counts = [change.words_changed for change in changes]
        words = (sum(added for added, _removed in counts), sum(removed for _added, removed in counts))
        yield ListedVersion(each, tuple(change.label for change in changes), words)


@bp.get(f"{ADDRESS}/compare")
@requires(Permission.APPLY)
def compare(application_id: UUID, section: str) -> str:
    """Two versions, or one with the section as it is now, field by field."""
    return _compared(application_id, Section(section))


@bp.post(f"{ADDRESS}/<number>/restore")
@requires(Permission.APPLY)
def restore(application_id: UUID, section: str, number: str) -> AnyResponse:
    try:
        saved = _restore(application_id, Section(section), small_number(number, 0))
    except LostRace:
        db.session.rollback()
        return Response(_compared(application_id, Section(section), small_number(number, 0)), 409)
    flash(_("The version is restored.") if saved.version else _("The section says the same already."))
    return redirect(url_for("applications.section", application_id=application_id, section=section), 303)


def _restore(application_id: UUID, section: Section, number: int) -> Saved:
    return restore_section(
        db.session,
        **who_and_when(),
        application_id=application_id,
        section=section,
        number=number,
        seen=seen_of(request.form),
        link_to=public_link,
    )


def _compared(application_id: UUID, section: Section, overtaken: int | None = None) -> str:
    """The page of two texts. overtaken: the version that was to be restored when somebody else wrote."""
    own, form = _here(application_id, section)
    earlier = _asked("from") if overtaken is None else overtaken
    first = get_version(db.session, own, section, earlier or 0)
    later = _asked("to") if overtaken is None else None
    second = get_version(db.session, own, section, later) if later is not None else None
    now = text_now(db.session, own, section)
    return render_template(
        "applications/version_compare.html",
        own=own,
        call=own.call,
        section=section.value,
        first=first,
        second=second,
        overtaken=overtaken is not None,
        found=field_differences(section, form, first.row.typed, second.row.typed if second else now),
        hidden=hidden_fields(Seen(digests(now, ROWS.get(section, {})))),
    )


def _asked(name: str) -> int | None:
    """The number of a version in the address; None for the section as it is now."""
    text = request.args.get(name, "")
    if not text and name == "from":
        raise NotFound
    return small_number(text, 0) if text else None
