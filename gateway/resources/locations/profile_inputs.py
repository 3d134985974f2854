"""What a mutation may say of the profile of a location, and the way from there to plain values."""

import datetime as dt
from typing import Any

import strawberry

from gateway.graphql.mutations import given, optional
from gateway.resources.locations import hours, profile
from gateway.resources.locations.model import SetLocationStatus
from gateway.resources.locations.profile_model import ContactKind, PhotoKind


@strawberry.input(description="Place on earth")
class CoordinatesInput:
    latitude: float = strawberry.field(description="Latitude in decimal degrees, -90 to 90")
    longitude: float = strawberry.field(description="Longitude in decimal degrees, -180 to 180")


@strawberry.input(description="Period of a day in which a location is open")
class OpeningPeriodInput:
    opens: dt.time = strawberry.field(description="Time at which it opens")
    closes: dt.time = strawberry.field(
        description="Time at which it closes; one that is not after `opens` is on the next day"
    )


@strawberry.input(description="Hours of a day of the week")
class OpeningDayInput:
    day: hours.Weekday = strawberry.field(description="Day of the week")
    periods: list[OpeningPeriodInput] = strawberry.field(
        description=f"Periods in which it is open, {hours.MAX_PERIODS} at most; none if it is "
        "closed all day"
    )


@strawberry.input(description="Days on which other hours hold, such as holidays")
class SpecialPeriodInput:
    starts: dt.date = strawberry.field(description="First day")
    ends: dt.date = strawberry.field(description="Last day, which may be the first")
    name: str | None = optional("Name of the period, 100 characters at most")
    closed: bool = strawberry.field(
        default=False, description="Whether the location is closed on these days"
    )
    periods: list[OpeningPeriodInput] | None = optional(
        f"Periods of each day in which it is open, {hours.MAX_PERIODS} at most; needed unless "
        "it is closed"
    )


@strawberry.input(description="How a location is reached")
class LocationContactInput:
    kind: ContactKind = strawberry.field(description="How it is reached")
    value: str = strawberry.field(
        description="Number in E.164 format such as +33123456789, e-mail address, or text"
    )
    name: str | None = optional("Who or what answers, 100 characters at most")


@strawberry.input(description="Picture of a location")
class LocationPhotoInput:
    kind: PhotoKind = strawberry.field(description="What it shows")
    url: str = strawberry.field(description="Address of the picture")


@strawberry.input
class LocationProfileInput:
    """What both creating and changing a location may say."""

    region: strawberry.Maybe[str | None] = strawberry.field(
        description="Region or state, 100 characters at most"
    )
    coordinates: strawberry.Maybe[CoordinatesInput | None] = strawberry.field(
        description="Place on earth"
    )
    time_zone: strawberry.Maybe[str | None] = strawberry.field(
        description="Time zone by its name in the IANA database such as Europe/Paris; null is UTC"
    )
    national_id: strawberry.Maybe[str | None] = strawberry.field(
        description="National registration number, 50 characters at most"
    )
    status: strawberry.Maybe[SetLocationStatus | None] = strawberry.field(
        description="Whether the location is open"
    )
    opening_date: strawberry.Maybe[dt.date | None] = strawberry.field(
        description="Day on which it opens or opened; with the status TEMPORARILY_CLOSED the day "
        "on which it is to reopen. Refused with CLOSED"
    )
    website_url: strawberry.Maybe[str | None] = strawberry.field(description="Address of its site")
    facebook_url: strawberry.Maybe[str | None] = strawberry.field(
        description="Address of its Facebook page"
    )
    twitter_url: strawberry.Maybe[str | None] = strawberry.field(
        description="Address of its profile on Twitter (X)"
    )
    description_short: strawberry.Maybe[str | None] = strawberry.field(
        description=f"Short description, {profile.MAX_SHORT} characters at most"
    )
    description_long: strawberry.Maybe[str | None] = strawberry.field(
        description=f"Long description, {profile.MAX_LONG} characters at most"
    )
    categories: strawberry.Maybe[list[str] | None] = strawberry.field(
        description="Identifiers of its categories, the main one first: at least 1, "
        f"{profile.MAX_CATEGORIES} at most"
    )
    opening_hours: strawberry.Maybe[list[OpeningDayInput] | None] = strawberry.field(
        description="Hours of all 7 days of the week; null if they are unknown"
    )
    special_hours: strawberry.Maybe[list[SpecialPeriodInput] | None] = strawberry.field(
        description=f"All days on which other hours hold, {hours.MAX_SPECIAL} periods at most"
    )
    contacts: strawberry.Maybe[list[LocationContactInput] | None] = strawberry.field(
        description=f"All ways to reach it, {profile.MAX_CONTACTS} at most"
    )
    photos: strawberry.Maybe[list[LocationPhotoInput] | None] = strawberry.field(
        description=f"All its pictures, {profile.MAX_PHOTOS} at most"
    )


FIELDS = tuple(LocationProfileInput.__annotations__)
NEVER_NULL = ("status", "categories")


def profile_values(input_: LocationProfileInput) -> dict[str, Any]:
    """The values that were given, as `checked_profile` takes them."""
    values = given(input_, *FIELDS, never_null=NEVER_NULL)
    for name, plain in (
        ("coordinates", _coordinates),
        ("opening_hours", _week),
        ("special_hours", _special),
        ("contacts", _contacts),
        ("photos", _photos),
    ):
        if values.get(name) is not None:
            values[name] = plain(values[name])
    return values


def _coordinates(given: CoordinatesInput) -> profile.Coordinates:
    return profile.Coordinates(given.latitude, given.longitude)


def _week(given: list[OpeningDayInput]) -> list[hours.Day]:
    return [hours.Day(day.day, _periods(day.periods)) for day in given]


def _special(given: list[SpecialPeriodInput]) -> list[hours.SpecialPeriod]:
    return [
        hours.SpecialPeriod(one.starts, one.ends, one.name, one.closed, _periods(one.periods or ()))
        for one in given
    ]


def _periods(given: Any) -> tuple[hours.Period, ...]:
    return tuple(
        hours.Period(hours.minutes_of(one.opens), hours.minutes_of(one.closes)) for one in given
    )


def _contacts(given: list[LocationContactInput]) -> list[profile.Contact]:
    return [profile.Contact(one.kind, one.value, one.name) for one in given]


def _photos(given: list[LocationPhotoInput]) -> list[profile.Photo]:
    return [profile.Photo(one.kind, one.url) for one in given]
