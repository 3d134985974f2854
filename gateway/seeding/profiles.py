"""What locations show of themselves: columns of the location, hours, contacts and photos."""

import datetime as dt
from collections.abc import Mapping
from random import Random
from typing import Any

from gateway.database.columns import EPOCH, MICROSECOND
from gateway.resources.locations.hours import opening_instant
from gateway.resources.locations.model import SetLocationStatus
from gateway.resources.locations.profile_model import ContactKind, PhotoKind
from gateway.seeding.client import Client, Place
from gateway.seeding.countries import City, Country
from gateway.seeding.geography import SPOTS
from gateway.seeding.loading import Loader

Row = dict[str, Any]

_CATEGORIES = {
    "bakery": ("gcid:bakery", "gcid:cafe", "gcid:cake_shop"),
    "dental": ("gcid:dentist", "gcid:orthodontist"),
    "hotel": ("gcid:hotel", "gcid:conference_center", "gcid:restaurant"),
}
# By trade: periods of a weekday, a Saturday and a Sunday, in minutes of the day.
_HOURS: Mapping[str, tuple[tuple[tuple[int, int], ...], ...]] = {
    "bakery": (((390, 780), (840, 1110)), ((420, 960),), ((480, 720),)),
    "dental": (((510, 720), (780, 1080)), ((540, 720),), ()),
    "hotel": (((0, 0),), ((0, 0),), ((0, 0),)),
}
_HOLIDAYS = (("12-25", "12-26", "Christmas"), ("01-01", "01-01", "New Year"))
_PHOTOS = (PhotoKind.LOGO, PhotoKind.COVER, PhotoKind.INTERIOR, PhotoKind.TEAM)


def profile_columns(
    loader: Loader,
    client: Client,
    rng: Random,
    place: tuple[int, int],
    country: Country,
    city: City,
) -> Row:
    """The columns of a location's profile. `place` says which of how many it is, from 0.

    The last but one of a client is still to open.
    """
    offset, count = place
    spot = SPOTS[country.code, city.name]
    domain, slug = client.company.domain, f"{country.code.lower()}-{offset + 1:04d}"
    end = (EPOCH + client.calendar.end * MICROSECOND).date()
    opening: dt.date | None = None
    status = SetLocationStatus.OPEN
    if count > 3 and offset == count - 2:
        opening = end + dt.timedelta(days=90)
    elif rng.random() < 0.5:
        opening = end - dt.timedelta(days=rng.randrange(1_200, 9_000))
    if opening is None and rng.random() < 0.06:
        status = SetLocationStatus.TEMPORARILY_CLOSED
    begins = opening_instant(opening, spot.time_zone)
    return {
        "national_id": f"{country.code}{rng.randrange(10**8, 10**9)}",
        "status": status.value,
        "opening_date": None if opening is None else loader.day(opening),
        "opens_at": None if begins is None else loader.instant((begins - EPOCH) // MICROSECOND),
        "region": spot.region,
        "latitude": round(spot.latitude + rng.uniform(-0.04, 0.04), 5),
        "longitude": round(spot.longitude + rng.uniform(-0.04, 0.04), 5),
        "website_url": f"https://{domain}/{slug}",
        "facebook_url": f"https://www.facebook.com/{client.company.code.lower()}-{slug}",
        "twitter_url": f"https://x.com/{client.company.code.lower()}_{country.code.lower()}",
        "description_short": f"{client.company.name} in {city.name}"[:80],
        "description_long": f"{client.company.name} welcomes you in {city.name}, {spot.region}. "
        "Ask the team for what you need, and tell us afterwards how it was.",
        "time_zone": spot.time_zone,
        "hours_given": offset % 12 != 5,
    }


async def write_profiles(
    loader: Loader, client: Client, rng: Random, hours_given: Mapping[int, bool]
) -> None:
    """Categories, hours, special days, contacts and photos of the locations of a client."""
    tables: dict[str, list[Row]] = {}
    for place in client.places:
        _categories(tables, rng, place, client.company.trade)
        if hours_given[place.id]:
            _hours(loader, client, tables, rng, place)
        _contacts(client, tables, rng, place)
        for position, kind in enumerate(_PHOTOS[: rng.randint(1, len(_PHOTOS))]):
            url = f"https://{client.company.domain}/photos/{place.id}-{kind.lower()}.jpg"
            values = {"kind": kind.value, "url": url, "position": position}
            tables.setdefault("location_photos", []).append({"location_id": place.id, **values})
    special = tables.pop("location_special_hours", [])
    for table, rows in tables.items():
        first = loader.take(table, len(rows))
        await _add(loader, client, table, first, rows)
        if table == "location_special_periods":
            for row in special:
                row["special_period_id"] += first
    if special:
        first = loader.take("location_special_hours", len(special))
        await _add(loader, client, "location_special_hours", first, special)


async def _add(loader: Loader, client: Client, table: str, first: int, rows: list[Row]) -> None:
    await loader.add(
        table,
        client.account_id,
        [
            client.row(loader, first + number, client.created, **row)
            for number, row in enumerate(rows)
        ],
    )


def _categories(tables: dict[str, list[Row]], rng: Random, place: Place, trade: str) -> None:
    known = _CATEGORIES[trade]
    for position, category in enumerate(known[: rng.randint(1, len(known))]):
        row = {"location_id": place.id, "category": category, "position": position}
        tables.setdefault("location_categories", []).append(row)


def _hours(
    loader: Loader,
    client: Client,
    tables: dict[str, list[Row]],
    rng: Random,
    place: Place,
) -> None:
    trade = client.company.trade
    weekday, saturday, sunday = _HOURS[trade]
    later = rng.choice((0, 0, 30)) if trade != "hotel" else 0
    for day in range(1, 8):
        for opens, closes in {6: saturday, 7: sunday}.get(day, weekday):
            row = {"day": day, "opens": opens + later, "closes": closes + later}
            periods = tables.setdefault("location_opening_periods", [])
            periods.append({"location_id": place.id, **row})
    if trade == "hotel":
        return
    year = (EPOCH + client.calendar.end * MICROSECOND).year
    special = tables.setdefault("location_special_periods", [])
    for starts, ends, name in _HOLIDAYS:
        days = {
            key: loader.day(dt.date.fromisoformat(f"{year}-{day}"))
            for key, day in (("starts", starts), ("ends", ends))
        }
        special.append({"location_id": place.id, **days, "name": name, "closed": True})
    eve = loader.day(dt.date(year, 12, 24))
    # The id of the period is its place among them until the first id is known.
    row = {"location_id": place.id, "special_period_id": len(special)}
    special.append(
        {"location_id": place.id, "starts": eve, "ends": eve, "name": None, "closed": False}
    )
    hours = {"opens": 480, "closes": 780}
    tables.setdefault("location_special_hours", []).append({**row, **hours})


def _contacts(client: Client, tables: dict[str, list[Row]], rng: Random, place: Place) -> None:
    rows = tables.setdefault("location_contacts", [])
    number = place.country.mobile_number(place.id * 37 % 10_000_000)
    contacts = [
        (ContactKind.PHONE, number, "Front desk"),
        (ContactKind.EMAIL, f"location{place.id}@{client.company.domain}", None),
    ]
    for position, (kind, value, name) in enumerate(contacts[: rng.randint(1, 2)]):
        values = {"kind": kind.value, "value": value, "name": name, "position": position}
        rows.append({"location_id": place.id, **values})
