"""Daily figures and search keywords of the world: of several locations, with ties and gaps."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

Rows = Iterator[tuple[str, Mapping[str, Any]]]

# Location, day of January 2026, clicks.
DAYS = ((1, 1, 5), (1, 2, 0), (2, 1, 5), (3, 31, 12), (6, 1, 1), (4, 1, 7), (12, 2, 5))
# Location, month, keyword, branded, count, threshold.
KEYWORDS: tuple[tuple[int, int, str, bool, int | None, int | None], ...] = (
    (1, 1, "apple", True, 40, None),
    (1, 1, "Öl kaufen", False, None, 15),
    (1, 2, "apple", True, 40, None),
    (3, 1, "café", False, 0, None),
    (6, 1, "apple", False, None, 15),
    (4, 2, "CAFÉ", False, 7, None),
)


def profile_figures(row: Any, first: int) -> Rows:
    """The figures of a company's profiles."""
    for number, (location, day, clicks) in enumerate(DAYS, 1):
        values = {
            "location_id": first + location,
            "day": dt.date(2026, 1, day),
            "call_clicks": clicks,
            "website_clicks": clicks * 3,
            "business_impressions_mobile_maps": 100 + number,
        }
        yield "profile_metrics", row(number, **values)
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
