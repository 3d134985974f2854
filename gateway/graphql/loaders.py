"""Dataloaders of one request: whatever the breadth of a level, one statement loads it."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Sequence
from typing import TYPE_CHECKING, Any

from aiodataloader import DataLoader

from gateway.graphql.node import NODE_TYPES, Node
from gateway.store import read
from gateway.store.conditions import Condition
from gateway.store.paging import Page, PageRequest
from gateway.store.resource import Relation, Resource

if TYPE_CHECKING:
    from gateway.graphql.context import Context

BATCH = 10_000


class Loaders:
    """The loaders of a request, each made when it is first asked for."""

    def __init__(self, context: "Context") -> None:
        self._context = context
        self._loaders: dict[Hashable, DataLoader[int, Any]] = {}
        self._single: dict[Hashable, asyncio.Future[Any]] = {}

    def made(self, resource: Resource, row: Sequence[Any]) -> Node:
        """The object of a row of the store."""
        by_name = read.mapping_of(self._context.database, resource)
        return NODE_TYPES[resource.name].from_values(by_name(row))

    def clear(self) -> None:
        """Forget what was loaded: a mutation has changed the store."""
        self._loaders.clear()
        self._single.clear()

    def node(
        self, resource: Resource, row_id: int, *, hide: bool = False
    ) -> Awaitable[Node | None]:
        """The object with a primary key, None if it does not exist for the viewer."""
        context = self._context

        async def load(keys: list[int]) -> list[Node | None]:
            rows = await read.rows_by_key(
                context.database, resource, context.viewer, keys, hide=hide
            )
            nodes = {row[0]: self.made(resource, row) for row in rows}
            return [nodes.get(key) for key in keys]

        return self._loader((resource, hide), load).load(row_id)

    def page(self, resource: Resource, request: PageRequest) -> Awaitable[Page]:
        """A page of a resource."""
        context = self._context
        return self._once(
            (resource, request),
            lambda: read.page(context.database, resource, context.viewer, request),
        )

    def count(self, resource: Resource, condition: Condition | None) -> Awaitable[int]:
        """The number of a resource's rows that meet a condition."""
        context = self._context
        return self._once(
            (resource, "count", condition),
            lambda: read.count(context.database, resource, context.viewer, condition),
        )

    def related_page(
        self, relation: Relation, parent: int, request: PageRequest
    ) -> Awaitable[Page]:
        """A page of what hangs on a parent."""
        context = self._context

        async def load(parents: list[int]) -> list[Page]:
            pages = await read.page_by_parent(
                context.database, relation, context.viewer, parents, request
            )
            return [pages[key] for key in parents]

        return self._loader((relation, request), load).load(parent)

    def child(self, relation: Relation, parent: int) -> Awaitable[Node | None]:
        """The one object that refers to a parent, if there is one."""
        context = self._context

        async def load(parents: list[int]) -> list[Node | None]:
            rows = await read.child_by_parent(context.database, relation, context.viewer, parents)
            return [
                self.made(relation.child, rows[key]) if key in rows else None for key in parents
            ]

        return self._loader((relation, "child"), load).load(parent)

    def parts(self, relation: Relation, parent: int) -> Awaitable[list[dict[str, Any]]]:
        """All rows that hang on a parent, by name, in their default order."""
        context = self._context

        async def load(parents: list[int]) -> list[list[dict[str, Any]]]:
            rows = await read.parts_by_parent(context.database, relation, context.viewer, parents)
            return [rows[key] for key in parents]

        return self._loader((relation, "parts"), load).load(parent)

    def related_count(
        self, relation: Relation, parent: int, condition: Condition | None
    ) -> Awaitable[int]:
        """The number of rows that hang on a parent and meet a condition."""
        context = self._context

        async def load(parents: list[int]) -> list[int]:
            counts = await read.count_by_parent(
                context.database, relation, context.viewer, parents, condition
            )
            return [counts[key] for key in parents]

        return self._loader((relation, "count", condition), load).load(parent)

    def _loader(
        self, key: Hashable, load: Callable[[list[int]], Coroutine[Any, Any, list[Any]]]
    ) -> DataLoader[int, Any]:
        loader = self._loaders.get(key)
        if loader is None:
            loader = self._loaders[key] = DataLoader(load, max_batch_size=BATCH)
        return loader

    def _once(self, key: Hashable, load: Callable[[], Any]) -> Awaitable[Any]:
        future = self._single.get(key)
        if future is None:
            future = self._single[key] = asyncio.ensure_future(load())
        return future
