"""Imports of daily figures and search keywords, which are known by where and when they are."""

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import select

from gateway.database.engine import Database
from gateway.database.tenancy import Unscoped
from gateway.models import metadata
from tests.ingest import records
from tests.ingest.conftest import Importer, counts, reasons


def metric(**values: Any) -> dict[str, Any]:
    return {"location": "l1", "day": "2024-05-10", "call_clicks": 3, **values}


def keyword(**values: Any) -> dict[str, Any]:
    base = {"location": "l1", "month": "2024-05", "keyword": "pizza", "branded": True}
    return {**base, **({} if "threshold" in values else {"count": 12}), **values}


async def rows(database: Database, table: str) -> list[dict[str, Any]]:
    found = metadata.tables[table]
    statement = select(found).order_by(found.c.id)
    stored = await database.fetch_unscoped(statement, Unscoped.OPERATOR)
    return [dict(row._mapping) for row in stored]


async def test_figures_of_a_day(importing: Importer, database: Database) -> None:
    await importing(records.location())
    first = await importing([metric(), metric(day="2024-05-11", website_clicks="7")])

    assert counts(first) == {"profile_metrics": (2, 0, 0, 0, 0)}
    one, other = await rows(database, "profile_metrics")
    assert (one["day"], one["call_clicks"], one["website_clicks"]) == (dt.date(2024, 5, 10), 3, 0)
    assert (other["call_clicks"], other["website_clicks"]) == (3, 7)

    again = await importing([metric(), metric(website_clicks=1), metric(day="2024-05-11")])
    assert counts(again) == {"profile_metrics": (0, 1, 2, 0, 0)}
    one, other = await rows(database, "profile_metrics")
    assert (one["call_clicks"], one["website_clicks"]) == (3, 1)
    assert (other["call_clicks"], other["website_clicks"]) == (3, 7)


async def test_keywords_have_a_count_or_a_threshold(
    importing: Importer, database: Database
) -> None:
    await importing(records.location())
    report = await importing([keyword(), keyword(keyword="best pizza", threshold=15)])

    assert counts(report) == {"search_keywords": (2, 0, 0, 0, 0)}
    found = await rows(database, "search_keywords")
    told = [(row["keyword"], row["count"], row["threshold"]) for row in found]
    assert told == [("pizza", 12, None), ("best pizza", None, 15)]

    changed = await importing(keyword(threshold=5, month="2024-05-01"))
    assert counts(changed) == {"search_keywords": (0, 1, 0, 0, 0)}
    (pizza, _) = await rows(database, "search_keywords")
    assert (pizza["count"], pizza["threshold"], pizza["branded"]) == (None, 5, True)


async def test_unknown_locations_get_placeholders(importing: Importer, database: Database) -> None:
    report = await importing([metric(), keyword(location="l2")])

    expected = {
        "locations": (0, 0, 0, 0, 2),
        "profile_metrics": (1, 0, 0, 0, 0),
        "search_keywords": (1, 0, 0, 0, 0),
    }
    assert counts(report) == expected
    assert [row["name"] for row in await rows(database, "locations")] == ["l1", "l2"]


async def test_strict_refuses_unknown_locations(importing: Importer, database: Database) -> None:
    report = await importing([metric()], strict=True)

    assert reasons(report) == [
        "`location` refers to 'l1', which is unknown here. Import the locations first, or leave "
        "out --strict."
    ]
    assert await rows(database, "locations") == await rows(database, "profile_metrics") == []


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (metric(day="2024-02-30"), "`day` is '2024-02-30'. Give a date such as 2024-05-10."),
        (metric(day="2024-05"), "`day` is '2024-05'. Give a date such as 2024-05-10."),
        (metric(day=None), "`day` is None. Give a date such as 2024-05-10."),
        (metric(call_clicks=-1), "`call_clicks` is -1. Give a whole number from 0 to 2147483647."),
        (
            metric(call_clicks=1.5),
            "`call_clicks` is 1.5. Give a whole number from 0 to 2147483647.",
        ),
        (metric(location=None), "`location` is needed: give an id."),
        (
            keyword(month="2024-05-10"),
            "`month` is 2024-05-10, which is not the first of a month. Give a month such as "
            "2024-05.",
        ),
        (keyword(keyword=" "), "`keyword` is needed: give a text."),
        (keyword(keyword="x" * 201), "`keyword` has 201 characters. Give 200 at most."),
        (
            keyword(count=1, threshold=2),
            "`count` and `threshold` exclude each other. Give exactly one of the two.",
        ),
        (
            keyword(count=None),
            "`count` and `threshold` exclude each other. Give exactly one of the two.",
        ),
        (keyword(branded="perhaps"), "`branded` is 'perhaps'. Give true or false."),
    ],
)
async def test_bad_records_fail_alone(
    importing: Importer, database: Database, record: Any, reason: str
) -> None:
    report = await importing([record, metric(day="2024-06-01")])

    assert reasons(report) == [reason]
    assert len(await rows(database, "profile_metrics")) == 1
    assert await rows(database, "search_keywords") == []


async def test_a_dry_run_leaves_nothing(importing: Importer, database: Database) -> None:
    report = await importing([metric(), keyword()], dry_run=True)

    assert counts(report)["profile_metrics"] == (1, 0, 0, 0, 0)
    assert await rows(database, "profile_metrics") == await rows(database, "locations") == []


async def test_figures_are_not_deleted(importing: Importer) -> None:
    report = await importing({"id": "x", "deleted": True}, resource="keywords")

    assert reasons(report) == [
        "Figures of profiles are not deleted by an import. Import them with other values."
    ]
