"""Public pages: is this receipt genuine, and which keys sign here. Nothing that is given is kept."""

from __future__ import annotations

import re

from flask import Blueprint, jsonify, render_template, request
from werkzeug.wrappers import Response

from callapp.domain.errors import Fault, RuleBroken
from callapp.domain.permissions import Permission
from callapp.domain.signatures import as_base64, key_list
from callapp.receipts.forms import VerifyForm
from callapp.receipts.part_names import part_name, told
from callapp.receipts.queries import published_keys
from callapp.receipts.verification import Verification, verify_given, verify_hash
from callapp.web.access import requires
from callapp.web.database import db
from callapp.web.fields import show_faults
from callapp.web.i18n import speaker
from callapp.web.limits import limited
from callapp.web.wording import sentence

bp = Blueprint("receipts", __name__)
# Outside the languages: a list for programs.
key_list_bp = Blueprint("receipt_keys", __name__)

LIMIT = "60 per hour"
_HASH = re.compile(r"[0-9a-f]{64}")


def _asks_for_a_hash() -> bool:
    return "hash" in request.args


@bp.get("/verify")
@requires(Permission.PUBLIC)
@limited(LIMIT, only_when=_asks_for_a_hash)
def verify() -> str:
    """The question; with ``?hash=`` in the address its answer too, for the code printed on a receipt."""
    asked = request.args.get("hash", "")
    found = verify_hash(db.session, asked) if _HASH.fullmatch(asked) else None
    return _page(VerifyForm(formdata=None), found)


@bp.post("/verify")
@requires(Permission.PUBLIC)
@limited(LIMIT)
def examine() -> str | tuple[str, int]:
    """The answer to what was given."""
    form = VerifyForm()
    try:
        found = verify_given(db.session, form.given())
    except RuleBroken as broken:
        _show(form, broken)
        return _page(form, None), 422
    return _page(form, found)


def _show(form: VerifyForm, broken: RuleBroken) -> None:
    """What cannot be examined, at the field it came in; of what is wrong inside it, the first thing."""
    headline, *inside = broken.faults
    show_faults(form, [Fault(headline.code, form.answered_field, headline.params)])
    form[form.answered_field].errors += [told(fault, speaker()) for fault in inside[:1]]


def _page(form: VerifyForm, found: Verification | None) -> str:
    says = speaker()
    faults = [
        {"place": fault.field, "part": part_name(fault.field or "", says), "words": sentence(fault)}
        for fault in (found.faults if found else ())
    ]
    return render_template("receipts/verify.html", form=form, found=found, faults=faults)


@bp.get("/receipt-keys")
@requires(Permission.PUBLIC)
def keys() -> str:
    """The public keys for people, and how to verify without this house."""
    found = [(key, as_base64(key.public_key)) for key in reversed(published_keys(db.session))]
    return render_template("receipts/keys.html", keys=found)


@key_list_bp.get("/receipt-keys.json")
@requires(Permission.PUBLIC)
def published() -> Response:
    """The same keys for programs."""
    return jsonify(key_list(published_keys(db.session)))
