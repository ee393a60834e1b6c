"""Settings: frozen, typed, read once from ``CALLAPP_…`` variables; wrong ones stop the start, by name."""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import ipaddress
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

_BUCKET_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"[A-Za-z0-9._/-]{0,200}")


class SettingsError(Exception):
    """A variable cannot be used; the message names it, its fault and the remedy."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything an installation may choose. One row each in the README's table."""

    instance_path: Path
    database_url: URL
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    threads: int = 8
    public_url: str = "http://127.0.0.1:8000"
    secret_key: str = dataclasses.field(repr=False)
    receipt_key: bytes = dataclasses.field(repr=False)
    proxy_hops: int = 0
    limits_storage: str = "memory://"
    files_url: str | None = None
    files_endpoint: str | None = None
    files_region: str = "us-east-1"
    files_access_key: str | None = None
    files_secret_key: str | None = dataclasses.field(default=None, repr=False)
    clamd: str | None = None
    smtp_host: str | None = None
    smtp_port: int = 25
    smtp_security: str = "none"
    smtp_user: str | None = None
    smtp_password: str | None = dataclasses.field(default=None, repr=False)
    mail_from: str = "callapp@localhost"
    log_level: str = "INFO"
    demonstration: bool = True

    @property
    def demonstrates(self) -> bool:
        """True when this installation shows the demonstration: wanted, and possible."""
        return self.demonstration and self.may_demonstrate

    @property
    def uses_default_database(self) -> bool:
        """True for the embedded SQLite file of the instance folder."""
        return self.database_url == default_database_url(self.instance_path)

    @property
    def may_demonstrate(self) -> bool:
        """Demonstration loads only on the default SQLite file, served on loopback and to loopback."""
        return (
            self.uses_default_database
            and is_loopback(self.host)
            and is_loopback(urlsplit(self.public_url).hostname or "")
            and self.proxy_hops == 0
        )

    def replace_receipt_key(self) -> bool:
        """Puts a new key for receipts in the place of the one in the instance folder, whole or not at all.

        These settings keep the old one. False, and nothing done, when the key comes from elsewhere.
        """
        path = self.instance_path / "receipt_key"
        if not path.exists() or _receipt_key(path.read_text().strip()) != self.receipt_key:
            return False
        with _fresh_key(self.instance_path, path.name) as made:
            made.replace(path)
        return True

    @property
    def is_https(self) -> bool:
        return urlsplit(self.public_url).scheme == "https"


def default_database_url(instance_path: Path) -> URL:
    return URL.create("sqlite", database=str(instance_path / "callapp.sqlite3"))


def in_address(host: str) -> str:
    """The host as addresses write it: an IPv6 one in brackets."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


def is_loopback(host: str) -> bool:
    """True for 127.0.0.0/8, ::1 and localhost."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _integer(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
            raise ValueError(f"give a whole number from {low} to {high}")
        return int(text)

    return read


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError("give one of " + ", ".join(allowed))
        return text

    return read


def _address(text: str) -> str:
    fault = ValueError("give an address without a path, like https://appel.example.ca")
    try:
        parts = urlsplit(text)
        beyond = parts.username or parts.password or parts.query or parts.fragment or parts.port == 0
    except ValueError:
        raise fault from None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/") or beyond:
        raise fault
    return text.rstrip("/")


