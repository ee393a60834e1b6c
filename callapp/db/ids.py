"""Opaque identifiers: random, so that nobody can count what they may not see."""

from __future__ import annotations

import hashlib
import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

_source: ContextVar[random.Random | None] = ContextVar("id_source", default=None)


def random_bytes(count: int) -> bytes:
    """Bytes for ids and salts: from the system, or from the seed inside ``seeded_ids``."""
    seeded = _source.get()
    return secrets.token_bytes(count) if seeded is None else seeded.randbytes(count)


def new_id() -> UUID:
    """A random UUID (version 4)."""
    return UUID(bytes=random_bytes(16), version=4)


def new_token() -> str:
    """A secret for a mailed link: 256 bits, never from a seed; only its hash is kept."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """What is stored of a token: its SHA-256 in hexadecimal (64 characters)."""
    return hashlib.sha256(token.encode()).hexdigest()


@contextmanager
def seeded_ids(seed: str) -> Iterator[None]:
    """Ids follow the seed inside the block: the same demonstration twice has the same rows."""
    reset = _source.set(random.Random(seed))  # noqa: S311 – not for secrets: tokens never come from here
    try:
        yield
    finally:
        _source.reset(reset)
