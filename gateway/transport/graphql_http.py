"""The /graphql endpoint: GraphQL over HTTP, and GraphiQL for browsers."""

import re
from dataclasses import replace

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from gateway.config import Settings
from gateway.errors import Forbidden, GatewayError
from gateway.execution.contract import Answer, Executor
from gateway.transport import media_types, parameters
from gateway.transport.addresses import address_of
from gateway.transport.authorization import credential_of, led_from_elsewhere
from gateway.transport.body import read_body
from gateway.transport.errors import ALLOWED_METHODS, MethodNotAllowed, UrlTooLong
from gateway.transport.graphiql import GraphiQLPage
from gateway.transport.limits import OperationLimits
from gateway.transport.presence import Presence
from gateway.transport.progress import progress_of
from gateway.transport.responses import answer_response, error_response

_NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]{0,127}")
_READING = ("GET", "HEAD")


class _HeaderLines(Headers):
    """Headers that are asked for one after the other: their lines are sorted by name once."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope=scope)
        self._lines: dict[str, list[str]] = {}
        for name, value in scope["headers"]:
            self._lines.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))

    def getlist(self, key: str) -> list[str]:
        return list(self._lines.get(key.lower(), ()))

    def __getitem__(self, key: str) -> str:
        return self._lines[key.lower()][0]

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key.lower() in self._lines


class GraphQLEndpoint:
    """An ASGI application that runs one operation per request; it never runs a malformed one."""

    def __init__(
        self,
        executor: Executor,
        settings: Settings,
        limits: OperationLimits,
        page: GraphiQLPage | None,
    ) -> None:
        self._executor = executor
        self._settings = settings
        self._limits = limits
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = _HeaderLines(scope=scope)
        method: str = scope["method"]
        accept = ", ".join(headers.getlist("accept"))
        if method == "OPTIONS":
            response = Response(status_code=204, headers={"Allow": ALLOWED_METHODS})
        elif self._page and method in _READING and media_types.prefers_html(accept):
            response = self._page.response()
        else:
            response = await self._respond(scope, receive, headers, accept)
        await response(scope, receive, send)

    async def _respond(
        self, scope: Scope, receive: Receive, headers: Headers, accept: str
    ) -> Response:
        progress = progress_of(scope)
        request_id = progress.request_id
        media_type = media_types.JSON
        try:
            media_type = media_types.negotiate(accept)
            credential = credential_of(headers)
            if led_from_elsewhere(headers, self._settings):
                raise Forbidden(
                    "A page of another site led here, with credentials that the browser "
                    "remembers. Open the address by itself."
                )
            text = await self._text(scope, receive, headers)
            read_only = scope["method"] in _READING
            async with self._limits.admit(credential):
                read = parameters.from_query_string if read_only else parameters.from_body
                params = read(text)
                name = params.operation_name
                if name is not None and _NAME.fullmatch(name):
                    progress.operation = name
                with Presence(receive, lambda: self._executor.reads(params, credential)):
                    answer = await self._executor.execute(
                        params,
                        credential=credential,
                        request_id=request_id,
                        read_only=read_only,
                        address=address_of(scope),
                    )
        except GatewayError as error:
            return error_response(self._executor, error, request_id, media_type)
        return _executed_response(answer, media_type)

    async def _text(self, scope: Scope, receive: Receive, headers: Headers) -> bytes:
        """The operation as it came, unread."""
        max_bytes = self._settings.max_body_bytes
        match scope["method"]:
            case "GET" | "HEAD":
                if len(scope["query_string"]) > max_bytes:
                    raise UrlTooLong(
                        f"The query string is longer than {max_bytes} bytes. Send a POST."
                    )
                media_types.require_no_other(headers.getlist("content-type"))
                text: bytes = scope["query_string"]
                return text
            case "POST":
                media_types.require_json(headers.getlist("content-type"))
                media_types.require_uncompressed(headers.getlist("content-encoding"))
                return await read_body(
                    headers,
                    receive,
                    max_bytes=max_bytes,
                    seconds=self._settings.request_timeout,
                )
        raise MethodNotAllowed("/graphql takes GET and POST. Send the operation with POST.")


def _executed_response(answer: Answer, media_type: str) -> Response:
    """The executor's answer.

    With plain JSON an error of the document has status 200, because those
    clients take any other status for an answer that is not GraphQL (GraphQL over HTTP, 6.4.1).
    """
    if answer.status == 400 and media_type != media_types.GRAPHQL_RESPONSE:
        answer = replace(answer, status=200)
    return answer_response(answer, media_type, {"Allow": "POST"} if answer.status == 405 else None)
