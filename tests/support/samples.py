"""What each room tells the tests that run over all rooms: `tests/rooms/<room>/sample.py`.

The file holds one `SAMPLE`. The suites find it through the list of rooms in `gateway/models.py`;
`tests/architecture/test_rooms.py` says what a room lacks. What stands in a sample is worked out by
hand, never taken from the code under test. It lies beside the tests of the room, not in
`gateway/resources/<room>`, since what is there is shipped.
"""

import datetime as dt
import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from gateway import models
from tests.support.people import SPAN

Row = Mapping[str, Any]
Rows = Iterator[tuple[str, Row]]

FAR = dt.datetime(2126, 1, 1, tzinfo=dt.UTC)
START = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
CREATED = dt.datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=dt.UTC)
UPDATED = dt.datetime(2026, 11, 1, 23, 59, 59, 999999, tzinfo=dt.UTC)

# Who asks, in the order in which samples tell what each of them may and sees. All are of Acme, or
# see it, but for the last three: an admin of Bolt, and an admin and a provider of strangers.
PERSONS = (
    *("provider", "admin", "standard", "restricted", "lost"),
    *("bolt", "stranger", "stranger provider"),
)
EVERYBODY = PERSONS[:5]
# Whom a location belongs to: "lost" is restricted to none.
WITH_LOCATIONS = PERSONS[:4]


def hour(number: float) -> dt.datetime:
    """An instant of the world."""
    return START + dt.timedelta(hours=number)


def imported(is_imported: bool) -> dict[str, str]:
    """The source of a row, if it was imported."""
    return {"source": "feedbackapi"} if is_imported else {}


