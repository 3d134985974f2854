"""Figures of business profiles: what a year brings by the day, and what people search for."""

import datetime as dt
from random import Random
from typing import Any

from gateway.resources.profile_metrics.model import PROFILE_FIGURES
from gateway.seeding.client import Client, Place
from gateway.seeding.instants import DAY
from gateway.seeding.loading import Loader
from gateway.seeding.share import Share

DAYS = 365
MONTHS = 12
METRIC = ("id", "account_id", "created", "updated", "location_id", "day", *PROFILE_FIGURES)
KEYWORD = (
    *("id", "account_id", "created", "updated", "location_id", "month", "keyword", "branded"),
    *("count", "threshold"),
)
# Of a hundred views: in maps and in searches, on computers and on mobile devices.
_VIEWS = (0.07, 0.13, 0.34, 0.46)
# For each view: requests for directions, calls, visits of the website.
_ACTIONS = (0.030, 0.012, 0.021)
_WEEKDAYS = (0.85, 0.85, 0.9, 0.95, 1.15, 1.3, 1.0)
# Smaller counts are given as a threshold only.
_PRIVATE = 15
_SEARCHES = ("{trade} near me", "best {trade} {city}", "{trade} {city}", "{trade} open now")


async def write_profile_figures(share: Share) -> None:
    """The last year of every location's profile."""
    loader, client = share.loader, share.client
    rng = share.random("profile figures")
    for place in client.places:
        rows = list(_days(loader, client, place, rng))
        await loader.write("profile_metrics", client.account_id, METRIC, rows)
    for place in client.places:
        rows = list(_months(loader, client, place, rng))
        await loader.write("search_keywords", client.account_id, KEYWORD, rows)


def _day(client: Client, number: int) -> dt.date:
    """The day that lies so many days before the anchor."""
    end = dt.datetime.fromtimestamp(client.calendar.end / 1e6, dt.UTC).date()
    return end - dt.timedelta(days=number)


def _days(loader: Loader, client: Client, place: Place, rng: Random) -> Any:
    first = loader.take("profile_metrics", DAYS)
    busy = 40 + 400 * place.weight / max(each.weight for each in client.places)
    for number in range(DAYS):
        day = _day(client, DAYS - number)
        views = busy * _WEEKDAYS[day.weekday()] * (0.8 + 0.4 * rng.random())
        seen = [int(views * share + rng.random()) for share in _VIEWS]
        done = [int(views * share + rng.random()) for share in _ACTIONS]
        recorded = loader.instant(client.calendar.end - (DAYS - number) * DAY + DAY // 2)
        yield (
            *(first + number, client.account_id, recorded, recorded, place.id, loader.day(day)),
            *(*seen, *done),
        )


def _months(loader: Loader, client: Client, place: Place, rng: Random) -> Any:
    trade, brand = client.company.trade, client.company.name.split()[0]
    words = {"trade": trade, "city": place.city}
    searches = [(text.format(**words).lower(), False) for text in _SEARCHES]
    searches += [(brand.lower(), True), (f"{brand} {place.city}".lower(), True)]
    first = loader.take("search_keywords", MONTHS * len(searches))
    last = _day(client, 1).replace(day=1)
    months = [_month(last, back) for back in reversed(range(1, MONTHS + 1))]
    for number, month in enumerate(months):
        recorded = loader.instant(client.calendar.end - (MONTHS - number) * 28 * DAY)
        for place_in, (text, branded) in enumerate(searches):
            count = int(rng.paretovariate(1.1) * (12 if branded else 6) * (0.5 + place.weight))
            hidden = count < _PRIVATE
            row_id = first + number * len(searches) + place_in
            yield (
                *(row_id, client.account_id, recorded, recorded, place.id, loader.day(month)),
                *(text[:200], branded),
                *((None, _PRIVATE) if hidden else (min(count, 100_000), None)),
            )


def _month(last: dt.date, back: int) -> dt.date:
    year, month = divmod(last.year * 12 + last.month - 1 - back, 12)
    return dt.date(year, month + 1, 1)
