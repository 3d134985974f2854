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
from gateway.resources.locations.search import likely_locations  # noqa: E402
from gateway.resources.locations.store import LOCATIONS  # noqa: E402
from gateway.store import read  # noqa: E402
from gateway.store.conditions import Comparison  # noqa: E402
from gateway.store.paging import PageRequest, default_order  # noqa: E402
from tests.databases.postgres import PostgresServer  # noqa: E402
from tests.support.places import (  # noqa: E402
    KINDS,
    Business,
    businesses,
    location_rows,
    misspelled,
)
from tests.support.world import write_rows  # noqa: E402

ACCOUNT = 2
FIRST = 10
VIEWER = system_viewer(ACCOUNT)


def trade(one: Business) -> str:
    return one.name.split()[0]


# What is asked for, and whether a business will do.
ASKED: dict[str, tuple[Callable[[Business], str], Callable[[Business, Business], bool]]] = {
    "name and city": (lambda one: f"{one.name} {one.city}", lambda one, other: one == other),
    "name": (lambda one: one.name, lambda one, other: one.name == other.name),
    "city": (lambda one: one.city, lambda one, other: one.city == other.city),
    "trade and city": (
        lambda one: f"{trade(one)} {one.city}",
        lambda one, other: (trade(one), one.city) == (trade(other), other.city),
    ),
    "postal code": (
        lambda one: one.postal_code,
        lambda one, other: one.postal_code == other.postal_code,
    ),
}
RANKED = ("name and city", "name", "city")
FILTERED = ("name and city", "trade and city", "postal code")
ERRORS: dict[str, tuple[int, Sequence[str]]] = {
    "none": (0, KINDS),
    "one": (1, KINDS),
    "one, letters swapped": (1, ("swapped",)),
    "two": (2, KINDS),
}
Search = Callable[[str], Awaitable[Sequence[int]]]
Question = tuple[str, int]


class Figure(NamedTuple):
    """How a search did with one kind of question."""

    found: float
    median: float
    slow: float


Result = tuple[str, str, list[Figure]]


class Narrowing(NamedTuple):
    """How the filter did with one kind of question: of what was right, and of what it found."""

    recall: float
    precision: float
    found: float
    median: float


Narrowings = tuple[str, str, Narrowing]


def questions(
    made: Sequence[Business], kind: str, errors: str, count: int
) -> list[tuple[str, int]]:
    """Texts that people type, each with the number of the business that they look for."""
    rng = Random(f"{kind} {errors}")
    text_of, _ = ASKED[kind]
    number_of, kinds = ERRORS[errors]
    return [
        (misspelled(rng, text_of(made[number]), number_of, kinds), number)
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


async def narrowed(
    database: Database, made: Sequence[Business], kind: str, asked: Sequence[Question]
) -> Narrowing:
    """What `search: {matches}` of a list finds, against what it should."""
    _, will_do = ASKED[kind]
    recalls, precisions, numbers, times = [], [], [], []
    for text, number in asked:
        condition = Comparison("search", "matches", text)
        request = PageRequest(condition, default_order(LOCATIONS), limit=len(made))
        started = time.perf_counter()
        page = await read.page(database, LOCATIONS, VIEWER, request, ("name",))
        times.append((time.perf_counter() - started) * 1000)
        found = {row[0] for row in page.rows}
        right = {at for at, one in enumerate(made, 1) if will_do(one, made[number])}
        recalls.append(len(found & right) / len(right))
        numbers.append(len(found))
        if found:
            precisions.append(len(found & right) / len(found))
    precision = statistics.mean(precisions) if precisions else 0.0
    return Narrowing(
        statistics.mean(recalls), precision, statistics.mean(numbers), statistics.median(times)
    )


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
        return [row_id for row_id, _ in await likely_locations(database, VIEWER, text, FIRST)]

    async def by_like(text: str) -> Sequence[int]:
        rows = await database.fetch(like.params(text=f"%{text.lower()}%"), VIEWER)
        return [row.id for row in rows]

    return [gateway, by_like]


async def run(
    url: str, made: Sequence[Business], count: int
) -> tuple[list[Result], list[Narrowings]]:
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
        ranked = [
            (
                kind,
                errors,
                await measured(made, kind, questions(made, kind, errors, count), searches),
            )
            for kind in RANKED
            for errors in ERRORS
        ]
        filtered = [
            (
                kind,
                errors,
                await narrowed(database, made, kind, questions(made, kind, errors, count)),
            )
            for kind in FILTERED
            for errors in ERRORS
        ]
        return ranked, filtered
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


def filter_table(results: Sequence[Narrowings]) -> list[str]:
    lines = [
        "| filtered by | errors | recall | precision | locations found | median ms |",
        "|---|---|---|---|---|---|",
    ]
    for kind, errors, one in results:
        lines.append(
            f"| {kind} | {errors} | {one.recall:.0%} | {one.precision:.0%} | {one.found:,.1f}"
            f" | {one.median:.1f} |"
        )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="businesses")
    parser.add_argument("--questions", type=int, default=200, help="questions of each kind")
    parser.add_argument("--to", type=Path, help="file for the results, RESULTS.md by default")
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
        lines += ["", "## SQLite", "", *table_of(sqlite[0]), "", *filter_table(sqlite[1])]
        with PostgresServer() as server, server.database() as url:
            postgresql = asyncio.run(run(url, made, given.questions))
        lines += ["", "## PostgreSQL", "", *table_of(postgresql[0])]
        lines += ["", *filter_table(postgresql[1])]
    text = "\n".join(lines) + "\n"
    (given.to or HERE / "RESULTS.md").write_text(text)
    print(text)


if __name__ == "__main__":
    main()
