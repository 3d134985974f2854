"""Answers as HTTP responses, with the headers that every one of them needs."""

from collections.abc import Mapping

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.errors import GatewayError
from gateway.execution.contract import Answer, Executor
from gateway.transport.authorization import challenges
from gateway.transport.compression import compressed
from gateway.transport.errors import headers_of
from gateway.transport.media_types import GRAPHQL_RESPONSE, JSON, JSON_API

_CONTENT_TYPES = {
    media_type: (b"content-type", f"{media_type}; charset=utf-8".encode())
    for media_type in (JSON, GRAPHQL_RESPONSE)
} | {JSON_API: (b"content-type", JSON_API.encode())}
_ALWAYS = (
    (b"vary", b"Accept, Accept-Encoding"),
    (b"x-content-type-options", b"nosniff"),
)
# Answers hold a tenant's data, so nobody may store them.
_UNSTORED = (b"cache-control", b"no-store")
# What is the same for everybody may be kept, and is asked for again by its tag.
_ASKED_AGAIN = (b"cache-control", b"private, no-cache")


class AnswerResponse(Response):
    """An answer. Its headers are written as they are sent, of which most never change."""

    def __init__(self, answer: Answer, media_type: str, extra: Mapping[str, str]) -> None:
        self.status_code = answer.status
        self.body = answer.body
        self.background = None
        self._answer = answer
        self.raw_headers = [
            _CONTENT_TYPES[media_type],
            _UNSTORED if answer.shared is None else _ASKED_AGAIN,
            *_ALWAYS,
        ]
        if answer.headers or extra:
            self.headers.update({**answer.headers, **extra})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # The handshake of a socket is a GET that does not say so.
        headers, method = Headers(scope=scope), scope.get("method", "GET")
        if self.status_code == 401:
            for challenge in challenges(headers):
                self.headers.append("WWW-Authenticate", challenge)
        coded = await compressed(self._answer, method, headers)
        if coded is not None:
            coding, self.body = coded
            self.raw_headers.append((b"content-encoding", coding.encode()))
        if self._answer.shared is not None:
            suffix = "" if coded is None else f"-{coded[0]}"
            tag = f'"{self._answer.shared.tag}{suffix}"'
            self.raw_headers.append((b"etag", tag.encode()))
            if method in ("GET", "HEAD") and _is_known(tag, headers.get("if-none-match", "")):
                self.status_code, self.body = 304, b""
        if self.status_code != 304:
            self.raw_headers.append((b"content-length", b"%d" % len(self.body)))
        await super().__call__(scope, receive, send)


def _is_known(tag: str, if_none_match: str) -> bool:
    return tag in {each.strip().removeprefix("W/") for each in if_none_match.split(",")}


def answer_response(
    answer: Answer, media_type: str = JSON, extra: Mapping[str, str] | None = None
) -> Response:
    """The response for `answer`."""
    return AnswerResponse(answer, media_type, extra or {})


def error_response(
    executor: Executor, error: GatewayError, request_id: str, media_type: str = JSON
) -> Response:
    """The response for an error that the transport found."""
    answer = executor.request_error(error, request_id)
    return answer_response(answer, media_type, headers_of(error))
