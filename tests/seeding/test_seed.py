"""Filling a store: how much, how often the same, and what it leaves behind."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from sqlalchemy import insert, text

from gateway.config import Settings
from gateway.database.columns import Base, now
from gateway.database.engine import Database
from gateway.database.records import ChangeModel
from gateway.database.tenancy import Unscoped
from gateway.errors import BadUserInput
from gateway.models import metadata
from gateway.seeding import DEMO, SeedPlan, scaled, seed
from gateway.seeding.loading import SqliteLoader
from gateway.seeding.plan import quota, split
from tests.seeding.conftest import SMALL, Filled, digest, read

TINY = SeedPlan(accounts=2, locations=2, customers=4, requests=10, feedback=4, reviews=2)


def test_counts_are_those_of_the_plan(filled: Filled) -> None:
    counts = {name: len(rows) for name, rows in filled.rows.items()}
    assert {name: counts[name] for name in ("accounts", "locations", "customers", "reviews")} == {
        "accounts": 4,
        "locations": 20,
        "customers": 500,
        "reviews": 500,
    }
    assert (counts["feedback_requests"], counts["feedbacks"]) == (2_400, 960)
    assert filled.report.rows == {
        name: count
        for name, count in counts.items()
        if count and name not in ("change_log", "server_secrets")
    }
    never = {"idempotency_keys", "api_keys", "analytics_exports", "kiosks", "outbox_messages"}
    never |= {"jobs", "campaign_locations", "enrollments", "erased_identities", "spent"}
    assert {name for name, count in counts.items() if count == 0} <= never


def test_accounts_are_told(filled: Filled) -> None:
    accounts = filled.by_id("accounts")
    provider = filled.report.provider_id
    assert accounts[provider]["name"] == "Test Partners"
    assert accounts[provider]["is_provider"] is True
    assert filled.report.account_ids == (2, 3, 4)
    assert {accounts[row]["provider_id"] for row in filled.report.account_ids} == {provider}


def test_same_rows_on_both_databases(filled_sqlite: Filled, filled_postgres: Filled) -> None:
    assert digest(filled_sqlite.rows) == digest(filled_postgres.rows)


async def test_same_plan_same_rows(settings: Settings, filled_sqlite: Filled) -> None:
    same_links = settings.model_copy(
        update={
            "public_url": filled_sqlite.settings.public_url,
            "branded_url": filled_sqlite.settings.branded_url,
        }
    )
    await seed(same_links, SMALL)
    assert digest(await read(settings)) == digest(filled_sqlite.rows)


async def test_another_seed_other_rows(settings: Settings) -> None:
    await seed(settings, TINY)
    first = await read(settings)
    await seed(settings, replace(TINY, seed=7, add=True))
    both = await read(settings)
    tokens = [row["token"] for row in both["feedback_requests"]]
    assert len(set(tokens)) == 20
    assert digest(first) != digest(both)


async def test_demo(settings: Settings) -> None:
    report = await seed(settings, DEMO)
    expected = {
        "accounts": 4,
        "locations": 64,
        "customers": 5_000,
        "feedback_requests": 20_000,
        "feedbacks": 8_000,
        "reviews": 6_000,
        "surveys": 6,
    }
    assert {name: report.rows[name] for name in expected} == expected
    assert report.seconds > 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_progress(settings: Settings) -> None:
    heard: list[tuple[str, int, int]] = []
    await seed(settings, TINY, lambda *step: heard.append(step))
    tables = ("locations", "customers", "feedback_requests", "feedbacks", "reviews", "surveys")
    assert Counter(name for name, _, _ in heard) == dict.fromkeys(tables, 2)
    last = {name: (done, total) for name, done, total in heard}
    assert last["feedback_requests"] == (10, 10)
    assert last["locations"] == (2, 2)


def test_change_log_covers_every_id(filled: Filled) -> None:
    logged: dict[tuple[int, str], list[int]] = {}
    for entry in filled.rows["change_log"]:
        assert entry["operation"] == "LOADED"
        ids = range(entry["entity_id"], entry["last_entity_id"] + 1)
        logged.setdefault((entry["account_id"], entry["entity"]), []).extend(ids)
    stored: dict[tuple[int, str], list[int]] = {}
    for table, entity in ENTITIES.items():
        for row in filled.rows[table]:
            account = row["id"] if table == "accounts" else row["account_id"]
            stored.setdefault((account, entity), []).append(row["id"])
    assert logged == stored
    # Each account's rows of an entity are one range.
    assert len(filled.rows["change_log"]) == len(stored)


# What rows of a table are called in the change log: the model's name, for all that have ids.
ENTITIES = {
    mapper.class_.__tablename__: mapper.class_.__name__.removesuffix("Model")
    for mapper in Base.registry.mappers
    if "id" in mapper.columns and mapper.class_ is not ChangeModel
}


async def test_refused_on_a_filled_store(settings: Settings) -> None:
    await seed(settings, TINY)
    before = digest(await read(settings))

    with pytest.raises(BadUserInput) as refusal:
        await seed(settings, TINY)

    assert refusal.value.message == (
        "The store already holds 3 accounts, which made-up rows would mix with."
        " Use an empty store, or set `add` in the plan to add to this one."
    )
    assert digest(await read(settings)) == before


async def test_adding_keeps_what_is_there(settings: Settings) -> None:
    await seed(settings, TINY)
    before = await read(settings)

    report = await seed(settings, replace(TINY, add=True))

    after = await read(settings)
    assert report.account_ids == (5, 6)
    assert {name: len(rows) for name, rows in after.items() if name != "server_secrets"} == {
        name: 2 * len(rows) for name, rows in before.items() if name != "server_secrets"
    }
    for name, rows in before.items():
        assert [row for row in after[name] if row in rows] == list(rows), name


async def test_unmigrated_store_is_refused(empty_database_url: str) -> None:
    with pytest.raises(BadUserInput, match="not at the newest revision"):
        await seed(Settings(database_url=empty_database_url), TINY)


async def test_failure_leaves_nothing(settings: Settings) -> None:
    before = digest(await read(settings))

    def fail(table: str, done: int, total: int) -> None:
        if table == "reviews":
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        await seed(settings, TINY, fail)

    assert digest(await read(settings)) == before


async def test_new_rows_get_free_ids(settings: Settings, database: Database) -> None:
    await seed(settings, TINY)
    locations = metadata.tables["locations"]
    values = {"account_id": 2, "name": "New", "created": now(), "updated": now()}
    async with database.begin([2]) as connection:
        result = await connection.execute(
            insert(locations).values(values).returning(locations.c.id),
            execution_options={"tenant": 2},
        )
        assert result.scalar_one() == 3


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_postgres_is_as_before(settings: Settings, database: Database) -> None:
    """Row level security is forced again, constraints and indices are back, statistics exist."""
    questions = [
        "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
        "SELECT conrelid::regclass::text, conname, contype, convalidated,"
        " pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
    ]

    async def answers() -> list[object]:
        return [
            await database.fetch_unscoped(text(question), Unscoped.OPERATOR)
            for question in questions
        ]

    before = await answers()
    await seed(settings, TINY)
    assert await answers() == before

    counted = "SELECT reltuples FROM pg_class WHERE relname = 'feedback_requests'"
    assert await database.fetch_unscoped(text(counted), Unscoped.OPERATOR) == [(10,)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_sqlite_in_several_transactions(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, database: Database
) -> None:
    monkeypatch.setattr("gateway.seeding.loading.COMMIT_EVERY", 100)
    commits: list[int] = []
    log = SqliteLoader._log

    async def count(self: SqliteLoader) -> None:
        commits.append(len(commits))
        await log(self)

    monkeypatch.setattr(SqliteLoader, "_log", count)
    await seed(settings, SMALL)

    rows = await read(settings)
    assert len(commits) > 10
    assert len(rows["feedbacks"]) == SMALL.feedback
    for table in ("customers", "feedback_requests", "feedbacks", "reviews"):
        entries = [row for row in rows["change_log"] if row["entity"] == ENTITIES[table]]
        ids = [
            number
            for row in entries
            for number in range(row["entity_id"], row["last_entity_id"] + 1)
        ]
        assert sorted(ids) == [row["id"] for row in rows[table]]
    statistics = await database.fetch_unscoped(
        text("SELECT count(*) FROM sqlite_stat1"), Unscoped.OPERATOR
    )
    assert statistics[0][0] > 10


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_sqlite_links_all_hold(settings: Settings, database: Database) -> None:
    await seed(settings, SMALL)
    async with database.reader.connect() as connection:
        broken = await connection.exec_driver_sql("PRAGMA foreign_key_check")
        assert broken.all() == []


def test_scaled_keeps_the_proportions() -> None:
    plan = scaled(2_000, 1_000_000)
    assert (plan.locations, plan.customers, plan.requests) == (2_000, 600_000, 2_500_000)
    assert (plan.feedback, plan.reviews, plan.accounts) == (1_000_000, 750_000, 3)
    assert scaled(1, 10).accounts == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"accounts": 0}, "A seed plan needs at least one account. Set accounts to 1 or more."),
        (
            {"locations": 2},
            "A seed plan with 3 accounts needs as many locations or more; it has 2."
            " Raise locations or lower accounts.",
        ),
        ({"reviews": -1}, "A seed plan cannot have -1 reviews."),
        (
            {"requests": 1_000},
            "A seed plan with 1000 requests can have 800 feedback at most; it has 8000."
            " Raise requests or lower feedback.",
        ),
    ],
)
def test_impossible_plans_are_refused(wrong: dict[str, int], message: str) -> None:
    with pytest.raises(ValueError) as refusal:  # noqa: PT011 - the message is compared whole
        SeedPlan(**wrong)  # type: ignore[arg-type]
    assert str(refusal.value) == message


def test_split_and_quota_lose_nothing() -> None:
    for total in (0, 1, 3, 4, 7, 64, 8_000):
        assert sum(split(total, (40, 25, 35))) == total
        assert sum(quota(total, part, 7) for part in range(7)) == total
    assert split(3, (98, 1, 1)) == [1, 1, 1]
    assert split(1, (40, 25, 35)) == [0, 1, 0]
    assert all(small <= large for small, large in pairwise(split(100, (1, 2, 3, 4))))
