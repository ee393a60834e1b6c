"""A frozen copy as a PDF/UA document in the application's language."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from callapp.applications.readable import Part, readable_parts
from callapp.applications.readable_blocks import Line
from callapp.applications.snapshots import FrozenCopy
from callapp.calls.document import CallDocument
from callapp.calls.fictional_notice import FICTIONAL
from callapp.domain.bilingual import Language
from callapp.files.pdf import make_pdf
from callapp.web.marks import N_
from callapp.web.speaker import Speaker


def copy_pdf(copy: FrozenCopy, sha256: str, document: CallDocument, templates: Path) -> bytes:
    """The document of one frozen copy: the same copy always gives the same bytes.

    templates: the folder of templates, where ``applications/application.typ`` stands.
    """
    at = copy.circumstances.submitted_at
    template = templates / "applications" / "application.typ"
    return make_pdf(template, copy_values(copy, sha256, document), at=at)


def copy_values(copy: FrozenCopy, sha256: str, document: CallDocument) -> dict[str, Any]:
    """What the template shows, as JSON values."""
    says = Speaker(Language(copy.content.language))
    about = copy.circumstances
    call = document.name.in_language(says.lang)
    facts = [
        Line(says.gettext(N_("Number")), about.number),
        Line(
            says.gettext(N_("Corrected on") if about.corrects else N_("Submitted on")),
            says.moment(about.submitted_at),
        ),
        Line(says.gettext(N_("Frozen copy")), says.number(about.sequence)),
        Line(says.gettext(N_("SHA-256 of the frozen copy")), sha256),
    ]
    return {
        "lang": says.lang.value,
        "kicker": call,
        "title": copy.content.title or about.number,
        "author": copy.content.hospital.name if copy.content.hospital else "",
        "footer": f"{about.number} · {call}",
        "notice": says.gettext(FICTIONAL) if about.fictional else None,
        "nothing": says.gettext(N_("Nothing was given.")),
        "facts": [asdict(fact) for fact in facts],
        "parts": [_values(part) for part in readable_parts(copy.content, document, says)],
    }


def _values(part: Part) -> dict[str, Any]:
    return {"heading": part.heading, "blocks": [asdict(block) for block in part.blocks]}
