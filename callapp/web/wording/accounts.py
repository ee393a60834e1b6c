"""Words about people, sign-in and organisations."""

from __future__ import annotations

from callapp.web.marks import N_

# Said by the sign-in library under these names: (sentence, kind of notice).
LIBRARY_MESSAGES = {
    "API_ERROR": (N_("This value cannot be read."), "error"),
    "GENERIC_AUTHN_FAILED": (
        N_(
            "We could not sign you in with this address and password. Check both. If you registered "
            "and never opened the confirmation mail, ask for a new one below."
        ),
        "error",
    ),
    "CONFIRM_REGISTRATION": (
        N_("We sent a mail to %(email)s. Open the link in it to confirm your address, then sign in."),
        "success",
    ),
    "EMAIL_CONFIRMED": (N_("Your address is confirmed. You can sign in now."), "success"),
    "ALREADY_CONFIRMED": (N_("This address is confirmed already. You can sign in."), "info"),
    "INVALID_CONFIRMATION_TOKEN": (
        N_("This confirmation link is not complete or is no longer good. Ask for a new one here."),
        "error",
    ),
    "CONFIRMATION_EXPIRED": (
        N_("This confirmation link has expired. Ask for a new one here."),
        "error",
    ),
    "CONFIRMATION_REQUEST": (
        N_("If an account waits for confirmation at %(email)s, a mail with a new link is on its way."),
        "info",
    ),
    "CONFIRMATION_REQUIRED": (N_("Confirm your address first: open the link in the mail we sent."), "error"),
    "PASSWORD_RESET_REQUEST": (
        N_("If there is an account for %(email)s, a mail with a link to a new password is on its way."),
        "info",
    ),
    "PASSWORD_RESET_EXPIRED": (N_("This link has expired. Ask for a new one here."), "error"),
    "INVALID_RESET_PASSWORD_TOKEN": (
        N_("This link is not complete or was used already. Ask for a new one here."),
        "error",
    ),
    "PASSWORD_RESET_NO_LOGIN": (N_("Your new password is set. Sign in with it."), "success"),
    "PASSWORD_CHANGE": (
        N_("Your password is changed. You were signed out everywhere else."),
        "success",
    ),
    "PASSWORD_IS_THE_SAME": (N_("Choose a password that differs from the present one."), "error"),
    "INVALID_PASSWORD": (N_("This is not your present password."), "error"),
    "PASSWORD_NOT_PROVIDED": (N_("Enter a password."), "error"),
    "RETYPE_PASSWORD_MISMATCH": (N_("The two passwords are not the same."), "error"),
    "EMAIL_NOT_PROVIDED": (N_("Enter your e-mail address."), "error"),
    "INVALID_EMAIL_ADDRESS": (
        N_("Enter an e-mail address in the usual form, like name@hospital.ca."),
        "error",
    ),
    "EMAIL_ALREADY_ASSOCIATED": (N_("This address has an account."), "error"),
    "USER_DOES_NOT_EXIST": (N_("This address has no account."), "error"),
    "DISABLED_ACCOUNT": (N_("This account is closed."), "error"),
    "UNAUTHENTICATED": (N_("Sign in to see this page."), "error"),
    "ANONYMOUS_USER_REQUIRED": (N_("You are signed in already."), "info"),
}

SENTENCES = {
    "organisation.already_member": N_(
        "You belong to an organisation, or wait for one. Leave it first: a person applies for one at a time."
    ),
    "organisation.claimed_too_often": N_(
        "You asked for an organisation %(limit)s times in a day. Ask again tomorrow; your drafts are not "
        "affected."
    ),
    "organisation.unknown": N_(
        "This hospital is not in the directory. Choose one of the list, or write its name."
    ),
    "organisation.name_missing": N_("Write the name of your organisation and choose its province."),
    "organisation.reason_missing": N_("Write why, so that the person knows what to do."),
    "organisation.lead_stays": N_("Hand the lead over to a colleague first; then you can leave."),
    "invitation.waiting_already": N_("An invitation to this address waits already. Send that one again."),
    "people.has_role": N_("This person has that role already."),
    "people.last_administrator": N_(
        "This is the last administrator. Give someone else the role first, so that the call is never without."
    ),
    "people.not_oneself": N_("You cannot close your own account. Ask another administrator."),
    "sign_in.too_many": N_(
        "There were too many tries from your connection. Nothing is lost: try again in %(minutes)s min."
    ),
}

LABELS = {
    ("membership_state", "pending"): N_("Waiting"),
    ("membership_state", "active"): N_("Member"),
    ("membership_state", "refused"): N_("Refused"),
    ("membership_state", "ended"): N_("Ended"),
    ("mail_state", "queued"): N_("Waiting to leave"),
    ("mail_state", "sent"): N_("Sent"),
    ("mail_state", "failed"): N_("Given up"),
}
