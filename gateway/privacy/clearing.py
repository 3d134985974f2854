"""After an erasure: what is left of a person outside of rows goes, too."""

import asyncio
import datetime as dt
import shutil
from collections.abc import Sequence

from sqlalchemy import select

from gateway.database.columns import now
from gateway.database.tenancy import of_tenant
from gateway.exports.model import AnalyticsExportModel
from gateway.jobs.kinds import Desk, Postponed
from gateway.policies import system_viewer
from gateway.privacy.erasing import forget_keys, made_for_customer
from gateway.privacy.personal import Holding
from gateway.resources.accounts.model import AccountModel
from gateway.store.write import Transaction, table_of, transact

BUSY = "The pages of the store are being read. They are cleared in a minute."
_EXPORTS, _ACCOUNTS = table_of(AnalyticsExportModel), table_of(AccountModel)


async def clear(desk: Desk, account_id: int, customers: Sequence[int]) -> None:
    """Delete exports of an account and of its provider with their files, and what pages keep.

    Of erased customers the idempotency keys of the provider go, which the account does not see.

    Files on other machines end by themselves, after `export_hours`: nobody can load them any more.
    """
    viewer = desk.viewer(account_id)
    rows = await desk.database.fetch(
        select(_ACCOUNTS.c.provider_id).where(
            of_tenant(_ACCOUNTS, viewer), _ACCOUNTS.c.id == account_id
        ),
        viewer,
    )
    providers = [row.provider_id for row in rows if row.provider_id is not None]
    for provider_id in providers:
        await _forget_keys(desk, account_id, provider_id, customers)
    for owner in (account_id, *providers):
        await _delete_exports(desk, owner)
    if not await desk.database.forget_deleted():
        raise Postponed(now() + dt.timedelta(minutes=1), BUSY)


async def _forget_keys(
    desk: Desk, account_id: int, provider_id: int, customers: Sequence[int]
) -> None:
    """Delete the idempotency keys with which users of the provider made rows about customers."""

    async def find(tx: Transaction) -> list[tuple[Holding, Sequence[int]]]:
        return [
            made
            for customer_id in customers
            for made in await made_for_customer(tx, account_id, customer_id)
        ]

    found = await transact(desk.database, desk.viewer(account_id), find)

    async def forget(tx: Transaction) -> None:
        for holding, ids in found:
            await forget_keys(tx, holding, ids)

    await transact(desk.database, system_viewer(provider_id), forget)


async def _delete_exports(desk: Desk, account_id: int) -> None:
    async def work(tx: Transaction) -> Sequence[str]:
        found = await tx.fetch(
            select(_EXPORTS.c.file_key).where(
                of_tenant(_EXPORTS, tx.viewer), _EXPORTS.c.account_id == account_id
            )
        )
        await tx.delete_where(AnalyticsExportModel, account_id)
        return [row.file_key for row in found]

    for key in await transact(desk.database, system_viewer(account_id), work):
        folder = desk.settings.exports / key
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
