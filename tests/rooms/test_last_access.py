"""The last access of a user follows the use of its keys."""

import asyncio
import datetime as dt
from typing import Any

import pytest
import time_machine

from gateway.errors import ServiceUnavailable
from gateway.resources.users import access
from gateway.resources.users.access import Accesses
from gateway.resources.users.keys import KeyRing
from tests.rooms.users import START, acme_user
from tests.support.client import Client
from tests.support.people import key_of
from tests.support.snapshot import change_log, rows_of

WHO = "{ viewer { role } }"
SECOND = dt.timedelta(seconds=1)


async def last_access(own: Client, number: int) -> Any:
    rows = (await rows_of(own.database, "users"))["users"]
    return next(row["last_access"] for row in rows if row["id"] == acme_user(number))


def accesses(own: Client) -> Accesses:
    return Accesses(own.database, own.executor.keys)


@pytest.mark.parametrize("seconds", [0, 60], ids=["asked each time", "remembered"])
async def test_last_use_is_noted(own: Client, seconds: float) -> None:
    own.executor.keys = KeyRing(own.database, own.executor.secret, seconds)
    before = await rows_of(own.database, "users")
    with time_machine.travel(START, tick=False) as clock:
        await own.data(WHO, who="standard")
        clock.shift(SECOND)
        await own.data(WHO, who="standard")
        clock.shift(SECOND)
        await accesses(own).note()

    assert await last_access(own, 2) == START + SECOND
    after = await rows_of(own.database, "users")
    others = [{**row, "last_access": None} for row in before["users"]]
    assert [{**row, "last_access": None} for row in after["users"]] == others
    assert await last_access(own, 1) != START
    assert await change_log(own.database) == []


async def test_last_use_is_written_once_a_minute(own: Client) -> None:
    with time_machine.travel(START, tick=False) as clock:
        for seconds, noted in ((0, 0), (60, 0), (1, 61), (30, 61), (31, 122)):
            clock.shift(seconds)
            await own.data(WHO, who="standard")
            await accesses(own).note()
            assert await last_access(own, 2) == START + dt.timedelta(seconds=noted)


async def test_later_access_is_not_undone(own: Client) -> None:
    with time_machine.travel(START + dt.timedelta(days=1), tick=False):
        await own.data(WHO, who="standard")
        await accesses(own).note()
    with time_machine.travel(START, tick=False):
        await own.data(WHO, who="standard")
        await accesses(own).note()

    assert await last_access(own, 2) == START + dt.timedelta(days=1)


async def test_wrong_keys_are_nobodys_access(own: Client) -> None:
    await own.error(WHO, who=key_of("admin")[:-4] + "____")
    assert own.executor.keys.used == {}


async def test_nothing_is_noted_twice(own: Client) -> None:
    await own.data(WHO, who="standard")
    await accesses(own).note()
    assert own.executor.keys.used == {}


async def test_store_that_is_away_is_no_fault(own: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    before = await last_access(own, 2)
    await own.data(WHO, who="standard")

    def away(accounts: object) -> None:
        raise ServiceUnavailable("The store does not answer.")

    with monkeypatch.context() as patched:
        patched.setattr(own.database, "begin", away)
        await accesses(own).note()

    assert await last_access(own, 2) == before


async def test_accesses_are_noted_from_start_to_stop(
    own: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "SECONDS", 0.01)
    noted = asyncio.Event()

    class Telling(Accesses):
        async def note(self) -> None:
            await super().note()
            noted.set()

    noting = Telling(own.database, own.executor.keys)
    await own.data(WHO, who="standard")
    noting.start()
    await noted.wait()
    assert await last_access(own, 2) > START
    await own.data(WHO, who="restricted")
    await noting.stop()

    assert await last_access(own, 3) > START
    assert own.executor.keys.used == {}
