"""Answers as HTTP responses, with the headers that every one of them needs."""

from collections.abc import Mapping

from starlette.responses import Response

from gateway.errors import GatewayError
from gateway.execution.contract import Answer, Executor
from gateway.transport.authorization import CHALLENGES
from gateway.transport.errors import headers_of
from gateway.transport.media_types import GRAPHQL_RESPONSE, JSON

_CONTENT_TYPES = {
    media_type: (b"content-type", f"{media_type}; charset=utf-8".encode())
    for media_type in (JSON, GRAPHQL_RESPONSE)
}
# Answers hold a tenant's data, so nobody may store them.
_ALWAYS = (
    (b"vary", b"Accept"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
)


class AnswerResponse(Response):
    """An answer. Its headers are written as they are sent, of which most never change."""

    def __init__(self, answer: Answer, media_type: str, extra: Mapping[str, str]) -> None:
        self.status_code = answer.status
        self.body = answer.body
        self.background = None
        self.raw_headers = [
            (b"content-length", b"%d" % len(answer.body)),
            _CONTENT_TYPES[media_type],
            *_ALWAYS,
        ]
        if answer.headers or extra:
            self.headers.update({**answer.headers, **extra})


def answer_response(
    answer: Answer, media_type: str = JSON, extra: Mapping[str, str] | None = None
) -> Response:
    """The response for `answer`."""
    response = AnswerResponse(answer, media_type, extra or {})
    if answer.status == 401:
        for challenge in CHALLENGES:
            response.headers.append("WWW-Authenticate", challenge)
    return response


def error_response(
    executor: Executor, error: GatewayError, request_id: str, media_type: str = JSON
) -> Response:
    """The response for an error that the transport found."""
    answer = executor.request_error(error, request_id)
    return answer_response(answer, media_type, headers_of(error))
