"""The request body, read with a bound on its bytes and on the time it may take to arrive."""

import asyncio

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import Receive

from gateway.transport.errors import BodyTimeout, BodyTooLarge

# A client that is still sending may never see an answer that comes with a closed connection,
# so a body that is somewhat too long is read to its end and thrown away.
_DRAINED_BYTES = 1_000_000


async def read_body(headers: Headers, receive: Receive, *, max_bytes: int, seconds: float) -> bytes:
    """The whole body; raises BodyTooLarge, BodyTimeout, or ClientDisconnect when it is cut off."""
    announced = _announced_length(headers)
    if announced is not None and announced > max_bytes and _is_hopeless(headers, announced):
        raise _too_large(max_bytes)
    deadline = asyncio.timeout(seconds)
    try:
        async with deadline:
            return await _collect(receive, max_bytes)
    except TimeoutError:
        if not deadline.expired():
            raise
        raise BodyTimeout(
            f"The body did not arrive within {seconds:g} seconds. Send it again."
        ) from None


async def _collect(receive: Receive, max_bytes: int) -> bytes:
    chunks: list[bytes] = []
    length, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunk = message.get("body", b"")
        length += len(chunk)
        more = message.get("more_body", False)
        if length <= max_bytes:
            chunks.append(chunk)
        elif length > max_bytes + _DRAINED_BYTES:
            break
    if length > max_bytes:
        raise _too_large(max_bytes)
    return b"".join(chunks)


def _announced_length(headers: Headers) -> int | None:
    length = headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdigit() and len(length) < 20 else None


def _is_hopeless(headers: Headers, announced: int) -> bool:
    """Whether to answer before the body: it is huge, or the client waits for leave to send it."""
    return announced > 2 * _DRAINED_BYTES or "expect" in headers


def _too_large(max_bytes: int) -> BodyTooLarge:
    return BodyTooLarge(
        f"The body is larger than {max_bytes} bytes. "
        "Send a shorter document, or fewer variables at a time."
    )
