"""What refusals say, and what writes leave behind."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.support.client import Client, gid
from tests.support.people import ACME
from tests.support.snapshot import change_log, changes, texts_of

NO_KEY = (
    "This operation needs an API key. Send it as `Authorization: Bearer KEY`, "
    "as the user name of HTTP Basic authentication, or as `x-APIKey: KEY`."
)
UNKNOWN_KEY = "This API key is unknown, revoked or expired. Check it, or make a new one."
Refusals = list[tuple[str, str, list[str]]]
KEY_REUSED: Refusals = [
    (
        "IDEMPOTENCY_KEY_REUSED",
        "This idempotency key was used with another input. Use a new key.",
        ["idempotencyKey"],
    )
]


@asynccontextmanager
async def nothing_changes(client: Client) -> AsyncIterator[None]:
    """No row of any table differs after the block."""
    before = await texts_of(client.database)
    yield
    assert changes(before, await texts_of(client.database)) == {}


@asynccontextmanager
async def only_logged(client: Client, *lines: tuple[int, str, int, str]) -> AsyncIterator[None]:
    """The block adds these lines to the change log: account, entity, id and operation."""
    before = await change_log(client.database)
    yield
    added = (await change_log(client.database))[len(before) :]
    assert sorted(added) == sorted(lines)


async def refused(
    client: Client, mutation: str, input_: dict[str, Any], who: str | None = "admin"
) -> Refusals:
    """The refusals of a mutation, which leaves every table as it is."""
    async with nothing_changes(client):
        return await client.refused(mutation, input_, who)


async def limit_acme(client: Client, limit: str, most: int | None) -> None:
    """Set a limit of the account Acme."""
    given = {"id": gid("Account", ACME), limit: most}
    await client.done("updateAccount", given, who="provider")


def limit_reached(limit: str, most: int) -> Refusals:
    """The refusal of what would go beyond a limit of the account."""
    message = (
        f"The account has reached its limit: `{limit}` is {most}. Ask its provider to raise it."
    )
    return [("LIMIT_REACHED", message, [])]
