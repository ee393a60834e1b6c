"""Sign-in: the library's flows, led through our unit of work, our server sessions, our words and mails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, ClassVar, cast

from email_validator import EmailNotValidError, validate_email
from flask import Flask, Response, abort, g, redirect, render_template, request, session, url_for
from flask_security import FSQLALiteUserDatastore, Security
from flask_security.mail_util import EmailValidateException, MailUtil
from flask_security.utils import get_message
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from callapp.accounts import forms
from callapp.accounts.limits import limit_library_views
from callapp.accounts.mails import mail_account_holder
from callapp.accounts.models import RoleGrant, User
from callapp.accounts.passwords import SHORTEST, HousePasswords
from callapp.accounts.queries import load_own_account
from callapp.accounts.sessions import SEEN_EVERY, SignedIn, find_signed_in, note_seen, seen_now
from callapp.accounts.sign_in import listen
from callapp.domain.people import VISITOR, Actor
from callapp.domain.permissions import Permission
from callapp.web.access import current_actor, is_safe_target
from callapp.web.clock import request_now
from callapp.web.database import SAFE_METHODS, db
from callapp.web.links import public_link
from callapp.web.speaker import TRANSLATIONS
from callapp.web.wording.accounts import LIBRARY_MESSAGES

# The library's endpoints that stand; each other feature of it is off.
LIBRARY_PERMISSIONS = {
    "security.login": Permission.PUBLIC,
    "security.logout": Permission.PUBLIC,
    "security.register": Permission.PUBLIC,
    "security.forgot_password": Permission.PUBLIC,
    "security.reset_password": Permission.PUBLIC,
    "security.send_confirmation": Permission.PUBLIC,
    "security.confirm_email": Permission.PUBLIC,
    "security.change_password": Permission.SIGNED_IN,
}


class HouseDatastore(FSQLALiteUserDatastore):
    """Our rows under the library's names; keeping the work stays with the unit of work."""

    def commit(self) -> None:
        """Does nothing: callapp.web.database keeps the request's work as a whole."""

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> User | None:  # noqa: ARG002 – the library's signature
        """The person with this one attribute, roles loaded; mail addresses are stored normalised."""
        ((name, value),) = kwargs.items()
        statement = select(User).options(selectinload(User.roles)).where(getattr(User, name) == value)
        return cast(User | None, self.db.session.scalar(statement))


class HouseMails(MailUtil):
    """Addresses in one normal form; the library's mails through the outbox, in our words."""

    KINDS: ClassVar[dict[str, tuple[str, str, str]]] = {
        "welcome": ("account.welcome", "security.confirm_email", "confirmation_token"),
        "welcome_existing": ("account.already_there", "security.reset_password", "reset_token"),
        "confirmation_instructions": ("account.confirm", "security.confirm_email", "confirmation_token"),
        "reset_instructions": ("account.reset", "security.reset_password", "reset_token"),
        "reset_notice": ("account.password_reset", "security.forgot_password", ""),
        "change_notice": ("account.password_changed", "security.forgot_password", ""),
    }

    def normalize(self, email: str) -> str:
        """The address in ASCII and lower case, as accounts keep it. Raises EmailValidateException."""
        try:
            # Not every mail server takes letters beyond ASCII before the @; after it they have a second form.
            read = validate_email(email[:400], check_deliverability=False, allow_smtputf8=False)
        except EmailNotValidError:
            raise EmailValidateException(get_message("INVALID_EMAIL_ADDRESS")[0]) from None
        return str(read.ascii_email).lower()

    def validate(self, email: str) -> str:
        return self.normalize(email)

    def send_mail(self, template: str, *_args: Any, **context: Any) -> None:
        user: User = context["user"]
        kind, endpoint, token = self.KINDS[template.rpartition("/")[2]]
        if kind == "account.already_there" and user.confirmed_at is None:
            kind, endpoint, token = self.KINDS["welcome"]
        values = {"token": context[token]} if token else {}
        link = public_link(endpoint, lang=user.language.value, **values)
        mail_account_holder(db.session, user=user, kind=kind, link=link, now=request_now())


def init_accounts(app: Flask) -> None:
    """Installs sign-in and says who acts in each request. CSRFProtect and the database stand before."""
    _configure(app)
    security = Security(
        app,
        HouseDatastore(db, User, RoleGrant),  # type: ignore[arg-type]  # our grants have a role's name, all it reads
        login_form=forms.SignInForm,
        register_form=forms.RegisterForm,
        forgot_password_form=forms.ForgotPasswordForm,
        reset_password_form=forms.ResetPasswordForm,
        change_password_form=forms.ChangePasswordForm,
        send_confirmation_form=forms.SendConfirmationForm,
        mail_util_cls=HouseMails,
        password_util_cls=HousePasswords,
        render_template=_render_page,
    )
    # Pages only: nothing of the library answers in JSON, and no token but our session's signs anybody in.
    security.want_json(lambda _request: False)
    security.login_manager.user_loader(_load_library_user)
    security.login_manager.request_loader(_load_library_user)
    # Its own system of permissions is not used: it need not load anybody for it.
    security.principal.identity_loaders.clear()
    app.extensions["callapp.load_actor"] = _load_actor
    app.before_request(_refuse_json)
    listen(app)
    for endpoint, around in (("security.confirm_email", _button_first), ("security.login", _home_by_role)):
        app.view_functions[endpoint] = around(app.view_functions[endpoint])
    limit_library_views(app)


