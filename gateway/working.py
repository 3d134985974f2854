"""Work that waits: who does it in this process, and how much there is."""

import asyncio
import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from contextvars import Context

import structlog
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from gateway.config import Settings
from gateway.database.columns import now
from gateway.database.engine import Database
from gateway.errors import GatewayError
from gateway.jobs.kinds import Desk, JobKind
from gateway.jobs.leases import census
from gateway.jobs.model import JobState
from gateway.jobs.runner import Worker
from gateway.models import files_of_rooms
from gateway.sending.carriers import Carriers

COUNT_SECONDS = 15.0
_logger = structlog.get_logger()


def kinds_of_jobs() -> tuple[JobKind, ...]:
    """The kinds of jobs of every room."""
    return tuple(kind for room in files_of_rooms("work") for kind in room.WORK)


class Working:
    """The worker of a process with its carriers, from start to stop."""

    def __init__(self, database: Database, settings: Settings, secret: bytes) -> None:
        self.carriers = Carriers(database, settings)
        self._settings = settings
        desk = Desk(database, settings, secret, self.carriers)
        self._worker = Worker(desk, kinds_of_jobs(), settings.job_concurrency)
        self._check: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to work; a carrier that cannot be used is told in the log."""
        for channel, lane in self.carriers.lanes.items():
            if lane.carrier is None:
                _logger.info("messages wait: no carrier is set", channel=channel)
        self._check = asyncio.create_task(self.carriers.check(), context=Context())
        self._worker.start()

    async def drain(self) -> None:
        """Do what is due now, and no more."""
        await self._worker.drain()

    async def stop(self) -> None:
        """End the work at hand, for as long as requests get to finish, and break off the rest."""
        if self._check is not None:
            self._check.cancel()
        await self._worker.stop(self._settings.shutdown_timeout)
        await self.carriers.close()


class JobsCollector(Collector):
    """How many jobs there are, counted every few seconds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._counts: dict[tuple[str, JobState], int] = {}
        self._oldest: dict[str, dt.datetime] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to count."""
        self._task = asyncio.create_task(self._keep_counting(), context=Context())

    async def stop(self) -> None:
        """Count no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def count(self) -> None:
        """Count the jobs that there are."""
        rows = await census(self._database)
        self._counts = {(row.kind, row.state): row.jobs for row in rows}
        waiting = (row for row in rows if row.state is JobState.WAITING)
        self._oldest = {row.kind: row.oldest for row in waiting}

    async def _keep_counting(self) -> None:
        while True:
            # While the store is away the last figures stay.
            with suppress(GatewayError):
                await self.count()
            await asyncio.sleep(COUNT_SECONDS)

    def collect(self) -> Iterator[Metric]:
        jobs = GaugeMetricFamily(
            "gateway_jobs", "Jobs in the store by kind and state", labels=("kind", "state")
        )
        for (kind, state), count in sorted(self._counts.items()):
            jobs.add_metric((kind, state.lower()), count)
        yield jobs
        oldest = GaugeMetricFamily(
            "gateway_jobs_oldest_due_seconds",
            "Seconds since the longest waiting job of a kind was due; 0 if none is",
            labels=("kind",),
        )
        for kind, due in sorted(self._oldest.items()):
            oldest.add_metric((kind,), max((now() - due).total_seconds(), 0.0))
        yield oldest
