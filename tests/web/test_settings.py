"""Wrong settings stop the start, by name."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from callapp.settings import Settings, SettingsError, read_settings


def read(instance: Path, **variables: str) -> Settings:
    return read_settings({"CALLAPP_INSTANCE_PATH": str(instance), **variables})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CALLAPP_LIMITS_STORAGE", "nonsense"),
        ("CALLAPP_LIMITS_STORAGE", "mongodb://host"),
        ("CALLAPP_LIMITS_STORAGE", "memory://x"),
        ("CALLAPP_PORT", "0"),
        ("CALLAPP_PORT", "٣"),
        ("CALLAPP_PUBLIC_URL", "https://appel.example.ca/path"),
        ("CALLAPP_PUBLIC_URL", "https://somebody:secret@appel.example.ca"),
        ("CALLAPP_PUBLIC_URL", "https://appel.example.ca:port"),
        ("CALLAPP_PUBLIC_URL", "https://appel.example.ca?x=1"),
        ("CALLAPP_SECRET_KEY", "short"),
        ("CALLAPP_RECEIPT_KEY", "c2hvcnQ="),
        ("CALLAPP_RECEIPT_KEY", "é" * 32),
        ("CALLAPP_DATABASE_URL", "mysql://host/name"),
        ("CALLAPP_DATABASE_URL", "postgresql://host/name"),
        ("CALLAPP_NO_SUCH_THING", "x"),
    ],
)
def test_a_wrong_value_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read(tmp_path, **{name: value})
    named = "CALLAPP_SECRET_KEY" if value == "postgresql://host/name" else name
    assert str(refused.value).startswith(f"{named}: ")


def test_a_redis_without_its_package_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("callapp.settings.find_spec", lambda _name: None)
    with pytest.raises(SettingsError, match=r"CALLAPP_LIMITS_STORAGE: .*package redis"):
        read(tmp_path, CALLAPP_LIMITS_STORAGE="redis://host")
    assert read(tmp_path, CALLAPP_LIMITS_STORAGE="memory://") is not None


def test_a_database_of_ones_own_needs_a_key_for_receipts_too(tmp_path: Path) -> None:
    own = {"CALLAPP_DATABASE_URL": "postgresql://host/name", "CALLAPP_SECRET_KEY": "k" * 32}
    with pytest.raises(SettingsError, match=r"^CALLAPP_RECEIPT_KEY: a database of your own needs"):
        read(tmp_path, **own)
    key = base64.b64encode(b"r" * 32).decode()
    assert read(tmp_path, **own, CALLAPP_RECEIPT_KEY=key).receipt_key == b"r" * 32
    assert list(tmp_path.iterdir()) == []


def test_the_keys_are_made_once_kept_and_nobody_elses(tmp_path: Path) -> None:
    first, second = read(tmp_path), read(tmp_path)
    assert (first.secret_key, first.receipt_key) == (second.secret_key, second.receipt_key)
    assert first.secret_key not in repr(first)
    assert "receipt_key" not in repr(first)
    assert {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {
        "secret_key": 0o600,
        "receipt_key": 0o600,
    }


@pytest.mark.parametrize("name", ["secret_key", "receipt_key"])
def test_a_key_cut_short_is_said(tmp_path: Path, name: str) -> None:
    read(tmp_path)
    (tmp_path / name).write_text("cut")
    with pytest.raises(SettingsError, match=f"^CALLAPP_{name.upper()}: .*cut short"):
        read(tmp_path)
