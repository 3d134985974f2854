"""What can be done to accounts, and the limits that they set."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, func, select

from gateway.database.columns import now
from gateway.database.records import ChangeOperation
from gateway.database.tenancy import of_tenant
from gateway.errors import UserErrorCode, refusal
from gateway.policies import PROVIDERS, Capability, UserRole
from gateway.resources.accounts.model import AccountModel
from gateway.resources.accounts.store import ACCOUNTS
from gateway.resources.campaigns.model import CampaignModel
from gateway.resources.values import Checks
from gateway.store.resource import Resource
from gateway.store.write import Transaction, table_of

MANAGE_ACCOUNTS = Capability("manage accounts", PROVIDERS)
LIMITS = {
    "max_locations": "maxLocations",
    "max_users": "maxUsers",
    "max_campaigns": "maxCampaigns",
    "sms_allowance": "smsAllowance",
}
MOST = 1_000_000_000


async def create_account(tx: Transaction, values: Mapping[str, Any]) -> int:
    """Add a client account to the viewer's provider; its id."""
    checked = _checked(values)
    return await tx.insert_account(
        provider_id=tx.viewer.account_id, created=now(), updated=now(), **checked
    )


async def update_account(tx: Transaction, account_id: int, values: Mapping[str, Any]) -> int:
    """Change what is given; the id."""
    await tx.require(ACCOUNTS, account_id, "id")
    await tx.update(AccountModel, account_id, account_id, _checked(values))
    return account_id


async def delete_account(tx: Transaction, account_id: int) -> int:
    """Remove an account from sight: its keys, campaigns and pages stop working."""
    await tx.require(ACCOUNTS, account_id, "id", lock=True)
    await tx.update(
        AccountModel,
        account_id,
        account_id,
        {"deleted": True, "active": False},
        ChangeOperation.DELETED,
    )
    await tx.update_where(
        CampaignModel, account_id, {"active": False}, table_of(CampaignModel).c.active
    )
    return account_id


async def account_for(tx: Transaction, account_id: int | None, field: str = "accountId") -> int:
    """The account that a new object goes to: the one given, or the viewer's own."""
    if account_id is None:
        if tx.viewer.role is UserRole.PROVIDER:
            raise refusal(
                UserErrorCode.REQUIRED,
                f"`{field}` is needed: say which of your accounts is meant.",
                field,
            )
        return tx.viewer.account_id
    await tx.require(ACCOUNTS, account_id, field)
    return account_id


def check_account(row: Row[Any], account_id: int, noun: str, field: str) -> None:
    """Refuse an object that the viewer sees, but in another account than it is needed in."""
    if row.account_id != account_id:
        raise refusal(
            UserErrorCode.INVALID,
            f"The {noun} belongs to another account. Choose one of the same account.",
            field,
        )


async def keep_limit(
    tx: Transaction, account_id: int, limit: str, resource: Resource, *conditions: Any
) -> None:
    """Refuse with LIMIT_REACHED if the account has as many rows as it may.

    The account is locked, so two writes at once cannot both take the last place.
    """
    accounts = table_of(AccountModel)
    rows = await tx.fetch(
        select(accounts.c[limit])
        .where(of_tenant(accounts, tx.viewer), accounts.c.id == account_id)
        # Writes that only hold on to the account, such as those that refer to it, do not wait.
        .with_for_update(key_share=True)
    )
    most: int | None = rows[0][0]
    if most is None:
        return
    table = resource.table
    counted = await tx.fetch(
        select(func.count()).where(
            of_tenant(table, tx.viewer), table.c.account_id == account_id, *conditions
        )
    )
    if counted[0][0] >= most:
        raise refusal(
            UserErrorCode.LIMIT_REACHED,
            f"The account has reached its limit: `{LIMITS[limit]}` is {most}. "
            "Ask its provider to raise it.",
        )


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    checks = Checks()
    checked = dict(values)
    if "name" in values:
        checked["name"] = checks.text(values["name"], "name", 200, required=True)
    if "account_template" in values:
        checked["account_template"] = checks.text(
            values["account_template"], "accountTemplate", 128
        )
    for limit, field in LIMITS.items():
        if limit in values:
            checks.integer(values[limit], field, 0, MOST)
    checks.settle()
    return checked
