"""The application: which path leads where, and through which middleware."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.types import StatefulLifespan, StatelessLifespan

from gateway.config import Settings
from gateway.errors import BadUserInput, GatewayError, NotFound
from gateway.execution.contract import Executor
from gateway.transport.errors import MethodNotAllowed
from gateway.transport.faults import MaskFaults
from gateway.transport.graphiql import BUILT_FILES, GraphiQLConfig, GraphiQLFiles, GraphiQLPage
from gateway.transport.graphql_http import GraphQLEndpoint
from gateway.transport.health import Health
from gateway.transport.hosts import HostWall
from gateway.transport.limits import OperationLimits
from gateway.transport.media_types import prefers_html
from gateway.transport.metrics import Metrics
from gateway.transport.observer import Observer
from gateway.transport.progress import HEADER, request_id_of
from gateway.transport.responses import error_response
from gateway.transport.shedding import SHEDDING, Shedding
from gateway.transport.sockets import GraphQLSockets

GRAPHQL_PATH = "/graphql"
_ALLOWED_HEADERS = (
    "Authorization",
    "X-APIKey",
    "Content-Type",
    "Accept",
    HEADER,
    # Traces (W3C, Sentry) and what clients of GraphQL call themselves.
    "traceparent",
    "tracestate",
    "baggage",
    "sentry-trace",
    "apollographql-client-name",
    "apollographql-client-version",
    "apollo-require-preflight",
    "x-apollo-operation-name",
    "x-apollo-operation-type",
    "x-graphql-client-name",
    "x-graphql-client-version",
)
_EXPOSED_HEADERS = (
    HEADER,
    "Retry-After",
    "RateLimit",
    "RateLimit-Policy",
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
)


def build_app(
    executor: Executor,
    settings: Settings,
    graphiql: GraphiQLConfig | None = None,
    *,
    graphiql_files: Path = BUILT_FILES,
    routes: Sequence[BaseRoute] = (),
    registry: CollectorRegistry | None = None,
    lifespan: StatelessLifespan[Starlette] | None = None,
) -> Starlette:
    """The whole HTTP server around `executor`; `routes` are further ones.

    `app.state` has `health`, `limits` and `metrics` (None when they are switched off).
    """
    metrics = Metrics(registry) if settings.metrics else None
    health = Health(executor, metrics)
    limits = OperationLimits(
        settings.max_concurrency, settings.request_timeout, settings.queue_timeout, metrics
    )
    page = None
    paths: list[BaseRoute] = []
    if graphiql is not None and settings.shows_graphiql:
        page = GraphiQLPage(graphiql, graphiql_files)
        paths.append(Mount("/static/graphiql", GraphiQLFiles(directory=graphiql_files)))
    paths += [
        Route(GRAPHQL_PATH, GraphQLEndpoint(executor, settings, limits, page)),
        WebSocketRoute(GRAPHQL_PATH, GraphQLSockets(executor, settings, limits, metrics).serve),
        Route("/", _root),
        *health.routes(),
        *routes,
    ]
    app = Starlette(
        routes=paths,
        middleware=_middleware(executor, settings, metrics),
        exception_handlers={HTTPException: _HTTPErrors(executor).respond},
        lifespan=_announced(health, Shedding(executor, limits, settings.cors_origins), lifespan),
    )
    # A redirect would be built from the Host header, which anyone can set.
    app.router.redirect_slashes = False
    app.state.health = health
    app.state.limits = limits
    app.state.metrics = metrics
    return app


def _middleware(
    executor: Executor, settings: Settings, metrics: Metrics | None
) -> list[Middleware]:
    """Outermost first: even a preflight is logged, and even a fault gets its CORS headers."""
    stack = [
        Middleware(Observer, metrics=metrics),
        Middleware(HostWall, executor=executor, settings=settings),
    ]
    if settings.cors_origins:
        stack.append(
            Middleware(
                CORSMiddleware,
                allow_origins=settings.cors_origins,
                allow_methods=("GET", "POST"),
                allow_headers=(*_ALLOWED_HEADERS, *settings.cors_headers),
                expose_headers=_EXPOSED_HEADERS,
            )
        )
    stack.append(Middleware(MaskFaults, executor=executor))
    return stack


def _announced(
    health: Health, shedding: Shedding, lifespan: StatelessLifespan[Starlette] | None
) -> StatefulLifespan[Starlette]:
    """The lifespan, which tells the probes of its end before anything is closed.

    Its state tells the server what it may refuse before it calls the application.
    """

    @asynccontextmanager
    async def announced(app: Starlette) -> AsyncIterator[Mapping[str, Any]]:
        async with lifespan(app) if lifespan else nullcontext():
            yield {SHEDDING: shedding}
            health.shutting_down = True

    return announced


async def _root(request: Request) -> Response:
    if prefers_html(request.headers.get("accept")):
        return RedirectResponse(GRAPHQL_PATH)
    raise HTTPException(404)


class _HTTPErrors:
    """Starlette's own refusals (no such path, no such method) as GraphQL errors."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    async def respond(self, request: Request, refusal: Exception) -> Response:
        assert isinstance(refusal, HTTPException)
        response = error_response(
            self._executor, _as_gateway_error(refusal), request_id_of(request.scope)
        )
        response.status_code = refusal.status_code
        response.headers.update(refusal.headers or {})
        return response


def _as_gateway_error(refusal: HTTPException) -> GatewayError:
    match refusal.status_code:
        case 404:
            return NotFound(f"There is nothing at this path. GraphQL is at {GRAPHQL_PATH}.")
        case 405:
            return MethodNotAllowed("This path does not take this method.")
    return BadUserInput(refusal.detail)
