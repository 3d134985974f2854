"""Values in a plan that are no rows.

They are written as graphql-core writes them; resolvers are called as Strawberry calls them.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from graphql import GraphQLBoolean, GraphQLEnumType, GraphQLString

from gateway.database.prepared import Convert
from gateway.execution.plan import TURN, Anomaly, ObjectPlan, Row, Run
from gateway.execution.requests import Requested
from gateway.graphql.context import Context
from gateway.graphql.declarations import Computed
from gateway.store import aggregates
from gateway.store.resource import Figures, Relation


@dataclass(frozen=True, slots=True)
class ResolverInfo:
    """What resolvers here use of Strawberry's `Info`."""

    context: Context


@dataclass(slots=True)
class Writing:
    """Values on their way into the answer; what has to be awaited is put in afterwards."""

    run: Run
    info: ResolverInfo
    later: list["_Later"] = field(default_factory=list)
    arguments: dict[int, dict[str, Any]] = field(default_factory=dict)

    async def written(self, write: "Write", value: Any) -> Any:
        """What `write` makes of a value, with all that had to be awaited."""
        try:
            made = self.run.timed(write, value, self)
            while self.later:
                awaited, self.later = self.later, []
                values = await asyncio.gather(*(each.value for each in awaited))
                for each, found in zip(awaited, values, strict=True):
                    each.into[each.key] = self.run.timed(each.write, found, self)
            return made
        finally:
            for each in self.later:
                if isinstance(each.value, Coroutine):
                    each.value.close()


Read = Callable[[Any, Writing], Any]
Write = Callable[[Any, Writing], Any]


@dataclass(slots=True)
class _Later:
    """A value to be awaited, how it is written, and where it goes."""

    value: Awaitable[Any]
    write: Write
    into: dict[Any, Any]
    key: Any


def constant(value: str) -> Write:
    """Writes one value, whatever it is given."""
    return lambda _value, _writing: value


def leaf(type_: Any) -> Write:
    """Writes a scalar or an enum value."""
    coerce = type_.coerce_output_value
    if isinstance(type_, GraphQLEnumType):
        known: dict[Any, Any] = {}

        def word(value: Any, _writing: Writing) -> Any:
            if value is None:
                return None
            name = known.get(value)
            if name is None:
                name = known[value] = coerce(value)
            return name

        return word
    own = {GraphQLString: str, GraphQLBoolean: bool}.get(type_)

    def scalar(value: Any, _writing: Writing) -> Any:
        return value if value is None or type(value) is own else coerce(value)

    return scalar


def needed(write: Write) -> Write:
    """Writes what may not be null."""

    def written(value: Any, writing: Writing) -> Any:
        if value is None:
            raise Anomaly("null where none may be")
        return write(value, writing)

    return written


def listed(write: Write) -> Write:
    """Writes each item of a list; others get a turn in long ones."""

    def written(value: Any, writing: Writing) -> Any:
        if value is None:
            return None
        if len(value) <= TURN:
            return [write(item, writing) for item in value]
        made: list[Any] = []
        parts = [value[start : start + TURN] for start in range(0, len(value), TURN)]
        writing.later.append(_Later(_in_turns(made, parts, write, writing), _nothing, {}, None))
        return made

    return written


async def _in_turns(
    made: list[Any], parts: list[Sequence[Any]], write: Write, writing: Writing
) -> None:
    for part in parts:
        made += writing.run.timed(lambda items=part: [write(item, writing) for item in items])
        await asyncio.sleep(0)


def _nothing(_value: Any, _writing: Writing) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Attribute:
    """A field of an object: its value, whether that has to be awaited, and how it is written."""

    read: Read
    awaited: bool
    write: Write


def attributes(items: Mapping[str, Attribute]) -> Write:
    """Writes the fields of an object, each under its key."""
    fields = [(key, each.read, each.awaited, each.write) for key, each in items.items()]

    def written(value: Any, writing: Writing) -> Any:
        if value is None:
            return None
        made: dict[str, Any] = {}
        for key, find, awaited, write in fields:
            found = find(value, writing)
            if awaited:
                made[key] = None
                writing.later.append(_Later(found, write, made, key))
            else:
                made[key] = write(found, writing)
        return made

    return written


def attribute(name: str) -> Read:
    """Reads an attribute."""
    return lambda value, _writing: getattr(value, name)


def resolver(requested: Requested) -> Read:
    """Calls the resolver of a field, with the arguments that the document gives."""
    resolving = requested.strawberry_field.base_resolver
    function = resolving.wrapped_func
    takes_self = resolving.self_parameter is not None
    info_name = None if resolving.info_parameter is None else resolving.info_parameter.name

    def call(value: Any, writing: Writing) -> Any:
        arguments = writing.arguments.get(id(requested))
        if arguments is None:
            run = writing.run
            arguments = dict(requested.arguments(run.variables, run.context))
            if info_name is not None:
                arguments[info_name] = writing.info
            writing.arguments[id(requested)] = arguments
        return function(value, **arguments) if takes_self else function(**arguments)

    return call


@dataclass(slots=True)
class RootResolved:
    """A root field that is its resolver's value."""

    field: Attribute

    async def value(self, run: Run) -> Any:
        # With loaders of its own: should the plan fail, graphql-core begins anew.
        writing = Writing(run, ResolverInfo(replace(run.context)))
        found = self.field.read(None, writing)
        if self.field.awaited:
            found = await found
        return await writing.written(self.field.write, found)

    def assemblers(self) -> Iterator[ObjectPlan]:
        return iter(())


@dataclass(slots=True)
class ComputedChild:
    """The values of a computed field; `columns` says where each column stands in a row."""

    declared: Computed
    columns: Mapping[str, tuple[int, Convert | None]]
    write: Write

    async def values(self, run: Run, rows: Sequence[Row]) -> list[Any]:
        parents = list({row[0]: None for row in rows})
        loaded = await asyncio.gather(
            *(self._part(run, part, parents) for part in self.declared.parts)
        )

        def make(rows: Sequence[Row], writing: Writing) -> list[Any]:
            return [self._made(row, loaded, writing) for row in rows]

        made: list[Any] = await Writing(run, ResolverInfo(run.context)).written(make, rows)
        return made

    def assemblers(self) -> Iterator[ObjectPlan]:
        return iter(())

    async def _part(
        self, run: Run, part: Relation | Figures, parents: list[int]
    ) -> Mapping[int, Any]:
        load = aggregates.hanging_on
        return await run.once(  # type: ignore[no-any-return]
            (part, tuple(parents)), lambda: load(run.database, part, run.viewer, parents)
        )

    def _made(self, row: Row, loaded: Sequence[Mapping[int, Any]], writing: Writing) -> Any:
        values = {
            name: row[at] if convert is None else convert(row[at])
            for name, (at, convert) in self.columns.items()
        }
        parts = (by_parent[row[0]] for by_parent in loaded)
        return self.write(self.declared.make(values, *parts), writing)
