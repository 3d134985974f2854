"""Retention: for how long an account keeps what is known of people, and what goes then."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import structlog
from sqlalchemy import and_, func, or_, select
from sqlalchemy.sql.elements import ColumnElement

from gateway.database.columns import now
from gateway.database.tenancy import of_tenant
from gateway.jobs.kinds import Desk, Postponed
from gateway.jobs.queue import enqueue, withdraw
from gateway.policies import MANAGERS, Capability, Viewer
from gateway.privacy.blanking import blank
from gateway.privacy.holdings import HOLDINGS
from gateway.privacy.personal import Holding, Nature, Personal
from gateway.resources.accounts.model import AccountModel
from gateway.resources.accounts.service import account_for
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.values import Checks
from gateway.store.write import Transaction, entity_name, table_of, transact

MANAGE_RETENTION = Capability("manage retention", MANAGERS)
RETENTION_JOB = "retention"
MOST_DAYS = 36_500
# Columns of accounts with what they keep, and what inputs call them.
KEPT = {
    "text_days": (Nature.TEXT, "textDays"),
    "contact_days": (Nature.CONTACT, "contactDays"),
    "ip_address_days": (Nature.IP_ADDRESS, "ipAddressDays"),
}
EVERY = dt.timedelta(days=1)
SOON = dt.timedelta(minutes=1)
# So many rows change in one transaction.
BATCH = 1_000
_logger = structlog.get_logger()


async def update_retention(
    tx: Transaction, account_id: int | None, values: Mapping[str, Any], *, dry_run: bool
) -> tuple[int, Mapping[str, int]]:
    """Set for how many days what is kept; None is for ever. The account, and what goes next.

    That is the number of rows of each entity that are too old now. With `dry_run` nothing changes.
    """
    account_id = await account_for(tx, account_id)
    account = await tx.require(ACCOUNTS, account_id, "accountId", lock=True)
    checks = Checks()
    for column, value in values.items():
        checks.integer(value, KEPT[column][1], 1, MOST_DAYS)
    checks.settle()
    days = {**{column: getattr(account, column) for column in KEPT}, **values}
    counts = await _count(tx, account_id, days)
    if dry_run:
        return account_id, counts
    await tx.update(AccountModel, account_id, account_id, values)
    await withdraw(tx, RETENTION_JOB, account_id, account_id)
    if any(value is not None for value in days.values()):
        await enqueue(tx, RETENTION_JOB, account_id, subject_id=account_id, key=RETENTION_JOB)
    return account_id, counts


async def carry_out(desk: Desk, account_id: int) -> None:
    """Take away what is too old, and come back the next day: this job never ends by itself."""
    viewer = desk.viewer(account_id)
    table = table_of(AccountModel)
    (row,) = await desk.database.fetch(
        select(*(table.c[name] for name in KEPT)).where(
            of_tenant(table, viewer), table.c.id == account_id
        ),
        viewer,
    )
    done: defaultdict[str, int] = defaultdict(int)
    for holding, columns, before in _due(row._asdict()):
        while True:

            async def work(
                tx: Transaction,
                holding: Holding = holding,
                columns: Mapping[str, Personal] = columns,
                before: dt.datetime = before,
            ) -> int:
                return await _take(tx, account_id, holding, columns, before)

            taken = await transact(desk.database, viewer, work)
            done[entity_name(holding.model)] += taken
            if taken < BATCH:
                break
    if any(done.values()):
        _logger.info("retention", account=account_id, rows={k: v for k, v in done.items() if v})
    if not await desk.database.forget_deleted():
        raise Postponed(now() + SOON)
    raise Postponed(now() + EVERY)


def _due(days: Mapping[str, Any]) -> Iterator[tuple[Holding, Mapping[str, Personal], dt.datetime]]:
    """The tables that hold what is kept for some days only, with those columns and the moment."""
    for kept, (nature, _) in KEPT.items():
        if days[kept] is None:
            continue
        before = now() - dt.timedelta(days=days[kept])
        for holding in HOLDINGS:
            columns = {
                name: each for name, each in holding.of_customer.items() if each.nature is nature
            }
            if columns:
                yield holding, columns, before


def _old(
    viewer: Viewer,
    account_id: int,
    holding: Holding,
    columns: Mapping[str, Personal],
    before: dt.datetime,
) -> ColumnElement[bool]:
    """Rows from before a moment that still say something."""
    table = holding.table
    aged = table.c.created < before if holding.aged is None else holding.aged(before, viewer)
    says = or_(
        *(
            table.c[name].is_not(None) if each.erased is None else table.c[name] != each.erased
            for name, each in columns.items()
        )
    )
    return and_(of_tenant(table, viewer), table.c.account_id == account_id, aged, says)


async def _count(tx: Transaction, account_id: int, days: Mapping[str, Any]) -> dict[str, int]:
    counts: defaultdict[str, int] = defaultdict(int)
    for holding, columns, before in _due(days):
        old = _old(tx.viewer, account_id, holding, columns, before)
        ((rows,),) = await tx.fetch(select(func.count()).select_from(holding.table).where(old))
        if rows:
            counts[entity_name(holding.model)] += rows
    return counts


async def _take(
    tx: Transaction,
    account_id: int,
    holding: Holding,
    columns: Mapping[str, Personal],
    before: dt.datetime,
) -> int:
    """Empty these columns of some rows that are too old, or delete the rows; how many."""
    table = holding.table
    old = _old(tx.viewer, account_id, holding, columns, before)
    found = await tx.fetch(select(table.c.id).where(old).order_by(table.c.id).limit(BATCH))
    if found:
        ids = [row.id for row in found]
        await blank(tx, account_id, holding, columns, ids, sets=holding.ages)
    return len(found)
