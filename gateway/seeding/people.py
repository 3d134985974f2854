"""Customers: names, addresses and numbers that fit the country, unique without remembering any."""

import unicodedata
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

from gateway.seeding.client import Client
from gateway.seeding.countries import Country

_DOMAINS = ("example.com", "example.org", "example.net")
_MULTIPLIER = 7_919  # prime: steps through all pairs of names before it repeats one
_EMAIL_ONLY = 0.38
_MOBILE_ONLY = 0.08
_NAMELESS = 0.02


@dataclass(slots=True)
class People:
    """Customers of one cohort, a list for each of their facts."""

    created: list[int] = field(default_factory=list)
    home: list[int] = field(default_factory=list)
    away: list[int | None] = field(default_factory=list)
    country: list[str] = field(default_factory=list)
    language: list[str] = field(default_factory=list)
    first_name: list[str | None] = field(default_factory=list)
    last_name: list[str | None] = field(default_factory=list)
    email: list[str | None] = field(default_factory=list)
    mobile_number: list[str | None] = field(default_factory=list)


class Population:
    """Makes the customers of one account, cohort after cohort."""

    def __init__(self, client: Client, total: int) -> None:
        self._client = client
        self._total = total
        self._made = 0
        self._names = {country.code: _Names(country) for country in client.company.countries}
        self._weights = list(accumulate(place.weight for place in client.places))

    def cohort(self, rng: Random, count: int) -> People:
        """The next customers, oldest first; every account grows over the years."""
        client, calendar, total, made = self._client, self._client.calendar, self._total, self._made
        random, people, places = rng.random, People(), client.places
        people.created = sorted(
            calendar.time(calendar.ascending_day((number + random()) / total), random())
            for number in range(made, made + count)
        )
        numbers = range(len(places))
        people.home = rng.choices(numbers, cum_weights=self._weights, k=count)
        away = rng.choices(numbers, cum_weights=self._weights, k=count)
        for home, other in zip(people.home, away, strict=True):
            country = places[home].country
            names = self._names[country.code]
            first, last, email, mobile = names.next()
            people.away.append(other if other != home and random() < 0.15 else None)
            people.country.append(country.code)
            people.language.append(country.language)
            reached = random()
            people.email.append(None if reached < _MOBILE_ONLY else email)
            people.mobile_number.append(
                mobile if not _MOBILE_ONLY <= reached < _EMAIL_ONLY else None
            )
            people.first_name.append(None if reached < _NAMELESS else first)
            people.last_name.append(None if reached < _NAMELESS else last)
        self._made += count
        return people


class _Names:
    """Pairs of a country's names in a scattered order, numbered from the second round on."""

    def __init__(self, country: Country) -> None:
        self._country = country
        self._first = [(name, fold(name)) for name in country.first_names]
        self._last = [(name, fold(name)) for name in country.last_names]
        self._pairs = len(self._first) * len(self._last)
        self._number = 0

    def next(self) -> tuple[str, str, str, str]:
        """First name, last name, e-mail address and mobile number of another person."""
        number = self._number
        self._number = number + 1
        turn, place = divmod(number, self._pairs)
        row, column = divmod(place * _MULTIPLIER % self._pairs, len(self._first))
        first, mailbox = self._first[column]
        last, surname = self._last[row]
        # The order of the names goes with the domain, so that no two people share an address.
        way = number % 3
        pair = f"{surname}.{mailbox}" if way == 1 else f"{mailbox}.{surname}"
        email = f"{pair}{turn or ''}@{_DOMAINS[way]}"
        return first, last, email, self._country.mobile_number(number)


def fold(name: str) -> str:
    """A name in plain small letters."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss")).encode("ascii", "ignore")
    return plain.decode().replace("'", "").lower()
