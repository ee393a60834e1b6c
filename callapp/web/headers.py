"""Security headers of every answer, also of errors, downloads and static files."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g, request

from callapp.settings import Settings

COMMON_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def content_policy(nonce: str) -> str:
    """Everything from this site only; scripts from files or with the nonce; no inline style at all."""
    return (
        "default-src 'none'; base-uri 'none'; connect-src 'self'; font-src 'self'; form-action 'self'; "
        f"frame-ancestors 'none'; img-src 'self' data:; script-src 'self' 'nonce-{nonce}'; style-src 'self'"
    )


def csp_nonce() -> str:
    """This request's nonce, for the rare script element without a file."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def init_headers(app: Flask, settings: Settings) -> None:
    def add(response: Response) -> Response:
        # The address of a mailed link is its key: nothing that such a page asks for may carry it on.
        if "token" in (request.view_args or {}):
            response.headers["Referrer-Policy"] = "no-referrer"
        for name, value in COMMON_HEADERS.items():
            response.headers.setdefault(name, value)
        # Downloads bring a stricter one.
        response.headers.setdefault("Content-Security-Policy", content_policy(csp_nonce()))
        if settings.is_https:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        # Pages hold private words; only static files, served before the application, may be kept.
        response.headers["Cache-Control"] = "no-store"
        return response

    app.after_request(add)
    app.jinja_env.globals["csp_nonce"] = csp_nonce
