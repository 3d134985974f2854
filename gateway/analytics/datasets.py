"""Datasets: what can be counted. Each is one declaration, in the room that its rows are of."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import BindParameter, and_
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause
from sqlalchemy.types import TypeEngine

from gateway.analytics.dimensions import CIVIL, DATES, OF_LOCATION, Calendar, Dimension
from gateway.analytics.fact_filter import BY_KEY, OF_LOCATIONS, FactFilter
from gateway.analytics.local_time import Bucket, CalendarBucket
from gateway.analytics.zones import Moves, Offsets
from gateway.policies import Viewer

LOCATED = (Dimension.BUSINESS, *OF_LOCATION)


def bind(name: str, type_: TypeEngine[Any]) -> BindParameter[Any]:
    """A parameter of a statement, by its name."""
    return BindParameter(name, type_=type_, unique=False, required=True)


def same_row(table: FromClause, key: str, other: FromClause, other_key: str) -> Any:
    """The join of two tenant tables: account and key agree."""
    return and_(table.c.account_id == other.c.account_id, table.c[key] == other.c[other_key])


@dataclass(frozen=True)
class Facts:
    """The facts of a dataset for one viewer: tables by name, their joins, their scope, their keys.

    `date` is an instant, or with `calendar` a day that no time zone shifts. `location` is None for
    facts that happen nowhere. `keys` are columns by dimension.
    """

    tables: dict[str, FromClause]
    source: FromClause
    scope: list[ColumnElement[bool]]
    account: ColumnElement[Any]
    date: ColumnElement[Any]
    location: ColumnElement[Any] | None
    keys: Mapping[Dimension, ColumnElement[Any]] = field(default_factory=dict)
    calendar: bool = False

    def key(
        self,
        dimension: Dimension,
        offsets: Offsets,
        calendar: Calendar = CIVIL,
        moves: Moves = (),
    ) -> ColumnElement[Any]:
        """The key of a fact in a dimension that it does not have through its location.

        The offsets hold the moves already; days of a calendar have no offsets.
        """
        if dimension in DATES:
            if self.calendar:
                return CalendarBucket(self.date, dimension, calendar, moves)
            return Bucket(self.date, dimension, offsets, calendar)
        return self.keys[dimension]


@dataclass(frozen=True)
class FactDate:
    """The date by which facts count: its name in the graph, and when that is."""

    name: str
    description: str


# The facts that exist for a viewer, with the further tables and dimensions that are read.
ReadFacts = Callable[[Viewer, Collection[str]], Facts]
Narrow = Callable[[Facts, FactFilter, Viewer], list[ColumnElement[bool]]]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Facts: rows that can be counted, each with a date and what it is of.

    `counts` says in refusals what its metrics count. `filters` are those that it has beside those
    of its dimensions and of its locations; `narrow` applies them. The date of `calendar` facts is a
    day that no time zone shifts; with `whole_months` it stands for a month, and months count only
    as a whole. By the dimensions of `single_by` every row is a single fact.

    The facts of a dataset that is `scanned_as` another are rows of that one, too: where their own
    user does not matter, nor their own date if they have one, one scan serves both. `alone_by` are
    the dimensions by which facts are read under the name ALONE, without the rows that they belong
    to, by who sees all of those.
    """

    name: str
    facts: ReadFacts
    date: FactDate
    counts: str
    dimensions: tuple[Dimension, ...]
    filters: tuple[str, ...] = ()
    narrow: Narrow | None = None
    calendar: bool = False
    whole_months: bool = False
    single_by: frozenset[Dimension] = frozenset()
    scanned_as: "Dataset | None" = None
    own_date: bool = False
    alone_by: frozenset[Dimension] = frozenset()
    alone_filters: tuple[str, ...] = ()

    def has_filter(self, name: str) -> bool:
        """Whether a filter narrows the facts."""
        if name in OF_LOCATIONS:
            return Dimension.BUSINESS in self.dimensions
        if name in BY_KEY:
            return BY_KEY[name] in self.dimensions
        return name in self.filters


ALONE = "alone"


def facts_of(dataset: Dataset, viewer: Viewer, reads: Iterable[str] = ()) -> Facts:
    """The facts of a dataset that exist for the viewer, with the further tables that are read."""
    return replace(dataset.facts(viewer, set(reads)), calendar=dataset.calendar)
