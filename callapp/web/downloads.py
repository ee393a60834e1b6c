"""Files sent to people: always as a download, never opened inside our pages."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import IO
from urllib.parse import quote

from flask import Response
from werkzeug.datastructures import Headers

from callapp.domain.errors import Fault
from callapp.files.store import Damaged, StoreAway, chunks, read_whole
from callapp.web.errors import error_page
from callapp.web.logs import log
from callapp.web.storage import file_store

# Whatever a browser makes of a file, it runs nothing in it and lets it ask for nothing.
INERT = "default-src 'none'; sandbox"


def attachment_response(data: bytes | Iterator[bytes], name: str, media_type: str) -> Response:
    """A download under a name that keeps its accents."""
    headers = Headers()
    headers.add("Content-Disposition", "attachment", **_names(name))
    headers.add("Content-Security-Policy", INERT)
    return Response(data, headers=headers, content_type=media_type)


def _names(name: str) -> dict[str, str]:
    """A file name as headers may carry it: they hold no letter beyond ASCII, so the whole one is encoded."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    if plain == name:
        return {"filename": name}
    return {"filename": plain, "filename*": "UTF-8''" + quote(name, safe="!#$&+-.^_`|~")}


def stored_response(key: str, name: str, media_type: str, *, size: int, sha256: str) -> Response:
    """A file of the store, proved to be the one that was uploaded; else a page that says it cannot be had."""
    try:
        whole = read_whole(file_store(), key, size=size, sha256=sha256)
    except (FileNotFoundError, Damaged, StoreAway) as fault:
        log.error("attachment", extra={"facts": {"unreadable": type(fault).__name__, "key": key}})
        return error_page(503, (Fault("attachment.unreadable"),))
    response = attachment_response(_pieces(whole), name, media_type)
    response.content_length = size
    response.call_on_close(whole.close)
    return response


def _pieces(whole: IO[bytes]) -> Iterator[bytes]:
    with whole:
        yield from chunks(whole)
