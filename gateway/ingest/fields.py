"""Keys of one record, read into columns: the FeedbackAPI's spellings, checked like a mutation."""

import datetime as dt
import math
import re
from collections.abc import Mapping
from typing import Any

from gateway.database.columns import EPOCH, UTC
from gateway.errors import UserErrorCode
from gateway.resources.values import Checks

UNLIMITED = 1 << 62
MAX_ID = 128

_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?", re.ASCII)
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


class Fields:
    """Reads a record key by key and collects what is wrong with it.

    A key is looked for with hyphens first, then with underscores. Absent keys leave no trace in
    `values` and `references`.
    """

    def __init__(self, record: Mapping[str, Any], *path: str) -> None:
        self._record = record
        self.checks = Checks(path)
        self.values: dict[str, Any] = {}
        self.references: dict[str, str | None] = {}

    def within(self, record: Mapping[str, Any], *path: str | int) -> "Fields":
        """The keys of an object inside the record; what is wrong is collected here."""
        inner = Fields(record)
        inner.checks = self.checks.within(*path)
        return inner

    def settle(self) -> None:
        """Raise Refused with everything that was wrong, if anything was."""
        self.checks.settle()

    def find(self, key: str) -> tuple[str, Any] | None:
        """The spelling of a key in the record, and its value; None if the record lacks it."""
        hyphenated = key.replace("_", "-")
        if hyphenated in self._record:
            return hyphenated, self._record[hyphenated]
        return (key, self._record[key]) if key in self._record else None

    def invalid(self, name: str, problem: str) -> None:
        """Note what is wrong with a key."""
        self.checks.refuse(UserErrorCode.INVALID, f"`{name}` {problem}", name)

    def text(
        self, key: str, column: str | None = None, most: int = UNLIMITED, *, required: bool = False
    ) -> None:
        """Text of bounded length, trimmed; blank is null."""
        found = self._text(key)
        if found is not None:
            name, value = found
            self.values[column or key] = self.checks.text(value, name, most, required=required)

    def email(self, key: str, column: str | None = None, *, required: bool = False) -> None:
        """An e-mail address, in lower case."""
        found = self._text(key)
        if found is None:
            return
        name, value = found
        if required and not (value or "").strip():
            self.checks.refuse(UserErrorCode.REQUIRED, f"`{name}` is needed: give a text.", name)
        self.values[column or key] = self.checks.email(value, name)

    def mobile_number(self, key: str) -> None:
        """A number in the shape of E.164; whether it is assigned is not looked at."""
        found = self._text(key)
        if found is not None:
            self.values[key] = self.checks.mobile_number(found[1], found[0])

    def country(self, key: str) -> None:
        """A country by its two letters."""
        found = self._text(key)
        if found is not None:
            self.values[key] = self.checks.country(found[1], found[0])

    def url(self, key: str, *, nullable: bool = True) -> None:
        """A web address; null is passed over where the column has none."""
        found = self._text(key)
        if found is None:
            return
        name, value = found
        if value is not None and value.strip():
            self.values[key] = self.checks.url(value, name)
        elif nullable:
            self.values[key] = None

    def word(self, key: str) -> str | None:
        """A word of a closed list, in lower case with underscores; None if absent or null."""
        found = self._text(key)
        if found is None or not found[1]:
            return None
        return found[1].strip().lower().replace("-", "_")

    def integer(self, key: str, least: int, most: int) -> None:
        """A whole number within bounds, also as a text."""
        found = self.find(key)
        if found is None:
            return
        name, value = found
        number = _integer(value)
        if number is None and not _blank(value):
            self.invalid(name, f"is {_shown(value)}. Give a whole number from {least} to {most}.")
        self.values[key] = self.checks.integer(number, name, least, most)

    def number(self, key: str, least: float, most: float) -> None:
        """A number within bounds, also as a text."""
        found = self.find(key)
        if found is None:
            return
        name, value = found
        number = _number(value)
        bad = number is None and not _blank(value)
        if bad or (number is not None and not least <= number <= most):
            self.invalid(name, f"is {_shown(value)}. Give a number from {least:g} to {most:g}.")
        self.values[key] = number

    def boolean(self, key: str, *, nullable: bool = False) -> None:
        """True or false, also as 1, 0 or a text; null is passed over where the column has none."""
        found = self.find(key)
        if found is None:
            return
        name, value = found
        if _blank(value):
            if nullable:
                self.values[key] = None
            return
        truth = None
        if isinstance(value, bool | int | str):
            truth = _BOOLEANS.get(str(value).strip().lower())
        if truth is None:
            self.invalid(name, f"is {_shown(value)}. Give true or false.")
        self.values[key] = truth

    def time(self, key: str, *, nullable: bool = False) -> None:
        """A time: seconds since 1970 or ISO 8601, in UTC where it names no offset.

        False and blank are null ("last_access": false), and null is passed over where the column
        has none.
        """
        found = self.find(key)
        if found is None:
            return
        name, value = found
        if value is False or _blank(value):
            if nullable:
                self.values[key] = None
            return
        at = _time(value)
        if at is None:
            self.invalid(
                name,
                f"is {_shown(value)}. Give a time as seconds since 1970 or by ISO 8601, "
                "such as 2024-12-14T00:00:00Z.",
            )
        self.values[key] = at

    def date(self, key: str) -> None:
        """A calendar date by ISO 8601; blank is null."""
        found = self._text(key)
        if found is None:
            return
        name, value = found
        self.values[key] = None
        if value is not None and value.strip():
            try:
                self.values[key] = dt.date.fromisoformat(value.strip())
            except ValueError:
                self.invalid(name, f"is {_shown(value)}. Give a date such as 2024-12-14.")

    def time_zone(self, key: str) -> None:
        """A time zone by its name in the IANA database."""
        found = self._text(key)
        if found is not None:
            self.values[key] = self.checks.time_zone(found[1], found[0])

    def choice(self, key: str, words: Mapping[str, Any]) -> None:
        """A word of a closed list, in any case; null is passed over."""
        word = self.word(key)
        if word is None:
            return
        if word not in words:
            self.invalid(key, f"is {_shown(word)}. Give one of {', '.join(words)}.")
        self.values[key] = words.get(word)

    def mapping(self, key: str) -> Mapping[str, Any] | None:
        """An object; None if absent or null."""
        found = self.find(key)
        if found is None or found[1] is None:
            return None
        name, value = found
        if isinstance(value, dict):
            return value
        self.invalid(name, f"is {_shown(value)}. Give an object.")
        return None

    def external_id(self, key: str = "id", *, required: bool = False) -> str | None:
        """The identifier of an object in its system; None if the record has none."""
        found = self.find(key)
        if found is None or found[1] is None or found[1] == "":
            if required:
                self.checks.refuse(UserErrorCode.REQUIRED, f"`{key}` is needed: give an id.", key)
            return None
        return self._identifier(*found)

    def objects(self, key: str) -> list[Mapping[str, Any]] | None:
        """A list of objects; None if absent or null."""
        found = self.find(key)
        if found is None or found[1] is None:
            return None
        name, value = found
        if isinstance(value, list) and all(isinstance(item, dict) for item in value):
            return value
        self.invalid(name, f"is {_shown(value)}. Give a list of objects.")
        return None

    def texts(self, key: str) -> tuple[str, ...] | None:
        """A list of texts, trimmed; None if absent or null."""
        found = self.find(key)
        if found is None or found[1] is None:
            return None
        name, value = found
        if isinstance(value, list) and all(isinstance(i, str) and _storable(i) for i in value):
            return tuple(item.strip() for item in value)
        self.invalid(name, f"is {_shown(value)}. Give a list of texts.")
        return None

    def reference(self, key: str, column: str) -> None:
        """The identifier of another object."""
        if self.find(key) is not None:
            self.references[column] = self.external_id(key)

    def identifiers(self, key: str) -> tuple[str, ...] | None:
        """A list of identifiers without repetitions; None if absent or null."""
        found = self.find(key)
        if found is None or found[1] is None:
            return None
        name, value = found
        if not isinstance(value, list):
            self.invalid(name, f"is {_shown(value)}. Give a list of ids.")
            return None
        identifiers = (self._identifier(name, item) for item in value)
        return tuple(dict.fromkeys(each for each in identifiers if each is not None))

    def _text(self, key: str) -> tuple[str, str | None] | None:
        found = self.find(key)
        if found is None:
            return None
        name, value = found
        if value is None:
            return name, None
        if not isinstance(value, str):
            self.invalid(name, f"is {_shown(value)}. Give a text.")
            return None
        if not _storable(value):
            self.invalid(name, "has a character that cannot be stored. Remove it.")
            return None
        return name, value

    def _identifier(self, name: str, value: Any) -> str | None:
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str) or not value:
            self.invalid(name, f"is {_shown(value)}. Give an id.")
        elif not _storable(value):
            self.invalid(name, "has a character that cannot be stored. Remove it.")
        elif len(value) > MAX_ID:
            self.invalid(name, f"has {len(value)} characters. Give {MAX_ID} at most.")
        else:
            return value
        return None


def _blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _storable(value: str) -> bool:
    """Databases take neither NUL nor halves of surrogate pairs."""
    if "\0" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _shown(value: Any) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"


def _integer(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and _INTEGER.fullmatch(value.strip()):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) else None


def _number(value: Any) -> float | None:
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _time(value: Any) -> dt.datetime | None:
    seconds = _number(value)
    try:
        if seconds is not None:
            return EPOCH + dt.timedelta(seconds=seconds)
        if not isinstance(value, str):
            return None
        at = dt.datetime.fromisoformat(value.strip())
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
