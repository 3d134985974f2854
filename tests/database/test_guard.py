"""The guard: no statement on a tenant's table runs without its scope."""

from typing import Any

import pytest
from sqlalchemy import (
    Delete,
    Insert,
    Select,
    Update,
    bindparam,
    cast,
    column,
    delete,
    exists,
    func,
    insert,
    lateral,
    literal_column,
    or_,
    select,
    table,
    text,
    union_all,
    update,
)
from sqlalchemy.orm import aliased
from sqlalchemy.types import Integer

from gateway.database.engine import Database
from gateway.database.guard import unscoped_tables
from gateway.database.records import SHARED_TABLES
from gateway.database.tenancy import (
    Unscoped,
    UnscopedStatement,
    of_tenant,
    tenant_parameters,
)
from gateway.models import metadata
from gateway.policies import UserRole, Viewer, system_viewer
from gateway.resources.locations.model import LocationModel
from tests.database.rows import all_rows, write

ONE = system_viewer(1)
TWO = Viewer(account_ids=(1, 2), role=UserRole.PROVIDER, account_id=1)
LOCATIONS = metadata.tables["locations"]
REVIEWS = metadata.tables["reviews"]
ACCOUNTS = metadata.tables["accounts"]
OTHERS = LOCATIONS.alias("others")


def scoped(*tables: Any, viewer: Viewer = ONE) -> list[Any]:
    return [of_tenant(table, viewer) for table in tables]


JOINED = select(REVIEWS.c.id).join(LOCATIONS, LOCATIONS.c.id == REVIEWS.c.location_id)
IDS = select(REVIEWS.c.location_id)
OF_LOCATION = REVIEWS.c.location_id == LOCATIONS.c.id

# name, the statement without its filter, what is missing, the filter that makes it good
CASES: list[tuple[str, Any, str, list[Any]]] = [
    ("select", select(LOCATIONS.c.id), "locations", scoped(LOCATIONS)),
    ("several accounts", select(LOCATIONS.c.id), "locations", scoped(LOCATIONS, viewer=TWO)),
    ("count", select(func.count()).select_from(LOCATIONS), "locations", scoped(LOCATIONS)),
    ("accounts", select(ACCOUNTS.c.name), "accounts", scoped(ACCOUNTS)),
    ("model", select(LocationModel), "locations", scoped(LOCATIONS)),
    ("update", update(LOCATIONS).values(city="X"), "locations", scoped(LOCATIONS)),
    ("delete", delete(LOCATIONS), "locations", scoped(LOCATIONS)),
    ("alias", select(OTHERS.c.id), "locations", scoped(OTHERS)),
    (
        "aliased model",
        select(aliased(LocationModel, name="far").id),
        "locations",
        [],
    ),
    (
        "alias beside its scoped table",
        select(LOCATIONS.c.id)
        .join(OTHERS, OTHERS.c.code == LOCATIONS.c.code)
        .where(*scoped(LOCATIONS)),
        "locations",
        scoped(OTHERS),
    ),
    ("join, right side", JOINED.where(*scoped(REVIEWS)), "locations", scoped(LOCATIONS)),
    ("join, left side", JOINED.where(*scoped(LOCATIONS)), "reviews", scoped(REVIEWS)),
    (
        "outer join",
        select(LOCATIONS.c.id).outerjoin(REVIEWS, OF_LOCATION).where(*scoped(LOCATIONS)),
        "reviews",
        scoped(REVIEWS),
    ),
    (
        "update from another table",
        update(LOCATIONS).values(city="X").where(OF_LOCATION, *scoped(LOCATIONS)),
        "reviews",
        scoped(REVIEWS),
    ),
]


def nested(inner: Select[Any]) -> dict[str, Any]:
    """Statements, scoped outside, around a select on reviews."""
    outer = select(LOCATIONS.c.id).where(*scoped(LOCATIONS))
    rows = inner.subquery()
    named = inner.cte("named")
    beside = lateral(inner.where(OF_LOCATION).correlate(LOCATIONS))
    return {
        "subquery": select(rows.c.location_id),
        "scalar subquery": outer.add_columns(inner.limit(1).scalar_subquery()),
        "in": outer.where(LOCATIONS.c.id.in_(inner)),
        "not in": outer.where(LOCATIONS.c.id.not_in(inner)),
        "exists": outer.where(exists(inner.where(OF_LOCATION).correlate(LOCATIONS))),
        "cte": select(named.c.location_id),
        "joined cte": outer.join(named, named.c.location_id == LOCATIONS.c.id),
        "lateral": outer.join(beside, beside.c.location_id == LOCATIONS.c.id),
        "union": union_all(outer, inner),
        "having": outer.group_by(LOCATIONS.c.id).having(LOCATIONS.c.id.in_(inner)),
        "order by": outer.order_by(inner.limit(1).scalar_subquery()),
        "deleting": delete(LOCATIONS).where(LOCATIONS.c.id.in_(inner), *scoped(LOCATIONS)),
        "updating": update(LOCATIONS)
        .values(city=cast(inner.limit(1).scalar_subquery(), Integer))
        .where(*scoped(LOCATIONS)),
        "cast": outer.add_columns(cast(inner.limit(1).scalar_subquery(), Integer)),
        "function": outer.add_columns(func.coalesce(inner.limit(1).scalar_subquery(), 0)),
        "cte that deletes": outer.add_cte(
            delete(REVIEWS).where(*inner._where_criteria).cte("gone")
        ),
    }


