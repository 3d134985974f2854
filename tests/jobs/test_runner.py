"""The worker on real stores: what is due is done once, in turns, and tried again when it fails."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import select

from gateway.database.columns import now
from gateway.database.engine import Database
from gateway.database.tenancy import Unscoped
from gateway.jobs.kinds import Desk, Hopeless, Job, JobKind, Outcomes, Postponed
from gateway.jobs.leases import Leases
from gateway.jobs.model import JobModel, JobState
from gateway.jobs.queue import enqueue, enqueue_many, postpone, withdraw
from gateway.jobs.runner import Worker, backoff
from gateway.policies import system_viewer
from gateway.sending.carriers import Carriers
from gateway.store.write import Transaction, table_of, transact
from tests.support.client import Client
from tests.support.people import ACME, BOLT

KIND = "test_kind"
FAR = dt.timedelta(days=1)
ENDED = dt.timedelta(seconds=-1)


class Handler:
    """A handler that keeps what it got, and does with it as told."""

    def __init__(self) -> None:
        self.batches: list[Sequence[Job]] = []
        self.then: Callable[[Sequence[Job]], Awaitable[Outcomes | None]] | None = None

    async def __call__(self, desk: Desk, jobs: Sequence[Job]) -> Outcomes | None:
        self.batches.append(jobs)
        return await self.then(jobs) if self.then else None

    @property
    def subjects(self) -> list[int | None]:
        return [job.subject_id for jobs in self.batches for job in jobs]


@pytest.fixture
def handler() -> Handler:
    return Handler()


def kind_of(handler: Handler, **more: Any) -> JobKind:
    return JobKind(KIND, "Something to test", handler, **more)


def worker_of(own: Client, kind: JobKind, concurrency: int = 2) -> Worker:
    desk = Desk(own.database, own.settings, b"secret", Carriers(own.database, own.settings))
    return Worker(desk, [kind], concurrency)


def leases_of(
    own: Client, worker: str = "worker", lease: dt.timedelta = dt.timedelta(minutes=1)
) -> Leases:
    return Leases(own.database, worker, lease)


async def put(database: Database, account: int, *jobs: dict[str, Any], kind: str = KIND) -> None:
    async def work(tx: Transaction) -> None:
        await enqueue_many(tx, kind, account, jobs)

    await transact(database, system_viewer(account), work)


async def kept(database: Database, kind: str = KIND) -> list[Any]:
    table = table_of(JobModel)
    rows = await database.fetch_unscoped(
        select(table).where(table.c.kind == kind).order_by(table.c.id), Unscoped.JOBS
    )
    return list(rows)


async def test_due_jobs_are_done_and_gone(own: Client, handler: Handler) -> None:
    later = now() + FAR
    jobs = ({"subject_id": 1}, {"subject_id": 2, "due": later}, {"subject_id": 3})
    await put(own.database, ACME, *jobs)

    await worker_of(own, kind_of(handler)).drain()

    assert sorted(map(str, handler.subjects)) == ["1", "3"]
    (left,) = await kept(own.database)
    assert (left.subject_id, left.state, left.due) == (2, JobState.WAITING, later)


async def test_nothing_is_enqueued_by_a_transaction_that_fails(
    own: Client, handler: Handler
) -> None:
    async def work(tx: Transaction) -> None:
        await enqueue(tx, KIND, ACME, subject_id=1)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await transact(own.database, system_viewer(ACME), work)

    assert await kept(own.database) == []


async def test_batches_hold_jobs_of_one_account_and_no_more_than_fit(
    own: Client, handler: Handler
) -> None:
    for account in (ACME, BOLT):
        await put(own.database, account, *({"subject_id": number} for number in range(5)))

    await worker_of(own, kind_of(handler, batch=3)).drain()

    assert [len({job.account_id for job in jobs}) for jobs in handler.batches] == [1] * 4
    assert sorted(len(jobs) for jobs in handler.batches) == [2, 2, 3, 3]


async def test_an_account_with_many_jobs_does_not_keep_others_waiting(
    own: Client, handler: Handler
) -> None:
    await put(own.database, ACME, *({"subject_id": number} for number in range(40)))
    await put(own.database, BOLT, {"subject_id": 100})
    leases = leases_of(own)

    first = await leases.take(2, 4, [KIND])

    assert [job.account_id for job in first].count(ACME) == 4
    assert [job.subject_id for job in first if job.account_id == BOLT] == [100]


async def test_turns_begin_behind_the_account_that_was_served_last(
    own: Client, handler: Handler
) -> None:
    for account in (ACME, BOLT):
        await put(own.database, account, *({"subject_id": number} for number in range(3)))
    leases = leases_of(own)

    turns = [await leases.take(1, 1, [KIND]) for _ in range(4)]

    accounts = [jobs[0].account_id for jobs in turns]
    assert accounts == [ACME, BOLT, ACME, BOLT]


async def test_two_workers_never_take_the_same_job(own: Client, handler: Handler) -> None:
    await put(own.database, ACME, *({"subject_id": number} for number in range(60)))
    one, other = (leases_of(own, name) for name in ("one", "other"))

    taken = await asyncio.gather(
        *(leases.take(1, 10, [KIND]) for leases in (one, other) for _ in range(3))
    )

    subjects = [job.subject_id for jobs in taken for job in jobs]
    assert len(subjects) == len(set(subjects)) == 60


async def test_a_failure_is_tried_again_later(own: Client, handler: Handler) -> None:
    async def fail(jobs: Sequence[Job]) -> Outcomes:
        raise OSError("no route to host")

    handler.then = fail
    await put(own.database, ACME, {"subject_id": 1})
    before = now()

    await worker_of(own, kind_of(handler)).drain()

    (job,) = await kept(own.database)
    assert (job.state, job.attempts, job.error) == (JobState.WAITING, 1, "no route to host")
    assert dt.timedelta(seconds=11) < job.due - before < dt.timedelta(seconds=80)
    assert (job.worker, job.leased_until) == (None, None)


async def test_what_fails_too_often_is_given_up_and_told(own: Client, handler: Handler) -> None:
    told: list[tuple[int | None, str]] = []

    async def fail(jobs: Sequence[Job]) -> Outcomes:
        return {job.id: TimeoutError("too slow") for job in jobs}

    async def failed(tx: Transaction, job: Job, reason: str) -> None:
        told.append((job.subject_id, reason))

    handler.then = fail
    await put(own.database, ACME, {"subject_id": 7})

    await worker_of(own, kind_of(handler, attempts=1, failed=failed)).drain()

    (job,) = await kept(own.database)
    assert (job.state, job.error) == (JobState.FAILED, "too slow")
    assert told == [(7, "too slow")]


async def test_what_is_hopeless_is_given_up_at_once(own: Client, handler: Handler) -> None:
    async def fail(jobs: Sequence[Job]) -> Outcomes:
        raise Hopeless("There is no such thing.")

    handler.then = fail
    await put(own.database, ACME, {"subject_id": 7})

    await worker_of(own, kind_of(handler)).drain()

    (job,) = await kept(own.database)
    assert (job.state, job.attempts, job.error) == (
        JobState.FAILED,
        1,
        "There is no such thing.",
    )


async def test_what_is_put_off_costs_no_attempt(own: Client, handler: Handler) -> None:
    until = now() + FAR

    async def put_off(jobs: Sequence[Job]) -> Outcomes:
        return {jobs[0].id: Postponed(until, "quiet")}

    handler.then = put_off
    await put(own.database, ACME, {"subject_id": 7})

    await worker_of(own, kind_of(handler)).drain()

    (job,) = await kept(own.database)
    assert (job.state, job.attempts, job.due, job.error) == (JobState.WAITING, 0, until, "quiet")


async def test_jobs_of_a_kind_that_is_not_ready_wait(own: Client, handler: Handler) -> None:
    await put(own.database, ACME, {"subject_id": 7})

    await worker_of(own, kind_of(handler, ready=lambda desk: False)).drain()

    (job,) = await kept(own.database)
    assert (handler.batches, job.state, job.attempts) == ([], JobState.WAITING, 0)


async def test_a_key_is_enqueued_once(own: Client, handler: Handler) -> None:
    for subject in (1, 2):
        await put(own.database, ACME, {"subject_id": subject, "key": "nightly"})
    await put(own.database, BOLT, {"subject_id": 3, "key": "nightly"})

    assert [job.subject_id for job in await kept(own.database)] == [1, 3]


async def test_payloads_come_back(own: Client, handler: Handler) -> None:
    await put(own.database, ACME, {"payload": {"step": 2, "text": "ü"}})

    await worker_of(own, kind_of(handler)).drain()

    assert handler.batches[0][0].payload == {"step": 2, "text": "ü"}


async def test_jobs_are_moved_and_withdrawn_until_they_run(own: Client, handler: Handler) -> None:
    later = now() + FAR
    await put(own.database, ACME, *({"subject_id": number} for number in (1, 2, 3)))
    running = await leases_of(own).take(1, 1, [KIND])
    assert [job.subject_id for job in running] == [1]

    async def work(tx: Transaction) -> list[bool]:
        await postpone(tx, KIND, ACME, 2, later)
        return [await withdraw(tx, KIND, ACME, subject) for subject in (1, 3, 4)]

    withdrawn = await transact(own.database, system_viewer(ACME), work)

    assert withdrawn == [False, True, False]
    first, second = await kept(own.database)
    assert (first.subject_id, first.state) == (1, JobState.RUNNING)
    assert (second.subject_id, second.due) == (2, later)


async def test_leases_of_a_dead_worker_end(own: Client, handler: Handler) -> None:
    await put(own.database, ACME, {"subject_id": 1})
    await leases_of(own, "dead", ENDED).take(1, 1, [KIND])
    alive = leases_of(own, "alive")
    assert await alive.take(1, 1, [KIND]) == []

    assert await alive.recover() == 1

    (job,) = await alive.take(1, 1, [KIND])
    assert (job.subject_id, job.attempts) == (1, 2)


async def test_a_lease_that_is_kept_does_not_end(own: Client, handler: Handler) -> None:
    await put(own.database, ACME, {"subject_id": 1})
    jobs = await leases_of(own, lease=ENDED).take(1, 1, [KIND])
    leases = leases_of(own)

    await leases.keep(jobs)

    assert await leases.recover() == 0


async def test_a_worker_wakes_up_for_what_its_process_enqueues(
    own: Client, handler: Handler
) -> None:
    done = asyncio.Event()

    async def note(jobs: Sequence[Job]) -> None:
        done.set()

    handler.then = note
    worker = worker_of(own, kind_of(handler))
    worker.start()
    await put(own.database, ACME, {"subject_id": 1})

    async with asyncio.timeout(10):
        await done.wait()
        await worker.stop(10)
    assert (handler.subjects, await kept(own.database)) == ([1], [])


async def test_a_worker_that_stops_finishes_what_runs(own: Client, handler: Handler) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def slow(jobs: Sequence[Job]) -> None:
        begun.set()
        await may_end.wait()

    handler.then = slow
    worker = worker_of(own, kind_of(handler))
    worker.start()
    await put(own.database, ACME, {"subject_id": 1})
    async with asyncio.timeout(10):
        await begun.wait()
        stopping = asyncio.ensure_future(worker.stop(10))
        await asyncio.sleep(0)
        await put(own.database, ACME, {"subject_id": 2})
        may_end.set()
        await stopping

    assert [(job.subject_id, job.state) for job in await kept(own.database)] == [
        (2, JobState.WAITING)
    ]


@pytest.mark.parametrize(
    ("attempts", "least", "most"), [(1, 11, 19), (2, 22, 38), (5, 180, 300), (50, 10800, 18000)]
)
def test_pauses_double_up_to_four_hours(attempts: int, least: int, most: int) -> None:
    pauses = [backoff(attempts).total_seconds() for _ in range(200)]

    assert least <= min(pauses)
    assert max(pauses) <= most
    assert len(set(pauses)) > 100
