"""What a location shows of itself: checked, and written with the location."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import BindParameter, select

from gateway.database.arrays import Array, any_of
from gateway.database.columns import Base, now
from gateway.database.tenancy import of_tenant
from gateway.errors import UserErrorCode
from gateway.resources.locations.hours import (
    Day,
    Period,
    SpecialPeriod,
    Weekday,
    check_special,
    check_week,
    opening_instant,
)
from gateway.resources.locations.model import SetLocationStatus
from gateway.resources.locations.profile_model import (
    ContactKind,
    LocationCategoryModel,
    LocationContactModel,
    LocationOpeningPeriodModel,
    LocationPhotoModel,
    LocationSpecialHoursModel,
    LocationSpecialPeriodModel,
    PhotoKind,
)
from gateway.resources.values import Checks
from gateway.store.write import Transaction, table_of

MAX_CATEGORIES = 10
MAX_CONTACTS = 50
MAX_PHOTOS = 100
MAX_SHORT = 80
MAX_LONG = 750
# Columns that hold texts, each with its input field and its greatest length in code points.
TEXTS = {
    "national_id": ("nationalId", 50),
    "region": ("region", 100),
    "description_short": ("descriptionShort", MAX_SHORT),
    "description_long": ("descriptionLong", MAX_LONG),
}
# Columns that hold web addresses, each with its input field and the hosts that it may be at.
URLS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "website_url": ("websiteUrl", ()),
    "facebook_url": ("facebookUrl", ("facebook.com", "fb.com", "fb.me")),
    "twitter_url": ("twitterUrl", ("twitter.com", "x.com")),
}


@dataclass(frozen=True, slots=True)
class Coordinates:
    """A place on earth, in decimal degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Contact:
    """How a location is reached."""

    kind: ContactKind
    value: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture of a location."""

    kind: PhotoKind
    url: str


@dataclass(frozen=True, slots=True)
class Parts:
    """Rows that a location is to have, in their order; None leaves those that it has."""

    categories: Sequence[str] | None = None
    opening_hours: Sequence[Day] | None = None
    special_hours: Sequence[SpecialPeriod] | None = None
    contacts: Sequence[Contact] | None = None
    photos: Sequence[Photo] | None = None


def checked_profile(
    checks: Checks, values: Mapping[str, Any], stored: Mapping[str, Any]
) -> tuple[dict[str, Any], Parts]:
    """Columns and parts of a location as they are stored, of the values that are given.

    Values are by column, with `coordinates`, `categories`, `opening_hours`, `special_hours`,
    `contacts` and `photos` beside them; `stored` is the location as it is (empty for a new one).
    """
    columns: dict[str, Any] = {}
    for name, (field, most) in TEXTS.items():
        if name in values:
            columns[name] = checks.text(values[name], field, most)
    for name, (field, hosts) in URLS.items():
        if name in values:
            columns[name] = checks.url_at(values[name], field, *hosts)
    if "coordinates" in values:
        columns |= _coordinates(checks, values["coordinates"])
    if "time_zone" in values:
        columns["time_zone"] = checks.time_zone(values["time_zone"])
    columns |= _status(checks, values, stored)
    if "opening_date" in columns or "time_zone" in columns:
        known = {**stored, **columns}
        if not checks.errors:
            columns["opens_at"] = opening_instant(known.get("opening_date"), known.get("time_zone"))
    if "opening_hours" in values:
        columns["hours_given"] = values["opening_hours"] is not None
    return columns, checked_parts(checks, values)


def _coordinates(checks: Checks, given: Coordinates | None) -> dict[str, float | None]:
    if given is None:
        return {"latitude": None, "longitude": None}
    here = checks.within("coordinates")
    return {
        "latitude": here.number(given.latitude, "latitude", -90, 90),
        "longitude": here.number(given.longitude, "longitude", -180, 180),
    }


def _status(checks: Checks, values: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
    columns = {name: values[name] for name in ("status", "opening_date") if name in values}
    status = columns.get("status", stored.get("status", SetLocationStatus.OPEN))
    if status != SetLocationStatus.CLOSED:
        return columns
    if columns.get("opening_date") is not None:
        checks.note(
            UserErrorCode.INVALID,
            f"A location that is {status} has no `openingDate`. "
            "Leave it out, or set the `status` to OPEN, or to TEMPORARILY_CLOSED until then.",
            "openingDate",
        )
    # What has not opened yet cannot be closed; the date on which it once opened may stay.
    elif "opening_date" not in columns and is_to_open(stored):
        checks.note(
            UserErrorCode.CONFLICT,
            f"The location is to open on {stored['opening_date']}. "
            "Give `openingDate: null` with this `status`.",
            "status",
        )
    return columns


def is_to_open(row: Mapping[str, Any]) -> bool:
    """Whether a location is open by its status, but its opening date has not come yet."""
    opens_at = row.get("opens_at")
    return row.get("status") == SetLocationStatus.OPEN and opens_at is not None and opens_at > now()


# What inputs call the parts that have another name in the store.
SPELLED = {"opening_hours": "openingHours", "special_hours": "specialHours"}


def checked_parts(
    checks: Checks, values: Mapping[str, Any], spelled: Mapping[str, str] = SPELLED
) -> Parts:
    """Parts of a location as they are stored, of those among the values; null takes all away."""
    lists = {
        name: values[name] or () if name in values else None
        for name in ("categories", "opening_hours", "special_hours", "contacts", "photos")
    }
    if "categories" in values:
        lists["categories"] = _categories(checks, values["categories"])
    if values.get("opening_hours") is not None:
        check_week(checks, values["opening_hours"], spelled["opening_hours"])
    if values.get("special_hours"):
        lists["special_hours"] = _special(checks, values["special_hours"], spelled["special_hours"])
    if values.get("contacts"):
        lists["contacts"] = _contacts(checks, values["contacts"])
    if values.get("photos"):
        lists["photos"] = _photos(checks, values["photos"])
    return Parts(**lists)


def _categories(checks: Checks, given: Sequence[str] | None) -> list[str]:
    texts = checks.texts(given or (), "categories", 100)
    if not given:
        checks.note(
            UserErrorCode.REQUIRED,
            "`categories` is empty. Give at least one, or leave the field out.",
            "categories",
        )
    if _too_many(checks, texts, "categories", MAX_CATEGORIES):
        return texts
    for place, text in enumerate(texts):
        if text is not None and text in texts[:place]:
            checks.note(
                UserErrorCode.INVALID,
                f"The category {text!r} is given twice. Give it once.",
                "categories",
            )
    return texts


def _special(checks: Checks, given: Sequence[SpecialPeriod], field: str) -> list[SpecialPeriod]:
    check_special(checks, given, field)
    return [
        SpecialPeriod(
            one.starts,
            one.ends,
            checks.within(field, place).text(one.name, "name", 100),
            one.closed,
            one.periods,
        )
        for place, one in enumerate(given)
    ]


def _contacts(checks: Checks, given: Sequence[Contact]) -> list[Contact]:
    if _too_many(checks, given, "contacts", MAX_CONTACTS):
        return []
    checked = []
    for place, contact in enumerate(given):
        here = checks.within("contacts", place)
        value = here.text(contact.value, "value", 320, required=True)
        if contact.kind == ContactKind.EMAIL:
            value = here.email(value, "value")
        elif contact.kind != ContactKind.OTHER:
            value = here.mobile_number(value, "value")
        checked.append(Contact(contact.kind, value, here.text(contact.name, "name", 100)))
    return checked


def _photos(checks: Checks, given: Sequence[Photo]) -> list[Photo]:
    if _too_many(checks, given, "photos", MAX_PHOTOS):
        return []
    return [
        Photo(photo.kind, checks.within("photos", place).url(photo.url, "url"))
        for place, photo in enumerate(given)
    ]


def _too_many(checks: Checks, given: Sequence[Any], field: str, most: int) -> bool:
    if len(given) > most:
        checks.note(
            UserErrorCode.INVALID, f"`{field}` has {len(given)} items. Give {most} at most.", field
        )
    return len(given) > most


async def parts_of(
    tx: Transaction, account_id: int, location_ids: Sequence[int]
) -> dict[int, Parts]:
    """The parts that locations have, as `write_parts` takes them."""

    async def rows(model: type[Base], *order: str) -> dict[int, list[Any]]:
        table = table_of(model)
        found: dict[int, list[Any]] = {location_id: [] for location_id in location_ids}
        keys = BindParameter("keys", list(location_ids), type_=Array(), unique=False)
        statement = select(table).where(
            of_tenant(table, tx.viewer),
            table.c.account_id == account_id,
            any_of(table.c.location_id, keys),
        )
        for row in await tx.fetch(statement.order_by(*(table.c[name] for name in order))):
            found[row.location_id].append(row)
        return found

    if not location_ids:
        return {}
    categories = await rows(LocationCategoryModel, "position")
    periods = await rows(LocationOpeningPeriodModel, "day", "opens")
    special = await rows(LocationSpecialPeriodModel, "starts")
    hours = await rows(LocationSpecialHoursModel, "opens")
    contacts = await rows(LocationContactModel, "position")
    photos = await rows(LocationPhotoModel, "position")
    return {
        key: Parts(
            categories=[one.category for one in categories[key]],
            opening_hours=[
                Day(day, tuple(Period(p.opens, p.closes) for p in periods[key] if p.day == day))
                for day in Weekday
            ],
            special_hours=[
                SpecialPeriod(
                    one.starts,
                    one.ends,
                    one.name,
                    one.closed,
                    tuple(
                        Period(p.opens, p.closes)
                        for p in hours[key]
                        if p.special_period_id == one.id
                    ),
                )
                for one in special[key]
            ],
            contacts=[Contact(one.kind, one.value, one.name) for one in contacts[key]],
            photos=[Photo(one.kind, one.url) for one in photos[key]],
        )
        for key in location_ids
    }


def in_order(parts: Parts) -> Parts:
    """Parts in the order in which `parts_of` gives them."""
    week, special = parts.opening_hours, parts.special_hours
    return replace(
        parts,
        opening_hours=week and sorted(map(_day_in_order, week), key=lambda day: day.day),
        special_hours=special
        and sorted(
            (replace(one, periods=_periods_in_order(one.periods)) for one in special),
            key=lambda one: one.starts,
        ),
    )


def _day_in_order(day: Day) -> Day:
    return replace(day, periods=_periods_in_order(day.periods))


def _periods_in_order(periods: tuple[Period, ...]) -> tuple[Period, ...]:
    return tuple(sorted(periods, key=lambda period: period.opens))


async def write_parts(tx: Transaction, account_id: int, location_id: int, parts: Parts) -> None:
    """Replace the parts of a location that are given."""
    if parts.categories is not None:
        rows = [
            {"category": category, "position": position}
            for position, category in enumerate(parts.categories)
        ]
        await _replace(tx, LocationCategoryModel, account_id, location_id, rows)
    if parts.opening_hours is not None:
        rows = [
            {"day": day.day, "opens": period.opens, "closes": period.closes}
            for day in parts.opening_hours
            for period in day.periods
        ]
        await _replace(tx, LocationOpeningPeriodModel, account_id, location_id, rows)
    if parts.special_hours is not None:
        await _replace_special(tx, account_id, location_id, parts.special_hours)
    if parts.contacts is not None:
        rows = [
            {"kind": one.kind, "value": one.value, "name": one.name, "position": position}
            for position, one in enumerate(parts.contacts)
        ]
        await _replace(tx, LocationContactModel, account_id, location_id, rows)
    if parts.photos is not None:
        rows = [
            {"kind": one.kind, "url": one.url, "position": position}
            for position, one in enumerate(parts.photos)
        ]
        await _replace(tx, LocationPhotoModel, account_id, location_id, rows)


async def _replace(
    tx: Transaction,
    model: type[Base],
    account_id: int,
    location_id: int,
    rows: Sequence[Mapping[str, Any]],
) -> None:
    """Let a location have these rows of a table and no others; its own change is logged."""
    await tx.unlink(model, account_id, location_id=location_id)
    await tx.link_many(model, account_id, [{**row, "location_id": location_id} for row in rows])


async def _replace_special(
    tx: Transaction, account_id: int, location_id: int, special: Sequence[SpecialPeriod]
) -> None:
    await _replace(tx, LocationSpecialHoursModel, account_id, location_id, ())
    rows = [
        {"starts": one.starts, "ends": one.ends, "name": one.name, "closed": one.closed}
        for one in special
    ]
    await _replace(tx, LocationSpecialPeriodModel, account_id, location_id, rows)
    table = table_of(LocationSpecialPeriodModel)
    stored = await tx.fetch(
        select(table.c.id, table.c.starts).where(
            of_tenant(table, tx.viewer),
            table.c.account_id == account_id,
            table.c.location_id == location_id,
        )
    )
    ids = {row.starts: row.id for row in stored}
    hours = [
        {"special_period_id": ids[one.starts], "opens": period.opens, "closes": period.closes}
        for one in special
        for period in one.periods
    ]
    await _replace(tx, LocationSpecialHoursModel, account_id, location_id, hours)