@dataclass(frozen=True)
class Company:
    """One of the companies of the world; each gets the same rows, told apart by their ids."""

    account: int

    @property
    def first(self) -> int:
        return self.account * SPAN

    def key(self, number: int | None) -> int | None:
        """The id of the row with a number."""
        return None if number is None else self.first + number

    def row(self, number: int, **values: Any) -> Row:
        """A row with its id, account, times and, if it has a source, its id there."""
        return {
            "id": self.first + number,
            "account_id": self.account,
            "created": hour(number // 2),
            "updated": hour(50 - number // 3),
            **({"external_id": f"x-{number}"} if values.get("source") else {}),
            **values,
        }

    def tie(self, **values: Any) -> Row:
        """A row of a table that ties two others."""
        return {"account_id": self.account, **values}


@dataclass(frozen=True)
class Linked:
    """A row of each table, all with the id `key`, each linked to the others; `user` is a user."""

    account: int
    key: int
    user: int
    number: int = 1

    def row(self, **values: Any) -> Row:
        """A row with its id, account and times."""
        times = {"created": hour(self.number), "updated": hour(self.number)}
        return {"id": self.key, "account_id": self.account, **times, **values}

    def tie(self, **values: Any) -> Row:
        """A row of a table that ties two others."""
        return {"account_id": self.account, **values}


@dataclass(frozen=True)
class Stored:
    """A row of each table as the tests of the database write it: past the types of the models."""

    account: int

    @property
    def first(self) -> int:
        """The id of every row of the account."""
        return self.account * 100

    @property
    def own(self) -> Row:
        times = {"created": CREATED, "updated": UPDATED}
        return {"id": self.first, "account_id": self.account, **times}

    @property
    def imported(self) -> Row:
        return {**self.own, "source": "feedbackapi", "external_id": f"x-{self.account}"}

    @property
    def at_location(self) -> Row:
        return {"account_id": self.account, "location_id": self.first}


@dataclass(frozen=True)
class Mutation:
    """A mutation with an input on Acme that `who` may send; None where nobody needs a key.

    `outcomes` has a letter for each of PERSONS: `d` done, `F` forbidden to the role, `-` what the
    input names is not found. `capability` is what the role lacks, in the words of the message.
    """

    name: str
    input: dict[str, Any]
    select: str
    who: str | None = "admin"
    arguments: dict[str, Any] = field(default_factory=dict)
    outcomes: str = field(kw_only=True)
    capability: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        given = self.outcomes.split()
        assert len(given) == len(PERSONS), (
            f"{self.name}: `outcomes` has {len(given)} letters, one for each of {PERSONS} is needed"
        )
        assert ("F" in given) is bool(self.capability), (
            f"{self.name}: say in `capability` what a role that is forbidden (F) lacks"
        )

    @property
    def public(self) -> bool:
        return self.who is None


@dataclass(frozen=True)
class Sample:
    """What the tests know of a room.

    - `world`: rows of a company of the world: several of each table, with ties, nulls, imported and
      hidden ones. `crowd`: one row of each table. `stored`: the same for the tests of the database,
      where those of the crowd, as they are, would not do.
    - `mutations`; `look_ups`: a root field with the id of an object of Acme, and who finds it;
      `lists`: a root list with the number of objects that each of PERSONS sees.
    - `hidden`: columns and values of rows that lists leave out. `sees`: whether a person who is
      restricted sees a row that has no `location_id`; `owned`: types of which only managers see
      all rows, the others those of their own user, or none if rows have no user.
    - `columns` that the graph calls something else; `orders`: the column of an order that is called
      something else; `compared`: what a filter compares that is no column; `ties`: the table with
      what a filter compares, and its column for the row; `values` of fields that are no columns.
    - `authors`: tables with a `user_id` that may be a user of the provider. `texts`: texts for root
      fields that take one.
    """

    world: Callable[[Company], Rows] = lambda company: iter(())
    crowd: Callable[[Linked], Rows] = lambda linked: iter(())
    stored: Callable[[Stored], Iterable[tuple[str, Row]]] | None = None
    mutations: tuple[Mutation, ...] = ()
    look_ups: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    lists: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    hidden: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    sees: Mapping[str, Callable[..., bool]] = field(default_factory=dict)
    owned: tuple[str, ...] = ()
    columns: Mapping[tuple[str, str], str] = field(default_factory=dict)
    orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    compared: Mapping[tuple[str, str], Callable[..., list[Any]]] = field(default_factory=dict)
    ties: Mapping[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    values: Mapping[tuple[str, str], Callable[..., Any]] = field(default_factory=dict)
    authors: tuple[str, ...] = ()
    texts: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    def stored_rows(self, account: int) -> Iterable[tuple[str, Row]]:
        """A row of each table for the tests of the database."""
        if self.stored is not None:
            return self.stored(Stored(account))
        return self.crowd(Linked(account, account * 100, account * 100))


class Samples:
    """The samples of all rooms, and what they hold taken together."""

    @cached_property
    def by_room(self) -> dict[str, Sample]:
        return {room: _sample(room) for room in models.rooms()}

    @cached_property
    def _known(self) -> dict[str, Any]:
        """What was asked of the samples before: the oracle asks for each row."""
        return {}

    def all(self, name: str) -> dict[Any, Any]:
        """A mapping of the samples, of all rooms together."""
        if name not in self._known:
            self._known[name] = self._together(name)
        found: dict[Any, Any] = self._known[name]
        return found

    def _together(self, name: str) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for room, sample in self.by_room.items():
            for key, value in getattr(sample, name).items():
                same = found.setdefault(key, value) == value
                assert same, f"{file_of(room)} says something else of {key} than another room"
        return found

    def each(self, name: str) -> list[Any]:
        """The entries of a list of the samples, of all rooms together."""
        return [entry for sample in self.by_room.values() for entry in getattr(sample, name)]


SAMPLES = Samples()


def file_of(room: str) -> str:
    """The file with the sample of a room."""
    return f"tests/rooms/{room}/sample.py"


def room_of(module: str) -> str:
    """The room that a module of the gateway belongs to."""
    parts = module.split(".")
    return parts[2] if parts[1] == "resources" else parts[1]


@cache
def _sample(room: str) -> Sample:
    root = Path(__file__).parents[2]
    assert (root / file_of(room)).exists(), (
        f"The room `{room}` has no {file_of(room)}. Write it: a `SAMPLE` with rows for the tests, "
        "and what each person may do and see (tests/support/samples.py says what is in it; "
        "tests/rooms/reviews/sample.py is an example)."
    )
    made: Sample = importlib.import_module(f"tests.rooms.{room}.sample").SAMPLE
    return made
