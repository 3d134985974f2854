"""Rooms are whole: what the suites over all rooms look for is there, or it is said what lacks."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from gateway import models
from gateway.database.columns import Base
from tests.support.people import ACME
from tests.support.samples import SAMPLES, Company, Linked, file_of, room_of

ROOT = Path(__file__).parents[2]
# Who is in the world, its companies and their provider, is not a matter of a room.
CAST = {"accounts"}


def tables_of_rooms() -> dict[str, set[str]]:
    """The tables of each room."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for mapper in Base.registry.mappers:
        table = mapper.local_table
        if mapper.class_.__module__ != models.OWN.__name__:
            found[room_of(mapper.class_.__module__)].add(str(table.description))
    return found


def lacking(kind: str, given: Mapping[str, Iterable[str]], cast: set[str]) -> list[str]:
    """What the samples lack of a kind of rows, in words."""
    return [
        f"`{kind}` in {file_of(room)} gives no row of the table `{table}`"
        for room, tables in tables_of_rooms().items()
        for table in sorted(tables - set(given[room]) - cast)
    ]


def test_every_room_is_in_the_list_of_models() -> None:
    folders = {path.parent.name for path in (ROOT / "gateway/resources").glob("*/model.py")}

    assert folders - set(models.rooms()) == set(), "add the models of these rooms to models.py"


def test_every_room_has_a_sample() -> None:
    assert set(SAMPLES.by_room) == set(models.rooms()) == set(tables_of_rooms())


def test_the_world_has_rows_of_every_table() -> None:
    given = {
        room: [table for table, _ in sample.world(Company(ACME))]
        for room, sample in SAMPLES.by_room.items()
    }

    assert lacking("world", given, CAST) == []


def test_the_crowd_has_a_row_of_every_table_with_objects() -> None:
    """Parts of the profile of a location are no objects of their own; the crowd has some."""
    row = Linked(ACME, 1, 1)
    given = {
        room: [table for table, _ in sample.crowd(row)] for room, sample in SAMPLES.by_room.items()
    }
    parts = {"location_special_periods", "location_special_hours"}
    parts |= {"location_contacts", "location_photos"}

    assert lacking("crowd", given, {*CAST, "users", "api_keys", *parts}) == []


def test_the_tests_of_the_database_have_a_row_of_every_table() -> None:
    given = {
        room: [table for table, _ in sample.stored_rows(ACME)]
        for room, sample in SAMPLES.by_room.items()
    }

    assert lacking("stored", given, set()) == []
    again = [table for tables in given.values() for table in tables]
    assert sorted(again) == sorted(set(again))
