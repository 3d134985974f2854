"""The change log as it is followed: nothing is lost and nothing comes twice, whoever writes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import pytest
from sqlalchemy import insert, text

from gateway.database import changes
from gateway.database.changes import BATCH, MAX_WAITING, ChangeFeed, FellBehind, Follower
from gateway.database.engine import Database
from gateway.database.records import ChangeModel, ChangeOperation
from gateway.database.tenancy import Unscoped
from gateway.errors import Refused, UserErrorCode, refusal
from gateway.policies import system_viewer
from gateway.store.write import Transaction, table_of, transact
from tests.support.client import Client
from tests.support.people import ACME, BOLT
from tests.support.stores import settings_for

T = TypeVar("T")
PATIENCE = 20
VIEWER = system_viewer(ACME)


@asynccontextmanager
async def feed_over(database: Database) -> AsyncIterator[ChangeFeed]:
    feed = ChangeFeed(database)
    yield feed
    await feed.close()


@asynccontextmanager
async def another_process(own: Client) -> AsyncIterator[Database]:
    """The store as another process has it open: nothing in memory is shared."""
    database = Database(settings_for(own.settings.database_url))
    yield database
    await database.close()


async def soon(work: Awaitable[T]) -> T:
    async with asyncio.timeout(PATIENCE):
        return await work


async def write(
    database: Database,
    *row_ids: int,
    account: int = ACME,
    entity: str = "Message",
    operation: ChangeOperation = ChangeOperation.CREATED,
) -> None:
    viewer = system_viewer(account)

    async def work(tx: Transaction) -> None:
        await tx.log(account, entity, row_ids, operation)

    await transact(database, viewer, work)


async def taken(follower: Follower, number: int) -> list[int]:
    """So many rows, and no more at that time."""
    found: list[int] = []
    while len(found) < number:
        found += await soon(follower.take())
    return found


async def test_rows_of_this_process_and_of_another(own: Client) -> None:
    async with (
        feed_over(own.database) as feed,
        another_process(own) as other,
        feed.follow("Message", [ACME]) as follower,
    ):
        await write(own.database, 1, 2)
        await write(other, 3)
        assert await taken(follower, 3) == [1, 2, 3]
        await write(other, 4)
        assert await taken(follower, 1) == [4]


async def test_only_what_is_followed(own: Client) -> None:
    async with feed_over(own.database) as feed, feed.follow("Message", [ACME]) as follower:
        await write(own.database, 1, account=BOLT)
        await write(own.database, 2, entity="Feedback")
        await write(own.database, 3, operation=ChangeOperation.UPDATED)
        await write(own.database, 4, operation=ChangeOperation.LOADED)
        await write(own.database, 5)
        assert await taken(follower, 1) == [5]


async def test_followers_each_get_their_own(own: Client) -> None:
    async with (
        feed_over(own.database) as feed,
        feed.follow("Message", [ACME]) as messages,
        feed.follow("Feedback", [ACME, BOLT]) as feedbacks,
        feed.follow("Message", [ACME]) as same,
    ):
        await write(own.database, 1, entity="Feedback", account=BOLT)
        await write(own.database, 2)
        assert await taken(messages, 1) == [2]
        assert await taken(same, 1) == [2]
        assert await taken(feedbacks, 1) == [1]


async def test_what_was_written_before_does_not_come(own: Client) -> None:
    async with feed_over(own.database) as feed:
        await write(own.database, 1)
        async with feed.follow("Message", [ACME]) as follower:
            await write(own.database, 2)
            assert await taken(follower, 1) == [2]
        await write(own.database, 3)
        # Nobody followed for a while: the log is read from here on.
        async with feed.follow("Message", [ACME]) as follower:
            await write(own.database, 4)
            assert await taken(follower, 1) == [4]


async def test_one_that_does_not_take_is_told_so(own: Client) -> None:
    async with feed_over(own.database) as feed, feed.follow("Message", [ACME]) as follower:
        await write(own.database, *range(MAX_WAITING))
        assert await taken(follower, MAX_WAITING) == list(range(MAX_WAITING))
        await write(own.database, *range(MAX_WAITING + 1))
        with pytest.raises(FellBehind):
            await taken(follower, MAX_WAITING + BATCH)


async def test_a_transaction_that_is_rolled_back_is_not_heard_of(own: Client) -> None:
    async def work(tx: Transaction) -> None:
        await tx.log(ACME, "Message", [1], ChangeOperation.CREATED)
        raise refusal(UserErrorCode.INVALID, "No.")

    async with feed_over(own.database) as feed, feed.follow("Message", [ACME]) as follower:
        with pytest.raises(Refused):
            await transact(own.database, VIEWER, work)
        await write(own.database, 2)
        assert await taken(follower, 1) == [2]


# What only a store with several writers can do.
on_postgresql = pytest.mark.parametrize("kind", ["postgresql"], indirect=True, scope="session")


def line(row_id: int) -> Any:
    values = {"account_id": ACME, "entity": "Message", "entity_id": row_id}
    statement = insert(table_of(ChangeModel)).values(**values, operation=ChangeOperation.CREATED)
    return statement.execution_options(tenant=ACME)


@on_postgresql
async def test_lower_sequences_that_are_committed_later(own: Client) -> None:
    async with feed_over(own.database) as feed, feed.follow("Message", [ACME]) as follower:
        async with own.database.begin([ACME]) as slow:
            await slow.execute(line(1))
            async with own.database.begin([ACME]) as slower:
                await slower.execute(line(2))
                await write(own.database, 3)
                # Those that are on their way delay nobody.
                assert await taken(follower, 1) == [3]
            assert await taken(follower, 1) == [2]
            await write(own.database, 4)
            assert await taken(follower, 1) == [4]
        assert await taken(follower, 1) == [1]
        await write(own.database, 5)
        assert await taken(follower, 1) == [5]


@on_postgresql
async def test_lines_after_a_savepoint(own: Client) -> None:
    async with feed_over(own.database) as feed, feed.follow("Message", [ACME]) as follower:
        async with own.database.begin([ACME]) as slow:
            async with slow.begin_nested():
                await slow.execute(line(1))
            await write(own.database, 2)
            assert await taken(follower, 1) == [2]
        assert await taken(follower, 1) == [1]


@on_postgresql
async def test_a_transaction_that_began_before_anybody_followed(own: Client) -> None:
    async with own.database.begin([ACME]) as slow:
        await slow.execute(line(1))
        async with feed_over(own.database) as feed, feed.follow("Message", [ACME]) as follower:
            await write(own.database, 2)
            assert await taken(follower, 1) == [2]
            await slow.commit()
            assert await taken(follower, 1) == [1]


@on_postgresql
async def test_lines_from_the_dump_of_another_server(own: Client) -> None:
    """There transactions had higher numbers than those of this server."""
    async with own.database.begin([ACME]) as connection:
        await connection.execute(line(1))
        await connection.execute(
            text("UPDATE change_log SET transaction = '9000000000'").execution_options(
                unscoped=Unscoped.FOLLOWING
            )
        )
    async with feed_over(own.database) as feed, feed.follow("Message", [ACME]) as follower:
        await write(own.database, 2)
        assert await taken(follower, 1) == [2]


@on_postgresql
async def test_many_writers_at_once(own: Client) -> None:
    async with feed_over(own.database) as feed, feed.follow("Message", [ACME]) as follower:
        await asyncio.gather(*(write(own.database, n, n + 100) for n in range(100)))
        assert sorted(await taken(follower, 200)) == list(range(200))


@on_postgresql
async def test_a_lost_connection_loses_no_rows(
    own: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes._PostgresqlLog, "pause", 3600)
    async with feed_over(own.database) as feed, feed.follow("Message", [ACME]) as follower:
        await write(own.database, 1)
        assert await taken(follower, 1) == [1]
        listening = feed._log._listening  # type: ignore[attr-defined]
        async with own.database.begin([ACME]) as connection:
            await connection.execute(line(2))
            await connection.execute(
                text("SELECT pg_terminate_backend(:pid)").execution_options(
                    unscoped=Unscoped.FOLLOWING
                ),
                {"pid": listening.get_server_pid()},
            )
        assert await taken(follower, 1) == [2]
        await write(own.database, 3)
        assert await taken(follower, 1) == [3]


@on_postgresql
async def test_every_followed_entity_is_notified_of(
    own: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a look of its own in between, a notification is what brings a row."""
    monkeypatch.setattr(changes._PostgresqlLog, "pause", 3600)
    entities = [field.type.of_type.name for field in followed().values()]
    assert sorted(entities) == ["Feedback", "Message"]
    async with another_process(own) as other, feed_over(own.database) as feed:
        for entity in entities:
            async with feed.follow(entity, [ACME]) as follower:
                await write(other, 1, entity=entity)
                assert await taken(follower, 1) == [1]


def followed() -> Any:
    from tests.support.shape import SCHEMA

    assert SCHEMA.subscription_type is not None
    return SCHEMA.subscription_type.fields
