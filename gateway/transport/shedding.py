"""The answer of a busy server to what it does not begin with: bytes that are ready to be sent.

The way through the application costs ten times as much, and a server that is asked ten times what
it can do would have no time left for anything else.
"""

import secrets
from collections.abc import Sequence

from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from gateway.execution.contract import Executor
from gateway.transport.errors import Overloaded
from gateway.transport.limits import BUSY, OperationLimits
from gateway.transport.media_types import GRAPHQL_RESPONSE, JSON
from gateway.transport.progress import HEADER

# Where it is in the state that the lifespan of the application gives the server.
SHEDDING = "shedding"
# What an operator asks for must be answered most of all then; files cost little.
ALWAYS_ANSWERED = ("/healthz", "/readyz", "/metrics", "/static/")
_NO_ID = "0" * 32


class Shedding:
    """Decides on each request as soon as its headers are there, and before its body is."""

    def __init__(
        self, executor: Executor, limits: OperationLimits, origins: Sequence[str] = ()
    ) -> None:
        self._limits = limits
        self._origins = frozenset(origins)
        self._any_origin = "*" in self._origins
        self._body = executor.request_error(Overloaded(BUSY), _NO_ID).body
        self._head = {
            media_type: b"".join(
                (
                    STATUS_LINE[503],
                    f"content-type: {media_type}; charset=utf-8\r\n".encode(),
                    b"content-length: %d\r\n" % len(self._body),
                    b"cache-control: no-store\r\nvary: Accept, Accept-Encoding, Origin\r\n",
                    b"x-content-type-options: nosniff\r\n",
                    b"retry-after: %d\r\n" % Overloaded.retry_after,
                )
            )
            for media_type in (JSON, GRAPHQL_RESPONSE)
        }

    def refusal(
        self, method: str, path: str, headers: list[tuple[bytes, bytes]], further: bytes
    ) -> bytes | None:
        """The whole answer that refuses a request, with further header lines; None to let it in."""
        if path.startswith(ALWAYS_ANSWERED) or self._limits.arrives():
            return None
        media_type = JSON
        for name, value in headers:
            if name == b"origin" and (self._any_origin or value.decode("latin-1") in self._origins):
                further += b"access-control-allow-origin: %b\r\n" % value
                further += b"access-control-expose-headers: Retry-After\r\n"
            if name == b"accept" and GRAPHQL_RESPONSE.encode() in value:
                media_type = GRAPHQL_RESPONSE
        request_id = secrets.token_hex(16).encode()
        return b"".join(
            (
                self._head[media_type],
                further,
                b"%b: %b\r\n\r\n" % (HEADER.lower().encode(), request_id),
                self._body.replace(_NO_ID.encode(), request_id) if method != "HEAD" else b"",
            )
        )
