"""Answers as HTTP responses, with the headers that every one of them needs."""

from collections.abc import Mapping

from starlette.responses import Response

from gateway.errors import GatewayError
from gateway.execution.contract import Answer, Executor
from gateway.transport.authorization import CHALLENGES
from gateway.transport.errors import headers_of
from gateway.transport.media_types import JSON


def answer_response(
    answer: Answer, media_type: str = JSON, extra: Mapping[str, str] | None = None
) -> Response:
    """The response for `answer`; answers hold a tenant's data, so nobody may store them."""
    headers = {
        "Content-Type": f"{media_type}; charset=utf-8",
        "Vary": "Accept",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        **answer.headers,
        **(extra or {}),
    }
    response = Response(answer.body, answer.status, headers)
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
