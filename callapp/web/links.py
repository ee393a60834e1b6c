"""Addresses for mails and documents: below the public address of the settings, not what a request claims."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app


def public_link(endpoint: str, *, lang: str, **values: object) -> str:
    """The whole address of a page, in the reader's language. Works in requests and in jobs."""
    site = urlsplit(current_app.config["CALLAPP_PUBLIC_URL"])
    adapter = current_app.url_map.bind(site.netloc, url_scheme=site.scheme)
    return adapter.build(endpoint, {"lang": lang, **values}, force_external=True)
