"""Analytics over HTTP beside SQL by hand for the same answer: see README.md.

`python benchmarks/analytics/run.py` fills a SQLite file and a private PostgreSQL with a million
results, compares the answers, measures both in turn and writes RESULTS.md.
"""

import argparse
import asyncio
import datetime as dt
import json
import math
import os
import platform
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE)]

import asyncpg  # noqa: E402
import dataset  # noqa: E402
import httpx  # noqa: E402
from requests import REQUESTS, Dialect, Request  # noqa: E402
from sqlalchemy import make_url  # noqa: E402

from gateway.config import Settings  # noqa: E402
from gateway.graphql.ids import encode_id, split_id  # noqa: E402
from tests.app.server import command, serving  # noqa: E402
from tests.databases.postgres import PostgresServer  # noqa: E402

TARGET = 1.3
TIMEOUT = 600
BUSIEST = (
    "select location_id from feedbacks where account_id={} group by 1 order by count(*) desc, 1"
    " limit 1"
)
Rows = list[tuple[Any, ...]]


class Difference(Exception):
    """The gateway and the SQL by hand do not answer the same, so their times mean nothing."""


@dataclass
class Store:
    """A filled database, how SQL is run there by hand, and the gateway over it."""

    dialect: Dialect
    account: int
    by_hand: Callable[[str], Rows]
    explain: Callable[[str], str]
    ask: Callable[[dict[str, Any]], Any] = field(init=False)
    location: int = field(init=False)

    def sql(self, request: Request) -> str:
        return self.dialect.sql(request.sql, self.account, self.location)

    def body(self, request: Request) -> dict[str, Any]:
        return request.body(encode_id("Location", self.location))


@contextmanager
def sqlite(file: Path, results: int) -> Iterator[tuple[str, Store]]:
    """A SQLite file, filled unless it is there already."""
    url = f"sqlite:///{file}"
    if not file.exists():
        print(f"Filling SQLite with {results:,} results", flush=True)
        asyncio.run(dataset.fill(Settings(database_url=url), results))
    connection = sqlite3.connect(file)
    for pragma in ("temp_store=MEMORY", "cache_size=-32000", "query_only=ON"):
        connection.execute(f"PRAGMA {pragma}")

    def explain(sql: str) -> str:
        rows = connection.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
        return "\n".join(row[-1] for row in rows)

    (account,) = connection.execute("select max(id) from accounts").fetchone()
    store = Store(
        Dialect("sqlite"), account, lambda sql: connection.execute(sql).fetchall(), explain
    )
    yield url, store
    connection.close()