def _configure(app: Flask) -> None:
    app.config.update(
        SECURITY_URL_PREFIX="/<any(fr, en):lang>",
        SECURITY_STATIC_FOLDER=None,
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_REGISTER_URL="/register",
        SECURITY_RESET_URL="/new-password",
        SECURITY_CHANGE_URL="/account/password",
        SECURITY_CONFIRM_URL="/confirm-address",
        SECURITY_LOGIN_USER_TEMPLATE="accounts/sign_in.html",
        SECURITY_REGISTER_USER_TEMPLATE="accounts/register.html",
        SECURITY_FORGOT_PASSWORD_TEMPLATE="accounts/forgot_password.html",  # noqa: S106 – a template
        SECURITY_RESET_PASSWORD_TEMPLATE="accounts/reset_password.html",  # noqa: S106 – a template
        SECURITY_CHANGE_PASSWORD_TEMPLATE="accounts/change_password.html",  # noqa: S106 – a template
        SECURITY_SEND_CONFIRMATION_TEMPLATE="accounts/send_confirmation.html",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_POST_LOGIN_VIEW="accounts.start",
        SECURITY_POST_LOGOUT_VIEW="security.login",
        SECURITY_POST_REGISTER_VIEW="security.login",
        SECURITY_POST_CHANGE_VIEW="accounts.profile",
        SECURITY_REGISTERABLE=True,
        SECURITY_CONFIRMABLE=True,
        SECURITY_RECOVERABLE=True,
        SECURITY_CHANGEABLE=True,
        SECURITY_CONFIRM_EMAIL_WITHIN=timedelta(days=2),
        SECURITY_RESET_PASSWORD_WITHIN=timedelta(days=1),
        # Negative: no page that asks for the password again, and none of the library needs one.
        SECURITY_FRESHNESS=timedelta(days=-1),
        SECURITY_API_ENABLED_METHODS=["session"],
        SECURITY_RETURN_GENERIC_RESPONSES=True,
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 – the name of a function (argon2id)
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        # argon2id alone: a pepper from the secret key would tie every password to that key for ever.
        SECURITY_PASSWORD_SINGLE_HASH={"argon2"},
        SECURITY_PASSWORD_LENGTH_MIN=SHORTEST,
        # Inside links only, over values nobody can guess or that the reader knows: a fast hash will do.
        SECURITY_HASHING_SCHEMES=["hex_sha256"],
        SECURITY_DEPRECATED_HASHING_SCHEMES=[],
        SECURITY_USER_IDENTITY_ATTRIBUTES=[{"email": {"mapper": str.lower, "case_insensitive": False}}],
        SECURITY_DATETIME_FACTORY=request_now,
        SECURITY_EMAIL_PLAINTEXT=False,
        SECURITY_EMAIL_HTML=False,
        SECURITY_I18N_DOMAIN="messages",
        SECURITY_I18N_DIRNAME=[str(TRANSLATIONS)],
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
        SECURITY_CSRF_HEADER=None,
        **{f"SECURITY_MSG_{name}": words for name, words in LIBRARY_MESSAGES.items()},
    )


def signed_in() -> SignedIn | None:
    """The server session of this request, looked up once."""
    if "signed_in" not in g:
        now = request_now()
        g.signed_in = find_signed_in(db.session, session.get("token"), now)
        if g.signed_in is not None and now - g.signed_in.last_seen_at >= SEEN_EVERY:
            _note_seen(g.signed_in, now=now)
    found: SignedIn | None = g.signed_in
    return found


def _note_seen(found: SignedIn, *, now: Any) -> None:
    if request.method in SAFE_METHODS:
        note_seen(db.engine, found.session_id, now)
    else:
        db.session.execute(seen_now(found.session_id, now))


def _load_actor() -> Actor:
    found = signed_in()
    return VISITOR if found is None else found.user.actor


def _load_library_user(_identity: object) -> User | None:
    """Who the library calls the current user: who acts in this request, whatever the cookie says."""
    actor, found = current_actor(), signed_in()
    if not actor.is_signed_in:
        return None
    g.fs_authn_via = "session"
    if found is None and request.blueprint == "security":
        return load_own_account(db.session, actor=actor)
    return found.user if found is not None else None


def _refuse_json() -> None:
    if request.blueprint == "security" and request.is_json:
        abort(415)


def _render_page(template: str, **context: Any) -> Any:
    """The library's pages: 422 with what is wrong, and a redirect after a form that was taken."""
    form = next(value for value in context.values() if isinstance(value, FlaskForm))
    if request.method == "POST" and not form.errors:
        return redirect(url_for("security.login"), 303)
    # One sentence for the pair: the library says it once for each field.
    form.form_errors = list(dict.fromkeys(form.form_errors))
    page = render_template(template, form=form, **context)
    return Response(page, 422 if request.method == "POST" else 200)


View = Callable[..., Any]


def _button_first(confirm: View) -> View:
    """A mailed link opens a page with a button: mail scanners follow links, and must not confirm."""

    @wraps(confirm)
    def view(token: str) -> Any:
        if request.method != "POST":
            return render_template("accounts/confirm_address.html")
        return confirm(token=token)

    return view


def _home_by_role(sign_in: View) -> View:
    """After sign-in: the page that was asked for, when it is one of ours, else the person's own start."""

    @wraps(sign_in)
    def view() -> Any:
        answer = sign_in()
        if request.method == "POST" and getattr(answer, "status_code", None) == 302:
            wanted = request.form.get("next") or request.args.get("next") or ""
            answer.location = wanted if is_safe_target(wanted) else url_for("accounts.start")
        return answer

    return view
