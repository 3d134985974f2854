"""How an operator at the command line reaches jobs, without a viewer."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from gateway.database.engine import Database
from gateway.database.tenancy import Unscoped
from gateway.errors import NotFound
from gateway.jobs.model import JobModel, JobState
from gateway.jobs.service import retry_job
from gateway.policies import system_viewer
from gateway.resources.accounts.model import AccountModel
from gateway.store.write import Transaction, table_of, transact

_JOBS, _ACCOUNTS = table_of(JobModel), table_of(AccountModel)


async def jobs_of(
    database: Database, state: JobState | None, kind: str | None, most: int
) -> Sequence[Row[Any]]:
    """Jobs with the `account_name`, those that are due first at the top."""
    statement = (
        select(_JOBS, _ACCOUNTS.c.name.label("account_name"))
        .join(_ACCOUNTS, _ACCOUNTS.c.id == _JOBS.c.account_id)
        .order_by(_JOBS.c.due, _JOBS.c.id)
        .limit(most)
    )
    if state is not None:
        statement = statement.where(_JOBS.c.state == state)
    if kind is not None:
        statement = statement.where(_JOBS.c.kind == kind)
    return await database.fetch_unscoped(statement, Unscoped.OPERATOR)


async def retry(database: Database, ids: Sequence[int]) -> int:
    """Have failed jobs tried again, all of them without ids; their number.

    NotFound if one of the ids is no failed job.
    """
    statement = select(_JOBS.c.id, _JOBS.c.account_id).where(_JOBS.c.state == JobState.FAILED)
    if ids:
        statement = statement.where(_JOBS.c.id.in_(ids))
    found = await database.fetch_unscoped(statement, Unscoped.OPERATOR)
    missing = set(ids) - {row.id for row in found}
    if missing:
        named = ", ".join(map(str, sorted(missing)))
        raise NotFound(f"There is no failed job {named}. See: feedback-gateway jobs list")
    for row in found:

        async def work(tx: Transaction, job_id: int = row.id) -> None:
            await retry_job(tx, job_id)

        await transact(database, system_viewer(row.account_id), work)
    return len(found)
