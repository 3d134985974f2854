"""Analytic cases: a request, hand-written SQL for the same answer, and why it is worth a case.

`proof` counts the rows that make the case one; there must be some. In the SQL `@2024-01-01T00:00Z`
is an instant, `@micros(a, b)` the microseconds from b to a, `@hours(n)` that many of them, and
`@blanks` every blank.
"""

import datetime as dt
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from gateway.database.tenancy import Unscoped
from tests.analytics.documents import FIGURES
from tests.support.client import Client, row_of

CASES = sorted(Path(__file__).parent.glob("cases/*.toml"))
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def of_dialect(sql: str, dialect: str) -> str:
    lite = dialect == "sqlite"

    def instant(match: re.Match[str]) -> str:
        at = dt.datetime.fromisoformat(match[1])
        return str((at - EPOCH) // dt.timedelta(microseconds=1)) if lite else f"TIMESTAMPTZ '{at}'"

    difference = r"(\1 - \2)" if lite else r"(EXTRACT(epoch FROM \1 - \2) * 1000000)"
    sql = re.sub(r"@micros\(([^,]+), ([^)]+)\)", difference, sql)
    sql = re.sub(r"@hours\((\d+)\)", lambda m: str(int(m[1]) * 3_600_000_000), sql)
    sql = sql.replace("@blanks", "".join(filter(str.isspace, map(chr, range(0x10000)))))
    return re.sub(r"@(\d{4}-[\d:.T-]+Z)", instant, sql)


async def selected(client: Client, sql: str) -> list[tuple[Any, ...]]:
    statement = text(of_dialect(sql, client.database.dialect))
    rows = await client.database.fetch_unscoped(statement, Unscoped.OPERATOR)
    return [tuple(row) for row in rows]


def key_of(key: str | None) -> Any:
    if key is None or re.fullmatch(r"\d+|\d{4}-[\dWQ-]+|true|false", key):
        return key
    return row_of(key)


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text())


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
async def test_case(figures: Client, path: Path) -> None:
    case = read(path)
    request = case["request"]

    data = await figures.data(FIGURES, request, case.get("who", "admin"))

    assert case["reason"]
    assert (await selected(figures, case["proof"]))[0][0] > 0
    got = [
        (
            *(key_of(key["key"]) for key in row["dimensions"]),
            *(value["number"] for value in row["values"]),
        )
        for row in data["analytics"]["rows"]
    ]
    expected = [
        tuple(
            value if value is None or isinstance(value, str | int) else pytest.approx(float(value))
            for value in row
        )
        for row in await selected(figures, case["sql"])
    ]
    assert got == expected


def test_there_are_cases() -> None:
    assert len(CASES) >= 12
