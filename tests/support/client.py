"""A client of the executor: asks a document with a key, gets the status and the body."""

import base64
import json
from typing import Any

from gateway.config import Settings
from gateway.database.engine import Database
from gateway.execution.contract import GraphQLParams
from gateway.execution.documents import DocumentCache
from gateway.execution.executor import GraphQLExecutor
from gateway.schema import schema
from tests.support.people import PEOPLE, SPAN, key_of

JSON = dict[str, Any]
REQUEST_ID = "request-of-the-test"
# Both databases are asked the same documents: each is parsed and validated once.
DOCUMENTS = DocumentCache(
    schema._schema, Settings().max_tokens, entries=5_000, max_bytes=500_000_000
)


def gid(type_name: str, row_id: int) -> str:
    """The global id that the gateway gives to a row."""
    return base64.b64encode(f"{type_name}:{row_id}".encode()).decode()


def row_of(global_id: str) -> int:
    """The primary key in a global id."""
    return int(base64.b64decode(global_id).decode().partition(":")[2])


def acme(type_name: str, number: int) -> str:
    """The global id of a row of Acme by its number."""
    return gid(type_name, PEOPLE["admin"].account * SPAN + number)


class Client:
    """Runs documents over one store. `who` is a person of the world, a key, or None."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database = database
        self.settings = settings
        self.executor = GraphQLExecutor(schema, database, settings)
        self.executor.documents = DOCUMENTS

    async def start(self) -> None:
        await self.executor.start()

    async def close(self) -> None:
        await self.database.close()

    async def answer(
        self, query: str, variables: JSON | None = None, who: str | None = "admin"
    ) -> tuple[int, bytes]:
        """Status and bytes of the answer."""
        key = who if who is None or who.startswith("fg_") else key_of(who)
        answer = await self.executor.execute(
            GraphQLParams(query, variables, None, None),
            credential=key,
            request_id=REQUEST_ID,
            read_only=False,
        )
        return answer.status, answer.body

    async def ask(
        self, query: str, variables: JSON | None = None, who: str | None = "admin"
    ) -> tuple[int, JSON]:
        """Status and body of the answer."""
        status, body = await self.answer(query, variables, who)
        decoded: JSON = json.loads(body)
        return status, decoded

    async def data(
        self, query: str, variables: JSON | None = None, who: str | None = "admin"
    ) -> JSON:
        """The data of an answer without errors."""
        status, body = await self.ask(query, variables, who)
        assert (status, body.get("errors")) == (200, None), body
        data: JSON = body["data"]
        return data

    async def error(
        self, query: str, variables: JSON | None = None, who: str | None = "admin"
    ) -> JSON:
        """The only error of an answer."""
        _, body = await self.ask(query, variables, who)
        (error,) = body["errors"]
        found: JSON = error
        return found

    async def run(
        self,
        mutation: str,
        input_: JSON,
        select: str = "",
        who: str | None = "admin",
        **arguments: Any,
    ) -> JSON:
        """The payload of a mutation, or its top-level error under "error"."""
        document, variables = mutation_document(mutation, input_, select, **arguments)
        _, body = await self.ask(document, variables, who)
        if "errors" in body:
            return {"error": body["errors"][0]}
        payload: JSON = body["data"][mutation]
        return payload

    async def done(
        self, mutation: str, input_: JSON, select: str = "", who: str | None = "admin", **more: Any
    ) -> JSON:
        """The payload of a mutation that succeeds."""
        payload = await self.run(mutation, input_, select, who, **more)
        assert payload.get("userErrors") == [], payload
        return payload

    async def refused(
        self, mutation: str, input_: JSON, who: str | None = "admin", **more: Any
    ) -> list[tuple[str, str, list[str]]]:
        """Code, message and field of each refusal of a mutation."""
        payload = await self.run(mutation, input_, "", who, **more)
        assert "error" not in payload, payload
        errors = payload["userErrors"]
        assert errors, "the mutation was not refused"
        return [(error["code"], error["message"], error["field"]) for error in errors]


def mutation_document(
    mutation: str, input_: JSON, select: str = "", **arguments: Any
) -> tuple[str, JSON]:
    """A document that runs one mutation, and its variables."""
    type_name = f"{mutation[0].upper()}{mutation[1:]}Input"
    definitions = "".join(f", ${name}: String!" for name in arguments)
    passed = "".join(f", {name}: ${name}" for name in arguments)
    document = (
        f"mutation($input: {type_name}!{definitions}) {{ {mutation}(input: $input{passed}) "
        f"{{ {select} userErrors {{ code message field }} }} }}"
    )
    return document, {"input": input_, **arguments}
