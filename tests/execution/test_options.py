"""What a request asks of its execution: details of how it was answered, and one state to see."""

import json
from collections.abc import Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import update

from gateway.database.tenancy import Unscoped
from gateway.execution.contract import GraphQLParams
from gateway.resources.locations.model import LocationModel
from gateway.store.write import table_of
from tests.support.client import JSON, REQUEST_ID, Client, acme
from tests.support.people import key_of

TREE = "query($id: ID!) { location(id: $id) { name customers(first: 2) { nodes { id } } } }"
BY_CORE = "{ viewer { user { account { id } } } }"
RENAME = """mutation($input: UpdateLocationInput!) {
  updateLocation(input: $input) { location { name } userErrors { code } } }"""


async def ask(
    client: Client,
    query: str,
    extensions: JSON | None,
    who: str = "admin",
    variables: JSON | None = None,
) -> JSON:
    """The answer with its status."""
    answer = await client.executor.execute(
        GraphQLParams(query, variables or {"id": acme("Location", 1)}, None, extensions),
        credential=key_of(who),
        request_id=REQUEST_ID,
        read_only=False,
    )
    return {"status": answer.status, **json.loads(answer.body)}


async def test_details_of_a_plan(world: Client) -> None:
    plain = await ask(world, TREE, None)
    answer = await ask(world, TREE, {"execution": True})

    details = answer.pop("extensions")["execution"]
    assert answer == plain
    assert (details["path"], details["reason"]) == ("plan", None)
    assert (details["cost"], details["depth"]) == (5, 4)
    statements = details["statements"]
    tables = [statement["sql"].split("FROM ")[1].split()[0] for statement in statements]
    assert tables[0] == "locations"
    assert len(statements) == 2
    assert [statement["rows"] for statement in statements] == [1, 2]
    assert details["milliseconds"] >= max(s["milliseconds"] for s in statements) > 0
    assert details["statementMilliseconds"] == pytest.approx(
        sum(s["milliseconds"] for s in statements), abs=0.01
    )


async def test_providers_see_the_source_of_a_plan(world: Client) -> None:
    query = "query($all: Boolean!) { reviews { nodes { rating @include(if: $all) id } } }"

    def sources(answer: JSON) -> object:
        return answer["extensions"]["execution"].get("sources")

    whole = await ask(world, query, {"execution": True}, "provider", {"all": True})
    part = await ask(world, query, {"execution": True}, "provider", {"all": False})
    admin = await ask(world, query, {"execution": True}, "admin", {"all": True})
    core = await ask(world, BY_CORE, {"execution": True}, "provider")

    id_ = "'id': base64(b'Review:%d' % r[0], newline=False).decode()"
    assert sources(whole) == [
        f"def make(rows):\n    return [{{'rating': r[1], {id_}}} for r in rows]\n"
    ]
    assert sources(part) == [f"def make(rows):\n    return [{{{id_}}} for r in rows]\n"]
    assert sources(admin) is None
    assert sources(core) is None


async def test_details_hold_no_values(world: Client) -> None:
    query = '{ customers(filter: {email: {eq: "somebody@example.com"}}) { totalCount } }'
    answer = await ask(world, query, {"execution": True})
    assert "somebody" not in str(answer["extensions"])


async def test_details_of_what_graphql_core_answers(world: Client) -> None:
    details = (await ask(world, BY_CORE, {"execution": True}))["extensions"]["execution"]
    assert (details["path"], details["reason"]) == ("core", "User.account")


async def test_details_of_a_mutation_have_its_writes(own: Client) -> None:
    variables = {"input": {"id": acme("Location", 1), "name": "Renamed"}}
    answer = await ask(own, RENAME, {"execution": True}, variables=variables)

    details = answer["extensions"]["execution"]
    assert answer["data"]["updateLocation"]["location"] == {"name": "Renamed"}
    assert (details["path"], details["reason"]) == ("core", "mutation")
    verbs = [s["sql"].split()[0] for s in details["statements"] if s["rows"] is None]
    assert "UPDATE" in verbs
    assert "INSERT" in verbs


@pytest.mark.parametrize("extensions", [None, {}, {"execution": False}])
async def test_no_details_unless_asked_for(world: Client, extensions: JSON | None) -> None:
    assert "extensions" not in await ask(world, TREE, extensions)


