"""Answers to requests that cannot be answered: their codes, types, statuses and headers."""

from typing import Any

import orjson
import pytest

from gateway.errors import ServiceUnavailable
from gateway.execution.contract import GraphQLParams
from gateway.execution.executor import GraphQLExecutor
from gateway.schema import schema
from tests.support.client import REQUEST_ID, Client
from tests.support.people import key_of


def params(query: str) -> GraphQLParams:
    return GraphQLParams(query, None, None, None)


async def answer(executor: GraphQLExecutor, query: str) -> Any:
    return await executor.execute(
        params(query), credential=key_of("admin"), request_id=REQUEST_ID, read_only=False
    )


async def test_a_key_that_spent_its_minute_is_told_when_to_come_again(world: Client) -> None:
    settings = world.settings.model_copy(update={"rate_limit": 25})
    executor = GraphQLExecutor(schema, world.database, settings)
    await executor.start()
    query = "{ rateLimit { limit cost remaining } locations(first: 10) { nodes { id } } }"

    first = await answer(executor, query)
    await answer(executor, query)
    third = await answer(executor, query)

    assert first.status == 200
    assert b'"rateLimit":{"limit":25,"cost":11,"remaining":14}' in first.body
    assert first.headers["RateLimit-Limit"] == "25"
    assert first.headers["RateLimit-Remaining"] == "14"
    assert third.status == 429
    assert int(third.headers["Retry-After"]) >= 1
    assert b'"code":"RATE_LIMITED","type":"rate_limit_error"' in third.body
    assert b'"data"' not in third.body
    extensions = orjson.loads(third.body)["errors"][0]["extensions"]
    assert (extensions["cost"], extensions["limit"]) == (11, 25)
    assert extensions["retryAfterMs"] == int(third.headers["Retry-After"]) * 1_000
    assert (third.headers["RateLimit-Limit"], third.headers["RateLimit-Remaining"]) == ("25", "3")


async def test_without_a_limit_there_is_no_rate(world: Client) -> None:
    assert await world.data("{ rateLimit { limit } }") == {"rateLimit": None}


async def test_a_fault_of_the_gateway_is_masked(
    world: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any) -> Any:
        raise RuntimeError("a secret of the house")

    monkeypatch.setattr(world.database, "read", fail)

    status, body = await world.ask("{ locations { totalCount } }")

    assert status == 200
    assert body["data"] == {"locations": None}
    assert body["errors"][0]["message"] == (
        "The server failed to answer. Report the requestId to its operator."
    )
    assert body["errors"][0]["extensions"] == {
        "code": "INTERNAL",
        "type": "api_error",
        "param": None,
        "requestId": REQUEST_ID,
    }


async def test_a_store_that_is_down_is_told_before_anything_runs(
    world: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any) -> Any:
        raise ServiceUnavailable("The store does not answer. Try again shortly.")

    monkeypatch.setattr(world.database, "fetch_unscoped", fail)

    told = await answer(world.executor, "{ locations { totalCount } }")

    assert told.status == 503
    assert told.headers["Retry-After"] == "1"
    assert b'"code":"SERVICE_UNAVAILABLE","type":"api_connection_error"' in told.body
    assert b'"retryAfterMs":1000' in told.body


async def test_a_required_argument_that_is_missing_is_a_bad_request(world: Client) -> None:
    status, body = await world.ask("mutation { createLocation { location { id } } }")

    assert status == 400
    assert "data" not in body
    assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    assert body["errors"][0]["extensions"]["type"] == "invalid_request_error"
    assert "input" in body["errors"][0]["message"]


@pytest.mark.parametrize(
    ("query", "code", "words"),
    [
        (
            "{ accounts(first: 100) { nodes { locations(first: 100) { nodes { reviews(first: 100)"
            " { nodes { id } } } } } } }",
            "COST_LIMIT_EXCEEDED",
            "; 40000 are allowed",
        ),
        (
            "{ " + " ".join(f"a{n}: __typename" for n in range(101)) + " }",
            "BAD_USER_INPUT",
            "101 aliases; 100 are allowed",
        ),
    ],
)
async def test_documents_that_ask_for_too_much(
    world: Client, query: str, code: str, words: str
) -> None:
    status, body = await world.ask(query)

    assert status == 400
    assert body["errors"][0]["extensions"]["code"] == code
    assert words in body["errors"][0]["message"]


async def test_deep_documents_are_refused(world: Client) -> None:
    query = "{ accounts { nodes { " + "locations { nodes { account { " * 5
    query += "id" + " } } }" * 5 + " } } }"

    status, body = await world.ask(query)

    assert status == 400
    assert "levels of fields; 15 are allowed" in body["errors"][0]["message"]


async def test_chains_of_fragments_are_measured_once(world: Client) -> None:
    """Every fragment spreads the next one twice: a million fields, if they were written out."""
    chain = " ".join(
        f"fragment F{n} on Location {{ ...F{n + 1} ... on Location {{ ...F{n + 1} }} }}"
        for n in range(20)
    )
    chain += " fragment F20 on Location { id }"
    query = f"{{ locations(first: 1) {{ nodes {{ ...F0 }} }} }} {chain}"

    status, body = await world.ask(query)

    assert status == 200
    assert list(body["data"]["locations"]["nodes"][0]) == ["id"]


async def test_a_cost_above_the_limit_is_told_in_numbers(world: Client) -> None:
    settings = world.settings.model_copy(update={"max_cost": 10})
    executor = GraphQLExecutor(schema, world.database, settings)
    await executor.start()

    told = await answer(executor, "{ locations(first: 11) { nodes { id } } }")

    assert told.status == 400
    extensions = orjson.loads(told.body)["errors"][0]["extensions"]
    assert extensions == {
        "code": "COST_LIMIT_EXCEEDED",
        "type": "invalid_request_error",
        "param": None,
        "cost": 11,
        "limit": 10,
        "requestId": REQUEST_ID,
    }
