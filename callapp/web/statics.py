"""Static files, served before the application under an address that names their content."""

from __future__ import annotations

import hashlib
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise

from callapp.web.headers import COMMON_HEADERS

STATIC = Path(__file__).parent.parent / "static"
YEAR = 365 * 24 * 3600


def content_digest(folder: Path) -> str:
    """Twelve hexadecimal digits that change when any file below the folder does."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def _add_common_headers(headers: Headers, _path: str, _url: str) -> None:
    for name, value in COMMON_HEADERS.items():
        headers[name] = value


def init_statics(app: Flask) -> None:
    """Serves callapp/static; ``static_url("theme.css")`` in templates gives a file's address."""
    prefix = f"static/{content_digest(STATIC)}/"
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # Flask's documented way
        app.wsgi_app,
        root=str(STATIC),
        prefix=prefix,
        max_age=YEAR,
        allow_all_origins=False,
        add_headers_function=_add_common_headers,
    )
    app.jinja_env.globals["static_url"] = lambda name: f"/{prefix}{name}"
