"""Figures of business profiles: views and clicks, by the day."""

from collections.abc import Collection

from gateway.analytics.components import Component
from gateway.analytics.datasets import LOCATED, Dataset, FactDate, Facts
from gateway.analytics.dimensions import SPANS, Dimension
from gateway.analytics.metrics import Figures, Metric, count
from gateway.policies import Viewer
from gateway.resources.profile_metrics.store import PROFILE_METRICS


def _profile_days(viewer: Viewer, _reads: Collection[str]) -> Facts:
    profile = PROFILE_METRICS.table.alias("profile")
    return Facts(
        tables={"profile": profile},
        source=profile,
        scope=PROFILE_METRICS.visible(profile, viewer),
        date=profile.c.day,
        location=profile.c.location_id,
        keys={Dimension.BUSINESS: profile.c.location_id},
        account=profile.c.account_id,
    )


PROFILE_DAYS = Dataset(
    name="profile_days",
    facts=_profile_days,
    date=FactDate("PROFILE_DAY", "Day in the calendar of the source"),
    counts="views and clicks of profiles",
    dimensions=(*LOCATED, *SPANS),
    calendar=True,
)


def _sum(name: str, label: str, what: str) -> Metric:
    """The sum of a column of the profiles' days."""
    column = Component(name, PROFILE_DAYS, what=lambda of: of["profile"].c[name])
    description = f"{what}, by the day in the source's calendar"
    return count(f"profile.{name}", column, label, description)


FIGURES = Figures(
    room="profile_metrics",
    datasets=(PROFILE_DAYS,),
    metrics=(
        _sum(
            "business_impressions_desktop_maps",
            "Views in maps on computers",
            "Views of business profiles in maps, on computers",
        ),
        _sum(
            "business_impressions_desktop_search",
            "Views in searches on computers",
            "Views of business profiles in searches, on computers",
        ),
        _sum(
            "business_impressions_mobile_maps",
            "Views in maps on mobile devices",
            "Views of business profiles in maps, on mobile devices",
        ),
        _sum(
            "business_impressions_mobile_search",
            "Views in searches on mobile devices",
            "Views of business profiles in searches, on mobile devices",
        ),
        _sum(
            "business_direction_requests",
            "Requests for directions",
            "Requests for directions to locations",
        ),
        _sum("call_clicks", "Clicks to call", "Clicks that call locations"),
        _sum(
            "website_clicks",
            "Clicks to the website",
            "Clicks that lead to the websites of locations",
        ),
    ),
)
