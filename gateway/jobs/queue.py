"""Putting work into the queue, in the transaction that causes it, and taking it out again."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import delete, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from gateway.config import SQLITE
from gateway.database.columns import now
from gateway.database.tenancy import of_tenant
from gateway.jobs.model import JobModel, JobState
from gateway.store.write import Transaction, table_of

ENTITY = "Job"


async def enqueue(
    tx: Transaction,
    kind: str,
    account_id: int,
    *,
    subject_id: int | None = None,
    due: dt.datetime | None = None,
    payload: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> None:
    """Have a job of a kind done at `due`, at once by default, if the transaction commits.

    With `key` there is at most one such job of the kind in the account: a second one is left out.
    """
    job = {"subject_id": subject_id, "due": due, "payload": payload, "key": key}
    await enqueue_many(tx, kind, account_id, [job])


async def enqueue_many(
    tx: Transaction, kind: str, account_id: int, jobs: Sequence[Mapping[str, Any]]
) -> None:
    """Have jobs of a kind done; each has `subject_id`, and may have `due`, `payload` and `key`."""
    if not jobs:
        return
    moment = now()
    rows = [
        {
            "account_id": account_id,
            "kind": kind,
            "subject_id": job.get("subject_id"),
            "due": job.get("due") or moment,
            "payload": orjson.dumps(job["payload"]).decode() if job.get("payload") else None,
            "key": job.get("key"),
            "state": JobState.WAITING,
            "created": moment,
            "updated": moment,
        }
        for job in jobs
    ]
    table = table_of(JobModel)
    dialect = sqlite if tx.dialect == SQLITE else postgresql
    statement = insert(table)
    if any(row["key"] is not None for row in rows):
        statement = dialect.insert(table).on_conflict_do_nothing(
            index_elements=["account_id", "kind", "key"]
        )
    await tx.connection.execute(statement, rows, execution_options={"tenant": account_id})
    tx.changed.add(ENTITY)


async def postpone(
    tx: Transaction, kind: str, account_id: int, subject_id: int, due: dt.datetime
) -> None:
    """Move the waiting jobs of a kind about a row to another time."""
    table = table_of(JobModel)
    await tx.execute(
        update(table)
        .where(*_waiting(tx, kind, account_id, subject_id))
        .values(due=due, updated=now())
    )
    tx.changed.add(ENTITY)


async def withdraw(tx: Transaction, kind: str, account_id: int, subject_id: int) -> bool:
    """Take the jobs of a kind about a row out of the queue, but for one that runs; whether any."""
    table = table_of(JobModel)
    gone = delete(table).where(*_waiting(tx, kind, account_id, subject_id)).returning(table.c.id)
    return bool((await tx.execute(gone)).all())


def _waiting(tx: Transaction, kind: str, account_id: int, subject_id: int) -> tuple[Any, ...]:
    table = table_of(JobModel)
    return (
        of_tenant(table, tx.viewer),
        table.c.account_id == account_id,
        table.c.kind == kind,
        table.c.subject_id == subject_id,
        table.c.state != JobState.RUNNING,
    )
