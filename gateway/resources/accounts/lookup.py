"""How an operator at the command line names an account: by its name or its number."""

from sqlalchemy import Row, select

from gateway.database.engine import Database
from gateway.database.tenancy import Unscoped
from gateway.errors import BadUserInput, NotFound, suggestion
from gateway.resources.accounts.model import AccountModel
from gateway.store.write import table_of


async def all_accounts(database: Database) -> list[Row[tuple[int, str, bool, int | None]]]:
    """Number, name, whether it is a provider, and the provider of every account."""
    table = table_of(AccountModel)
    rows = await database.fetch_unscoped(
        select(table.c.id, table.c.name, table.c.is_provider, table.c.provider_id)
        .where(~table.c.deleted)
        .order_by(table.c.id),
        Unscoped.OPERATOR,
    )
    return list(rows)


async def find_account(database: Database, named: str) -> Row[tuple[int, str, bool, int | None]]:
    """The account of a name or number; NotFound or BadUserInput says how to name it."""
    accounts = await all_accounts(database)
    if named.isdecimal():
        matches = [account for account in accounts if account.id == int(named)]
    else:
        matches = [account for account in accounts if account.name == named]
    if len(matches) == 1:
        return matches[0]
    if matches:
        numbers = ", ".join(str(account.id) for account in matches)
        raise BadUserInput(f"Several accounts are named {named!r}. Name one by number: {numbers}.")
    hint = suggestion(named, [account.name for account in accounts])
    raise NotFound(
        f"There is no account {named!r}.{hint} "
        "List them with `feedback-gateway accounts list`, or add one with `accounts create`."
    )
