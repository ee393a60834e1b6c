"""A file on its way in: measured, recognised by its content, looked at by the scanner, then kept.

Nothing here knows whose it is. Until a row names its key, a kept file is nobody's; who asks for it here
removes it again when the row is refused.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from callapp.domain.errors import RuleBroken
from callapp.files.kinds import MEDIA_TYPES, Unfit, kind_of
from callapp.files.names import bare_name, shown_file_name
from callapp.files.scanning import Scan
from callapp.files.store import FileStore, chunks


@dataclass(frozen=True, slots=True)
class Received:
    """A file that the store holds now: what its row says of it."""

    key: str
    name: str
    media_type: str
    size: int
    sha256: str


class Infected(RuleBroken):
    """The scanner found something; the file was not kept. sha256 and found are for the audit trail."""

    def __init__(self, field: str, *, name: str, sha256: str, size: int, found: str) -> None:
        super().__init__("attachment.infected", field, name=name, found=found)
        self.sha256, self.size, self.found = sha256, size, found


def receive_file(
    content: IO[bytes],
    *,
    name: str,
    field: str,
    kinds: Sequence[str],
    max_bytes: int,
    store: FileStore,
    scan: Scan,
) -> Received:
    """Keeps an uploaded file in the store and says what it is.

    field: where a refusal is shown. kinds: those accepted, keys of MEDIA_TYPES.
    Raises RuleBroken with ``attachment.empty``, ``attachment.too_large``, ``attachment.name_missing`` or
    ``attachment.`` and a code of callapp.files.kinds.Unfit; Infected; ScannerAway; StoreAway.
    """
    given = bare_name(name)[-80:]
    size, sha256 = _measured(content, max_bytes)
    if not size:
        raise RuleBroken("attachment.empty", field, name=given)
    if size > max_bytes:
        raise RuleBroken("attachment.too_large", field, name=given, limit_bytes=max_bytes)
    try:
        kind = kind_of(content)
        if kind not in kinds:
            raise Unfit("kind_refused")
    except Unfit as unfit:
        accepted = ", ".join(kinds).upper()
        raise RuleBroken(f"attachment.{unfit.code}", field, name=given, kinds=accepted) from None
    shown_name = shown_file_name(name, kind, field=field)
    content.seek(0)
    if found := scan(content):
        raise Infected(field, name=given, sha256=sha256, size=size, found=found)
    return Received(store.put(content), shown_name, MEDIA_TYPES[kind], size, sha256)


def _measured(content: IO[bytes], limit: int) -> tuple[int, str]:
    """Size and SHA-256; reading ends where the size is past the limit."""
    digest, size = hashlib.sha256(), 0
    for piece in chunks(content):
        digest.update(piece)
        size += len(piece)
        if size > limit:
            break
    return size, digest.hexdigest()
