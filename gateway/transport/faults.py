"""Faults of our own code: the client hears that there was one, the log hears which."""

import structlog
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.errors import Internal
from gateway.execution.contract import Executor
from gateway.transport import media_types
from gateway.transport.errors import NotAcceptable
from gateway.transport.request_id import request_id_of
from gateway.transport.responses import error_response

_logger = structlog.get_logger()


class MaskFaults:
    """Answers an exception with a masked 500; one that comes after the first byte goes on up."""

    def __init__(self, app: ASGIApp, executor: Executor) -> None:
        self._app = app
        self._executor = executor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_and_see(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, send_and_see)
        except ClientDisconnect:
            raise
        except Exception:
            request_id = request_id_of(scope)
            _logger.exception("request failed", request_id=request_id)
            if started:
                raise
            response = error_response(self._executor, Internal(), request_id, _media_type(scope))
            await response(scope, receive, send)


def _media_type(scope: Scope) -> str:
    try:
        return media_types.negotiate(", ".join(Headers(scope=scope).getlist("accept")))
    except NotAcceptable:
        return media_types.JSON