NESTINGS = sorted(nested(IDS))


async def run(database: Database, statement: Any, **options: Any) -> Any:
    async with database.begin([1]) as connection:
        return await connection.execute(
            statement, tenant_parameters(ONE) | tenant_parameters(TWO), execution_options=options
        )


@pytest.mark.parametrize(
    ("bare", "missing", "scope"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
async def test_refused_without_the_scope_and_run_with_it(
    database: Database, bare: Select[Any] | Update | Delete, missing: str, scope: list[Any]
) -> None:
    with pytest.raises(UnscopedStatement, match=f"^statement on {missing} without a tenant scope$"):
        await run(database, bare)
    if scope:
        await run(database, bare.where(*scope))


@pytest.mark.parametrize("nesting", NESTINGS)
async def test_inner_select_needs_its_own_scope(database: Database, nesting: str) -> None:
    with pytest.raises(UnscopedStatement, match="reviews"):
        await run(database, nested(IDS)[nesting])

    good = nested(IDS.where(*scoped(REVIEWS)))[nesting]
    assert unscoped_tables(good) == []
    if nesting in ("cte that deletes", "lateral") and database.dialect == "sqlite":
        return  # SQLite has no such statement
    await run(database, good)


async def test_scope_of_every_tenant_table_is_asked_for(database: Database) -> None:
    for name in sorted(metadata.tables.keys() - SHARED_TABLES):
        bare = select(func.count()).select_from(metadata.tables[name])
        assert unscoped_tables(bare) == [name]
        await run(database, bare.where(of_tenant(metadata.tables[name], ONE)))


async def test_a_comparison_with_another_value_is_no_scope(database: Database) -> None:
    for other in (
        LOCATIONS.c.account_id == 1,
        LOCATIONS.c.account_id == bindparam("account", 1),
        LOCATIONS.c.account_id != bindparam("tenant_account", 1),
        LOCATIONS.c.id == bindparam("tenant_account", 1),
        LOCATIONS.c.account_id.in_([1]),
        LOCATIONS.c.account_id == REVIEWS.c.account_id,
    ):
        with pytest.raises(UnscopedStatement):
            await run(database, select(LOCATIONS.c.id).where(other))


SAME_TABLE = select(LOCATIONS.c.id).where(*scoped(LOCATIONS))


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(
            SAME_TABLE.where(LOCATIONS.c.name.in_(select(LOCATIONS.c.name).correlate(None))),
            id="in",
        ),
        pytest.param(union_all(SAME_TABLE, select(LOCATIONS.c.id)), id="union"),
        pytest.param(
            select(select(LOCATIONS.c.id).subquery().c.id, SAME_TABLE.scalar_subquery()),
            id="from",
        ),
        pytest.param(
            SAME_TABLE.add_columns(
                select(func.count(LOCATIONS.c.id)).correlate(None).scalar_subquery()
            ),
            id="column",
        ),
    ],
)
async def test_each_select_on_the_same_table_needs_its_scope(
    database: Database, statement: Any
) -> None:
    with pytest.raises(UnscopedStatement):
        await run(database, statement)


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(
            select(LOCATIONS.c.id).where(or_(*scoped(LOCATIONS), LOCATIONS.c.active)), id="or"
        ),
        pytest.param(select(LOCATIONS.c.id).where(~scoped(LOCATIONS)[0]), id="not"),
        pytest.param(select(LOCATIONS.c.id, *scoped(LOCATIONS)), id="column"),
        pytest.param(select(LOCATIONS.c.id).order_by(*scoped(LOCATIONS)), id="order by"),
        pytest.param(
            select(LOCATIONS.c.id).outerjoin(REVIEWS, scoped(LOCATIONS)[0] & scoped(REVIEWS)[0]),
            id="outer join's condition",
        ),
        pytest.param(
            select(LOCATIONS.c.id).where(func.coalesce(scoped(LOCATIONS)[0], True)),
            id="inside a function",
        ),
    ],
)
async def test_scope_that_does_not_bind_is_refused(database: Database, statement: Any) -> None:
    with pytest.raises(UnscopedStatement):
        await run(database, statement)


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(text("SELECT id FROM locations"), id="statement"),
        pytest.param(text("SELECT id FROM locations").columns(column("id")), id="with columns"),
        pytest.param(select(text("id FROM locations")), id="column"),
        pytest.param(select(column("id")).select_from(text("locations")), id="from"),
        pytest.param(SAME_TABLE.where(text("EXISTS (SELECT 1 FROM reviews)")), id="condition"),
        pytest.param(
            select(literal_column("(SELECT count(*) FROM locations)")), id="literal column"
        ),
        pytest.param(select(table("locations", column("id")).c.id), id="ad hoc table"),
    ],
)
async def test_text_is_refused(database: Database, statement: Any) -> None:
    with pytest.raises(UnscopedStatement):
        await run(database, statement)


