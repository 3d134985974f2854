"""Leasing jobs: the only statements that see the jobs of every account."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import orjson
from sqlalchemy import Row, case, func, literal, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.database.columns import now
from gateway.database.engine import Database
from gateway.database.tenancy import Unscoped
from gateway.jobs.kinds import Job
from gateway.jobs.model import JobModel, JobState
from gateway.resources.accounts.model import AccountModel
from gateway.store.write import table_of

_JOBS, _ACCOUNTS = table_of(JobModel), table_of(AccountModel)
_EVERYONE = {"unscoped": Unscoped.JOBS}


class Leases:
    """Takes jobs that are due for one worker, in fair turns between accounts.

    Each account with due work gets an equal share of what is taken at once, and the turn begins
    behind the account that was served last: an account with a million jobs delays no other.
    """

    def __init__(self, database: Database, worker: str, lease: dt.timedelta) -> None:
        self._database = database
        self._worker = worker
        self._lease = lease
        self._last = 0

    async def take(self, turns: int, most: int, kinds: Collection[str]) -> list[Job]:
        """Due jobs of the kinds, leased; the oldest of each account and kind first.

        As many accounts as there are turns get up to `most` jobs each, and more if they are fewer.
        """
        due = await self._due(turns, kinds)
        if not due:
            return []
        taken: list[Job] = []
        async with self._database.begin(None) as connection:
            for number, (account, its_kinds) in enumerate(due.items()):
                left = most * (turns // len(due) + (number < turns % len(due)))
                for kind in its_kinds:
                    rows = await self._take(connection, account, kind, left) if left else ()
                    taken += [_job(row) for row in rows]
                    left -= len(rows)
                self._last = account
        return taken

    async def _due(self, turns: int, kinds: Collection[str]) -> dict[int, list[str]]:
        """Accounts with due work and its kinds, the accounts behind the last that was served first.

        Kinds that may not be worked on now may have any number of jobs: each is looked for by
        itself, and accounts only where there is any.
        """
        any_due = [
            select(literal(kind).label("kind")).where(
                select(1)
                .where(
                    _JOBS.c.state == JobState.WAITING,
                    _JOBS.c.kind == kind,
                    _JOBS.c.due <= now(),
                )
                .exists()
            )
            for kind in kinds
        ]
        rows = await self._database.fetch_unscoped(union_all(*any_due), Unscoped.JOBS)
        found: dict[int, list[str]] = {}
        for row in rows:
            for account in await self._accounts(turns, row.kind):
                found.setdefault(account, []).append(row.kind)
        order = sorted(found, key=lambda account: (account <= self._last, account))
        return {account: found[account] for account in order[:turns]}

    async def _accounts(self, count: int, kind: str) -> list[int]:
        due = (
            select(1)
            .where(
                _JOBS.c.account_id == _ACCOUNTS.c.id,
                _JOBS.c.state == JobState.WAITING,
                _JOBS.c.kind == kind,
                _JOBS.c.due <= now(),
            )
            .correlate(_ACCOUNTS)
            .exists()
        )
        turn = case((_ACCOUNTS.c.id > self._last, 0), else_=1)
        statement = select(_ACCOUNTS.c.id).where(due).order_by(turn, _ACCOUNTS.c.id).limit(count)
        return [row.id for row in await self._database.fetch_unscoped(statement, Unscoped.JOBS)]

    async def _take(
        self, connection: AsyncConnection, account: int, kind: str, share: int
    ) -> Sequence[Row[Any]]:
        chosen = (
            select(_JOBS.c.id)
            .where(
                _JOBS.c.account_id == account,
                _JOBS.c.state == JobState.WAITING,
                _JOBS.c.kind == kind,
                _JOBS.c.due <= now(),
            )
            .order_by(_JOBS.c.due, _JOBS.c.id)
            .limit(share)
            .with_for_update(skip_locked=True)
            .cte("chosen")
        )
        statement = (
            update(_JOBS)
            .where(_JOBS.c.id.in_(select(chosen.c.id)))
            .values(
                state=JobState.RUNNING,
                worker=self._worker,
                leased_until=now() + self._lease,
                attempts=_JOBS.c.attempts + 1,
                updated=now(),
            )
            .returning(_JOBS)
        )
        result = await connection.execute(statement, execution_options=_EVERYONE)
        return sorted(result.all(), key=lambda row: (row.due, row.id))

    async def keep(self, jobs: Iterable[Job]) -> None:
        """Tell that the worker still works on its jobs."""
        ids = [job.id for job in jobs]
        if ids:
            await self._change(
                _JOBS.c.id.in_(ids),
                _JOBS.c.worker == self._worker,
                leased_until=now() + self._lease,
            )

    async def recover(self) -> int:
        """Let the jobs of workers that died be taken again; how many there were."""
        return await self._change(
            _JOBS.c.state == JobState.RUNNING,
            _JOBS.c.leased_until < now(),
            state=JobState.WAITING,
            worker=None,
            leased_until=None,
        )

    async def _change(self, *conditions: Any, **values: Any) -> int:
        async with self._database.begin(None) as connection:
            result = await connection.execute(
                update(_JOBS).where(*conditions).values(**values),
                execution_options=_EVERYONE,
            )
            changed: int = result.rowcount
            return changed


async def census(database: Database) -> Sequence[Row[Any]]:
    """For each kind and state: `jobs`, and since when the longest waiting one is `oldest` due."""
    statement = select(
        _JOBS.c.kind,
        _JOBS.c.state,
        func.count().label("jobs"),
        func.min(_JOBS.c.due).label("oldest"),
    ).group_by(_JOBS.c.kind, _JOBS.c.state)
    return await database.fetch_unscoped(statement, Unscoped.JOBS)


def _job(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        account_id=row.account_id,
        kind=row.kind,
        subject_id=row.subject_id,
        payload=orjson.loads(row.payload) if row.payload else None,
        attempts=row.attempts,
        created=row.created,
    )
