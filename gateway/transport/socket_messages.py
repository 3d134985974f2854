"""Messages of graphql-transport-ws, read from a client and written to it, and its close codes."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import orjson
from starlette.datastructures import Headers

from gateway.errors import BadUserInput, Unauthenticated
from gateway.transport.authorization import credential_of
from gateway.transport.json_input import parse_json

SUBPROTOCOL = "graphql-transport-ws"
ACK = '{"type":"connection_ack"}'
PING = '{"type":"ping"}'
PONG = '{"type":"pong"}'
_TYPES = ("connection_init", "ping", "pong", "subscribe", "complete")
_LONGEST_ID = 128


class CloseCode(IntEnum):
    """Why a socket is closed: those of WebSocket, of the protocol, and our own."""

    TOO_BIG = 1009
    FAULT = 1011
    TRY_AGAIN = 1013
    BAD_MESSAGE = 4400
    UNAUTHORIZED = 4401
    FORBIDDEN = 4403
    BAD_SUBPROTOCOL = 4406
    NO_INIT = 4408
    SAME_ID = 4409
    TOO_SLOW = 4413
    INIT_TWICE = 4429


class Closing(Exception):
    """The socket is to be closed; the reason has 123 bytes at most."""

    def __init__(self, code: CloseCode, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason.encode()[:123].decode(errors="ignore")


@dataclass(frozen=True, slots=True)
class ClientMessage:
    """A well-formed message; `id` is empty for types that have none."""

    type: str
    id: str
    payload: dict[str, Any] | None


def read_message(raw: str | bytes, max_bytes: int) -> ClientMessage:
    """The message that a frame holds; Closing if it is too long or none of the protocol."""
    if isinstance(raw, bytes):
        raise Closing(CloseCode.BAD_MESSAGE, "The message is binary. Send JSON as text.")
    data = raw.encode(errors="surrogatepass")
    if len(data) > max_bytes:
        raise Closing(
            CloseCode.TOO_BIG, f"The message has more than {max_bytes} bytes. Send a shorter one."
        )
    try:
        value = parse_json(data, "The message")
    except BadUserInput as error:
        raise Closing(CloseCode.BAD_MESSAGE, error.message) from None
    if not isinstance(value, dict) or value.get("type") not in _TYPES:
        raise Closing(
            CloseCode.BAD_MESSAGE, f"The message has no `type` of {SUBPROTOCOL}. Name one."
        )
    type_, id_, payload = value["type"], value.get("id", ""), value.get("payload")
    if payload is not None and not isinstance(payload, dict):
        raise Closing(CloseCode.BAD_MESSAGE, "`payload` is not an object. Send one.")
    if type_ in ("subscribe", "complete") and not (
        isinstance(id_, str) and 1 <= len(id_) <= _LONGEST_ID
    ):
        raise Closing(
            CloseCode.BAD_MESSAGE, f"`id` is not text of 1 to {_LONGEST_ID} characters. Send one."
        )
    if type_ == "subscribe" and payload is None:
        raise Closing(CloseCode.BAD_MESSAGE, "`payload` is missing. Send the operation there.")
    return ClientMessage(type_, id_ if isinstance(id_, str) else "", payload)


def credential_in(payload: dict[str, Any] | None) -> str | None:
    """The key in the payload of connection_init, named as the headers are; None if there is none.

    Clients put their headers there, either as they are or under `headers`.
    """
    given = payload or {}
    nested = given.get("headers")
    named = {**(nested if isinstance(nested, dict) else {}), **given}
    pairs = []
    for name, value in named.items():
        if name.lower() in ("authorization", "x-apikey"):
            if not isinstance(value, str):
                raise Unauthenticated(f"`{name}` in the payload is not text. Send the key as text.")
            pairs.append((name.lower().encode(), value.encode("latin-1", errors="replace")))
    return credential_of(Headers(raw=pairs))


def next_message(id_: str, body: bytes) -> str:
    """One answer of an operation."""
    return f'{{"id":{_text(id_)},"type":"next","payload":{body.decode()}}}'


def error_message(id_: str, body: bytes) -> str:
    """Why an operation is not executed, or not any more; `body` has its errors."""
    errors = orjson.dumps(orjson.loads(body)["errors"]).decode()
    return f'{{"id":{_text(id_)},"type":"error","payload":{errors}}}'


def complete_message(id_: str) -> str:
    """An operation has no more answers."""
    return f'{{"id":{_text(id_)},"type":"complete"}}'


def _text(id_: str) -> str:
    return orjson.dumps(id_).decode()
