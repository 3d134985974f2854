"""Recognised keys are remembered for a moment, and never longer than what they stand for lasts."""

import asyncio
import datetime as dt

import pytest
import time_machine
from sqlalchemy import update

from gateway.database.columns import now
from gateway.database.tenancy import Unscoped
from gateway.resources.users.keys import KeyRing
from gateway.resources.users.model import ApiKeyModel
from gateway.store.write import table_of
from tests.support.client import Client
from tests.support.expect import UNKNOWN_KEY
from tests.support.people import key_of

WHO = "{ viewer { role } }"
HERE = {"viewer": {"role": "ADMIN"}}


@pytest.fixture
def asked(own: Client, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the store was asked about keys."""
    found: list[object] = []
    fetch = own.database.fetch_unscoped

    async def counted(statement, reason, parameters=None):  # type: ignore[no-untyped-def]
        found.append(reason)
        return await fetch(statement, reason, parameters)

    monkeypatch.setattr(own.database, "fetch_unscoped", counted)
    return found


async def revoke_elsewhere(own: Client) -> None:
    """Revoke the key of the admin as another process would."""
    keys = table_of(ApiKeyModel)
    prefix = key_of("admin").split("_")[1]
    async with own.database.begin(None) as connection:
        await connection.execute(
            update(keys).where(keys.c.prefix == prefix).values(revoked=now()),
            execution_options={"unscoped": Unscoped.PROVISIONING},
        )


def remember_for(own: Client, seconds: float) -> None:
    own.executor.keys = KeyRing(own.database, own.executor.secret, seconds)


async def test_store_is_asked_once(own: Client, asked: list[object]) -> None:
    remember_for(own, 60)
    for _ in range(3):
        assert await own.data(WHO) == HERE
    assert asked == [Unscoped.AUTHENTICATION]


async def test_requests_at_the_same_time_ask_together(own: Client, asked: list[object]) -> None:
    remember_for(own, 60)
    wrong = key_of("admin")[:-4] + "____"

    found = await asyncio.gather(*(own.data(WHO) for _ in range(5)))
    refused = await asyncio.gather(*(own.error(WHO, who=wrong) for _ in range(5)))

    assert found == [HERE] * 5
    assert {error["message"] for error in refused} == {UNKNOWN_KEY}
    assert asked == [Unscoped.AUTHENTICATION] * 2


async def test_who_asks_after_a_change_does_not_hear_what_was_before(
    own: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember_for(own, 60)
    fetch, begun, go_on = own.database.fetch_unscoped, asyncio.Event(), asyncio.Event()

    async def slow(statement, reason, parameters=None):  # type: ignore[no-untyped-def]
        rows = await fetch(statement, reason, parameters)
        begun.set()
        await go_on.wait()
        return rows

    monkeypatch.setattr(own.database, "fetch_unscoped", slow)
    before = asyncio.ensure_future(own.data(WHO))
    await begun.wait()
    monkeypatch.setattr(own.database, "fetch_unscoped", fetch)
    await revoke_elsewhere(own)
    for observer in own.database.observers:
        observer({"ApiKey"})

    assert (await own.error(WHO))["message"] == UNKNOWN_KEY
    go_on.set()
    assert await before == HERE
    assert (await own.error(WHO))["message"] == UNKNOWN_KEY


async def test_store_is_asked_each_time_if_nothing_is_remembered(
    own: Client, asked: list[object]
) -> None:
    remember_for(own, 0)
    for _ in range(3):
        assert await own.data(WHO) == HERE
    assert asked == [Unscoped.AUTHENTICATION] * 3


async def test_wrong_key_is_not_remembered(own: Client, asked: list[object]) -> None:
    remember_for(own, 60)
    wrong = key_of("admin")[:-1] + ("A" if key_of("admin")[-1] != "A" else "B")
    assert await own.data(WHO) == HERE
    for _ in range(2):
        assert (await own.error(WHO, who=wrong))["message"] == UNKNOWN_KEY
    assert asked == [Unscoped.AUTHENTICATION] * 3


async def test_key_revoked_by_another_process_ends_when_the_moment_is_over(own: Client) -> None:
    remember_for(own, 60)
    ring = own.executor.keys
    assert await own.data(WHO) == HERE

    await revoke_elsewhere(own)

    assert await own.data(WHO) == HERE
    for known in ring._known.values():
        known.until = 0.0
    assert (await own.error(WHO))["message"] == UNKNOWN_KEY


@pytest.mark.parametrize("mutation", ["revokeApiKey", "deleteUser"])
async def test_change_by_this_process_counts_at_once(own: Client, mutation: str) -> None:
    remember_for(own, 60)
    select = "secret apiKey { id user { id } }"
    made = await own.done("createApiKey", {"name": "x"}, select, "standard")
    secret, key = made["secret"], made["apiKey"]
    assert await own.data(WHO, who=secret) == {"viewer": {"role": "STANDARD"}}

    if mutation == "revokeApiKey":
        await own.done(mutation, {"id": key["id"]}, who="standard")
    else:
        await own.done(mutation, {"id": key["user"]["id"]})

    assert (await own.error(WHO, who=secret))["message"] == UNKNOWN_KEY


async def test_expiring_key_is_remembered_until_it_expires(own: Client) -> None:
    remember_for(own, 60)
    start = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
    with time_machine.travel(start, tick=False) as clock:
        expires = (start + dt.timedelta(seconds=10)).isoformat()
        made = await own.done("createApiKey", {"name": "x", "expires": expires}, "secret")
        assert await own.data(WHO, who=made["secret"]) == HERE
        clock.shift(10)

        assert (await own.error(WHO, who=made["secret"]))["message"] == UNKNOWN_KEY