@pytest.mark.parametrize("who", ["standard", "restricted"])
async def test_details_are_for_providers_and_admins(world: Client, who: str) -> None:
    answer = await ask(world, TREE, {"execution": True}, who)
    (error,) = answer["errors"]
    assert (answer["status"], error["extensions"]["code"]) == (403, "FORBIDDEN")
    assert error["message"] == "`extensions.execution` is for providers and admins. Leave it out."


@pytest.mark.parametrize(
    ("extensions", "message"),
    [
        ({"execution": "yes"}, "`extensions.execution` is not a boolean. Send true or false."),
        (
            {"consistency": "STRONG"},
            "`extensions.consistency` is neither STATEMENT nor SNAPSHOT. Send one of them.",
        ),
        (
            {"consistency": None},
            "`extensions.consistency` is neither STATEMENT nor SNAPSHOT. Send one of them.",
        ),
        (
            {"consistency": ["SNAPSHOT"]},
            "`extensions.consistency` is neither STATEMENT nor SNAPSHOT. Send one of them.",
        ),
    ],
)
async def test_options_that_are_none(world: Client, extensions: JSON, message: str) -> None:
    answer = await ask(world, TREE, extensions)
    (error,) = answer["errors"]
    assert (answer["status"], error["message"]) == (400, message)
    assert error["extensions"]["param"] == f"extensions.{next(iter(extensions))}"


def rename_after_the_first_statement(own: Client) -> Callable[[], None]:
    """Let another writer rename every location as soon as one statement has been read."""
    readers = own.database.readers
    left: list[int] = []

    async def rename() -> None:
        table = table_of(LocationModel)
        async with own.database.begin(None) as connection:
            await connection.execute(
                update(table).values(name="Meanwhile"),
                execution_options={"unscoped": Unscoped.PROVISIONING},
            )

    class After:
        def __init__(self, inner: Any) -> None:
            self.inner = inner

        async def fetch(self, *given: Any) -> Any:
            rows = await self.inner.fetch(*given)
            if not left:
                left.append(1)
                await rename()
            return rows

        def snapshot(self, accounts: str) -> Any:
            @asynccontextmanager
            async def seen() -> Any:
                async with self.inner.snapshot(accounts) as reader:
                    yield After(reader)

            return seen()

        async def close(self) -> None:
            await self.inner.close()

    reading: Any = After(readers)
    own.database.readers = reading

    def restore() -> None:
        own.database.readers = readers

    return restore


# The customers are read first, the locations of each in a statement of its own afterwards.
CUSTOMERS = "{ customers(first: 3) { nodes { locations(first: 5) { nodes { name } } } } }"


def names(answer: JSON) -> set[str]:
    customers = answer["data"]["customers"]["nodes"]
    return {place["name"] for one in customers for place in one["locations"]["nodes"]}


@pytest.mark.parametrize("planned", [True, False], ids=["plan", "core"])
@pytest.mark.parametrize("where", ["request", "setting"])
async def test_snapshot_sees_nothing_of_later_writes(
    own: Client, planned: bool, where: str
) -> None:
    own.executor.planner.enabled = planned
    before = names(await ask(own, CUSTOMERS, None))
    if where == "setting":
        own.executor.settings.consistency = "SNAPSHOT"
    restore = rename_after_the_first_statement(own)

    seen = await ask(own, CUSTOMERS, {"consistency": "SNAPSHOT"} if where == "request" else None)
    restore()

    assert names(seen) == before
    assert before
    assert names(await ask(own, CUSTOMERS, {"consistency": "STATEMENT"})) == {"Meanwhile"}


@pytest.mark.parametrize("planned", [True, False], ids=["plan", "core"])
async def test_statements_see_each_its_own_state(own: Client, planned: bool) -> None:
    own.executor.planner.enabled = planned
    restore = rename_after_the_first_statement(own)

    seen = await ask(own, CUSTOMERS, None)
    restore()

    assert names(seen) == {"Meanwhile"}


async def test_snapshots_give_their_connection_back(own: Client) -> None:
    for _ in range(own.settings.pool_size + 2):
        answer = await ask(own, CUSTOMERS, {"consistency": "SNAPSHOT"})
        assert names(answer)
    assert names(await ask(own, CUSTOMERS, None))


async def test_snapshot_shows_what_the_viewer_may_see(world: Client) -> None:
    for who in ("admin", "restricted", "provider"):
        plain = await ask(world, CUSTOMERS, None, who)
        assert await ask(world, CUSTOMERS, {"consistency": "SNAPSHOT"}, who) == plain
