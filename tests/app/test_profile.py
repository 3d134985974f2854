"""Profiles: what is open to whoever explores, and closed in production."""

import pytest

from gateway.config import Settings

OPEN = ("graphiql", "public_introspection", "suggestions")


def test_production_closes_what_helps_who_explores(monkeypatch: pytest.MonkeyPatch) -> None:
    development = Settings()
    monkeypatch.setenv("GATEWAY_PROFILE", "production")
    production = Settings()

    assert [getattr(development, name) for name in OPEN] == [True, False, True]
    assert [getattr(production, name) for name in OPEN] == [False, False, False]
    assert not production.shows_graphiql
    assert production.metrics


def test_what_is_set_stays_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_PROFILE", "production")
    for name in OPEN:
        monkeypatch.setenv(f"GATEWAY_{name.upper()}", "true")
    assert [getattr(Settings(), name) for name in OPEN] == [True, True, True]


def test_there_are_two_profiles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEWAY_PROFILE", "staging")
    with pytest.raises(ValueError, match="profile"):
        Settings()
