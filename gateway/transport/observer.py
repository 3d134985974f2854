"""The outermost middleware: it gives each request an id, a line in the log and counts it."""

import time

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, reset_contextvars

from gateway.transport.logging import log_request
from gateway.transport.metrics import Metrics
from gateway.transport.progress import RAW_HEADER, begin

CLIENT_CLOSED_REQUEST = 499
NOSNIFF = (b"x-content-type-options", b"nosniff")


class Observer:
    """Watches how each request is answered."""

    def __init__(self, app: ASGIApp, metrics: Metrics | None) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        progress = begin(scope)

        async def send_and_see(message: Message) -> None:
            progress.begun = True
            if message["type"] == "http.response.start":
                progress.status = message["status"]
                message["headers"] = [
                    *message["headers"],
                    (RAW_HEADER, progress.request_id.encode()),
                ]
                # No browser shall take anything for something else, whoever answers.
                if NOSNIFF not in message["headers"]:
                    message["headers"].append(NOSNIFF)
            else:
                progress.sent += len(message.get("body", b""))
            try:
                await send(message)
            except OSError:
                raise ClientDisconnect from None

        bound = bind_contextvars(request_id=progress.request_id)
        if self._metrics is not None:
            self._metrics.in_flight.inc()
        try:
            await self._app(scope, receive, send_and_see)
        except ClientDisconnect:
            progress.status = CLIENT_CLOSED_REQUEST
        finally:
            seconds = time.perf_counter() - started
            log_request(scope, progress, seconds)
            if self._metrics is not None:
                self._metrics.in_flight.dec()
                self._metrics.answered(scope["path"], progress.status, seconds)
            reset_contextvars(**bound)
