"""What the tests over all rooms know of exports."""

import hmac
from collections.abc import Iterable
from typing import Any

from tests.support.client import acme
from tests.support.people import SECRET
from tests.support.samples import (
    FAR,
    UPDATED,
    Company,
    Linked,
    Mutation,
    Row,
    Rows,
    Sample,
    Stored,
    hour,
)


def world(of: Company) -> Rows:
    """The rows of a company."""
    row, first = of.row, of.first
    plan: tuple[tuple[int, str, dict[str, Any]], ...] = (
        (1, "DONE", {"progress": 100, "row_count": 7, "expires": FAR}),
        (3, "DONE", {"progress": 100, "row_count": 0, "expires": hour(99)}),
        (2, "RUNNING", {"progress": 40, "row_count": 3}),
        (3, "FAILED", {"error": "Too many."}),
    )
    for number, (user, status, values) in enumerate(plan, 1):
        yield (
            "analytics_exports",
            row(
                number,
                user_id=first + user,
                status=status,
                format=("XLSX", "CSV", "JSONL")[number % 3],
                request="{}",
                file_key=f"{number:032x}",
                file_name=f"table_{number}",
                **values,
            ),
        )


def crowd(of: Linked) -> Rows:
    """A row of each table."""
    yield (
        "analytics_exports",
        of.row(
            user_id=of.user,
            format="CSV",
            request="{}",
            file_key=f"{of.key:032x}",
            file_name=f"file_{of.number}",
            status="FAILED",
            error="Too many rows.",
        ),
    )


def stored(of: Stored) -> Iterable[tuple[str, Row]]:
    """A row of each table, as the tests of the database write it."""
    file = {"format": "XLSX", "file_key": "0" * 32, "file_name": "table.xlsx"}
    state = {"status": "DONE", "progress": 100, "row_count": 3, "expires": UPDATED, "error": "–"}
    return [
        ("analytics_exports", {**of.own, **file, **state, "user_id": of.first, "request": "{}"}),
    ]


def url_of_export(row: Row) -> str | None:
    """The address of a file that is there, signed with the secret of the tests."""
    if row["expires"] != FAR:
        return None
    claims = f"{row['account_id']}-{row['id']}-{int(FAR.timestamp())}"
    signature = hmac.new(SECRET.encode(), f"export {claims}".encode(), "sha256").hexdigest()
    return f"https://gateway.example/exports/{claims}-{signature}"


# What an export says of itself, long after everything that happened in the world.
LOST = {"RUNNING": "The server that made the export stopped. Export again."}


def _status(oracle: Any, row: Row, person: Any) -> str:
    there = "DONE" if row["expires"] == FAR else "EXPIRED"
    return {"RUNNING": "FAILED", "FAILED": "FAILED"}.get(row["status"], there)


SAMPLE = Sample(
    world=world,
    crowd=crowd,
    stored=stored,
    mutations=(
        Mutation(
            "exportAnalytics",
            {"metrics": ["SURVEY_TOTAL_SURVEYS"]},
            "export { status }",
            outcomes="d d d d d d d d",
        ),
    ),
    look_ups={
        "analyticsExport": (acme("AnalyticsExport", 2), ("provider", "admin", "restricted")),
    },
    lists={
        "analyticsExports": (8, 4, 1, 2, 0, 4, 4, 4),
    },
    owned=("AnalyticsExport",),
    values={
        ("AnalyticsExport", "status"): _status,
        ("AnalyticsExport", "error"): lambda oracle, row, person: LOST.get(
            row["status"], row["error"]
        ),
        ("AnalyticsExport", "url"): lambda oracle, row, person: url_of_export(row),
        ("AnalyticsExport", "urlExpires"): lambda oracle, row, person: row["expires"],
    },
)
