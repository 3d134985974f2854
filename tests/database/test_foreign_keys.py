"""Links inside one account: the database refuses a row that points into another."""

from collections.abc import Iterator

import pytest
from sqlalchemy import ForeignKeyConstraint, select, update
from sqlalchemy.exc import IntegrityError

from gateway.config import Settings
from gateway.database.engine import Database, show_accounts
from gateway.database.migrate import migration_engine
from gateway.database.records import SHARED_TABLES
from gateway.models import metadata
from tests.conftest import DATABASES, store_like_template
from tests.database.rows import UNSCOPED, all_rows, write
from tests.databases.postgres import run
from tests.support.samples import SAMPLES

LINKS = [
    pytest.param(constraint, id=f"{table.name}.{constraint.column_keys[-1]}")
    for table in metadata.sorted_tables
    for constraint in sorted(table.foreign_key_constraints, key=lambda fk: str(fk.column_keys))
    if len(constraint.column_keys) == 2
]


async def fill(settings: Settings) -> Settings:
    engine = migration_engine(settings)
    async with engine.begin() as connection:
        await show_accounts(connection, None)
        await write(connection, [*all_rows(1), *all_rows(2)])
    await engine.dispose()
    return settings


@pytest.fixture(scope="module", params=DATABASES)
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    """The store with one row of every table for accounts 1 and 2; every test leaves it so."""
    with store_like_template(request, tmp_path_factory) as store:
        yield run(fill(Settings(database_url=store.url())))


def test_every_link_between_tenant_tables_is_composite() -> None:
    """A key of one column would let a row point into another account.

    Only who wrote something may be somebody else: a user of the account's provider.
    """
    single = {
        (table.name, constraint.column_keys[0], constraint.referred_table.name)
        for table in metadata.tables.values()
        for constraint in table.foreign_key_constraints
        if len(constraint.column_keys) == 1
    }
    expected = {
        (table.name, "account_id", "accounts")
        for table in metadata.tables.values()
        if "account_id" in table.c
        and any(fk.column_keys == ["account_id"] for fk in table.foreign_key_constraints)
    }
    written = {(table, "user_id", "users") for table in SAMPLES.each("authors")}
    assert single == {*expected, *written, ("accounts", "provider_id", "accounts")}


def test_every_tenant_table_hangs_on_its_account() -> None:
    """Directly, or through a row that does."""
    for name in set(metadata.tables) - SHARED_TABLES - {"accounts"}:
        keys = metadata.tables[name].foreign_key_constraints
        assert any(fk.column_keys[0] == "account_id" for fk in keys), name


@pytest.mark.parametrize("link", LINKS)
async def test_link_into_another_account_is_refused(
    filled: Settings, link: ForeignKeyConstraint
) -> None:
    table, column = link.table, link.column_keys[-1]
    foreign_row = {column: 100}  # of account 1
    statement = update(table).where(table.c.account_id == 2)
    database = Database(filled)
    try:
        with pytest.raises(IntegrityError):
            async with database.begin(None) as connection:
                await connection.execute(statement.values(foreign_row), execution_options=UNSCOPED)

        async with database.begin(None) as connection:
            rows = await connection.execute(
                select(table.c[column]).where(table.c.account_id == 2), execution_options=UNSCOPED
            )
            assert rows.scalars().all() == [200]
            # The same statement with a link inside the account passes.
            await connection.execute(statement.values({column: 200}), execution_options=UNSCOPED)
    finally:
        await database.close()
