"""What happens to exports: they begin, move on and end."""

import datetime as dt
import secrets
from typing import Any

from sqlalchemy import func, select

from gateway.database.columns import now
from gateway.database.tenancy import of_tenant
from gateway.errors import UserErrorCode, refusal
from gateway.exports.model import AnalyticsExportModel, ExportFormat, ExportStatus
from gateway.policies import EVERYBODY, Capability
from gateway.resources.accounts.model import AccountModel
from gateway.store.write import Transaction, table_of

EXPORT = Capability("export analytics", EVERYBODY)


# A server tells at least this often that an export it has is alive; one of which nothing was heard
# for the longer time is lost, with its server.
HEARTBEAT = dt.timedelta(minutes=1)
LOST_AFTER = dt.timedelta(minutes=5)
LOST = "The server that made the export stopped. Export again."
PENDING = (ExportStatus.QUEUED, ExportStatus.RUNNING)


def present_status(
    status: ExportStatus, updated: dt.datetime, expires: dt.datetime | None
) -> ExportStatus:
    """The status as of now: a row may not have heard yet that its server or its file is gone."""
    if status in PENDING and updated < now() - LOST_AFTER:
        return ExportStatus.FAILED
    if status is ExportStatus.DONE and expires is not None and expires <= now():
        return ExportStatus.EXPIRED
    return status


async def create_export(
    tx: Transaction, format: ExportFormat, request: str, file_name: str, most: int
) -> int:
    """Queue an export of the viewer; its id. LIMIT_REACHED with `most` on their way already.

    The account is locked, so two writes at once cannot both take the last place.
    """
    viewer = tx.viewer
    assert viewer.user_id is not None
    accounts = table_of(AccountModel)
    await tx.fetch(
        select(accounts.c.id)
        .where(of_tenant(accounts, viewer), accounts.c.id == viewer.account_id)
        .with_for_update()
    )
    await settle(tx, viewer.account_id)
    table = table_of(AnalyticsExportModel)
    (row,) = await tx.fetch(
        select(func.count()).where(
            of_tenant(table, viewer),
            table.c.account_id == viewer.account_id,
            table.c.status.in_(PENDING),
        )
    )
    if row[0] >= most:
        raise refusal(
            UserErrorCode.LIMIT_REACHED,
            f"The account has {row[0]} exports on their way. Wait until one of them is done.",
        )
    return await tx.insert(
        AnalyticsExportModel,
        viewer.account_id,
        user_id=viewer.user_id,
        format=format,
        request=request,
        file_key=secrets.token_hex(16),
        file_name=file_name,
        status=ExportStatus.QUEUED,
    )


async def settle(tx: Transaction, account_id: int) -> None:
    """Write down what became of exports whose server or file is gone."""
    table = table_of(AnalyticsExportModel)
    await tx.update_where(
        AnalyticsExportModel,
        account_id,
        {"status": ExportStatus.FAILED, "error": LOST},
        table.c.status.in_(PENDING),
        table.c.updated < now() - LOST_AFTER,
    )
    await tx.update_where(
        AnalyticsExportModel,
        account_id,
        {"status": ExportStatus.EXPIRED},
        table.c.status == ExportStatus.DONE,
        table.c.expires <= now(),
    )


async def move_export(tx: Transaction, export_id: int, **values: Any) -> bool:
    """Change an export that is on its way; whether it still was."""
    table = table_of(AnalyticsExportModel)
    changed = await tx.update_where(
        AnalyticsExportModel,
        tx.viewer.account_id,
        values,
        table.c.id == export_id,
        table.c.status.in_(PENDING),
    )
    return changed > 0
