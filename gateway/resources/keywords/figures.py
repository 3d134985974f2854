"""Figures of search keywords: how often they led to business profiles, by the month."""

from collections.abc import Collection

from gateway.analytics.components import Component
from gateway.analytics.datasets import LOCATED, Dataset, FactDate, Facts
from gateway.analytics.dimensions import Dimension
from gateway.analytics.metrics import Figures, count
from gateway.policies import Viewer
from gateway.resources.keywords.store import SEARCH_KEYWORDS


def _keywords(viewer: Viewer, _reads: Collection[str]) -> Facts:
    keyword = SEARCH_KEYWORDS.table.alias("keyword")
    return Facts(
        tables={"keyword": keyword},
        source=keyword,
        scope=SEARCH_KEYWORDS.visible(keyword, viewer),
        date=keyword.c.month,
        location=keyword.c.location_id,
        keys={
            Dimension.BUSINESS: keyword.c.location_id,
            Dimension.KEYWORD: keyword.c.keyword,
            Dimension.BRANDED: keyword.c.branded,
        },
        account=keyword.c.account_id,
    )


MONTHS = Dataset(
    name="keywords",
    facts=_keywords,
    date=FactDate(
        "KEYWORD_MONTH", "Month in the calendar of the source, which its first day stands for"
    ),
    counts="searches",
    dimensions=(
        *LOCATED,
        Dimension.KEYWORD,
        Dimension.BRANDED,
        Dimension.MONTH,
        Dimension.QUARTER,
        Dimension.YEAR,
    ),
    calendar=True,
    whole_months=True,
)

SEARCHES = Component("searches", MONTHS, what=lambda of: of["keyword"].c["count"])
THRESHOLD = Component("threshold", MONTHS, what=lambda of: of["keyword"].c.threshold, greatest=True)

FIGURES = Figures(
    room="keywords",
    datasets=(MONTHS,),
    metrics=(
        count(
            "keyword.count",
            SEARCHES,
            "Searches",
            "Number of searches that led to business profiles, by the month; searches of which "
            "only a threshold is known do not count, nor do months of which the period has only "
            "a part. Null where the period has no whole month of the row",
        ),
        count(
            "keyword.threshold",
            THRESHOLD,
            "Searches, fewer than",
            "Greatest threshold that searches of some month and location stay below, given in "
            "place of a small count; null where there is none. Months of which the period has "
            "only a part do not count",
        ),
    ),
)