ROW = {"name": "New", "account_id": 1}


@pytest.mark.parametrize(
    ("statement", "options"),
    [
        pytest.param(insert(LOCATIONS).values(ROW), {}, id="no tenant"),
        pytest.param(insert(LOCATIONS).values(ROW), {"tenant": 2}, id="another tenant"),
        pytest.param(insert(LOCATIONS).values(name="New"), {"tenant": 1}, id="no account"),
        pytest.param(
            insert(LOCATIONS).values([ROW, {**ROW, "account_id": 2}]),
            {"tenant": 1},
            id="second row of another tenant",
        ),
        pytest.param(
            insert(LOCATIONS).from_select(
                ["account_id", "name"], select(REVIEWS.c.account_id, REVIEWS.c.title)
            ),
            {"tenant": 1},
            id="from an unscoped select",
        ),
        pytest.param(
            insert(ACCOUNTS).from_select(["name"], select(LOCATIONS.c.name)),
            {"tenant": 1},
            id="accounts from an unscoped select",
        ),
        pytest.param(
            insert(LOCATIONS).values(
                {**ROW, "city": select(LOCATIONS.c.city).limit(1).scalar_subquery()}
            ),
            {"tenant": 1},
            id="value from an unscoped select",
        ),
        pytest.param(
            insert(LOCATIONS).values({**ROW, "city": literal_column("(SELECT 'x')")}),
            {"tenant": 1},
            id="value from text",
        ),
    ],
)
async def test_insert_is_refused(
    database: Database, statement: Insert, options: dict[str, Any]
) -> None:
    with pytest.raises(UnscopedStatement):
        await run(database, statement, **options)
    rows = await run(
        database, select(func.count()).select_from(LOCATIONS), unscoped=Unscoped.PROVISIONING
    )
    assert rows.scalar_one() == 0


async def test_insert_of_the_tenant_passes(database: Database) -> None:
    async with database.begin([1]) as connection:
        await write(connection, all_rows(1)[:1])
        one = insert(LOCATIONS).execution_options(tenant=1)
        await connection.execute(one.values(ROW))
        await connection.execute(one, {**ROW, "name": "Second"})
        await connection.execute(one, [{**ROW, "name": "Third"}, {**ROW, "name": "Fourth"}])
        with pytest.raises(UnscopedStatement, match="for another tenant"):
            await connection.execute(one, [ROW, {**ROW, "account_id": 2}])
    names = select(LOCATIONS.c.name).where(*scoped(LOCATIONS)).order_by(LOCATIONS.c.id)
    rows = await database.fetch(names, ONE)
    assert [row.name for row in rows] == ["New", "Second", "Third", "Fourth"]


async def test_update_cannot_give_a_row_away(database: Database) -> None:
    with pytest.raises(UnscopedStatement):
        await run(database, update(LOCATIONS).values(account_id=2).where(*scoped(LOCATIONS)))


async def test_readers_are_guarded(database: Database) -> None:
    with pytest.raises(UnscopedStatement):
        await database.fetch(select(LOCATIONS.c.id), ONE)


async def test_reason_opens_the_guard_and_must_be_known(database: Database) -> None:
    statement = select(LOCATIONS.c.id)
    assert await database.fetch_unscoped(statement, Unscoped.OPERATOR) == []
    with pytest.raises(ValueError, match="because I say so"):
        await run(database, statement, unscoped="because I say so")


async def test_scopes_of_shared_tables_are_not_asked_for(database: Database) -> None:
    assert await database.fetch(select(metadata.tables["server_secrets"].c.name), ONE) != []


async def test_accepted_statement_does_not_vouch_for_its_unscoped_form(database: Database) -> None:
    bare = select(LOCATIONS.c.id)
    good = bare.where(*scoped(LOCATIONS))
    for _ in range(2):
        await database.fetch(good, ONE)
        with pytest.raises(UnscopedStatement):
            await database.fetch(bare, ONE)
