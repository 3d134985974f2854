"""Both execution paths give the same bytes: random documents, refusals and faults of the store."""

import json
import os
from typing import Any

import pytest
from structlog.testing import capture_logs

from gateway.errors import ServiceUnavailable
from gateway.graphql.declarations import DECLARATION
from gateway.graphql.node import NODE_TYPES
from gateway.schema import schema
from tests.execution.documents import Writer
from tests.support.client import Client, gid
from tests.support.paths import both
from tests.support.snapshot import rows_of

DOCUMENTS = int(os.environ.get("ORACLE_DOCUMENTS", "350"))
PEOPLE = ("provider", "admin", "restricted")
OF_TYPE = "query($type: FeedbackType!) { feedbacks(filter: {type: {eq: $type}}) { totalCount } }"


async def known_ids(client: Client) -> dict[str, list[str]]:
    """Ids of every type: rows of all tenants and one that nobody has."""
    tables = await rows_of(client.database)
    return {
        name: [
            *(gid(name, row["id"]) for row in tables[node.resource.table.name][:40]),
            gid(name, 999_999),
        ]
        for name, node in NODE_TYPES.items()
    }


@pytest.mark.parametrize("who", PEOPLE)
async def test_random_documents(world: Client, who: str) -> None:
    writer = Writer(schema._schema, await known_ids(world), seed=PEOPLE.index(who) + 1)
    planned = world.executor.planner.compiled
    executed = 0

    for _ in range(DOCUMENTS):
        document = writer.document()
        by_plan, by_core = await both(world, document.text, document.variables, who)

        assert by_plan == by_core, document
        executed += by_plan[0] == 200

    assert executed > DOCUMENTS * 0.9
    planned = world.executor.planner.compiled - planned
    assert planned > executed * 0.6, world.executor.planner.fallbacks


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("{ locations(first: 0) { nodes { id } } }", {}),
        (
            "query($n: Int) { a: locations(first: $n) { nodes { id } } accounts { totalCount } }",
            {"n": 101},
        ),
        ('{ locations(after: "x") { nodes { id } } reviews { totalCount } }', {}),
        ('{ node(id: "x") { id } locations { totalCount } }', {}),
        ("{ location { id } }", {}),
        (
            "query($f: LocationFilter) { locations(filter: $f) { totalCount } }",
            {"f": {"id": {"eq": "?"}}},
        ),
        ("query($n: Int!) { locations(first: $n) { totalCount } }", {}),
        ("query($n: Int) { locations(first: $n) { totalCount } }", {"n": "many"}),
        ("query($n: Int) { locations(first: $n) { totalCount } }", {"n": 2**31}),
        ("query($n: Int) { locations(first: $n) { totalCount } }", {"n": True}),
        (OF_TYPE, {"type": "NOPE"}),
        (OF_TYPE, {"type": None}),
        (OF_TYPE, {}),
        (OF_TYPE, {"type": ["NPS"]}),
    ],
)
async def test_refusals(world: Client, text: str, variables: dict[str, Any]) -> None:
    by_plan, by_core = await both(world, text, variables, "admin")

    assert by_plan == by_core
    assert b'"errors"' in by_plan[1]


@pytest.mark.parametrize(
    "variables",
    [
        {"type": "NPS"},
        {"type": "NPS", "first": None, "after": None},
        {"type": "NPS", "first": 2.0, "not": "y"},
        {"type": "NPS", "first": 2, "unknown": {"a": [1]}, "not": ""},
        {"type": "NPS", "first": 1, "by": "CREATED", "with": False},
    ],
)
async def test_variables_are_read_alike(world: Client, variables: dict[str, Any]) -> None:
    text = """query(
      $type: FeedbackType!, $first: Int, $after: String, $by: FeedbackOrderField! = NPS_SCORE,
      $with: Boolean! = true, $not: String! = "x"
    ) {
      feedbacks(
        first: $first, after: $after, filter: {type: {eq: $type}, not: {externalId: {eq: $not}}},
        orderBy: [{field: $by}]
      ) { nodes { id type created @include(if: $with) } }
    }"""
    before = world.executor.planner.compiled
    by_plan, by_core = await both(world, text, variables, "admin")

    assert by_plan == by_core
    assert b'"errors"' not in by_plan[1]
    assert world.executor.planner.compiled == before + 1


async def test_a_store_that_fails_is_told_alike(
    world: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any) -> Any:
        raise ServiceUnavailable("The store does not answer. Try again shortly.")

    monkeypatch.setattr(world.database, "read", fail)
    text = "{ locations { nodes { name customers { nodes { email } } } } }"

    by_plan, by_core = await both(world, text, {}, "admin")

    assert by_plan == by_core
    assert b"SERVICE_UNAVAILABLE" in by_plan[1]


async def test_levels_take_as_many_statements_by_plan_as_by_loaders(
    crowd: Client, count_statements: Any
) -> None:
    text = (
        "{ accounts(first: 50) { nodes { name activeLocations locations(first: 2) {"
        " nodes { name feedbacks(first: 2) { totalCount nodes {"
        " customer { email } location { name } } } } } } } }"
    )
    counts = []
    for planned in (True, False):
        crowd.executor.planner.enabled = planned
        with count_statements(crowd.database) as statements:
            await crowd.answer(text, None, "provider")
        counts.append(len(statements))
    crowd.executor.planner.enabled = True

    assert counts[0] == counts[1]


async def test_what_is_not_compiled_is_counted_with_its_reason(world: Client) -> None:
    before = dict(world.executor.planner.fallbacks)

    await world.data("{ viewer { user { account { id } } } }")

    after = world.executor.planner.fallbacks
    assert after["User.account"] == before.get("User.account", 0) + 1


async def test_every_field_of_the_query_has_a_plan_but_that_for_the_public() -> None:
    root = schema._schema.query_type
    assert root is not None
    undeclared = {
        name
        for name, field in root.fields.items()
        if DECLARATION not in field.extensions["strawberry-definition"].metadata
    }
    assert undeclared == {"feedbackForm"}


def told(answer: tuple[int, bytes]) -> tuple[int, Any, set[str]]:
    """Status, data and what the errors say."""
    status, body = answer
    decoded = json.loads(body)
    errors = {error["message"] for error in decoded.get("errors", ())}
    return status, decoded.get("data"), errors


@pytest.mark.parametrize("table", ["customers", "feedbacks", "locations", "count(*)"])
@pytest.mark.parametrize("fault", [ServiceUnavailable("The store went away."), ValueError("bug")])
async def test_faults_in_the_middle_are_told_alike(
    world: Client, monkeypatch: pytest.MonkeyPatch, table: str, fault: Exception
) -> None:
    """Every statement on one table fails; what else is asked for is answered.

    Where several fields of one object fail, which of them is told is a race.
    """
    writer = Writer(schema._schema, await known_ids(world), seed=7)
    read = world.database.read
    failed = 0

    async def fail_on_the_table(prepared: Any, *given: Any) -> Any:
        nonlocal failed
        if f" {table} " in prepared.sql:
            failed += 1
            raise fault
        return await read(prepared, *given)

    monkeypatch.setattr(world.database, "read", fail_on_the_table)
    with capture_logs():
        for _ in range(DOCUMENTS // 10):
            document = writer.document()
            by_plan, by_core = await both(world, document.text, document.variables, "admin")
            assert told(by_plan) == told(by_core), document

    assert failed > 0
