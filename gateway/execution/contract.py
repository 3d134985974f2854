"""What the transport asks of the execution layer, so that neither has to know the other."""

from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Protocol

from gateway.errors import GatewayError

# What is waited for before something is done, and left afterwards.
Turn = Callable[[], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class GraphQLParams:
    """One well-formed GraphQL-over-HTTP request."""

    query: str | None
    variables: dict[str, Any] | None
    operation_name: str | None
    extensions: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Shared:
    """An answer that is the same for everybody: bare, in each coding, and its entity tag."""

    body: bytes
    compressed: Mapping[str, bytes]
    tag: str


@dataclass(frozen=True, slots=True)
class Answer:
    """One GraphQL response: its JSON, its status (200 when executed) and headers of its own.

    Only a `compressible` one may be sent compressed: it holds no secret.
    """

    body: bytes
    status: int
    headers: Mapping[str, str]
    compressible: bool = False
    shared: Shared | None = None


class Executor(Protocol):
    """Runs operations; `read_only` refuses mutations with status 405."""

    async def execute(
        self,
        params: GraphQLParams,
        *,
        credential: str | None,
        request_id: str,
        read_only: bool,
        address: str | None = None,
    ) -> Answer:
        """The answer to `params`; request errors are answers with a 4xx or 5xx status.

        What comes without a key, and keys that stand for nobody, count for the client's `address`.
        """
        ...

    def reads(self, params: GraphQLParams, credential: str | None) -> bool:
        """Whether an operation that is being executed is a query, which may be broken off."""
        ...

    async def operate(
        self,
        params: GraphQLParams,
        *,
        credential: str,
        request_id: str,
        turn: Turn = nullcontext,
    ) -> Answer | AsyncGenerator[Answer, None]:
        """The answer to `params`, or the answers to a subscription, one for each event.

        The answers end with one of another status than 200 if the subscription cannot go on.
        The work on each event waits for its `turn`.
        Unauthenticated is raised when the key is revoked, FellBehind when events were lost.
        """
        ...

    async def holder(self, credential: str, address: str | None = None) -> int | None:
        """The id of a key; Unauthenticated if it is unknown, revoked or expired.

        RateLimited if too many such keys came from the client's `address`.
        """
        ...

    async def ready(self) -> None:
        """Raises GatewayError when the store does not answer."""
        ...

    def request_error(self, error: GatewayError, request_id: str) -> Answer:
        """The answer for an error that the transport found."""
        ...
