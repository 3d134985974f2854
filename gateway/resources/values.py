"""Values that people type: checked and brought into the form that is stored.

The functions give the form alone, for look-ups and filters, which find what a write would store;
`Checks` refuse what has no such form.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email

from gateway.errors import Refused, UserErrorCode, UserErrorData, suggestion

E164 = re.compile(r"\+[1-9]\d{1,14}", re.ASCII)
MAX_ID = 128
# ISO 639-1 codes of the languages that messages and feedback pages are written in.
LANGUAGES = ("en", "fr", "de", "es", "it", "pt", "nl", "ar")
RIGHT_TO_LEFT = frozenset({"ar"})
DEFAULT_LANGUAGE = "en"
# The zero that is dialled only within a country.
_TRUNK_ZERO = re.compile(r"\(\s*0\s*\)")
_SEPARATORS = frozenset("()[]./\N{MINUS SIGN}")
URL = re.compile(r"https?://[^\s/?#]+\.[^\s/?#]+(?:[/?#]\S*)?", re.IGNORECASE)


@cache
def countries() -> frozenset[str]:
    """ISO 3166-1 alpha-2 codes, from the time zone database's own table, and Kosovo's XK."""
    table = resources.files("tzdata").joinpath("zoneinfo/iso3166.tab").read_text("utf-8")
    return frozenset({line[:2] for line in table.splitlines() if line and line[0] != "#"} | {"XK"})


@cache
def time_zones() -> frozenset[str]:
    """Names of the time zones of the IANA database."""
    return frozenset(available_timezones())


def identifier(value: str) -> str:
    """An id or a code without the blanks and invisible characters around it."""
    start, end = 0, len(value)
    while start < end and _is_unseen(value[start]):
        start += 1
    while end > start and _is_unseen(value[end - 1]):
        end -= 1
    return value[start:end]


def email_address(value: str) -> str:
    """An e-mail address in lower case, its domain in letters; lower case alone if it is none."""
    given = identifier(value)
    try:
        return validate_email(given, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        return unicodedata.normalize("NFC", given).lower()


def mobile_number(value: str) -> str:
    """A number without what people put between its digits, and without the zero in +44 (0)20."""
    if E164.fullmatch(value):
        return value
    plain = unicodedata.normalize("NFKC", value)
    digits = "".join(
        _digit(character)
        for character in _TRUNK_ZERO.sub("", plain)
        if not _is_unseen(character)
        and character not in _SEPARATORS
        and unicodedata.category(character) != "Pd"
    )
    return digits or identifier(value)


def country_code(value: str) -> str:
    """The letters of a country in upper case."""
    return value.strip().upper()


def language_code(value: str) -> str:
    """The letters of a language in lower case."""
    return value.strip().lower()


def _is_unseen(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) == "Cf"


def _digit(character: str) -> str:
    decimal = unicodedata.decimal(character, None)
    return character if decimal is None else str(decimal)


def _is_at(url: str, host: str) -> bool:
    try:
        given = (urlsplit(url).hostname or "").removesuffix(".")
    except ValueError:
        return False
    return given == host or given.endswith(f".{host}")


class Checks:
    """Checks the fields of one input and collects what is wrong with them."""

    def __init__(
        self, path: tuple[str, ...] = (), errors: list[UserErrorData] | None = None
    ) -> None:
        self.path = path
        self.errors: list[UserErrorData] = [] if errors is None else errors

    def within(self, *path: str | int) -> "Checks":
        """Checks of the fields of a part of the input; what is wrong is collected here."""
        return Checks((*self.path, *map(str, path)), self.errors)

    def note(self, code: UserErrorCode, message: str, *field: str) -> None:
        """Note one thing that is wrong."""
        self.errors.append(UserErrorData(code, message, (*self.path, *field)))

    def settle(self) -> None:
        """Raise Refused with every mistake that was collected, if any."""
        if self.errors:
            raise Refused(self.errors)

    def text(self, value: str | None, field: str, most: int, *, required: bool = False) -> Any:
        """Trimmed text of bounded length; blank counts as absent."""
        trimmed = value.strip() if value is not None else None
        if not trimmed:
            if required:
                self.note(UserErrorCode.REQUIRED, f"`{field}` is needed: give a text.", field)
            return None
        if "\x00" in trimmed:
            self.note(
                UserErrorCode.INVALID, f"`{field}` holds a NUL character. Leave it out.", field
            )
        if len(trimmed) > most:
            self.note(
                UserErrorCode.INVALID,
                f"`{field}` has {len(trimmed)} characters. Give {most} at most.",
                field,
            )
        return trimmed

    def texts(self, values: Sequence[str], field: str, most: int) -> list[Any]:
        """Trimmed texts of bounded length; a blank one is refused by its place."""
        checked = []
        for place, value in enumerate(values):
            if value is not None and value.strip():
                checked.append(self.text(value, field, most))
            else:
                self.note(
                    UserErrorCode.REQUIRED,
                    f"`{field}` has an empty text. Give every one a text, or leave it out.",
                    field,
                    str(place),
                )
        return checked

    def identifier(self, value: str | None, field: str, most: int) -> str | None:
        """An id or a code of bounded length in the form of `identifier`; blank is absent."""
        kept: str | None = self.text(identifier(value or ""), field, most)
        return kept

    def email(self, value: str | None, field: str = "email") -> str | None:
        """An e-mail address in the form of `email_address`."""
        trimmed = identifier(value or "")
        if not trimmed:
            return None
        try:
            return validate_email(trimmed, check_deliverability=False).normalized.lower()
        except EmailNotValidError as error:
            self.note(
                UserErrorCode.INVALID,
                f"`{field}` is not an e-mail address: {error} Write it as name@example.com.",
                field,
            )
            return None

    def mobile_number(self, value: str | None, field: str = "mobileNumber") -> str | None:
        """A mobile number in E.164 format: plus, country code, at most 15 digits."""
        if value is None or not identifier(value):
            return None
        number = mobile_number(value)
        if not E164.fullmatch(number):
            self.note(
                UserErrorCode.INVALID,
                f"`{field}` is not a number in E.164 format. "
                "Write a plus, the country code and the number, such as +447810123456.",
                field,
            )
        return number

    def country(self, value: str | None, field: str = "countryCode") -> str | None:
        """A country by its two letters, in upper case."""
        given = country_code(value or "")
        if not given:
            return None
        # Upper case turns some other letters into those of a country.
        if not (value or "").strip().isascii() or given not in countries():
            self.note(
                UserErrorCode.INVALID,
                f"`{field}` is not a country. "
                "Give its two letters by ISO 3166-1, such as US or GB.",
                field,
            )
        return given

    def language(self, value: str | None, field: str = "language") -> str | None:
        """One of LANGUAGES by its two letters, in lower case."""
        given = language_code(value or "")
        if not given:
            return None
        if given not in LANGUAGES:
            self.note(
                UserErrorCode.INVALID,
                f"`{field}` is not a language that messages are written in. "
                f"Give one of {', '.join(LANGUAGES)}.",
                field,
            )
        return given

    def time_zone(self, value: str | None, field: str = "timeZone") -> str | None:
        """A time zone by its name in the IANA database."""
        given = value.strip() if value is not None else ""
        if not given:
            return None
        if given not in time_zones():
            self.note(
                UserErrorCode.INVALID,
                f"`{field}`: there is no such time zone."
                f"{suggestion(given[:40], time_zones())} "
                "Give a name of the IANA database such as Europe/Paris.",
                field,
            )
        return given

    def url_at(self, value: str | None, field: str, *hosts: str) -> str | None:
        """A web address at one of some hosts, or below one of them; at any without hosts."""
        if value is None or not value.strip():
            return None
        before = len(self.errors)
        url = self.url(value, field)
        right = not hosts or any(_is_at(url, host) for host in hosts)
        if not right and len(self.errors) == before:
            self.note(
                UserErrorCode.INVALID,
                f"`{field}` is not an address at {' or '.join(hosts)}. "
                f"Write it in full, such as https://{hosts[0]}/name.",
                field,
            )
        return url

    def number(self, value: float, field: str, least: float, most: float) -> float:
        """A number within bounds."""
        if not least <= value <= most:
            self.note(
                UserErrorCode.INVALID,
                f"`{field}` is {value:g}. Give a number from {least:g} to {most:g}.",
                field,
            )
        return value

    def url(self, value: str, field: str) -> str:
        """A web address."""
        trimmed = value.strip()
        if not URL.fullmatch(trimmed) or len(trimmed) > 2000 or "\x00" in trimmed:
            self.note(
                UserErrorCode.INVALID,
                f"`{field}` is not a web address. "
                "Write it in full, such as https://example.com/page, in 2,000 characters at most.",
                field,
            )
        return trimmed

    def integer(self, value: int | None, field: str, least: int, most: int) -> int | None:
        """A whole number within bounds."""
        if value is not None and not least <= value <= most:
            self.note(
                UserErrorCode.INVALID,
                f"`{field}` is {value}. Give a whole number from {least} to {most}.",
                field,
            )
        return value
