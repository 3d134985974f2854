"""The worker: takes jobs that are due, runs them, and notes what came of each.

A queue of our own, since none of the kept ones (Procrastinate, PgQueuer, Huey, APScheduler,
Dramatiq, arq) enqueues in the caller's own transaction on both SQLite and PostgreSQL, which is what
makes a request and its message one thing; nor do they take turns between accounts, or give a
handler several jobs at once.
"""

import asyncio
import datetime as dt
import os
import socket
from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from contextvars import Context
from random import uniform

import structlog
from sqlalchemy import delete, update

from gateway.database.columns import now
from gateway.database.tenancy import of_tenant
from gateway.errors import GatewayError, Refused, ServiceUnavailable
from gateway.jobs.kinds import Desk, Hopeless, Job, JobKind, Outcomes, Postponed
from gateway.jobs.leases import Leases
from gateway.jobs.model import JobModel, JobState
from gateway.jobs.queue import ENTITY
from gateway.store.write import Transaction, table_of, transact

POLL_SECONDS = 1.0
FIRST_RETRY = dt.timedelta(seconds=15)
LAST_RETRY = dt.timedelta(hours=4)
MOST_OF_ERROR = 500

_JOBS = table_of(JobModel)
_logger = structlog.get_logger()


def backoff(attempts: int) -> dt.timedelta:
    """How long a job waits that failed so often: twice as long each time, spread by a half."""
    doubled: dt.timedelta = min(FIRST_RETRY * 2 ** min(attempts - 1, 20), LAST_RETRY)
    return doubled * uniform(0.75, 1.25)


