"""What the pages behind mailed invitations share: who opens one, and how it is accepted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_security.utils import hash_password, login_user

from callapp.accounts.models import User
from callapp.accounts.organisation_forms import InvitedForm
from callapp.accounts.queries import find_user_by_email, load_own_account
from callapp.web.access import current_actor
from callapp.web.acting import who_and_when
from callapp.web.database import db


def reader_of(email: str) -> str:
    """Who opens an invitation to this address.

    ``invited`` (signed in with it), ``someone_else`` (with another one), ``has_account`` (must sign in) or
    ``new`` (opens an account by accepting).
    """
    actor = current_actor()
    if actor.is_signed_in:
        return "invited" if load_own_account(db.session, actor=actor).email == email else "someone_else"
    known = find_user_by_email(db.session, email)
    is_new = known is None or (known.confirmed_at is None and known.active)
    return "new" if is_new else "has_account"


def accepts(
    form: InvitedForm,
    *,
    token: str,
    accept: Callable[..., object],
    register: Callable[..., User],
    **more: Any,
) -> bool:
    """Accepts as the person signed in, else as a new one, who is signed in by it.

    False when what a new person filled in does not do: the form says why.
    """
    if current_actor().is_signed_in:
        accept(db.session, **who_and_when(), token=token, **more)
        return True
    if not form.validate_on_submit():
        return False
    given = {"name": form.name.data, "password_hash": hash_password(form.password.data)}
    person = register(db.session, **who_and_when(), token=token, **given, **more)
    login_user(person, remember=False, authn_via=["invitation"])
    return True