def _database(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError:
        raise ValueError("give a database address, like postgresql://user:password@host/name") from None
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        return url
    raise ValueError("give a postgresql:// address or a sqlite:/// file")


def _text(text: str) -> str:
    if not text.strip():
        raise ValueError("give a value or leave the variable out")
    return text


def _yes_no(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError("give yes or no")
    return text == "yes"


def _limits_storage(text: str) -> str:
    scheme = text.partition("://")[0]
    if text == "memory://":
        return text
    if scheme not in ("redis", "rediss"):
        raise ValueError("give memory:// or the address of a Redis, like redis://host:6379/0")
    if find_spec("redis") is None:
        raise ValueError("a Redis needs the package redis beside callapp: install it, or give memory://")
    return text


def _bucket(text: str) -> str:
    fault = ValueError("give a bucket and, if wanted, a prefix in it, like s3://attachments/callapp")
    scheme, _, rest = text.rstrip("/").partition("://")
    name, _, prefix = rest.partition("/")
    if scheme != "s3" or not _BUCKET_NAME.fullmatch(name) or not _PREFIX.fullmatch(prefix):
        raise fault
    if find_spec("obstore") is None:
        raise ValueError("a bucket needs the package obstore beside callapp: install it (the extra s3)")
    return text.rstrip("/")


def _endpoint(text: str) -> str:
    address = _address(text)
    parts = urlsplit(address)
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise ValueError("give an https:// address: plain http is for this machine only")
    return address


def _scanner(text: str) -> str:
    host, _, port = text.rpartition(":")
    if text.startswith("/") or (host and port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        return text
    raise ValueError("give host:port, or the path of a Unix socket, like 127.0.0.1:3310")


def _secret(text: str) -> str:
    if len(text) < 32:
        raise ValueError("give at least 32 random characters")
    return text


def _receipt_key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) != 32:
        raise ValueError("give 32 random bytes in base64, like those of `openssl rand -base64 32`")
    return key


READERS: dict[str, Callable[[str], object]] = {
    "database_url": _database,
    "host": _text,
    "port": _integer(1, 65535),
    "workers": _integer(1, 64),
    "threads": _integer(1, 64),
    "public_url": _address,
    "secret_key": _secret,
    "receipt_key": _receipt_key,
    "proxy_hops": _integer(0, 5),
    "limits_storage": _limits_storage,
    "files_url": _bucket,
    "files_endpoint": _endpoint,
    "files_region": _text,
    "files_access_key": _text,
    "files_secret_key": _text,
    "clamd": _scanner,
    "smtp_host": _text,
    "smtp_port": _integer(1, 65535),
    "smtp_security": _one_of("none", "starttls", "tls"),
    "smtp_user": _text,
    "smtp_password": _text,
    "mail_from": _text,
    "demonstration": _yes_no,
    "log_level": _one_of("DEBUG", "INFO", "WARNING", "ERROR"),
}


# What a database of one's own needs beside it, and how those of the embedded one are made.
OWN_KEYS = {"secret_key": "a secret key", "receipt_key": "a key for receipts"}
MADE_KEYS: dict[str, Callable[[], str]] = {
    "secret_key": lambda: secrets.token_urlsafe(48),
    "receipt_key": lambda: base64.b64encode(secrets.token_bytes(32)).decode(),
}


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Settings from an environment such as ``os.environ``.

    The instance folder is made when absent. Raises SettingsError naming the variable when a value is
    wrong, when a ``CALLAPP_…`` variable is unknown, or when a shared database has no keys of its own.
    """
    given = {name: value for name, value in environ.items() if name.startswith("CALLAPP_")}
    instance_path = Path(given.pop("CALLAPP_INSTANCE_PATH", "instance")).absolute()
    values: dict[str, object] = {}
    for name, text in sorted(given.items()):
        key = name.removeprefix("CALLAPP_").lower()
        if key not in READERS:
            raise SettingsError(f"{name}: no such setting; see the table in the README")
        try:
            values[key] = READERS[key](text)
        except ValueError as error:
            raise SettingsError(f"{name}: {error}") from None
    _refuse_half_a_bucket(values)
    values.setdefault("database_url", default_database_url(instance_path))
    host, port = values.get("host", "127.0.0.1"), values.get("port", 8000)
    values.setdefault("public_url", f"http://{in_address(str(host))}:{port}")
    _make_folder(instance_path)
    for name, own in OWN_KEYS.items():
        if name not in values:
            if values["database_url"] != default_database_url(instance_path):
                raise SettingsError(f"CALLAPP_{name.upper()}: a database of your own needs {own} of your own")
            values[name] = _kept_key(instance_path, name)
    return Settings(instance_path=instance_path, **values)  # type: ignore[arg-type]  # each reader gives its field's type


def _refuse_half_a_bucket(values: Mapping[str, object]) -> None:
    """A bucket needs both keys; without one, none of what belongs to it means anything."""
    if "files_url" in values:
        for key in ("files_access_key", "files_secret_key"):
            if key not in values:
                raise SettingsError(f"CALLAPP_{key.upper()}: CALLAPP_FILES_URL needs it")
        return
    for key in values:
        if key.startswith("files_"):
            raise SettingsError(f"CALLAPP_{key.upper()}: it says nothing without CALLAPP_FILES_URL")


def _make_folder(instance_path: Path) -> None:
    try:
        instance_path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"CALLAPP_INSTANCE_PATH: {error.strerror}: {instance_path}") from None


def _kept_key(instance_path: Path, name: str) -> object:
    """A key of this installation, made on the first start; two starts at once agree on one."""
    path = instance_path / name
    if not path.exists():
        # Linking is atomic: whoever comes second finds a whole key.
        with _fresh_key(instance_path, name) as made, contextlib.suppress(FileExistsError):
            path.hardlink_to(made)
    try:
        return READERS[name](path.read_text().strip())
    except ValueError:
        raise SettingsError(
            f"CALLAPP_{name.upper()}: {path} is cut short; put it back from your backup, or delete it and "
            "start again"
        ) from None


@contextlib.contextmanager
def _fresh_key(instance_path: Path, name: str) -> Iterator[Path]:
    """A file with a fresh key beside the kept ones, for the operator’s eyes only; gone after the block."""
    with tempfile.NamedTemporaryFile("w", dir=instance_path, delete=False) as file:
        path = Path(file.name)
        file.write(MADE_KEYS[name]())
        file.flush()
        os.fsync(file.fileno())
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
