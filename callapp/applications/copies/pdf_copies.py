"""Frozen copies and drafts as PDF/UA documents in the application's language."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from callapp.applications.copies.readable import Part, readable_parts
from callapp.applications.copies.readable_blocks import Block, Grid, Line
from callapp.applications.copies.snapshots import FrozenCopy
from callapp.calls.document import CallDocument
from callapp.calls.fictional_notice import FICTIONAL
from callapp.domain.bilingual import Language
from callapp.domain.content import ApplicationContent
from callapp.files.pdf import MISSING, breakable, make_pdf
from callapp.web.marks import N_
from callapp.web.speaker import Speaker

_UNSHOWN = N_(
    "The mark %(mark)s stands for characters that this document has no letters for, such as emoji. The page "
    "of the application shows them."
)
DRAFT = N_("Draft, not submitted")


def copy_pdf(copy: FrozenCopy, sha256: str, document: CallDocument, templates: Path) -> bytes:
    """The document of one frozen copy: the same copy always gives the same bytes.

    templates: the folder of templates, where ``applications/application.typ`` stands.
    """
    at = copy.circumstances.submitted_at
    template = templates / "applications" / "application.typ"
    return make_pdf(template, copy_values(copy, sha256, document), at=at)


def draft_pdf(
    content: ApplicationContent,
    document: CallDocument,
    templates: Path,
    *,
    number: str | None,
    saved_at: datetime,
    fictional: bool,
) -> bytes:
    """What is understood of a draft, each page marked as such. number: of an earlier submission."""
    says = Speaker(Language(content.language))
    facts = [
        *([Line(says.gettext(N_("Number")), number)] if number else []),
        Line(says.gettext(N_("State")), says.gettext(DRAFT)),
        Line(says.gettext(N_("Last saved")), says.moment(saved_at)),
    ]
    name = number or says.gettext(N_("Draft"))
    values = frame_values(content, document, says, name=name, fictional=fictional)
    values |= {"mark": says.gettext(DRAFT), "facts": [asdict(fact) for fact in facts]}
    values |= _read(content, document, says)
    return make_pdf(templates / "applications" / "application.typ", values, at=saved_at)


def copy_values(copy: FrozenCopy, sha256: str, document: CallDocument) -> dict[str, Any]:
    """What the template shows, as JSON values."""
    says = Speaker(Language(copy.content.language))
    about = copy.circumstances
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
        **frame_values(copy.content, document, says, name=about.number, fictional=about.fictional),
        "facts": [asdict(fact) for fact in facts],
        **_read(copy.content, document, says),
    }


def frame_values(
    content: ApplicationContent, document: CallDocument, says: Speaker, *, name: str, fictional: bool
) -> dict[str, Any]:
    """What the frame of every document reads (templates/_documents/frame.typ). name: stands at its foot."""
    call = document.name.in_language(says.lang)
    return {
        "lang": says.lang.value,
        "kicker": call,
        "title": content.title or name,
        "author": content.hospital.name if content.hospital else "",
        "footer": f"{name} · {call}",
        "mark": None,
        "notice": says.gettext(FICTIONAL) if fictional else None,
        "nothing": says.gettext(N_("Nothing was given.")),
        "unshown": says.gettext(_UNSHOWN, mark=MISSING),
    }


def _read(content: ApplicationContent, document: CallDocument, says: Speaker) -> dict[str, Any]:
    return {"parts": [_values(part) for part in readable_parts(content, document, says)]}


def _values(part: Part) -> dict[str, Any]:
    return {"heading": part.heading, "blocks": [_block(block) for block in part.blocks]}


def _block(block: Block) -> dict[str, Any]:
    values = asdict(block)
    if isinstance(block, Grid):
        values["rows"] = [[breakable(cell) for cell in row] for row in block.rows]
    return values
