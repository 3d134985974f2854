"""The application: store, executor and HTTP put together."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from gateway.config import Settings
from gateway.database.engine import Database
from gateway.database.files import check_folder
from gateway.examples import EXAMPLES
from gateway.execution.executor import GraphQLExecutor
from gateway.execution.metrics import ExecutionCollector
from gateway.exports.jobs import Exporter
from gateway.pages.joining import JoiningPages
from gateway.pages.routes import Pages
from gateway.resources.users.access import Accesses
from gateway.schema import schema
from gateway.transport.callbacks import Callbacks
from gateway.transport.exports import Downloads
from gateway.transport.graphiql import GraphiQLConfig
from gateway.transport.logging import configure_logging
from gateway.transport.outbox import OutboxPages
from gateway.transport.routes import build_app
from gateway.working import JobsCollector, Working


def create_app(settings: Settings | None = None) -> Starlette:
    """The ASGI application of one process; it opens the store when it starts."""
    settings = settings or Settings()
    configure_logging(settings.log_level, settings.log_format)
    check_folder(settings)
    database = Database(settings)
    executor = GraphQLExecutor(schema, database, settings)
    exporter = executor.exports = Exporter(database, settings)

    counted = JobsCollector(database)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        working: Working | None = None
        accesses: Accesses | None = None
        try:
            await executor.start()
            await exporter.start()
            accesses = Accesses(database, executor.keys)
            accesses.start()
            if executor.rate is not None:
                executor.rate.start()
            if settings.jobs:
                working = Working(database, settings, executor.secret)
                await working.start()
            if settings.metrics:
                counted.start()
            # What is here now stays: the collector need not look at it again and again; nor after
            # every few hundred objects, of which one answer has thousands.
            gc.collect()
            gc.freeze()
            gc.set_threshold(50_000, 20, 50)
            yield
        finally:
            await counted.stop()
            if working is not None:
                await working.stop()
            if accesses is not None:
                await accesses.stop()
            if executor.rate is not None:
                await executor.rate.stop()
            await executor.changes.close()
            await exporter.close()
            await database.close()

    headers = {"x-APIKey": settings.demo_key} if settings.demo_key else None
    routes = [
        *Downloads(executor).routes(),
        *Pages(database, settings).routes(),
        *JoiningPages(database, settings, lambda: executor.secret).routes(),
        *Callbacks(executor, settings).routes(),
    ]
    if settings.outbox:
        routes += OutboxPages(database).routes()
    app = build_app(
        executor,
        settings,
        GraphiQLConfig(headers=headers, examples=EXAMPLES),
        routes=routes,
        lifespan=lifespan,
    )
    app.state.executor = executor
    if app.state.metrics is not None:
        collector = ExecutionCollector(executor.planner, executor.documents, database)
        app.state.metrics.registry.register(collector)
        app.state.metrics.registry.register(counted)
    return app
