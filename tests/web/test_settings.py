"""Wrong settings stop the start, by name."""

from __future__ import annotations

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


def test_the_secret_key_is_made_once_and_kept(tmp_path: Path) -> None:
    first, second = read(tmp_path), read(tmp_path)
    assert first.secret_key == second.secret_key
    assert first.secret_key not in repr(first)
