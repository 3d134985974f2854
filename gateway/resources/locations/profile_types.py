"""What a location shows of itself, in the graph: values without an identity of their own."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import strawberry

from gateway.graphql.enums import described_enum
from gateway.resources.locations.hours import Weekday, time_of
from gateway.resources.locations.model import LocationStatus
from gateway.resources.locations.profile import is_to_open
from gateway.resources.locations.profile_model import ContactKind, PhotoKind

Rows = Sequence[Mapping[str, Any]]

described_enum(
    ContactKind,
    "How a location is reached",
    {
        ContactKind.PHONE: "Telephone",
        ContactKind.MOBILE: "Mobile telephone",
        ContactKind.FAX: "Fax",
        ContactKind.EMAIL: "E-mail",
        ContactKind.OTHER: "Some other way",
    },
)
described_enum(
    PhotoKind,
    "What a photo shows",
    {
        PhotoKind.LOGO: "The logo",
        PhotoKind.COVER: "What the profile begins with",
        PhotoKind.INTERIOR: "The inside",
        PhotoKind.EXTERIOR: "The outside",
        PhotoKind.PRODUCT: "What is sold or served",
        PhotoKind.TEAM: "The people who work there",
        PhotoKind.OTHER: "Something else",
    },
)


described_enum(Weekday, "Day of the week", {day: day.name.title() for day in Weekday})


@strawberry.type(description="Place on earth")
class Coordinates:
    latitude: float = strawberry.field(description="Latitude in decimal degrees, -90 to 90")
    longitude: float = strawberry.field(description="Longitude in decimal degrees, -180 to 180")


@strawberry.type(description="Period of a day in which a location is open")
class OpeningPeriod:
    opens: dt.time = strawberry.field(description="Time at which it opens")
    closes: dt.time = strawberry.field(
        description="Time at which it closes; one that is not after `opens` is on the next day"
    )


@strawberry.type(description="Hours of a day of the week")
class OpeningDay:
    day: Weekday = strawberry.field(description="Day of the week")
    closed: bool = strawberry.field(description="Whether the location is closed all day")
    periods: list[OpeningPeriod] = strawberry.field(
        description="Periods in which it is open, the earliest first"
    )


@strawberry.type(description="Days on which other hours hold, such as holidays")
class SpecialPeriod:
    starts: dt.date = strawberry.field(description="First day")
    ends: dt.date = strawberry.field(description="Last day")
    name: str | None = strawberry.field(description="Name of the period; null if it has none")
    closed: bool = strawberry.field(description="Whether the location is closed on these days")
    periods: list[OpeningPeriod] = strawberry.field(
        description="Periods of each day in which it is open, the earliest first"
    )


@strawberry.type(description="How a location is reached")
class LocationContact:
    kind: ContactKind = strawberry.field(description="How it is reached")
    value: str = strawberry.field(
        description="Number in E.164 format, e-mail address, or other text"
    )
    name: str | None = strawberry.field(description="Who or what answers; null if unknown")


@strawberry.type(description="Picture of a location")
class LocationPhoto:
    kind: PhotoKind = strawberry.field(description="What it shows")
    url: str = strawberry.field(description="Address of the picture")


def status_of(row: Mapping[str, Any]) -> LocationStatus:
    """The status that is seen: what was set, or that the opening date is still to come."""
    return LocationStatus.OPENING_SOON if is_to_open(row) else LocationStatus(row["status"])


def coordinates_of(row: Mapping[str, Any]) -> Coordinates | None:
    """The place of a location; None if it is unknown."""
    if row["latitude"] is None or row["longitude"] is None:
        return None
    return Coordinates(latitude=row["latitude"], longitude=row["longitude"])


def categories_of(row: Mapping[str, Any], categories: Rows) -> list[str]:
    """Categories in their order."""
    return [category["category"] for category in categories]


def week_of(row: Mapping[str, Any], periods: Rows) -> list[OpeningDay] | None:
    """All days of the week; None if no hours were ever given."""
    if not row["hours_given"]:
        return None
    by_day: dict[Weekday, list[OpeningPeriod]] = {day: [] for day in Weekday}
    for period in periods:
        by_day[Weekday(period["day"])].append(_period(period))
    return [
        OpeningDay(day=day, closed=not of_day, periods=of_day) for day, of_day in by_day.items()
    ]


def special_of(row: Mapping[str, Any], special: Rows, hours: Rows) -> list[SpecialPeriod]:
    """Special periods with their hours."""
    by_period: dict[int, list[OpeningPeriod]] = {one["row_id"]: [] for one in special}
    for period in hours:
        if period["special_period_id"] in by_period:
            by_period[period["special_period_id"]].append(_period(period))
    return [
        SpecialPeriod(
            starts=one["starts"],
            ends=one["ends"],
            name=one["name"],
            closed=one["closed"],
            periods=by_period[one["row_id"]],
        )
        for one in special
    ]


def contacts_of(row: Mapping[str, Any], contacts: Rows) -> list[LocationContact]:
    """Contacts in their order."""
    return [
        LocationContact(kind=ContactKind(one["kind"]), value=one["value"], name=one["name"])
        for one in contacts
    ]


def photos_of(row: Mapping[str, Any], photos: Rows) -> list[LocationPhoto]:
    """Photos in their order."""
    return [LocationPhoto(kind=PhotoKind(one["kind"]), url=one["url"]) for one in photos]


def _period(row: Mapping[str, Any]) -> OpeningPeriod:
    return OpeningPeriod(opens=time_of(row["opens"]), closes=time_of(row["closes"]))
