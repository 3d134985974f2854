"""An executor that remembers what it was asked, so that "never executed" can be asserted."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import nullcontext
from dataclasses import dataclass, field

import orjson

from gateway.errors import GatewayError
from gateway.execution.contract import Answer, GraphQLParams, Turn

DATA = b'{"data":{"__typename":"Query"}}'


async def executed() -> Answer:
    return Answer(DATA, 200, {})


async def store_answers() -> None:
    """The store of the stub is always there."""


@dataclass(frozen=True)
class Call:
    params: GraphQLParams
    credential: str | None
    request_id: str
    read_only: bool


@dataclass
class StubExecutor:
    behaviour: Callable[[], Awaitable[Answer]] = executed
    readiness: Callable[[], Awaitable[None]] = store_answers
    keys: dict[str, int] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)

    async def execute(
        self,
        params: GraphQLParams,
        *,
        credential: str | None,
        request_id: str,
        read_only: bool,
        address: str | None = None,
    ) -> Answer:
        self.calls.append(Call(params, credential, request_id, read_only))
        return await self.behaviour()

    def reads(self, params: GraphQLParams, credential: str | None) -> bool:
        return True

    async def operate(
        self, params: GraphQLParams, *, credential: str, request_id: str, turn: Turn = nullcontext
    ) -> Answer | AsyncGenerator[Answer, None]:
        return await self.execute(
            params, credential=credential, request_id=request_id, read_only=False
        )

    async def holder(self, credential: str, address: str | None = None) -> int | None:
        return self.keys[credential]

    async def ready(self) -> None:
        await self.readiness()

    def request_error(self, error: GatewayError, request_id: str) -> Answer:
        extensions = {**error.extensions(), "requestId": request_id}
        body = orjson.dumps({"errors": [{"message": error.message, "extensions": extensions}]})
        return Answer(body, error.status, {})


def answering(answer: Answer) -> Callable[[], Awaitable[Answer]]:
    """A behaviour that always gives `answer`."""

    async def behaviour() -> Answer:
        return answer

    return behaviour


def raising(error: Exception) -> Callable[[], Awaitable[Answer]]:
    """A behaviour that always fails."""

    async def behaviour() -> Answer:
        raise error

    return behaviour