class Worker:
    """Runs jobs of this process: at most `concurrency` batches at once.

    What is waiting is asked for every second, and at once when this process enqueued something.
    """

    def __init__(self, desk: Desk, kinds: Iterable[JobKind], concurrency: int) -> None:
        self._desk = desk
        self._kinds = {kind.name: kind for kind in kinds}
        self._name = f"{socket.gethostname()[:40]}-{os.getpid()}"
        self._lease = dt.timedelta(seconds=desk.settings.job_lease)
        self._leases = Leases(desk.database, self._name, self._lease)
        self._concurrency = concurrency
        self._room = asyncio.Semaphore(concurrency)
        self._largest = max((kind.batch for kind in self._kinds.values()), default=1)
        self._wake = asyncio.Event()
        self._running: dict[asyncio.Task[None], Sequence[Job]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._stopping = False

    def start(self) -> None:
        """Begin to take jobs."""
        self._desk.database.observers.append(self._observe)
        # A context of its own: what it logs belongs to no request.
        for work in (self._take_turns, self._keep_leases):
            self._tasks.append(asyncio.create_task(work(), context=Context()))

    async def stop(self, seconds: float) -> None:
        """Take no more, give what runs so many seconds to end, and break off the rest.

        What is broken off comes back when its lease ends.
        """
        self._stopping = True
        for task in self._tasks[:1]:
            task.cancel()
        if self._running:
            await asyncio.wait(self._running, timeout=seconds)
        rest = [*self._tasks, *self._running]
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    async def drain(self) -> None:
        """Run what is due until nothing is."""
        while True:
            started = await self._turn()
            if not started and not self._running:
                return
            if self._running:
                await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._running[task]
        self._wake.set()

    def _observe(self, entities: AbstractSet[str]) -> None:
        if ENTITY in entities:
            self._wake.set()

    async def _take_turns(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                started = await self._turn()
            except ServiceUnavailable:
                started = 0  # the store is away: its own errors are logged by whoever needs it
            except Exception:
                _logger.exception("jobs are not taken")
                started = 0
            if started and len(self._running) < self._concurrency:
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._wake.wait()

    async def _turn(self) -> int:
        """Take what there is room for; the number of batches that were begun."""
        room = self._concurrency - len(self._running)
        if room <= 0:
            return 0
        ready = [kind.name for kind in self._kinds.values() if kind.ready(self._desk)]
        if not ready:
            return 0
        batches = self._batches(await self._leases.take(room, self._largest, ready))
        for kind, jobs in batches:
            task = asyncio.create_task(self._run(kind, jobs), context=Context())
            self._running[task] = jobs
            task.add_done_callback(self._ended)
        return len(batches)

    def _batches(self, jobs: Iterable[Job]) -> list[tuple[JobKind, list[Job]]]:
        alike: defaultdict[tuple[int, str], list[Job]] = defaultdict(list)
        for job in jobs:
            alike[job.account_id, job.kind].append(job)
        batches = []
        for (_, name), same in alike.items():
            kind = self._kinds[name]
            batches += [
                (kind, same[at : at + kind.batch]) for at in range(0, len(same), kind.batch)
            ]
        return batches

    async def _keep_leases(self) -> None:
        while True:
            try:
                lost = await self._leases.recover()
                if lost:
                    _logger.warning("jobs of a worker that died", jobs=lost)
                    self._wake.set()
                await self._leases.keep([job for jobs in self._running.values() for job in jobs])
            except GatewayError:
                pass  # the store is away; the leases outlast a few turns
            except Exception:
                _logger.exception("leases are not kept")
            await asyncio.sleep(self._lease.total_seconds() / 4)

    async def _run(self, kind: JobKind, jobs: Sequence[Job]) -> None:
        async with self._room:
            try:
                outcomes = await kind.run(self._desk, jobs)
            except Exception as error:
                outcomes = dict.fromkeys((job.id for job in jobs), error)
        try:
            await self._settle(kind, jobs, outcomes or {})
        except GatewayError as error:
            # They come again when the lease ends, and tell then what they find.
            _logger.warning("jobs are not settled", kind=kind.name, error=str(error))
        except Exception:
            _logger.exception("jobs are not settled", kind=kind.name)

    async def _settle(self, kind: JobKind, jobs: Sequence[Job], outcomes: Outcomes) -> None:
        account_id = jobs[0].account_id
        done = [job.id for job in jobs if outcomes.get(job.id) is None]
        failed = [(job, error) for job in jobs if (error := outcomes.get(job.id)) is not None]

        async def work(tx: Transaction) -> None:
            if done:
                mine = (of_tenant(_JOBS, tx.viewer), _JOBS.c.account_id == account_id)
                await tx.execute(delete(_JOBS).where(*mine, _JOBS.c.id.in_(done)))
            for job, error in failed:
                await self._note(tx, kind, job, error)

        await transact(self._desk.database, self._desk.viewer(account_id), work)

    async def _note(self, tx: Transaction, kind: JobKind, job: Job, error: Exception) -> None:
        """Put a job off, have it tried again, or give it up."""
        values: dict[str, object]
        if isinstance(error, Postponed):
            values = {"due": error.until, "error": error.reason, "attempts": job.attempts - 1}
        else:
            text = _text(error)
            if not isinstance(error, Hopeless | Refused | GatewayError | OSError | TimeoutError):
                _logger.error("job", kind=kind.name, job=job.id, exc_info=error)
            if isinstance(error, Hopeless) or job.attempts >= kind.attempts:
                values = {"state": JobState.FAILED, "error": text}
                _logger.warning("job given up", kind=kind.name, job=job.id, error=text)
                if kind.failed is not None:
                    await kind.failed(tx, job, text)
            else:
                values = {"due": now() + backoff(job.attempts), "error": text}
        values = {"state": JobState.WAITING, **values}
        await tx.execute(
            update(_JOBS)
            .where(
                of_tenant(_JOBS, tx.viewer),
                _JOBS.c.account_id == job.account_id,
                _JOBS.c.id == job.id,
                _JOBS.c.worker == self._name,
            )
            .values(worker=None, leased_until=None, updated=now(), **values)
        )


def _text(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:MOST_OF_ERROR]