@contextmanager
def postgresql(url: str | None, results: int) -> Iterator[tuple[str, Store]]:
    """A PostgreSQL, filled and analyzed: a private one, gone at the end, or the database named."""
    with ExitStack() as stack:
        if url is None:
            server = stack.enter_context(PostgresServer())
            url = stack.enter_context(server.database())
        place = make_url(url)
        runner = stack.enter_context(asyncio.Runner())
        connection = runner.run(
            asyncpg.connect(host=place.query["host"], user="postgres", database=place.database)
        )
        stack.callback(lambda: runner.run(connection.close()))

        def by_hand(sql: str) -> Rows:
            return [tuple(row) for row in runner.run(connection.fetch(sql, timeout=TIMEOUT))]

        def explain(sql: str) -> str:
            rows = runner.run(connection.fetch(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) {sql}"))
            return "\n".join(row[0] for row in rows)

        if by_hand("SELECT to_regclass('accounts') IS NULL") == [(True,)]:
            print(f"Filling PostgreSQL with {results:,} results", flush=True)
            asyncio.run(dataset.fill(Settings(database_url=url), results))
            runner.run(connection.execute("VACUUM (ANALYZE)", timeout=TIMEOUT))
        for sql in ("SET jit = off", "SET timezone = 'UTC'"):
            runner.run(connection.execute(sql))
        ((account,),) = by_hand("SELECT max(id) FROM accounts")
        yield url, Store(Dialect("postgresql"), account, by_hand, explain)


@contextmanager
def gateway(url: str, store: Store, logs: Path) -> Iterator[None]:
    """The gateway over a store, as `serve` starts it, with a key of an administrator."""
    done = subprocess.run(
        command("keys", "create", "--account", str(store.account), "--email", "b@example.com"),
        env={**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(HERE.parents[1])},
        check=True,
        capture_output=True,
        text=True,
    )
    key = done.stdout.split()[0]
    store.location = store.by_hand(BUSIEST.format(store.account))[0][0]
    limits = {"GATEWAY_REQUEST_TIMEOUT": str(TIMEOUT), "GATEWAY_MAX_COST": "1000000"}
    with serving(logs, DATABASE_URL=url, **limits) as server, httpx.Client(timeout=TIMEOUT) as http:

        def ask(body: dict[str, Any]) -> Any:
            answer = http.post(
                f"{server.address}/graphql", json=body, headers={"x-APIKey": key}
            ).json()
            if "errors" in answer:
                raise Difference(json.dumps(answer["errors"][:1]))
            return answer["data"]["analytics"]

        store.ask = ask
        yield


def of_gateway(answer: Any) -> Rows:
    """The rows of an answer as SQL gives them: keys, then numbers."""
    return [
        (
            *(_key(each["key"]) for each in row["dimensions"]),
            *(value["number"] for value in row["values"]),
        )
        for row in answer["rows"]
    ]


def _key(key: str | None) -> Any:
    if key is None or "-" in key or len(key) == 4:
        return key
    return split_id(key, "key")[1]


def of_hand(rows: Rows, request: Request) -> Rows:
    """The rows of SQL by hand, their dates written as the gateway does."""
    wide = len(request.dimensions)
    lengths = {"YEAR": 4, "MONTH": 7, "DAY": 10}
    return [
        (
            *(
                str(key)[: lengths[each]] if each in lengths else key
                for each, key in zip(request.dimensions, row, strict=False)
            ),
            *(
                None if value is None else float(value)
                for value in row[wide : wide + len(request.metrics)]
            ),
        )
        for row in rows
    ]


def compare(store: Store, request: Request) -> int:
    """Ask both once; the number of rows. Difference unless they answer the same."""
    answer = store.ask(store.body(request))
    rows = store.by_hand(store.sql(request))
    ours, theirs = of_gateway(answer), of_hand(rows, request)
    if request.total and answer["totalCount"] != rows[0][-1]:
        raise Difference(f"{request.name}: {answer['totalCount']} and {rows[0][-1]} rows in all")
    if len(ours) != len(theirs):
        raise Difference(f"{request.name}: {len(ours)} and {len(theirs)} rows")
    for one, other in zip(ours, theirs, strict=True):
        if not all(_same(a, b) for a, b in zip(one, other, strict=True)):
            raise Difference(f"{request.name}: {one} and {other}")
    return len(ours)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return bool(one == other)


def timed(work: Callable[[], Any]) -> float:
    """Milliseconds that work takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


@dataclass
class Measured:
    """Medians in milliseconds of one request in one store."""

    hand: float
    gateway: float
    ratio: float
    rows: int


def measure(store: Store, request: Request, passes: int) -> Measured:
    """Both in turn; the ratio is the median of the ratios of the passes, which share the noise."""
    rows = compare(store, request)
    sql, body = store.sql(request), store.body(request)
    hand, ours = [], []
    for _ in range(passes):
        hand.append(timed(lambda: store.by_hand(sql)))
        ours.append(timed(lambda: store.ask(body)))
    ratio = statistics.median(b / a for a, b in zip(hand, ours, strict=True))
    found = Measured(statistics.median(hand), statistics.median(ours), ratio, rows)
    print(
        f"{request.name} {store.dialect.name:>10} by hand {found.hand:9.1f} ms,"
        f" gateway {found.gateway:9.1f} ms, ×{found.ratio:.2f} ({rows} rows)",
        flush=True,
    )
    return found


def written(
    results: dict[str, dict[str, Measured]], options: argparse.Namespace, load: float
) -> str:
    """RESULTS.md."""
    names = [name for name in ("sqlite", "postgresql") if name in results]
    titles = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    lines = [
        "# Analytics beside SQL by hand",
        "",
        f"{options.results:,} results, {2 * options.results:,} requests; {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}; "
        f"{dt.datetime.now(dt.UTC):%Y-%m-%d}; load of the machine {load:.1f}.",
        f"Medians of {options.passes} passes in milliseconds, and the median of their ratios. "
        f"The target is ×{TARGET} at most.",
        "",
        "| Request | Rows |" + "".join(f" {titles[n]}: by hand | gateway | ratio |" for n in names),
        "|---|--:|" + "--:|--:|--:|" * len(names),
    ]
    for request in REQUESTS:
        found = [results[name].get(request.name) for name in names]
        known = [each for each in found if each is not None]
        if not known:
            continue
        cells = "".join(
            " – | – | – |"
            if each is None
            else f" {each.hand:,.1f} | {each.gateway:,.1f} | "
            + (f"×{each.ratio:.2f}" if each.ratio <= TARGET else f"**×{each.ratio:.2f}**")
            + " |"
            for each in found
        )
        lines.append(f"| {request.name}: {request.title} | {known[0].rows:,} |{cells}")
    return "\n".join(lines) + "\n"


def main() -> None:
    options = arguments()
    wanted = [request for request in REQUESTS if request.name in options.requests]
    results: dict[str, dict[str, Measured]] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for name in options.stores:
            opened = (
                sqlite(options.sqlite_file or folder / "benchmark.db", options.results)
                if name == "sqlite"
                else postgresql(options.postgresql_url, options.results)
            )
            logs = folder / name
            logs.mkdir()
            with opened as (url, store), gateway(url, store, logs):
                results[name] = {}
                for request in wanted:
                    if options.explain:
                        print(store.explain(store.sql(request)), flush=True)
                    try:
                        results[name][request.name] = measure(store, request, options.passes)
                    except Difference as difference:
                        print(f"{request.name} {name} DIFFERS: {difference}", flush=True)
                        if not options.go_on:
                            raise
    text = written(results, options, os.getloadavg()[2])
    print(text)
    if options.output:
        options.output.write_text(text)


def arguments() -> argparse.Namespace:
    names: Sequence[str] = [request.name for request in REQUESTS]
    stores = ("sqlite", "postgresql")
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--results", type=int, default=1_000_000, help="number of results")
    parser.add_argument("--passes", type=int, default=5, help="passes of each request")
    parser.add_argument("--requests", nargs="+", choices=names, default=names)
    parser.add_argument("--stores", nargs="+", choices=stores, default=stores)
    parser.add_argument("--sqlite-file", type=Path, help="SQLite file to keep and use again")
    parser.add_argument("--postgresql-url", help="PostgreSQL database to keep and use again")
    parser.add_argument("--explain", action="store_true", help="print the plans of SQL by hand")
    parser.add_argument("--go-on", action="store_true", help="go on after a difference")
    parser.add_argument("--output", type=Path, default=HERE / "RESULTS.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
