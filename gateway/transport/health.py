"""What an operator's probes ask: whether the process runs, may get requests, and how it does."""

import asyncio

import structlog
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gateway.errors import GatewayError
from gateway.execution.contract import Executor
from gateway.transport.metrics import Metrics

_NO_STORE = {"Cache-Control": "no-store"}
_READY_SECONDS = 5.0

_logger = structlog.get_logger()


class Health:
    """The probes of one application; set `shutting_down` as soon as the process has to end."""

    def __init__(self, executor: Executor, metrics: Metrics | None) -> None:
        self._executor = executor
        self._metrics = metrics
        self.shutting_down = False

    def routes(self) -> list[Route]:
        """/healthz, /readyz and, when there are metrics, /metrics."""
        routes = [Route("/healthz", self._healthz), Route("/readyz", self._readyz)]
        if self._metrics is not None:
            routes.append(Route("/metrics", self._metrics_text))
        return routes

    async def _healthz(self, request: Request) -> Response:
        return JSONResponse({"status": "ok"}, headers=_NO_STORE)

    async def _readyz(self, request: Request) -> Response:
        reason = await self._reason_not_ready()
        if reason is None:
            return JSONResponse({"status": "ok"}, headers=_NO_STORE)
        return JSONResponse({"status": "unavailable", "reason": reason}, 503, _NO_STORE)

    async def _reason_not_ready(self) -> str | None:
        if self.shutting_down:
            return "The server is shutting down."
        try:
            async with asyncio.timeout(_READY_SECONDS):
                await self._executor.ready()
        except GatewayError as error:
            return error.message
        except TimeoutError:
            return f"The store did not answer within {_READY_SECONDS:g} seconds."
        except Exception:
            _logger.exception("readiness check failed")
            return "The store does not answer."
        return None

    async def _metrics_text(self, request: Request) -> Response:
        assert self._metrics is not None
        text = generate_latest(self._metrics.registry)
        return Response(text, headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4, **_NO_STORE})
