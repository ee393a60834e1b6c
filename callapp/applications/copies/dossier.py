"""Everything a hospital ever gave for one application, as the files of an archive, one after the other.

Copies with their receipts, attachments, corrections, and for its own people the draft, every version of every
section and the thread; a manifest with the SHA-256 of each file; and a text that says what is what.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from callapp.applications.assessment import assess
from callapp.applications.copies.dossier_actions import Dossier
from callapp.applications.copies.dossier_queries import (
    each_attachment,
    each_copy,
    each_draft,
    each_version,
    get_dossier_application,
)
from callapp.applications.copies.kept_copies import copy_file_name
from callapp.applications.copies.pdf_copies import copy_pdf, draft_pdf
from callapp.applications.copies.pdf_receipts import receipt_pdf
from callapp.applications.copies.queries import FileCopy
from callapp.applications.corrections.models import CorrectionRequest
from callapp.applications.corrections.queries import list_corrections
from callapp.applications.messages.models import Message, MessageSide
from callapp.applications.messages.queries import list_messages
from callapp.applications.models import Application, Attachment
from callapp.calls.fictional_notice import marked
from callapp.calls.queries import CallInForce, call_in_force
from callapp.domain.canonical import instant_text
from callapp.domain.workflow import ApplicationState
from callapp.files.archive_names import ArchiveNames
from callapp.files.store import StoreAway
from callapp.files.zips import Entry
from callapp.web.marks import N_
from callapp.web.speaker import Speaker

SCHEMA = "callapp.dossier/1"
# The bytes of an attachment by its key in the store. FileNotFoundError when they are gone; StoreAway.
ReadFile = Callable[[str], Iterable[bytes]]

_COPIES, _FILES, _REMOVED, _VERSIONS = N_("copies"), N_("attachments"), N_("taken out"), N_("versions")
_ABOUT = N_(
    "Application %(name)s: what was given for it, as of %(moment)s.\n"
    "Call: %(call)s\n"
    "\n"
    "%(copies)s: each frozen copy in its canonical form (JSON), which was hashed, and as PDF; with its "
    "receipt, signed (JSON), which is the proof, and as PDF.\n"
    "%(files)s: the attachments, under the names that their people gave them.\n"
    "manifest.json: every file of this archive with its size, its SHA-256 and what it is.\n"
)
_ABOUT_WHOLE = N_(
    "%(files)s/%(removed)s: attachments that were taken out again.\n"
    "%(versions)s: what was typed in each section, version by version, word for word.\n"
    "messages.txt: the questions of the team and the answers of the call.\n"
)
_ABOUT_PROOF = N_("\nReceipts are verified here, or, as that page says, without any site: %(verify)s\n")


@dataclass
class Archive:
    """The files of one dossier, made as they are asked for; each is counted and hashed on its way.

    session: one that only reads, for as long as the archive is sent. templates: the folder of templates.
    verify_at: the page that verifies receipts.
    """

    dossier: Dossier
    session: Session
    read: ReadFile
    templates: Path
    verify_at: str
    _names: ArchiveNames = field(default_factory=ArchiveNames)
    _manifest: list[dict[str, Any]] = field(default_factory=list)
    # The SHA-256 of every attachment that some copy names.
    _submitted: set[str] = field(default_factory=set)

    def entries(self) -> Iterator[Entry]:
        """The files in their order, the manifest last: by then everything is counted."""
        application = get_dossier_application(self.session, self.dossier.application_id)
        call = call_in_force(self.session, application.call_id)
        yield self._file("", self._says(N_("README.txt")), [self._about(call)], what="about")
        for copy, receipt in each_copy(self.session, application):
            yield from self._copy(copy, receipt)
        for attachment in each_attachment(self.session, application):
            yield from self._attachment(attachment)
        yield from self._corrections(application)
        if self.dossier.is_whole:
            yield from self._draft(application, call)
            yield from self._versions(application)
            yield from self._messages(application)
        yield Entry("manifest.json", self._finished())

    @property
    def _speaker(self) -> Speaker:
        return Speaker(self.dossier.language)

    def _says(self, message: str, **values: object) -> str:
        return self._speaker.gettext(message, **values)

    def _file(self, folder: str, name: str, pieces: Iterable[bytes], **facts: Any) -> Entry:
        """A file of the archive; facts: what the manifest says of it besides size and hash."""
        path = self._names.path(folder, name)
        return Entry(path, self._counted(path, pieces, facts))

    def _counted(self, path: str, pieces: Iterable[bytes], facts: dict[str, Any]) -> Iterator[bytes]:
        digest, size = hashlib.sha256(), 0
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            yield piece
        self._manifest.append({"path": path, "size": size, "sha256": digest.hexdigest(), **facts})

    def _finished(self) -> Iterator[bytes]:
        document = {
            "schema": SCHEMA,
            "application": self.dossier.name,
            "taken_at": instant_text(self.dossier.taken_at),
            "whole": self.dossier.is_whole,
            "files": self._manifest,
        }
        yield _json(document)

    def _about(self, call: CallInForce) -> bytes:
        words = {
            "name": self.dossier.name,
            "moment": self._speaker.moment(self.dossier.taken_at),
            "call": call.document.name.in_language(self.dossier.language),
            "verify": self.verify_at,
            "copies": self._says(_COPIES),
            "files": self._says(_FILES),
            "removed": self._says(_REMOVED),
            "versions": self._says(_VERSIONS),
        }
        parts = [_ABOUT, *([_ABOUT_WHOLE] if self.dossier.is_whole else []), _ABOUT_PROOF]
        text = "".join(self._says(part) % words for part in parts)
        # Read in Windows' own editor too.
        return marked(self._speaker, text, fictional=call.document.fictional).replace("\n", "\r\n").encode()

    def _copy(self, copy: FileCopy, receipt: str | None) -> Iterator[Entry]:
        """Its canonical form and its receipt byte by byte, and both to read."""
        number = copy.frozen.circumstances.number
        folder = f"{self._says(_COPIES)}/{copy.sequence}"

        def named(what: str, ending: str) -> str:
            return copy_file_name(number, what, copy.sequence, ending, self._speaker)

        facts = {"copy": copy.sequence, "submitted_at": instant_text(copy.frozen.circumstances.submitted_at)}
        yield self._file(folder, named(N_("copy"), "json"), [copy.text.encode()], what="copy", **facts)
        pdf = _made(lambda: copy_pdf(copy.frozen, copy.sha256, copy.document, self.templates))
        yield self._file(folder, named(N_("copy"), "pdf"), pdf, what="copy_to_read", **facts)
        content = copy.frozen.content
        self._submitted |= {file.sha256 for file in (*content.letters, *content.documents)}
        if receipt is None:
            return
        yield self._file(folder, named(N_("receipt"), "json"), [receipt.encode()], what="receipt", **facts)
        pdf = _made(lambda: receipt_pdf(receipt, copy.frozen, copy.document, self.templates))
        yield self._file(folder, named(N_("receipt"), "pdf"), pdf, what="receipt_to_read", **facts)

    def _attachment(self, attachment: Attachment) -> Iterator[Entry]:
        """A file as it was uploaded.

        Others than its people get those that a copy names; what became of them since, and how they are
        described now, is not given yet.
        """
        if not (self.dossier.is_whole or attachment.sha256 in self._submitted):
            return
        folder, facts = self._says(_FILES), _facts_of(attachment)
        if not self.dossier.is_whole:
            facts |= {"caption": None, "removed_at": None}
        elif attachment.removed_at is not None:
            folder = f"{folder}/{self._says(_REMOVED)}"
        try:
            pieces = iter(self.read(attachment.storage_key))
            first = next(pieces, b"")
        except (FileNotFoundError, StoreAway):
            # The rest is still worth having; the manifest says what is not here.
            self._manifest.append({"path": None, "name": attachment.name, **facts, "missing": True})
            return
        yield self._file(folder, attachment.name, chain([first], pieces), **facts)

    def _corrections(self, application: Application) -> Iterator[Entry]:
        requests = list_corrections(self.session, application.id)
        if requests:
            asked = [self._correction(request) for request in reversed(requests)]
            yield self._file("", "corrections.json", [_json(asked)], what="corrections")

    def _correction(self, request: CorrectionRequest) -> dict[str, Any]:
        """What was asked and given; what was written and not given is for its own people."""
        knows_after = self.dossier.is_whole or request.answered_at is not None
        return {
            "asked_at": instant_text(request.asked_at),
            "note": request.note,
            "due_at": instant_text(request.due_at),
            "answered_at": request.answered_at and instant_text(request.answered_at),
            "taken_back_at": request.cancelled_at and instant_text(request.cancelled_at),
            "fields": [
                {
                    "section": each.section.value,
                    "field": each.field,
                    "note": each.note,
                    "before": each.before,
                    "after": each.after if knows_after else None,
                }
                for each in request.fields
            ],
            "files": [
                {
                    "kind": each.kind.value,
                    "note": each.note,
                    "before": each.before,
                    "after": each.after if knows_after else None,
                }
                for each in request.files
            ],
        }

    def _draft(self, application: Application, call: CallInForce) -> Iterator[Entry]:
        """What stands in the sections of a draft: word for word, and what is understood of it."""
        if application.state is not ApplicationState.DRAFT:
            return
        kept = {each.section.value: each.typed for each in each_draft(self.session, application)}
        yield self._file("", self._says(N_("draft")) + ".json", [_json(kept)], what="draft")
        assessment = assess(self.session, application, call.document)
        pdf = _made(
            lambda: draft_pdf(
                assessment.content,
                call.document,
                self.templates,
                number=application.number,
                saved_at=assessment.saved_at or application.created_at,
                fictional=call.document.fictional,
            )
        )
        yield self._file("", self._says(N_("draft")) + ".pdf", pdf, what="draft_to_read")

    def _versions(self, application: Application) -> Iterator[Entry]:
        for version in each_version(self.session, application):
            facts = {
                "section": version.section.value,
                "version": version.number,
                "kind": version.kind.value,
                "saved_at": instant_text(version.saved_at),
            }
            folder = f"{self._says(_VERSIONS)}/{version.section.value}"
            text = _json({**facts, "typed": version.typed})
            yield self._file(folder, f"{version.number:04}.json", [text], what="version", **facts)

    def _messages(self, application: Application) -> Iterator[Entry]:
        messages = list_messages(self.session, application.id)
        if messages:
            text = "\n\n".join(self._message(each) for each in messages) + "\n"
            yield self._file("", "messages.txt", [text.replace("\n", "\r\n").encode()], what="messages")

    def _message(self, message: Message) -> str:
        ours = message.side is MessageSide.TEAM
        who = message.author.name if ours else self._says(N_("Answer of the call’s team"))
        return f"{self._speaker.moment(message.sent_at)} – {who}\n{message.text}"


def _facts_of(attachment: Attachment) -> dict[str, Any]:
    return {
        "what": "attachment",
        "kind": attachment.kind.value,
        "caption": attachment.caption,
        "media_type": attachment.media_type,
        "uploaded_at": instant_text(attachment.uploaded_at),
        "removed_at": attachment.removed_at and instant_text(attachment.removed_at),
        "uploaded_sha256": attachment.sha256,
    }


def _made(make: Callable[[], bytes]) -> Iterator[bytes]:
    """One piece, made when it is asked for."""
    yield make()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
