"""What belongs to nobody is thrown away when that is asked for, and nothing else ever is."""

from __future__ import annotations

import io
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from callapp.applications.attachments.cleaning_actions import discard_leftovers
from callapp.applications.attachments.leftover_queries import find_leftovers
from callapp.applications.models import Attachment
from callapp.audit.models import AuditEntry
from callapp.cli import build_cli
from callapp.domain.people import SYSTEM
from callapp.files.bucket import Bucket
from callapp.files.folder import Folder
from callapp.files.store import FileStore
from callapp.settings import Settings
from tests.applications.attaching import Desk
from tests.factories import make_draft, make_person, make_submitted
from tests.files.samples import PDF
from tests.files.seaweed import BUCKET, seaweed

ON_ONE_DATABASE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
# Nobody else gives these bytes.
PLAN = PDF + b"0"
DAY, WEEK = timedelta(days=1), timedelta(days=7)


def keys(store: FileStore) -> set[str]:
    return {each.key for each in store.stored()}


def cleans_only_what_is_nobodys(session: Session, store: FileStore, now: datetime) -> None:
    """Files of a draft, one of them taken out, of a copy whose row is lost, and of nobody, in one store."""
    person = make_person(session, now=now)
    desk = Desk(session, person, make_draft(session, lead=person, now=now), store, now)
    there, taken_out = desk.add("plan.pdf", PLAN), desk.add("ancien.pdf", PDF + b"1")
    desk.remove(taken_out)
    make_submitted(session, lead=make_person(session, now=now), now=now, store=store)
    named = set(session.scalars(select(Attachment.storage_key)))
    # As after a database was put back from an older copy: the copy names a letter, no row does.
    (letter,) = session.scalars(select(Attachment).where(Attachment.kind == "letter_of_intent"))
    lost = letter.storage_key
    session.execute(delete(Attachment).where(Attachment.id == letter.id))
    orphan = store.put(io.BytesIO(b"half an upload"))
    twin = store.put(io.BytesIO(PLAN))

    later = datetime.now(UTC) + 8 * DAY
    found = find_leftovers(session, store, later, WEEK)
    assert [each.key for each in found.unnamed] == [orphan]
    assert {each.key for each in found.kept} == {lost, twin}
    # What came within a day may be on its way to its row, whatever is asked.
    young = datetime.now(UTC) + timedelta(hours=23)
    assert find_leftovers(session, store, young, timedelta(0)).unnamed == ()
    assert find_leftovers(session, store, later, 9 * DAY).unnamed == ()

    gone = discard_leftovers(session, actor=SYSTEM, now=later, store=store, older_than=WEEK)
    for each in gone:
        store.remove(each.key)

    assert keys(store) == {*named, twin}
    assert there.storage_key in keys(store)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "files.discarded")).one()
    assert entry.after == {"keys": [orphan]}
    assert not discard_leftovers(session, actor=SYSTEM, now=later, store=store, older_than=WEEK)


def test_a_folder_is_cleaned(session: Session, store: FileStore, now: datetime) -> None:
    cleans_only_what_is_nobodys(session, store, now)


@ON_ONE_DATABASE
def test_a_bucket_is_cleaned(session: Session, tmp_path: Path, now: datetime) -> None:
    folder = tmp_path / "service"
    folder.mkdir()
    with seaweed(folder) as service:
        cleans_only_what_is_nobodys(session, Bucket(BUCKET, "callapp/clean", **service), now)


@ON_ONE_DATABASE
def test_the_command_names_and_throws_away_when_told(
    app: Flask, settings: Settings, store: FileStore, session: Session
) -> None:
    assert isinstance(store, Folder)
    orphan = store.put(io.BytesIO(b"half an upload"))
    old = datetime(2023, 3, 1, tzinfo=UTC).timestamp()
    os.utime(settings.instance_path / "files" / orphan[:2] / orphan, (old, old))
    run = CliRunner().invoke
    cli = build_cli(lambda _demonstration: app)

    named = run(cli, ["files", "clean"])
    assert (named.exit_code, named.stdout) == (0, f"{orphan} 2023-03-01T00:00:00Z\n")
    assert keys(store) == {orphan}
    assert run(cli, ["files", "clean", "--older-than", "0"]).exit_code == 2
    gone = run(cli, ["files", "clean", "--older-than", "30", "--remove"])

    assert "1 thrown away" in gone.stderr
    assert keys(store) == set()
    assert session.scalars(select(AuditEntry.action)).all() == ["files.discarded"]
