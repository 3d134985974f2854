"""Idempotency keys of createLocation: the same key and input give the same location."""

import asyncio
from typing import Any

import pytest

from tests.rooms.locations import NEW, create, names
from tests.support.client import Client, acme, gid, row_of
from tests.support.expect import KEY_REUSED, limit_acme, nothing_changes, refused
from tests.support.people import ACME, BOLT
from tests.support.snapshot import change_log

FULL: dict[str, Any] = {
    **NEW,
    "code": "N-1",
    "reviewProfiles": ["https://a.example/", "https://b.example/"],
    "idempotencyKey": "k",
}


async def test_same_key_and_input_give_the_same_location(own: Client) -> None:
    first = await create(own, **FULL)
    async with nothing_changes(own):
        assert await create(own, **FULL) == first


async def test_same_key_at_once_makes_one_location(own: Client) -> None:
    payloads = await asyncio.gather(
        *(own.done("createLocation", FULL, "location { id }") for _ in range(4))
    )

    (id_,) = {payload["location"]["id"] for payload in payloads}
    assert await names(own, '(filter: { code: { eq: "N-1" } })') == ["Apple Park"]
    assert (await change_log(own.database))[0] == (ACME, "Location", row_of(id_), "CREATED")
    assert [line[1] for line in await change_log(own.database)] == [
        "Location",
        "ReviewProfile",
        "ReviewProfile",
    ]


async def test_same_key_at_once_takes_one_place(own: Client) -> None:
    await limit_acme(own, "maxLocations", 12)
    given = {**NEW, "idempotencyKey": "k"}

    payloads = await asyncio.gather(
        *(own.done("createLocation", given, "location { id }") for _ in range(4))
    )

    assert len({payload["location"]["id"] for payload in payloads}) == 1


async def test_same_key_after_a_change_gives_the_present_location(own: Client) -> None:
    location = await create(own, **FULL)
    await own.done("updateLocation", {"id": location["id"], "city": "Bonn"})

    again = await own.done("createLocation", FULL, "location { id city }")

    assert again["location"] == {"id": location["id"], "city": "Bonn"}


@pytest.mark.parametrize(
    "other",
    [
        {"name": "Other"},
        {"countryCode": "GB"},
        {"code": "N-2"},
        {"city": "Bonn"},
        {"reviewProfiles": ["https://a.example/"]},
        {"reviewProfiles": ["https://b.example/", "https://a.example/"]},
    ],
    ids=["name", "country", "code", "city", "fewer profiles", "order of profiles"],
)
async def test_same_key_with_other_input_is_refused(own: Client, other: dict[str, Any]) -> None:
    await create(own, **FULL)
    assert await refused(own, "createLocation", {**FULL, **other}) == KEY_REUSED


async def test_key_belongs_to_its_user_and_mutation(own: Client) -> None:
    ours = await create(own, **FULL)
    template = {"name": "T", "channel": "SMS", "idempotencyKey": "k"}
    await own.done("createMessageTemplate", template)
    given = {**FULL, "code": "N-2", "accountId": gid("Account", ACME)}
    others = await create(own, "provider", **given), await create(own, "bolt", **FULL)

    assert len({ours["id"], *(each["id"] for each in others)}) == 3


async def test_key_of_a_provider_with_another_account(own: Client) -> None:
    given = {**FULL, "accountId": gid("Account", ACME)}
    await create(own, "provider", **given)
    other = {**given, "accountId": gid("Account", BOLT)}
    assert await refused(own, "createLocation", other, "provider") == KEY_REUSED


async def test_key_of_a_refused_input_is_free(own: Client) -> None:
    taken = {**FULL, "code": "A-1"}
    assert [field for _, _, field in await refused(own, "createLocation", taken)] == [["code"]]

    assert (await create(own, **FULL))["code"] == "N-1"


@pytest.mark.parametrize("key", ["", "k" * 129], ids=len)
async def test_idempotency_key_has_bounds(own: Client, key: str) -> None:
    assert await refused(own, "createLocation", {**NEW, "idempotencyKey": key}) == [
        ("INVALID", "An idempotency key has 1 to 128 characters.", ["idempotencyKey"])
    ]


@pytest.mark.parametrize("key", ["k", "ü" * 128], ids=len)
async def test_idempotency_key_at_its_bounds(own: Client, key: str) -> None:
    first = await create(own, idempotencyKey=key)
    assert (await create(own, idempotencyKey=key))["id"] == first["id"]


async def test_a_mutation_that_fails_leaves_the_answers_of_the_others(own: Client) -> None:
    location = acme("Location", 1)
    document = f"""mutation {{
      first: createCustomer(input: {{ locationId: "{location}", email: "one@example.com" }}) {{
        customer {{ email }} }}
      refused: createLocation(input: {{ name: "X", countryCode: "FR" }}) {{ location {{ id }} }}
      wrong: updateCustomer(input: {{ id: "zzz" }}) {{ customer {{ id }} }}
      last: createCustomer(input: {{ locationId: "{location}", email: "two@example.com" }}) {{
        customer {{ email }} }} }}"""

    status, body = await own.ask(document, who="standard")

    assert status == 200
    assert body["data"] == {
        "first": {"customer": {"email": "one@example.com"}},
        "refused": None,
        "wrong": None,
        "last": {"customer": {"email": "two@example.com"}},
    }
    assert [(e["path"], e["extensions"]["code"]) for e in body["errors"]] == [
        (["refused"], "FORBIDDEN"),
        (["wrong"], "BAD_USER_INPUT"),
    ]
