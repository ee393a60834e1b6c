"""How many mails one person may have the house send to others: enough for a team, too few for a nuisance."""

from __future__ import annotations

from datetime import timedelta

from callapp.domain.errors import RuleBroken

# Counted over this time, those the person caused and those about the application together: neither many
# drafts nor many hands make more mails.
COUNTED_OVER = timedelta(days=1)
MAILS_A_DAY = 30
MAILS_TO_ONE_ADDRESS_A_DAY = 3
# Requests to partners to confirm their part: a large consortium several times over, and whoever is asked
# again each time their part changes on the last day.
REQUESTS_A_DAY = 60
REQUESTS_TO_ONE_ADDRESS_A_DAY = 6
# Sections given to somebody, of which they are told.
ASSIGNMENTS_MAILED_A_DAY = 40
# Requests to belong to an organisation: each mails whoever decides about it, and can be taken back at once.
CLAIMS_A_DAY = 5
# Questions to the call's team: of somebody's many files each first one mails all who answer.
QUESTIONS_A_DAY = 40


def refuse_flood(*, mails: int, to_address: int = 0) -> None:
    """One mail more, when so many went out already, so many of them by this person to the same address.

    Raises RuleBroken on ``email``: ``invitation.too_many_today``, ``invitation.address_mailed_enough``.
    """
    if to_address >= MAILS_TO_ONE_ADDRESS_A_DAY:
        raise RuleBroken("invitation.address_mailed_enough", "email", limit=MAILS_TO_ONE_ADDRESS_A_DAY)
    if mails >= MAILS_A_DAY:
        raise RuleBroken("invitation.too_many_today", "email", limit=MAILS_A_DAY)


def refuse_asking_often(*, requests: int, to_address: int, name: str, field: str | None = None) -> None:
    """One request more to a partner called so to confirm its part, when so many went out already.

    Raises RuleBroken on ``field``: ``attestation.asked_often``, ``invitation.too_many_today``.
    """
    if to_address >= REQUESTS_TO_ONE_ADDRESS_A_DAY:
        raise RuleBroken("attestation.asked_often", field, name=name, limit=REQUESTS_TO_ONE_ADDRESS_A_DAY)
    if requests >= REQUESTS_A_DAY:
        raise RuleBroken("invitation.too_many_today", field, limit=REQUESTS_A_DAY)


def refuse_many_claims(claims: int) -> None:
    """One request to belong to an organisation more, when a person made so many already.

    Raises RuleBroken ``organisation.claimed_too_often``.
    """
    if claims >= CLAIMS_A_DAY:
        raise RuleBroken("organisation.claimed_too_often", limit=CLAIMS_A_DAY)


def refuse_many_questions(questions: int) -> None:
    """One question more, when a person, or the people of a file, asked so many already.

    Raises RuleBroken ``message.too_many_today`` on ``text``.
    """
    if questions >= QUESTIONS_A_DAY:
        raise RuleBroken("message.too_many_today", "text", limit=QUESTIONS_A_DAY)


def is_plain_name(name: str) -> bool:
    """Whether a name may stand in a mail to somebody who does not know the person.

    Anybody may call themselves anything: what could be read as an address, a link or a message is left out.
    """
    return len(name) <= 80 and not any(mark in name for mark in "/@:\\") and not _has_dot_inside(name)


def is_plain_text(text: str) -> bool:
    """Whether what somebody typed may stand in a mail to a stranger: nothing in it reads as a link."""
    return not any(mark in text for mark in "/@\\") and not _has_dot_inside(text)


def _has_dot_inside(name: str) -> bool:
    """A dot with two letters after it is how an address ends: « exemple.ca », and not « J.-P. »."""
    return any(piece[:2].isalnum() and len(piece) > 1 for piece in name.split(".")[1:])
