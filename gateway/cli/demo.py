"""The demo: a filled store, and a key for GraphiQL."""

from gateway.cli.running import bar, opened, out
from gateway.config import Settings
from gateway.database.engine import Database
from gateway.errors import BadUserInput
from gateway.policies import USUAL_SCOPES, UserRole
from gateway.resources.accounts.lookup import all_accounts
from gateway.resources.users.lookup import issue_key, users_of
from gateway.seeding import DEMO, seed

KEY_NAME = "GraphiQL demo"


async def prepare_demo(settings: Settings) -> str:
    """Fill the store if it is empty; a fresh key for the demo's provider user."""
    async with opened(settings) as database:
        if not await all_accounts(database):
            await _fill(settings)
        return await _key(database, settings)


async def _fill(settings: Settings) -> None:
    with bar() as progress:
        task = progress.add_task("Filling the demo", total=None)

        def tell(table: str, done: int, total: int) -> None:
            progress.update(task, description=table, completed=done, total=total)

        report = await seed(settings, DEMO, tell)
    out.print(f"Demo: {sum(report.rows.values()):,} rows in {report.seconds:.1f} s")


async def _key(database: Database, settings: Settings) -> str:
    for account in await all_accounts(database):
        if account.is_provider and account.name == DEMO.provider:
            for user in await users_of(database, account.id):
                if user.role is UserRole.PROVIDER:
                    key = await issue_key(
                        database, settings, user, KEY_NAME, USUAL_SCOPES, replace=True
                    )
                    return key.text
    raise BadUserInput(
        "The store holds other data than the demo's. Set DATABASE_URL to an empty store."
    )
