"""Locations of a client, their review profiles, and the groups that they are in."""

from collections import Counter
from random import Random
from typing import Any

from gateway.seeding.client import Client, Place
from gateway.seeding.countries import City
from gateway.seeding.loading import Loader
from gateway.seeding.plan import split
from gateway.seeding.profiles import profile_columns, write_profiles
from gateway.seeding.scores import QUALITIES
from gateway.seeding.share import Share

_SKEW = 0.75  # a location's share falls with its rank to this power
_DAY_OF_OPENING = 20  # latest day on which a location is entered
_MEMBERS = ("account_id", "group_id", "location_id")


async def write_places(share: Share) -> None:
    """Locations with their profiles, large and small, good and less good ones."""
    loader, client = share.loader, share.client
    count, rng, shown = share.counts["locations"], share.random("places"), share.random("profiles")
    company, first = client.company, loader.take("locations", count)
    countries = list(company.countries)
    numbers = split(count, list(company.countries.values()))
    homes = [country for country, size in zip(countries, numbers, strict=True) for _ in range(size)]
    ranks = rng.sample(range(count), count)
    named: Counter[str] = Counter()
    rows = []
    for offset, country in enumerate(homes):
        city = rng.choice(country.cities)
        line, postal_code = country.address(rng, city)
        name = _name(client, city, line, named)
        place = Place(
            id=first + offset,
            country=country,
            city=city.name,
            name=name,
            weight=(1 + ranks[offset]) ** -_SKEW,
            quality=round(max(QUALITIES[0], min(QUALITIES[-1], rng.gauss(0, 1.2)))),
            trend=rng.choice((-2, -1, 0, 0, 0, 0, 1, 2)),
            eagerness=rng.uniform(0.8, 1.25),
            # The last location of the first client has closed; so does any plan have one.
            active=not (client.number == 0 and offset == count - 1),
        )
        client.places.append(place)
        created = client.calendar.time(rng.randrange(_DAY_OF_OPENING), rng.random())
        external = f"loc-{place.id}" if rng.random() < 0.05 else None
        rows.append(
            client.imported(
                loader,
                place.id,
                created,
                external,
                name=name,
                code=f"{company.code}-{country.code}-{offset + 1:04d}",
                address_line1=line,
                address_line2=rng.choice((None, None, None, "Ground floor", "Unit 2")),
                city=city.name,
                postal_code=postal_code,
                country_code=country.code,
                active=place.active,
                **profile_columns(loader, client, shown, (offset, count), country, city),
            )
        )
    await loader.add("locations", client.account_id, rows)
    given = {row["id"]: row["hours_given"] for row in rows}
    await write_profiles(loader, client, shown, given)
    await _write_review_profiles(loader, client)
    await _write_groups(loader, client, rng)


def _name(client: Client, city: City, line: str, named: Counter[str]) -> str:
    """Company and city; from the second location of a city on its street, then a number too."""
    name = f"{client.company.name}, {city.name}"
    if name in named:
        name = f"{name}, {line.strip('0123456789 ')}"
    named[name] += 1
    return name if named[name] == 1 else f"{name} {named[name]}"


async def _write_review_profiles(loader: Loader, client: Client) -> None:
    """Every location is on the client's first two platforms."""
    names = list(client.company.platforms)[:2]
    first = loader.take("review_profiles", len(client.places) * len(names))
    rows = [
        client.row(
            loader,
            first + number * len(names) + offset,
            client.created,
            location_id=place.id,
            url=f"https://{_host(name)}.example.com/places/{client.company.code.lower()}-{place.id}",
        )
        for number, place in enumerate(client.places)
        for offset, name in enumerate(names)
    ]
    await loader.add("review_profiles", client.account_id, rows)


def _host(platform: str) -> str:
    return platform.lower().removesuffix(".com")


async def _write_groups(loader: Loader, client: Client, rng: Random) -> None:
    """Each location is in a region and in a format; some are in a group of no section too."""
    sections = ("Regions", "Formats")
    first_section = loader.take("location_group_sections", len(sections))
    await loader.add(
        "location_group_sections",
        client.account_id,
        [
            client.imported(loader, first_section + number, client.created, None, name=name)
            for number, name in enumerate(sections)
        ],
    )
    regions = sorted({place.country.code for place in client.places})
    if len(regions) == 1:
        regions = sorted({place.city for place in client.places})
    names = [*regions, *client.company.formats, "Pilot of the new survey", "Refurbished"]
    first = loader.take("location_groups", len(names))
    groups = {name: first + number for number, name in enumerate(names)}
    sections_of = [first_section] * len(regions) + [first_section + 1] * len(client.company.formats)
    await loader.add(
        "location_groups",
        client.account_id,
        [
            client.imported(loader, group_id, client.created, None, section_id=section, name=name)
            for (name, group_id), section in zip(
                groups.items(), [*sections_of, None, None], strict=True
            )
        ],
    )
    rows: list[tuple[Any, ...]] = []
    for place in client.places:
        region = place.city if place.city in groups else place.country.code
        joined = [region, rng.choice(client.company.formats)]
        joined += [name for name in names[-2:] if rng.random() < 0.2]
        rows += [(client.account_id, groups[name], place.id) for name in joined]
    await loader.write("location_group_members", client.account_id, _MEMBERS, rows)
