"""Faults of our own code: the client hears that there was one, the log hears which."""

import asyncio

import structlog
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.errors import GatewayError, Internal, ServiceUnavailable
from gateway.execution.contract import Executor
from gateway.transport import media_types
from gateway.transport.errors import NotAcceptable
from gateway.transport.progress import progress_of, request_id_of
from gateway.transport.responses import error_response

STOPPING = "The server is stopping and broke the operation off. Try again shortly."
_logger = structlog.get_logger()


class MaskFaults:
    """Answers an exception with a masked 500; one that comes after the first byte goes on up.

    A request that is cancelled is one that the server's shutdown did not wait for: 503.
    """

    def __init__(self, app: ASGIApp, executor: Executor) -> None:
        self._app = app
        self._executor = executor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            await self._app(scope, receive, send)
        except ClientDisconnect:
            raise
        except asyncio.CancelledError:
            if progress_of(scope).begun:
                raise
            await self._refuse(ServiceUnavailable(STOPPING), scope, receive, send)
        except Exception:
            _logger.exception("request failed", request_id=request_id_of(scope))
            if progress_of(scope).begun:
                raise
            await self._refuse(Internal(), scope, receive, send)

    async def _refuse(
        self, error: GatewayError, scope: Scope, receive: Receive, send: Send
    ) -> None:
        response = error_response(self._executor, error, request_id_of(scope), _media_type(scope))
        await response(scope, receive, send)


def _media_type(scope: Scope) -> str:
    try:
        return media_types.negotiate(", ".join(Headers(scope=scope).getlist("accept")))
    except NotAcceptable:
        return media_types.JSON
