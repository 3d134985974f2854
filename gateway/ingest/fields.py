"""Keys of one record, read into columns: checked like a mutation, and none of them lost."""

from collections.abc import Iterable, Mapping
from typing import Any

from gateway.database.times import BOUNDS
from gateway.errors import UserErrorCode
from gateway.ingest.literals import (
    TIMES,
    date_of,
    integer_of,
    is_blank,
    is_storable,
    local_time_of,
    number_of,
    shown,
    time_of,
)
from gateway.ingest.spelling import Unread, spellings
from gateway.resources.values import MAX_ID, Checks, identifier

UNLIMITED = 1 << 62

_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


class Fields:
    """Reads a record key by key, collects what is wrong with it and what nobody asked for.

    A key is looked for with hyphens first, then with underscores, then as the graph spells it.
    Absent keys leave no trace in `values` and `references`.
    """

    def __init__(self, record: Mapping[str, Any]) -> None:
        self._record = record
        self._path: tuple[str, ...] = ()
        self._own: dict[str, tuple[str, ...]] = {}
        self._asked: dict[str, None] = {}
        self._used: set[str] = set()
        self._inner: list[Fields] = []
        self.checks = Checks()
        self.values: dict[str, Any] = {}
        self.references: dict[str, str | None] = {}

    def within(self, record: Mapping[str, Any], *path: str | int) -> "Fields":
        """The keys of an object inside the record; what is wrong is collected here."""
        inner = Fields(record)
        inner.checks = self.checks.within(*path)
        inner._path = (*self._path, *(part for part in path if isinstance(part, str)))
        self._inner.append(inner)
        return inner

    def each(self, key: str) -> list["Fields"] | None:
        """The objects of a list; None if absent or null."""
        records = self.objects(key)
        if records is None:
            return None
        return [self.within(record, key, place) for place, record in enumerate(records)]

    def own_names(self, **names: str) -> None:
        """Tell what the graph calls keys for which the FeedbackAPI has other words."""
        for key, name in names.items():
            self._own[key] = (*self._own.get(key, ()), name)

    def ignore(self, *keys: str) -> None:
        """Take notice of keys whose values are not kept, for the reason that the reader gives."""
        for key in keys:
            self.find(key)

    def unread(self) -> list[Unread]:
        """The keys of the record, and of the objects in it, that no reader asked for."""
        known = tuple(self._asked)
        found = [
            Unread(".".join((*self._path, key)), key, known)
            for key in self._record
            if key not in self._used
        ]
        for inner in self._inner:
            found += inner.unread()
        return found

    def settle(self) -> None:
        """Raise Refused with everything that was wrong, if anything was."""
        self.checks.settle()

    def refuse_unread(self) -> None:
        """Raise Refused if some key was not asked for."""
        refuse_unread(self.unread(), self.checks)

    def find(self, key: str) -> tuple[str, Any] | None:
        """The spelling of a key in the record, and its value; None if the record lacks it.

        A second spelling with another value is refused: nothing says which of them is right.
        """
        again = key in self._asked
        self._asked[key] = None
        found = None
        for name in spellings(key, self._own.get(key, ())):
            if name not in self._record:
                continue
            if found is None:
                found = name, self._record[name]
            self._used.add(name)
            if self._record[name] != found[1] and not again:
                self.invalid(name, f"differs from `{found[0]}`. Keep one of them.")
        return found

    def invalid(self, name: str, problem: str) -> None:
        """Add what is wrong with a key."""
        self.checks.note(UserErrorCode.INVALID, f"`{name}` {problem}", name)

    def text(
        self,
        key: str,
        column: str | None = None,
        most: int = UNLIMITED,
        *,
        required: bool = False,
        numbers: bool = False,
    ) -> None:
        """Text of bounded length, trimmed; blank is null. With `numbers` it may be a number."""
        found = self._text(key, numbers=numbers)
        if found is not None:
            name, value = found
            self.values[column or key] = self.checks.text(value, name, most, required=required)

    def code(self, key: str, most: int) -> None:
        """A code of bounded length, without blanks around it; blank is null."""
        found = self._text(key)
        if found is not None:
            self.values[key] = self.checks.identifier(found[1], found[0], most)

    def email(self, key: str, column: str | None = None, *, required: bool = False) -> None:
        """An e-mail address, in lower case."""
        found = self._text(key)
        if found is None:
            return
        name, value = found
        if required and not (value or "").strip():
            self.checks.note(UserErrorCode.REQUIRED, f"`{name}` is needed: give a text.", name)
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

    def language(self, key: str) -> None:
        """A language that messages are written in, by its two letters."""
        found = self._text(key)
        if found is not None:
            self.values[key] = self.checks.language(found[1], found[0])

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
        number = integer_of(value)
        if number is None and not is_blank(value):
            self.invalid(name, f"is {shown(value)}. Give a whole number from {least} to {most}.")
        self.values[key] = self.checks.integer(number, name, least, most)

    def number(self, key: str, least: float, most: float) -> None:
        """A number within bounds, also as a text."""
        found = self.find(key)
        if found is None:
            return
        name, value = found
        number = number_of(value)
        bad = number is None and not is_blank(value)
        if bad or (number is not None and not least <= number <= most):
            self.invalid(name, f"is {shown(value)}. Give a number from {least:g} to {most:g}.")
        self.values[key] = number

    def boolean(self, key: str, *, nullable: bool = False) -> None:
        """True or false, also as 1, 0 or a text; null is passed over where the column has none."""
        found = self.find(key)
        if found is None:
            return
        name, value = found
        if is_blank(value):
            if nullable:
                self.values[key] = None
            return
        truth = None
        if isinstance(value, bool | int | str):
            truth = _BOOLEANS.get(str(value).strip().lower())
        if truth is None:
            self.invalid(name, f"is {shown(value)}. Give true or false.")
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
        if value is False or is_blank(value):
            if nullable:
                self.values[key] = None
            return
        at = time_of(value)
        if at is None:
            self.invalid(name, f"is {shown(value)}. Give {TIMES}.")
        self.values[key] = at

    def date(self, key: str) -> None:
        """A calendar date by ISO 8601; blank is null."""
        found = self._text(key)
        if found is None:
            return
        name, value = found
        self.values[key] = None
        if value is not None and value.strip():
            self.values[key] = date_of(value)
            if self.values[key] is None:
                self.invalid(name, f"is {shown(value)}. Give a date {BOUNDS} such as 2024-12-14.")

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
            self.invalid(key, f"is {shown(word)}. Give one of {', '.join(words)}.")
        self.values[key] = words.get(word)

    def mapping(self, key: str) -> Mapping[str, Any] | None:
        """An object; None if absent or null."""
        found = self.find(key)
        if found is None or found[1] is None:
            return None
        name, value = found
        if isinstance(value, dict):
            return value
        self.invalid(name, f"is {shown(value)}. Give an object.")
        return None

    def local_time(self, key: str) -> None:
        """What a clock shows, by ISO 8601 and without an offset; blank is null."""
        found = self.find(key)
        if found is None:
            return
        name, value = found
        at = None
        if not is_blank(value):
            at = local_time_of(value)
            if at is None:
                self.invalid(
                    name,
                    f"is {shown(value)}. Give what the clock of the location shows, {BOUNDS}, by "
                    "ISO 8601 and without an offset, such as 2026-07-01T18:00:00.",
                )
        self.values[key] = at

    def external_id(self, key: str = "id", *, required: bool = False) -> str | None:
        """The identifier of an object in its system; None if the record has none."""
        found = self.find(key)
        if found is None or is_blank(found[1]):
            if required:
                self.checks.note(UserErrorCode.REQUIRED, f"`{key}` is needed: give an id.", key)
            return None
        return self._identifier(*found)

    def head(self) -> str | None:
        """The id of a record, read with the times of its making and of its last change."""
        self.own_names(id="external_id")
        self.time("created")
        self.time("updated")
        return self.external_id()

    def objects(self, key: str) -> list[Mapping[str, Any]] | None:
        """A list of objects; None if absent or null."""
        found = self.find(key)
        if found is None or found[1] is None:
            return None
        name, value = found
        if isinstance(value, list) and all(isinstance(item, dict) for item in value):
            return value
        self.invalid(name, f"is {shown(value)}. Give a list of objects.")
        return None

    def texts(self, key: str) -> tuple[str, ...] | None:
        """A list of texts, trimmed; None if absent or null."""
        found = self.find(key)
        if found is None or found[1] is None:
            return None
        name, value = found
        if isinstance(value, list) and all(isinstance(i, str) and is_storable(i) for i in value):
            return tuple(item.strip() for item in value)
        self.invalid(name, f"is {shown(value)}. Give a list of texts.")
        return None

    def reference(self, key: str, column: str) -> None:
        """The identifier of another object, which the inputs of the graph call `…Id`."""
        names = (key, *self._own.get(key, ()))
        self._own[key] = (*names[1:], *(f"{name}_id" for name in names))
        if self.find(key) is not None:
            self.references[column] = self.external_id(key)

    def identifiers(self, key: str) -> tuple[str, ...] | None:
        """A list of identifiers without repetitions; None if absent or null."""
        found = self.find(key)
        if found is None or found[1] is None:
            return None
        name, value = found
        if not isinstance(value, list):
            self.invalid(name, f"is {shown(value)}. Give a list of ids.")
            return None
        identifiers = (self._identifier(name, item) for item in value)
        return tuple(dict.fromkeys(each for each in identifiers if each is not None))

    def _text(self, key: str, *, numbers: bool = False) -> tuple[str, str | None] | None:
        found = self.find(key)
        if found is None:
            return None
        name, value = found
        if numbers and number_of(value) is not None:
            value = str(value)
        if value is None:
            return name, None
        if not isinstance(value, str):
            self.invalid(name, f"is {shown(value)}. Give a text.")
            return None
        if not is_storable(value):
            self.invalid(name, "has a character that cannot be stored. Remove it.")
            return None
        return name, value

    def _identifier(self, name: str, value: Any) -> str | None:
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        kept = identifier(value) if isinstance(value, str) else ""
        if not kept:
            self.invalid(name, f"is {shown(value)}. Give an id.")
        elif not is_storable(kept):
            self.invalid(name, "has a character that cannot be stored. Remove it.")
        elif len(kept) > MAX_ID:
            self.invalid(name, f"has {len(kept)} characters. Give {MAX_ID} at most.")
        else:
            return kept
        return None


def refuse_unread(unread: Iterable[Unread], checks: Checks, beside: str = "") -> None:
    """Raise Refused for keys that nothing asked for, and for what was wrong already, if any.

    `beside` says where the keys stand, if that is not the record.
    """
    for each in unread:
        checks.note(
            UserErrorCode.INVALID,
            f"`{each.name}`{beside} is not known here.{each.hint} "
            "Correct or remove it, or leave out --strict.",
            each.path,
        )
    checks.settle()
