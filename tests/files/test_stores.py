"""What every store does, on a folder and on a real S3 service; and what each does when it cannot."""

from __future__ import annotations

import hashlib
import io
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from callapp.db.ids import seeded_ids
from callapp.files.bucket import Bucket
from callapp.files.folder import Folder
from callapp.files.store import Damaged, FileStore, StoreAway, read_whole
from tests.files.seaweed import BUCKET, SECRET, seaweed

SMALL = b"a letter"
# More than one piece here, and more than one part of an upload there.
LARGE = bytes(range(256)) * 25_000


def kept(store: FileStore, content: bytes) -> tuple[str, dict[str, Any]]:
    """A key, and what its row says of it."""
    key = store.put(io.BytesIO(content))
    return key, {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def does_what_a_store_does(store: FileStore) -> None:
    for content in (SMALL, LARGE):
        read = io.BytesIO(content)
        read.seek(3)
        key = store.put(read)
        assert b"".join(store.read(key)) == content, "from the start, wherever it was read to"
    key, told = kept(store, LARGE)
    with read_whole(store, key, **told) as whole:
        assert whole.read() == LARGE
    with pytest.raises(Damaged):
        read_whole(store, key, size=told["size"], sha256="0" * 64)
    with pytest.raises(Damaged):
        read_whole(store, key, size=told["size"] - 1, sha256=told["sha256"])
    found = {each.key: each.at for each in store.stored()}
    assert len(found) == 3
    assert abs(found[key] - datetime.now(UTC)) < timedelta(minutes=1)
    for _ in range(2):
        store.remove(key)
    with pytest.raises(FileNotFoundError):
        read_whole(store, key, **told)
    assert key not in {each.key for each in store.stored()}
    for strange in ("../../etc/passwd", "", "a" * 31, "é" * 32):
        with pytest.raises(ValueError, match="not a key"):
            b"".join(store.read(strange))


def test_a_folder(tmp_path: Path) -> None:
    does_what_a_store_does(Folder(tmp_path / "files"))


def test_a_folder_takes_the_same_file_under_a_seeds_key_again_and_no_other(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    with seeded_ids("a"):
        first, _ = kept(store, LARGE)
    with seeded_ids("a"):
        assert kept(store, LARGE)[0] == first
    with seeded_ids("a"), pytest.raises(StoreAway):
        kept(store, SMALL)
    assert b"".join(store.read(first)) == LARGE


def test_a_folder_without_room_keeps_nothing(tmp_path: Path) -> None:
    class Breaking(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise OSError(28, "No space left on device")
            return super().read(10)

    store = Folder(tmp_path)
    with pytest.raises(StoreAway, match="No space"):
        store.put(Breaking(LARGE))
    assert list(store.stored()) == []
    (tmp_path / "closed").write_text("no folder")
    with pytest.raises(StoreAway):
        Folder(tmp_path / "closed").put(io.BytesIO(SMALL))


def test_a_bucket(tmp_path: Path) -> None:
    """One test, for the service takes seconds to start."""
    with seaweed(tmp_path) as service:
        store = Bucket(BUCKET, "callapp/one", **service)
        does_what_a_store_does(store)
        # A neighbour below another prefix is not seen.
        assert list(Bucket(BUCKET, "callapp/two", **service).stored()) == []
        with pytest.raises(StoreAway) as refused:
            Bucket(BUCKET, "callapp/one", **(service | {"secret_key": "another"})).put(io.BytesIO(SMALL))
        assert SECRET not in str(refused.value)
        key, told = kept(store, LARGE)
    begun = time.monotonic()
    with pytest.raises(StoreAway):
        store.put(io.BytesIO(SMALL))
    with pytest.raises(StoreAway):
        read_whole(store, key, **told)
    assert time.monotonic() - begun < 30
