"""Search for locations beside LIKE '%…%': how much is found, and how fast. See README.md."""

import argparse
import asyncio
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1])]

from sqlalchemy import bindparam, func, select  # noqa: E402

from gateway.config import Settings  # noqa: E402
from gateway.database.engine import Database  # noqa: E402
from gateway.database.migrate import migrate  # noqa: E402
from gateway.database.tenancy import of_tenant  # noqa: E402
from gateway.policies import system_viewer  # noqa: E402
from gateway.resources.locations.search import similar_locations  # noqa: E402
from gateway.resources.locations.store import LOCATIONS  # noqa: E402
from tests.databases.postgres import PostgresServer  # noqa: E402
from tests.support.places import Business, businesses, location_rows, misspelled  # noqa: E402
from tests.support.world import write_rows  # noqa: E402

ACCOUNT = 2
FIRST = 10
VIEWER = system_viewer(ACCOUNT)
# What is asked for, and whether a business will do.
ASKED: dict[str, tuple[Callable[[Business], str], Callable[[Business, Business], bool]]] = {
    "name and city": (lambda one: f"{one.name} {one.city}", lambda one, other: one == other),
    "name": (lambda one: one.name, lambda one, other: one.name == other.name),
    "city": (lambda one: one.city, lambda one, other: one.city == other.city),
}
Search = Callable[[str], Awaitable[Sequence[int]]]
Question = tuple[str, int]


class Figure(NamedTuple):
    """How a search did with one kind of question."""

    found: float
    median: float
    slow: float


Result = tuple[str, int, list[Figure]]


def questions(
    made: Sequence[Business], kind: str, errors: int, count: int
) -> list[tuple[str, int]]:
    """Texts that people type, each with the number of the business that they look for."""
    rng = Random(f"{kind} {errors}")
    text_of, _ = ASKED[kind]
    return [
        (misspelled(rng, text_of(made[number]), errors), number)
        for number in rng.sample(range(len(made)), count)
    ]


async def measured(
    made: Sequence[Business],
    kind: str,
    asked: Sequence[tuple[str, int]],
    searches: Sequence[Search],
) -> list[Figure]:
    """Each question is put to each search in turn, so that they share the noise of the machine."""
    _, will_do = ASKED[kind]
    found = [0] * len(searches)
    times: list[list[float]] = [[] for _ in searches]
    for text, number in asked:
        for place, search in enumerate(searches):
            started = time.perf_counter()
            ids = await search(text)
            times[place].append((time.perf_counter() - started) * 1000)
            found[place] += any(will_do(made[row_id - 1], made[number]) for row_id in ids)
    return [
        Figure(hits / len(asked), statistics.median(taken), statistics.quantiles(taken, n=20)[-1])
        for hits, taken in zip(found, times, strict=True)
    ]


def searches_of(database: Database) -> list[Search]:
    """The gateway's search, and LIKE over the same words."""
    table = LOCATIONS.table.alias()
    words = table.c.name + " " + table.c.city + " " + table.c.postal_code
    like = (
        select(table.c.id)
        .where(of_tenant(table, VIEWER), table.c.active, func.lower(words).like(bindparam("text")))
        .limit(FIRST)
    )

    async def gateway(text: str) -> Sequence[int]:
        return [row_id for row_id, _ in await similar_locations(database, VIEWER, text, FIRST)]

    async def by_like(text: str) -> Sequence[int]:
        rows = await database.fetch(like.params(text=f"%{text.lower()}%"), VIEWER)
        return [row.id for row in rows]

    return [gateway, by_like]


async def run(
    url: str, made: Sequence[Business], count: int
) -> list[tuple[str, int, list[Figure]]]:
    """Fill a store and ask it everything."""
    settings = Settings(database_url=url)
    await migrate(settings)
    database = Database(settings)
    try:
        async with database.begin(None) as connection:
            await write_rows(connection, location_rows(made, ACCOUNT))
            if connection.dialect.name == "postgresql":
                await connection.exec_driver_sql("ANALYZE")
        searches = searches_of(database)
        for search in searches:
            await search("warm up")
        return [
            (
                kind,
                errors,
                await measured(made, kind, questions(made, kind, errors, count), searches),
            )
            for kind in ASKED
            for errors in (0, 1, 2)
        ]
    finally:
        await database.close()


def table_of(results: Sequence[Result]) -> list[str]:
    lines = [
        "| asked for | errors | search: found | median ms | 95 % ms | LIKE: found | median ms |",
        "|---|---|---|---|---|---|---|",
    ]
    for kind, errors, (ours, like) in results:
        lines.append(
            f"| {kind} | {errors} | {ours.found:.0%} | {ours.median:.1f} | {ours.slow:.1f}"
            f" | {like.found:.0%} | {like.median:.1f} |"
        )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="businesses")
    parser.add_argument("--questions", type=int, default=200, help="questions of each kind")
    given = parser.parse_args()
    made = businesses(given.count)
    lines = [
        "# Results",
        "",
        f"{given.count:,} businesses, {given.questions} questions a row; Python"
        f" {platform.python_version()}. What the columns mean: README.md.",
    ]
    with tempfile.TemporaryDirectory() as folder:
        sqlite = asyncio.run(run(f"sqlite:///{folder}/places.db", made, given.questions))
        lines += ["", "## SQLite", "", *table_of(sqlite)]
        with PostgresServer() as server, server.database() as url:
            postgresql = asyncio.run(run(url, made, given.questions))
        lines += ["", "## PostgreSQL", "", *table_of(postgresql)]
    text = "\n".join(lines) + "\n"
    (HERE / "RESULTS.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
