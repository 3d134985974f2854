"""What the tests over all rooms know of profile metrics."""

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

# Location, day of January 2026, clicks.
DAYS = ((1, 1, 5), (1, 2, 0), (2, 1, 5), (3, 31, 12), (6, 1, 1), (4, 1, 7), (12, 2, 5))


def world(of: Company) -> Rows:
    """The rows of a company."""
    row, first = of.row, of.first
    for number, (location, day, clicks) in enumerate(DAYS, 1):
        values = {
            "location_id": first + location,
            "day": dt.date(2026, 1, day),
            "call_clicks": clicks,
            "website_clicks": clicks * 3,
            "business_impressions_mobile_maps": 100 + number,
        }
        yield "profile_metrics", row(number, **values)


def crowd(of: Linked) -> Rows:
    """A row of each table."""
    day = dt.date(2026, 1, 1)
    yield "profile_metrics", of.row(location_id=of.key, day=day)


def stored(of: Stored) -> Iterable[tuple[str, Row]]:
    """A row of each table, as the tests of the database write it."""
    counts = {"business_impressions_mobile_search": 2**40, "call_clicks": 3}
    return [
        (
            "profile_metrics",
            {**of.own, **counts, "location_id": of.first, "day": dt.date(2026, 3, 1)},
        ),
    ]


SAMPLE = Sample(
    world=world,
    crowd=crowd,
    stored=stored,
    lists={
        "profileMetrics": (14, 7, 7, 4, 0, 7, 7, 7),
    },
)
