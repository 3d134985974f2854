"""Computed fields in a plan: values are made from rows, and written as graphql-core writes them."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.database.prepared import Convert
from gateway.execution.plan import Anomaly, Row, Run
from gateway.graphql.declarations import Computed
from gateway.store import read
from gateway.store.resource import Relation

Write = Callable[[Any], Any]


@dataclass(slots=True)
class ComputedChild:
    """The values of a computed field; `columns` says where each column stands in a row."""

    declared: Computed
    columns: Mapping[str, tuple[int, Convert | None]]
    write: Write

    async def values(self, run: Run, rows: Sequence[Row]) -> list[Any]:
        parents = list({row[0]: None for row in rows})
        loaded = await asyncio.gather(
            *(self._parts(run, relation, parents) for relation in self.declared.parts)
        )
        return run.timed(self._made, rows, loaded)

    async def _parts(
        self, run: Run, relation: Relation, parents: list[int]
    ) -> dict[int, list[dict[str, Any]]]:
        key = (relation, tuple(parents))
        load = read.parts_by_parent
        return await run.once(  # type: ignore[no-any-return]
            key, lambda: load(run.database, relation, run.viewer, parents)
        )

    def _made(
        self, rows: Sequence[Row], loaded: Sequence[dict[int, list[dict[str, Any]]]]
    ) -> list[Any]:
        made = []
        for row in rows:
            values = {
                name: row[at] if convert is None else convert(row[at])
                for name, (at, convert) in self.columns.items()
            }
            lists = (by_parent[row[0]] for by_parent in loaded)
            made.append(self.write(self.declared.make(values, *lists)))
        return made


def constant(value: str) -> Write:
    """Writes one value, whatever it is given."""
    return lambda _: value


def leaf(type_: Any) -> Write:
    """Writes a scalar or an enum value."""
    return lambda value: None if value is None else type_.coerce_output_value(value)


def needed(write: Write) -> Write:
    """Writes what may not be null."""

    def written(value: Any) -> Any:
        if value is None:
            raise Anomaly("null where none may be")
        return write(value)

    return written


def listed(write: Write) -> Write:
    """Writes each item of a list."""
    return lambda value: None if value is None else [write(item) for item in value]


def attributes(items: Mapping[str, tuple[str | None, Write]]) -> Write:
    """Writes attributes of an object, each under its key; without an attribute, the object."""

    def written(value: Any) -> Any:
        if value is None:
            return None
        return {
            key: write(value if name is None else getattr(value, name))
            for key, (name, write) in items.items()
        }

    return written
