"""Plans: a document compiled into levels. Each level is one statement and one assembler.

A plan answers a query without graphql-core: rows of the driver go through generated functions
straight into plain dictionaries. Whatever does not fit raises Anomaly, and the operation is
answered by graphql-core instead.
"""

import asyncio
from binascii import b2a_base64
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, Protocol, TypeVar

from gateway.database.engine import Database
from gateway.database.prepared import Convert
from gateway.execution.requests import Requested
from gateway.graphql.connection import page_request
from gateway.loads import begin, shared
from gateway.policies import Viewer
from gateway.store import aggregates, read
from gateway.store.paging import PageRequest
from gateway.store.resource import Relation, Resource

Row = Sequence[Any]
T = TypeVar("T")
# After how many objects the event loop gets a turn.
TURN = 250


class Anomaly(Exception):
    """Something that only graphql-core answers right, such as a null where none may be."""


@dataclass(slots=True)
class Run:
    """One execution of a plan."""

    database: Database
    viewer: Viewer
    given: Mapping[str, Any]
    variables: Any
    context: Any
    assembly_seconds: float = 0.0
    requests: dict[int, PageRequest] = field(default_factory=dict)
    loads: dict[Any, asyncio.Future[Any]] = field(default_factory=dict)

    def timed(self, make: Callable[..., T], *arguments: Any) -> T:
        """What `make` makes; its time counts as assembly."""
        started = perf_counter()
        made = make(*arguments)
        self.assembly_seconds += perf_counter() - started
        return made

    def once(self, key: Any, load: Callable[[], Coroutine[Any, Any, Any]]) -> Awaitable[Any]:
        """What `load` gives; equal loads of one execution are done once."""
        future = self.loads.get(key)
        if future is None:
            future = self.loads[key] = begin(load())
        return shared(future)

    def page_request(self, resource: Resource, requested: Requested) -> PageRequest:
        """The page that a list field asks for in this execution."""
        known = self.requests.get(id(requested))
        if known is None:
            known = self.requests[id(requested)] = requested.remember(
                self.given,
                lambda: page_request(resource, **requested.arguments(self.variables, self.context)),
            )
        return known


class Columns:
    """The columns that a level selects, each once; a row begins with the primary key."""

    def __init__(self) -> None:
        self._at: dict[str, int] = {}

    def at(self, name: str) -> int:
        """Where a column stands in a row."""
        return 0 if name == "id" else self._at.setdefault(name, len(self._at) + 1)

    def names(self) -> tuple[str, ...]:
        return tuple(self._at)


class Child(Protocol):
    """A field of an object that takes a statement: its values for all rows of the level."""

    async def values(self, run: Run, rows: Sequence[Row]) -> list[Any]: ...

    def assemblers(self) -> Iterator["ObjectPlan"]:
        """The assemblers of the levels below."""
        ...


class ObjectPlan:
    """The assembler of one kind of object, made from the fields that are asked for."""

    def __init__(self, resource: Resource, columns: Columns) -> None:
        self.resource = resource
        self.columns = columns
        self.children: list[Child] = []
        self._items: list[str] = []
        self._names: dict[str, Any] = {}
        self._make: Callable[..., list[Any]] | None = None

    def constant(self, key: str, value: str) -> None:
        self._items.append(f"{key!r}: {value!r}")

    def global_id(self, key: str) -> None:
        self._names["base64"] = b2a_base64
        plain = f"b'{self.resource.name}:%d' % r[0]"
        self._items.append(f"{key!r}: base64({plain}, newline=False).decode()")

    def column(self, key: str, name: str, convert: Convert | None, *, required: bool) -> None:
        value = f"r[{self.columns.at(name)}]"
        if required:
            self._names["need"] = _need
            value = f"need({value})"
        if convert is not None:
            value = f"{self._named(convert)}({value})"
        self._items.append(f"{key!r}: {value}")

    def part(self) -> "ObjectPlan":
        """The assembler of an object inside this one, made of the same row."""
        inside = ObjectPlan(self.resource, self.columns)
        inside.children, inside._names = self.children, self._names
        return inside

    def nested(self, key: str, inside: "ObjectPlan") -> None:
        self._items.append(f"{key!r}: {{{', '.join(inside._items)}}}")

    def _named(self, function: Callable[..., Any]) -> str:
        """The name under which the source calls a function."""
        name = f"function{len(self._names)}"
        self._names[name] = function
        return name

    def child(self, key: str, child: Child) -> None:
        self._items.append(f"{key!r}: c{len(self.children)}")
        self.children.append(child)

    def source(self) -> str:
        """The function that is generated: rows `r` and what each child made of them, `c0`, `c1` …

        One comprehension over one dictionary display: CPython has nothing faster that takes a row
        to a dictionary.
        """
        names = [f"c{number}" for number in range(len(self.children))]
        lists = "".join(f", {name}s" for name in names)
        each = ", ".join(("r", *names))
        over = f"zip(rows{lists}, strict=True)" if names else "rows"
        return (
            f"def make(rows{lists}):\n"
            f"    return [{{{', '.join(self._items)}}} for {each} in {over}]\n"
        )

    def assemblers(self) -> Iterator["ObjectPlan"]:
        """This assembler and those of the levels below."""
        yield self
        for child in self.children:
            yield from child.assemblers()

    def _compiled(self) -> Callable[..., list[Any]]:
        if self._make is None:
            # Keys are names of the document, checked by its grammar and written with repr.
            exec(compile(self.source(), "<plan>", "exec"), self._names)
            self._make = self._names["make"]
        return self._make

    async def objects(self, run: Run, rows: Sequence[Row]) -> list[Any]:
        """The objects of the rows. Others get a turn between the children and in long lists."""
        values: Sequence[list[Any]]
        if not self.children or not rows:
            values = [[] for _ in self.children]
        elif len(self.children) == 1:
            values = [await self.children[0].values(run, rows)]
        else:
            values = await asyncio.gather(*(child.values(run, rows) for child in self.children))
        make = self._compiled()
        if len(rows) <= TURN:
            return run.timed(make, rows, *values)
        made: list[Any] = []
        for start in range(0, len(rows), TURN):
            part = slice(start, start + TURN)
            made += run.timed(make, rows[part], *(value[part] for value in values))
            await asyncio.sleep(0)
        return made


