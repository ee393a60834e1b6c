"""Attachments in a bucket of an S3-compatible service.

The client (obstore, the extra ``s3``) is imported only where an installation names a bucket.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import IO, TYPE_CHECKING

from callapp.files.store import CHUNK, StoreAway, Stored, new_key, place_of

if TYPE_CHECKING:
    from obstore.store import S3Store

# One request; a person waits for it. Retries included, no call takes longer than a few of them.
TIMEOUT = timedelta(seconds=20)


class Bucket:
    """A store (callapp.files.store.FileStore) below a prefix of a bucket.

    endpoint: address of the service; None is Amazon's of the region. The service checks a SHA-256 of what it
    receives before it answers that it has it.
    """

    def __init__(
        self,
        bucket: str,
        prefix: str,
        *,
        endpoint: str | None,
        region: str,
        access_key: str,
        secret_key: str,
    ) -> None:
        from obstore.store import S3Store

        self._store: S3Store = S3Store(
            bucket,
            prefix=prefix or None,
            endpoint=endpoint,
            region=region,
            access_key_id=access_key,
            secret_access_key=secret_key,
            virtual_hosted_style_request=endpoint is None,
            checksum_algorithm="SHA256",
            # callapp.settings lets plain http pass to this machine only.
            client_options={
                "allow_http": (endpoint or "").startswith("http:"),
                "connect_timeout": timedelta(seconds=5),
                "timeout": TIMEOUT,
            },
            retry_config={"max_retries": 3, "retry_timeout": TIMEOUT},
        )

    def put(self, content: IO[bytes]) -> str:
        key = new_key()
        content.seek(0)
        with _answering():
            self._store.put(place_of(key), content)
        return key

    def read(self, key: str) -> Iterator[bytes]:
        with _answering():
            for piece in self._store.get(place_of(key)).stream(min_chunk_size=CHUNK):
                yield bytes(piece)

    def remove(self, key: str) -> None:
        with _answering():
            self._store.delete(place_of(key))

    def stored(self) -> Iterator[Stored]:
        with _answering():
            for page in self._store.list():
                for each in page:
                    name = each["path"].rpartition("/")[2]
                    if each["path"] == f"{name[:2]}/{name}" and len(name) == 32:
                        yield Stored(name, each["last_modified"])


@contextmanager
def _answering() -> Iterator[None]:
    """Whatever the service refuses or leaves unanswered is StoreAway; a missing key stays what it is."""
    from obstore.exceptions import BaseError

    try:
        yield
    except BaseError as fault:
        # The first line says what and where; below it stand the request's headers.
        raise StoreAway(str(fault).partition("\n")[0][:300]) from fault
