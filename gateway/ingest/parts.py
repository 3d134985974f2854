"""Hours, contacts, photos and categories in a record of a location.

"open_hours": {"monday": ["09:00-12:00", "14:00-18:00"], "sunday": [], ...},
"specific_hours": [{"starts": "2026-12-24", "ends": "2026-12-26", "name": "Christmas",
                    "closed": true, "hours": []}],
"contacts": [{"kind": "phone", "value": "+33123456789", "name": "Reception"}],
"photos": [{"kind": "logo", "url": "https://example.com/logo.png"}],
"categories": ["gcid:bakery"]

Hours may also be as the graph gives them: [{"day": "MONDAY", "periods": [{"opens": "09:00",
"closes": "12:00"}]}, …].
"""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from gateway.ingest.fields import Fields
from gateway.resources.locations.hours import Day, Period, SpecialPeriod, Weekday
from gateway.resources.locations.profile import Contact, Parts, Photo, checked_parts
from gateway.resources.locations.profile_model import ContactKind, PhotoKind

_SPELLED = {"opening_hours": "open_hours", "special_hours": "specific_hours"}
_CONTACTS = {each.lower(): each for each in ContactKind}
_PHOTOS = {each.lower(): each for each in PhotoKind}
_DAYS = {day.name.lower(): day for day in Weekday}
# A day may end at 24:00, which is the midnight that the next one begins with.
_PERIOD = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)", re.ASCII)


def read_parts(fields: Fields) -> Parts | None:
    """The parts of a location that its record gives; what is wrong with them goes to the checks.

    Whether hours were given goes among the values.
    """
    fields.own_names(open_hours="opening_hours", specific_hours="special_hours")
    values: dict[str, Any] = {}
    categories = fields.texts("categories")
    if categories:
        values["categories"] = categories
    found = fields.find("open_hours")
    if found is not None and found[1] is not None:
        if isinstance(found[1], list):
            values["opening_hours"] = [_day(each) for each in fields.each("open_hours") or ()]
        else:
            values["opening_hours"] = _week(fields, fields.mapping("open_hours") or {})
        fields.values["hours_given"] = True
    special = fields.each("specific_hours")
    if special is not None:
        values["special_hours"] = [_special(each) for each in special]
    contacts = fields.each("contacts")
    if contacts is not None:
        values["contacts"] = [_contact(each) for each in contacts]
    photos = fields.each("photos")
    if photos is not None:
        values["photos"] = [_photo(each) for each in photos]
    if not values:
        return None
    fields.settle()
    return checked_parts(fields.checks, values, _SPELLED)


def _week(fields: Fields, week: Mapping[str, Any]) -> list[Day]:
    days = []
    for name, hours in week.items():
        day = _DAYS.get(name.strip().lower())
        if day is None:
            fields.invalid("open_hours", f"has the day {name[:40]!r}. Give {', '.join(_DAYS)}.")
        else:
            days.append(Day(day, _periods(fields, "open_hours", hours)))
    return days


def _day(inner: Fields) -> Day:
    """A day as the graph gives it."""
    inner.choice("day", _DAYS)
    if inner.values.get("day") is None:
        inner.invalid("day", f"is needed: give one of {', '.join(_DAYS)}.")
    found = inner.find("periods")
    periods = _periods(inner, "periods", (found[1] if found else None) or [])
    return Day(inner.values.get("day") or Weekday.MONDAY, periods)


def _periods(fields: Fields, key: str, given: Any) -> tuple[Period, ...]:
    periods = []
    for place, each in enumerate(given if isinstance(given, list) else [given]):
        text = _text(fields.within(each, key, place)) if isinstance(each, Mapping) else each
        match = _PERIOD.fullmatch(text.strip()) if isinstance(text, str) else None
        if match is None:
            fields.invalid(key, f"has the period {str(text)[:40]!r}. Write it as 09:00-12:00.")
            continue
        opens, opened, closes, closed = (int(number or 0) for number in match.groups())
        periods.append(Period(opens * 60 + opened, closes * 60 + closed))
    return tuple(periods)


def _text(period: Fields) -> str:
    """A period as the graph gives it, as a text."""
    ends = (period.find(key) for key in ("opens", "closes"))
    return "-".join(str(found[1] if found else "") for found in ends)


def _special(inner: Fields) -> SpecialPeriod:
    inner.own_names(hours="periods")
    hours = inner.find("hours")
    for key in ("starts", "ends"):
        inner.date(key)
        if inner.values.get(key) is None:
            inner.invalid(key, "is needed: give a date such as 2024-12-14.")
    inner.text("name")
    inner.boolean("closed")
    values = inner.values
    return SpecialPeriod(
        values.get("starts") or dt.date.min,
        values.get("ends") or dt.date.min,
        values.get("name"),
        values.get("closed", False),
        _periods(inner, "hours", (hours[1] if hours else None) or []),
    )


def _contact(inner: Fields) -> Contact:
    inner.choice("kind", _CONTACTS)
    inner.text("value")
    inner.text("name")
    kind = inner.values.get("kind") or ContactKind.OTHER
    return Contact(kind, inner.values.get("value") or "", inner.values.get("name"))


def _photo(inner: Fields) -> Photo:
    inner.choice("kind", _PHOTOS)
    inner.text("url")
    kind = inner.values.get("kind") or PhotoKind.OTHER
    return Photo(kind, inner.values.get("url") or "")
