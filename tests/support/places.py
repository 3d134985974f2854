"""Made-up businesses, and the way people misremember them: for tests and figures of the search."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple

from gateway.seeding.countries import (
    FRANCE,
    GERMANY,
    IRELAND,
    SPAIN,
    UNITED_KINGDOM,
    UNITED_STATES,
    Country,
    fill,
)

TRADES = {
    FRANCE: ("Boulangerie", "Pharmacie", "Garage", "Brasserie", "Librairie", "Optique", "Fleurs"),
    GERMANY: ("Bäckerei", "Apotheke", "Autohaus", "Gasthof", "Buchhandlung", "Optik", "Blumen"),
    SPAIN: ("Panadería", "Farmacia", "Taller", "Taberna", "Librería", "Óptica", "Floristería"),
    UNITED_KINGDOM: ("Bakery", "Pharmacy", "Motors", "Tavern", "Books", "Opticians", "Florist"),
    IRELAND: ("Bakehouse", "Chemist", "Garage", "Inn", "Bookshop", "Eyecare", "Flowers"),
    UNITED_STATES: ("Donuts", "Drugstore", "Auto Repair", "Diner", "Books", "Vision", "Hardware"),
}
TIME = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
LETTERS = "abcdefghijklmnopqrstuvwxyz"
KINDS = ("another", "left out", "put in", "swapped")


@dataclass(frozen=True, slots=True)
class Business:
    """A business as it is stored."""

    name: str
    city: str
    postal_code: str
    country: str


class Asked(NamedTuple):
    """What somebody types, looking for a business."""

    text: str
    number: int


def businesses(count: int, seed: int = 1) -> list[Business]:
    """So many businesses, no two with the same name in the same city."""
    rng, seen = Random(seed), set()
    made: list[Business] = []
    while len(made) < count:
        country: Country = rng.choice(list(TRADES))
        city = rng.choice(country.cities)
        name = f"{rng.choice(TRADES[country])} {rng.choice(country.last_names)}"
        if rng.random() < 0.3:
            name = f"{name} & {rng.choice(country.last_names)}"
        if (name, city.name) not in seen:
            seen.add((name, city.name))
            postal_code = fill(rng, rng.choice(city.postal_codes))
            made.append(Business(name, city.name, postal_code, country.code))
    return made


def misspelled(rng: Random, text: str, errors: int, kinds: Sequence[str] = KINDS) -> str:
    """A text with so many typing errors, in letters of its words, each word's first one kept."""
    letters = list(text)
    for _ in range(errors):
        inside = [
            at for at in range(1, len(letters)) if letters[at].isalnum() and letters[at - 1] != " "
        ]
        at = rng.choice(inside)
        match rng.choice(kinds):
            case "another":
                letters[at] = rng.choice(LETTERS.replace(letters[at].lower(), ""))
            case "left out":
                del letters[at]
            case "put in":
                letters.insert(at, rng.choice(LETTERS))
            case _:
                letters[at - 1 : at + 1] = letters[at], letters[at - 1]
    return "".join(letters)


def asked(made: Sequence[Business], count: int, errors: int, seed: int = 2) -> list[Asked]:
    """What people type who look for some of the businesses: name and city, with typing errors."""
    rng = Random(seed * 10 + errors)
    numbers = rng.sample(range(len(made)), count)
    return [Asked(misspelled(rng, f"{made[n].name} {made[n].city}", errors), n) for n in numbers]


def location_rows(made: Sequence[Business], account: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of an account with these businesses; the first has the id 1."""
    times = {"created": TIME, "updated": TIME}
    yield "accounts", {"id": account, "name": "Places", "verb": "VISIT", **times}
    for number, one in enumerate(made, 1):
        place = {"city": one.city, "postal_code": one.postal_code, "country_code": one.country}
        yield (
            "locations",
            {"id": number, "account_id": account, "name": one.name, **place, **times},
        )