def _need(value: Any) -> Any:
    if value is None:
        raise Anomaly("null where none may be")
    return value


@dataclass(slots=True)
class ToOneChild:
    """One object by a column of the row; rows that share it share the object."""

    at: int
    plan: ObjectPlan
    required: bool

    async def values(self, run: Run, rows: Sequence[Row]) -> list[Any]:
        keys = list({row[self.at]: None for row in rows if row[self.at] is not None})
        known: dict[int, Any] = {None: None}  # type: ignore[dict-item]
        if keys:
            known.update(await objects_by_key(run, self.plan, keys, hide=False))
        found = [known.get(row[self.at]) for row in rows]
        if self.required and None in found:
            raise Anomaly("an object that must be there is not")
        return found

    def assemblers(self) -> Iterator[ObjectPlan]:
        return self.plan.assemblers()


@dataclass(slots=True)
class ValueChild:
    """One value, called `value`, of an object by a column of the row.

    `otherwise` is where the value stands in the row for those who see no such object.
    """

    of: ToOneChild
    otherwise: int | None = None
    convert: Convert | None = None

    async def values(self, run: Run, rows: Sequence[Row]) -> list[Any]:
        found = await self.of.values(run, rows)
        return [
            self._own(row) if made is None else made["value"]
            for row, made in zip(rows, found, strict=True)
        ]

    def _own(self, row: Row) -> Any:
        value = None if self.otherwise is None else row[self.otherwise]
        return value if self.convert is None else self.convert(value)

    def assemblers(self) -> Iterator[ObjectPlan]:
        return self.of.assemblers()


@dataclass(slots=True)
class ToChildChild:
    """The one object that refers to the row."""

    relation: Relation
    plan: ObjectPlan

    async def values(self, run: Run, rows: Sequence[Row]) -> list[Any]:
        parents = list({row[0]: None for row in rows})
        found = await read.child_by_parent(
            run.database, self.relation, run.viewer, parents, self.plan.columns.names()
        )
        objects = await self.plan.objects(run, list(found.values()))
        known = dict(zip(found, objects, strict=True))
        return [known.get(row[0]) for row in rows]

    def assemblers(self) -> Iterator[ObjectPlan]:
        return self.plan.assemblers()


@dataclass(slots=True)
class CountChild:
    """The number of children of the row."""

    relation: Relation

    async def values(self, run: Run, rows: Sequence[Row]) -> list[Any]:
        parents = list({row[0]: None for row in rows})
        counts = await aggregates.count_by_parent(
            run.database, self.relation, run.viewer, parents, None
        )
        return [counts[row[0]] for row in rows]

    def assemblers(self) -> Iterator[ObjectPlan]:
        return iter(())


async def objects_by_key(
    run: Run, plan: ObjectPlan, keys: list[int], *, hide: bool
) -> dict[int, Any]:
    """The objects of primary keys, those that exist for the viewer."""
    rows = await read.rows_by_key(
        run.database, plan.resource, run.viewer, keys, plan.columns.names(), hide=hide
    )
    objects = await plan.objects(run, rows)
    return {row[0]: made for row, made in zip(rows, objects, strict=True)}
