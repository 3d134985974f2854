"""The messages that a demo kept, whichever account they are of."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from gateway.database.engine import Database
from gateway.database.tenancy import Unscoped
from gateway.resources.accounts.model import AccountModel
from gateway.sending.model import OutboxMessageModel
from gateway.store.write import table_of

MOST = 200
_MESSAGES, _ACCOUNTS = table_of(OutboxMessageModel), table_of(AccountModel)
_NAMED = select(_MESSAGES, _ACCOUNTS.c.name.label("account_name")).join(
    _ACCOUNTS, _ACCOUNTS.c.id == _MESSAGES.c.account_id
)


async def kept_messages(database: Database) -> Sequence[Row[Any]]:
    """The newest messages with their `account_name`, the newest first."""
    statement = _NAMED.order_by(_MESSAGES.c.id.desc()).limit(MOST)
    return await database.fetch_unscoped(statement, Unscoped.OUTBOX)


async def kept_message(database: Database, message_id: int) -> Row[Any] | None:
    """One message with its `account_name`; None if there is none with the number."""
    statement = _NAMED.where(_MESSAGES.c.id == message_id)
    rows = await database.fetch_unscoped(statement, Unscoped.OUTBOX)
    return rows[0] if rows else None
