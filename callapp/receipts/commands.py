"""``callapp receipt``: verify receipts anywhere, and look after the keys that sign them."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import IO

import click
from sqlalchemy import inspect

from callapp.db.session import unit_of_work
from callapp.domain.bilingual import Language
from callapp.domain.errors import Fault, NotFound, RuleBroken
from callapp.domain.people import SYSTEM
from callapp.domain.receipts import Examination, ReceiptFacts, Verdict, examine_receipt
from callapp.domain.signatures import SigningKey, key_list, read_key_list
from callapp.receipts.actions import revoke_receipt_key
from callapp.receipts.given_copy import content_hashes
from callapp.receipts.own_issuer import own_issuer
from callapp.receipts.part_names import told
from callapp.receipts.queries import published_keys
from callapp.receipts.signing import verify_signature
from callapp.web.clock import request_now
from callapp.web.database import db
from callapp.web.house import House
from callapp.web.marks import N_
from callapp.web.speaker import Speaker
from callapp.web.wording import sentence

_EXISTING = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
_LANGUAGE = click.option(
    "--lang",
    type=click.Choice([language.value for language in Language]),
    default="en",
    help="Language of the answer.",
)
_VERDICTS = {
    Verdict.GENUINE: N_("Genuine: exactly as it was signed."),
    Verdict.REVOKED: N_("As it was signed, but by a key that was revoked."),
    Verdict.ALTERED: N_("Not genuine: it was changed after it was signed."),
    Verdict.KEY_UNKNOWN: N_("Not proven: none of the keys given signed it."),
    Verdict.UNREADABLE: N_("Not a receipt, or not a whole one."),
}


@click.group(
    help="Verify receipts, with or without a database, and look after the keys that sign them.",
    epilog="Example: callapp receipt verify IAS-2023-017-receipt.json --keys receipt-keys.json",
)
def receipt() -> None:
    pass


@receipt.command(
    epilog="Example: callapp receipt verify receipt.json --keys receipt-keys.json --copy copy.json"
)
@click.argument("file", metavar="FILE", type=click.File("rb"))
@click.option(
    "--keys",
    "key_file",
    metavar="KEYS.json",
    type=_EXISTING,
    help="The published keys (/receipt-keys.json). Without them: those of this installation.",
)
@click.option(
    "--copy",
    "copies",
    metavar="COPY.json",
    type=_EXISTING,
    multiple=True,
    help="Also compare this frozen copy with the hash in the receipt.",
)
@click.option(
    "--file",
    "given_files",
    metavar="FILE",
    type=_EXISTING,
    multiple=True,
    help="Also look for this attachment among the files of the receipt.",
)
@_LANGUAGE
@click.pass_context
def verify(
    context: click.Context,
    file: IO[bytes],
    key_file: Path | None,
    copies: tuple[Path, ...],
    given_files: tuple[Path, ...],
    lang: str,
) -> None:
    """Say whether a receipt is genuine, and if not, which part of it was changed.

    With --keys it needs neither network nor database. "-" reads the receipt from standard input. One line for
    each fault: the place in the receipt (list places count from 0), the part, what is wrong.

    Exit code: 0 genuine (and every --copy and --file belongs to it), 1 not, 2 wrong use or no list of keys.
    """
    says = Speaker(Language(lang))
    keys = _keys_given(key_file, says) if key_file else _keys_here(context.obj)
    found = examine_receipt(file.read(), keys=keys, verify=verify_signature)
    faults = [*(told(fault, says) for fault in found.faults), *_others(found, copies, given_files, says)]
    for line in faults or _stated(found.facts, says):
        click.echo(line)
    click.echo(says.gettext(_VERDICTS[found.verdict]), err=True)
    raise SystemExit(1 if faults else 0)


def _keys_given(path: Path, says: Speaker) -> tuple[SigningKey, ...]:
    try:
        return read_key_list(path.read_bytes())
    except RuleBroken as broken:
        click.echo(f"--keys: {path}: {told(broken.faults[0], says)}", err=True)
        raise SystemExit(2) from None


def _keys_here(house: House) -> tuple[SigningKey, ...]:
    """The published keys and the one that signs next; works before the database is made."""
    with house.app.app_context():
        own = own_issuer().key
        published = published_keys(db.session) if inspect(db.engine).has_table("receipt_keys") else ()
    return published if any(key.key_id == own.key_id for key in published) else (*published, own)


def _others(
    found: Examination, copies: tuple[Path, ...], files: tuple[Path, ...], says: Speaker
) -> list[str]:
    """What is wrong with the copies and files given beside a receipt that can be read."""
    if found.facts is None:
        return []
    named = {file.sha256 for file in found.facts.files}
    faults = []
    for path in copies:
        hashes = content_hashes(path.read_bytes())
        if found.facts.content_sha256 not in hashes:
            faults.append((path, Fault("receipt.copy_differs", params={"sha256": hashes[0]})))
    for path in files:
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        if sha256 not in named:
            faults.append((path, Fault("receipt.file_not_named", params={"sha256": sha256})))
    return [f"{path}: {sentence(fault, says)}" for path, fault in faults]


def _stated(facts: ReceiptFacts | None, says: Speaker) -> list[str]:
    """What a genuine receipt states, one line each."""
    if facts is None:
        return []
    lines = [
        (N_("Call"), facts.call),
        (N_("Number"), facts.number),
        (N_("Frozen copy"), says.number(facts.sequence)),
        (N_("Submitted on"), says.moment(facts.submitted_at)),
        (N_("SHA-256 of the frozen copy"), facts.content_sha256),
        *((N_("File"), f"{file.name} ({file.sha256})") for file in facts.files),
    ]
    return [f"{says.gettext(words)}: {value}" for words, value in lines]


@receipt.command(epilog="Example: callapp receipt keys > receipt-keys.json")
@click.pass_obj
def keys(house: House) -> None:
    """Print the public keys, as /receipt-keys.json publishes them."""
    with house.app.app_context():
        document = key_list(published_keys(db.session))
    click.echo(json.dumps(document, ensure_ascii=False, indent=1))


@receipt.command(epilog="Example: callapp receipt rotate")
@click.pass_obj
def rotate(house: House) -> None:
    """Make a new signing key in the instance folder; receipts by the old one stay valid.

    Start the pages again afterwards: they hold the old key until then. An installation with
    CALLAPP_RECEIPT_KEY is given another value there instead.

    Exit code: 0 done, 2 the key does not come from the instance folder.
    """
    if not house.app.extensions["callapp.settings"].replace_receipt_key():
        click.echo(
            "CALLAPP_RECEIPT_KEY: the key comes from this variable. Give it another value and start again.",
            err=True,
        )
        sys.exit(2)
    click.echo("A new key signs from the next start on. Receipts by the old one stay valid.", err=True)


@receipt.command(epilog='Example: callapp receipt revoke 4f6c1d0a93b7e852 --reason "A disk was stolen."')
@click.argument("key_id", metavar="KEY_ID")
@click.option("--reason", required=True, help="Why; it is published with the key.")
@click.pass_obj
def revoke(house: House, key_id: str, reason: str) -> None:
    """Mark a key as no longer to be trusted: its private half may be in other hands.

    Rotate first when it is the one that signs now, and run `callapp receipt issue` afterwards: every copy
    that it signed for gets a receipt by the new one.

    Exit code: 0 done, 1 it was revoked before, 2 there is no such key, or the reason cannot be kept.
    """
    with house.app.app_context():
        try:
            with unit_of_work(db.session) as session:
                revoke_receipt_key(session, actor=SYSTEM, now=request_now(), key_id=key_id, reason=reason)
        except NotFound:
            click.echo("KEY_ID: no such key; see `callapp receipt keys`.", err=True)
            sys.exit(2)
        except RuleBroken as broken:
            click.echo(sentence(broken.faults[0], Speaker(Language.EN)), err=True)
            sys.exit(1 if broken.code == "receipt_key.already_revoked" else 2)
    click.echo("Revoked, and published as such.", err=True)
