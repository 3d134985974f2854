"""What the tests over all rooms know of keywords."""

import datetime as dt
from collections.abc import Iterable

from tests.support.samples import (
    Company,
    Linked,
    Row,
    Rows,
    Sample,
    Stored,
)

# Location, month, keyword, branded, count, threshold.
KEYWORDS: tuple[tuple[int, int, str, bool, int | None, int | None], ...] = (
    (1, 1, "apple", True, 40, None),
    (1, 1, "Öl kaufen", False, None, 15),
    (1, 2, "apple", True, 40, None),
    (3, 1, "café", False, 0, None),
    (6, 1, "apple", False, None, 15),
    (4, 2, "CAFÉ", False, 7, None),
)


def world(of: Company) -> Rows:
    """The rows of a company."""
    row, first = of.row, of.first
    for number, (location, month, keyword, branded, count, threshold) in enumerate(KEYWORDS, 1):
        values = {
            "location_id": first + location,
            "month": dt.date(2026, month, 1),
            "keyword": keyword,
            "branded": branded,
            "count": count,
            "threshold": threshold,
        }
        yield "search_keywords", row(number, **values)


def crowd(of: Linked) -> Rows:
    """A row of each table."""
    day = dt.date(2026, 1, 1)
    yield (
        "search_keywords",
        of.row(location_id=of.key, month=day, keyword="a", branded=True, count=1),
    )


def stored(of: Stored) -> Iterable[tuple[str, Row]]:
    """A row of each table, as the tests of the database write it."""
    keyword = {"month": dt.date(2026, 3, 1), "keyword": "café", "branded": False, "threshold": 15}
    return [
        ("search_keywords", {**of.own, **keyword, "location_id": of.first}),
    ]


SAMPLE = Sample(
    world=world,
    crowd=crowd,
    stored=stored,
    lists={
        "searchKeywords": (12, 6, 6, 5, 0, 6, 6, 6),
    },
)
