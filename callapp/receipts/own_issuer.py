"""The issuer of this installation, for pages and commands."""

from __future__ import annotations

from flask import current_app

from callapp.receipts.signing import Issuer


def own_issuer() -> Issuer:
    """Signs with this installation's key and knows its addresses."""
    issuer: Issuer = current_app.extensions["callapp.issuer"]
    return issuer
