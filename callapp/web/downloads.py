"""Files sent to people: always as a download, never opened inside our pages."""

from __future__ import annotations

from flask import Response
from werkzeug.datastructures import Headers


def attachment_response(data: bytes, name: str, media_type: str) -> Response:
    """A download under a name that keeps its accents."""
    headers = Headers()
    headers.add("Content-Disposition", "attachment", filename=name)
    return Response(data, headers=headers, content_type=media_type)
