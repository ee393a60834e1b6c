"""``callapp receipt``: verifying with published keys alone, and looking after the key of the house."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from callapp.app import create_app
from callapp.applications.models import Application, Snapshot
from callapp.cli import build_cli
from callapp.domain.signatures import key_list
from callapp.receipts.models import Receipt, ReceiptKey
from callapp.receipts.queries import published_keys
from callapp.settings import Settings, read_settings
from tests.factories import ISSUER, LETTER_PDF

# What the database does here is proved elsewhere on both: one is enough.
ON_ONE_DATABASE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)

Run = Callable[..., Result]


def no_house(_demonstration: bool) -> Flask:
    raise AssertionError("verifying with published keys needs no house")


@dataclass
class Kept:
    """What somebody kept: receipt, copy, letter and keys, as files."""

    folder: Path
    receipt: Path
    copy: Path
    letter: Path
    keys: Path

    def verify(self, *more: str | Path, receipt: bytes | None = None) -> Result:
        """As the holder of the files does, far from the house."""
        if receipt is not None:
            self.receipt.write_bytes(receipt)
        arguments = ["receipt", "verify", self.receipt, "--keys", self.keys, *more]
        return CliRunner().invoke(build_cli(no_house), list(map(str, arguments)))


@pytest.fixture
def kept(session: Session, receipt: Receipt, submitted: Application, tmp_path: Path) -> Kept:
    kept = Kept(tmp_path, *(tmp_path / name for name in ("r.json", "copy.json", "letter.pdf", "keys.json")))
    kept.receipt.write_text(receipt.text, "utf-8")
    kept.copy.write_text(session.get_one(Snapshot, receipt.snapshot_id).content, "utf-8")
    kept.letter.write_bytes(LETTER_PDF)
    kept.keys.write_text(json.dumps(key_list(published_keys(session))))
    return kept


@pytest.fixture
def run(app: Flask, session: Session) -> Run:
    def run(*arguments: str) -> Result:
        session.commit()
        result = CliRunner().invoke(build_cli(lambda _demonstration: app), ["receipt", *arguments])
        session.expire_all()
        return result

    return run


@ON_ONE_DATABASE
def test_a_receipt_is_verified_far_from_the_house(kept: Kept) -> None:
    result = kept.verify("--copy", kept.copy, "--file", kept.letter)

    assert result.exit_code == 0, result.output
    assert "Number: IAS-2023-001\n" in result.stdout
    assert "Genuine" in result.stderr


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (b"IAS-2023-001", b"IAS-2023-002", "number: Number: This was changed: it is not what was signed.\n"),
        (b"lettre sign", b"lettre Sign", "files[0].name: Name of file 1: This was changed"),
        (b'"fictional":false', b'"fictional":true', "fictional: Fictional or not: This was changed"),
        (b'"number":"IAS', b'"number"IAS', "number: Number: This is not JSON: line 1, column"),
        (b'{"call"', b'{ "call"', "Every value is as it was signed, but the text is written in another way"),
        (b'"signature":"', b'"signature":"A', "signature: Signature: The signature does not fit"),
    ],
)  # fmt: skip
@ON_ONE_DATABASE
def test_an_altered_receipt_exits_1_and_names_the_part(kept: Kept, old: bytes, new: bytes, told: str) -> None:
    result = kept.verify(receipt=kept.receipt.read_bytes().replace(old, new, 1))

    assert result.exit_code == 1
    assert told in result.stdout
    assert "IAS-2023-001" not in result.stdout


@ON_ONE_DATABASE
def test_it_speaks_french(kept: Kept) -> None:
    result = kept.verify("--lang", "fr", receipt=kept.receipt.read_bytes().replace(b"IAS-", b"IAX-"))

    assert result.exit_code == 1
    assert "number: Numéro\u00a0: " in result.stdout


@ON_ONE_DATABASE
def test_another_copy_or_file_than_that_of_the_receipt_exits_1(kept: Kept) -> None:
    kept.copy.write_bytes(kept.copy.read_bytes().replace(b'"beds":772', b'"beds":773'))
    kept.letter.write_bytes(LETTER_PDF + b"\n")

    result = kept.verify("--copy", kept.copy, "--file", kept.letter)

    assert result.exit_code == 1
    assert f"{kept.copy}: The copy has another SHA-256" in result.stdout
    assert f"{kept.letter}: The receipt names no file" in result.stdout


@ON_ONE_DATABASE
def test_a_copy_that_a_viewer_indented_says_the_same(kept: Kept) -> None:
    kept.copy.write_text(json.dumps(json.loads(kept.copy.read_text("utf-8")), indent=2))

    assert kept.verify("--copy", kept.copy).exit_code == 0


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ("{}", "not a list of receipt keys"),
        ("x", "not JSON"),
        ('{"schema": "callapp.receipt-keys/1", "keys": [{"key_id": "x"}]}', "keys[0]: This is not a"),
    ],
)
@ON_ONE_DATABASE
def test_a_broken_list_of_keys_is_wrong_use(kept: Kept, keys: str, told: str) -> None:
    kept.keys.write_text(keys)

    result = kept.verify()

    assert result.exit_code == 2
    assert told in result.stderr


@ON_ONE_DATABASE
def test_a_key_under_another_ones_name_is_refused(kept: Kept) -> None:
    published = json.loads(kept.keys.read_text())
    published["keys"][0]["key_id"] = "0" * 16
    kept.keys.write_text(json.dumps(published))

    assert kept.verify().exit_code == 2


@ON_ONE_DATABASE
def test_without_keys_those_of_the_house_count(kept: Kept, run: Run, session: Session) -> None:
    assert run("verify", str(kept.receipt)).exit_code == 0

    session.execute(delete(Receipt))
    session.execute(delete(ReceiptKey))
    assert run("verify", str(kept.receipt)).exit_code == 0, "its own key, before it is published"


@ON_ONE_DATABASE
def test_the_keys_are_printed_as_published(receipt: Receipt, run: Run, session: Session) -> None:
    assert json.loads(run("keys").stdout) == key_list(published_keys(session))


@ON_ONE_DATABASE
def test_a_key_is_revoked_with_a_reason_and_the_copies_wait_for_another(
    receipt: Receipt, run: Run, kept: Kept, session: Session
) -> None:
    assert run("revoke", "0" * 16, "--reason", "x").exit_code == 2
    assert run("revoke", receipt.key_id, "--reason", " ").exit_code == 2
    assert run("revoke", receipt.key_id, "--reason", "A disk was stolen.").exit_code == 0
    assert run("revoke", receipt.key_id, "--reason", "Again").exit_code == 1

    result = run("verify", str(kept.receipt))
    assert result.exit_code == 1
    assert "A disk was stolen." in result.stdout
    assert run("issue").exit_code == 2, "the revoked key still signs here"


@ON_ONE_DATABASE
def test_missing_receipts_are_issued(receipt: Receipt, run: Run, session: Session) -> None:
    session.execute(delete(Receipt))

    assert run("issue").stdout == "1\n"
    assert session.scalars(select(Receipt.key_id)).all() == [ISSUER.key.key_id]


def test_a_key_of_the_instance_folder_is_rotated(tmp_path: Path) -> None:
    environment = {"CALLAPP_INSTANCE_PATH": str(tmp_path)}
    before = read_settings(environment)

    result = CliRunner().invoke(build_cli(lambda _demonstration: create_app(before)), ["receipt", "rotate"])

    assert result.exit_code == 0, result.output
    after = read_settings(environment)
    assert after.receipt_key != before.receipt_key
    assert after.secret_key == before.secret_key
    assert sorted(path.name for path in tmp_path.iterdir()) == ["receipt_key", "secret_key"]


@ON_ONE_DATABASE
def test_a_key_from_elsewhere_is_not_rotated(run: Run, settings: Settings) -> None:
    assert run("rotate").exit_code == 2
    assert not (settings.instance_path / "receipt_key").exists()
