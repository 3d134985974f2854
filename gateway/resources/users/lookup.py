"""How an operator at the command line reaches users and keys, without a viewer."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from gateway.config import Settings
from gateway.database.columns import now
from gateway.database.engine import Database
from gateway.database.tenancy import of_tenant
from gateway.policies import ApiScope, UserRole, system_viewer
from gateway.resources.users.keys import NewKey, keep_key, make_key, server_secret
from gateway.resources.users.model import ApiKeyModel, UserModel, UserStatus
from gateway.resources.values import Checks
from gateway.store.write import Transaction, table_of, transact


async def users_of(database: Database, account_id: int) -> list[Row[Any]]:
    """The active users of an account, oldest first."""
    table = table_of(UserModel)
    viewer = system_viewer(account_id)
    rows = await database.fetch(
        select(table)
        .where(of_tenant(table, viewer), ~table.c.deleted, table.c.status == UserStatus.ACTIVE)
        .order_by(table.c.id),
        viewer,
    )
    return list(rows)


async def keys_of(database: Database, account_id: int) -> list[Row[Any]]:
    """The keys of an account with the address and role of their users, oldest first."""
    keys, users = table_of(ApiKeyModel), table_of(UserModel)
    viewer = system_viewer(account_id)
    rows = await database.fetch(
        select(keys, users.c.email, users.c.role)
        .join(users, (users.c.account_id == keys.c.account_id) & (users.c.id == keys.c.user_id))
        .where(of_tenant(keys, viewer), of_tenant(users, viewer))
        .order_by(keys.c.id),
        viewer,
    )
    return list(rows)


async def add_user(database: Database, account_id: int, email: str, role: UserRole) -> Row[Any]:
    """Add an active user to an account, without an invitation."""
    checks = Checks()
    address = checks.email(email)
    checks.settle()

    async def work(tx: Transaction) -> int:
        return await tx.insert(
            UserModel,
            account_id,
            email=address,
            name=str(address).partition("@")[0],
            role=role,
            status=UserStatus.ACTIVE,
        )

    user_id = await transact(database, system_viewer(account_id), work)
    return next(user for user in await users_of(database, account_id) if user.id == user_id)


async def issue_key(
    database: Database,
    settings: Settings,
    user: Row[Any],
    name: str,
    scopes: Sequence[ApiScope],
    *,
    expires: dt.datetime | None = None,
    replace: bool = False,
) -> NewKey:
    """Make a key for a user; with `replace`, those of the same name are revoked."""
    key = make_key(await server_secret(database, settings))
    keys = table_of(ApiKeyModel)

    async def work(tx: Transaction) -> None:
        if replace:
            await tx.update_where(
                ApiKeyModel,
                user.account_id,
                {"revoked": now()},
                keys.c.user_id == user.id,
                keys.c.name == name,
                keys.c.revoked.is_(None),
            )
        await keep_key(tx, key, user.account_id, user.id, name, scopes, expires)

    await transact(database, system_viewer(user.account_id), work)
    return key


async def end_key(database: Database, account_id: int, prefix: str) -> bool:
    """Revoke the key with a prefix; whether there was such a key that was not revoked."""
    keys = table_of(ApiKeyModel)

    async def work(tx: Transaction) -> bool:
        ended = await tx.update_where(
            ApiKeyModel,
            account_id,
            {"revoked": now()},
            keys.c.prefix == prefix,
            keys.c.revoked.is_(None),
        )
        return ended > 0

    return await transact(database, system_viewer(account_id), work)
