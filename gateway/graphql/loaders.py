"""Dataloaders of one request: whatever the breadth of a level, one statement loads it."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Hashable, Sequence
from typing import Any, Protocol

from aiodataloader import DataLoader

from gateway.database.engine import Database
from gateway.graphql.node import NODE_TYPES, Node
from gateway.loads import begin, shared, within_operation
from gateway.policies import Viewer
from gateway.store import aggregates, read
from gateway.store.conditions import Condition
from gateway.store.paging import Page, PageRequest
from gateway.store.resource import Figures, Relation, Resource

BATCH = 10_000


class Source(Protocol):
    """What loaders read from, and for whom: the context of a request."""

    @property
    def database(self) -> Database:
        """The store that is read."""
        ...

    @property
    def viewer(self) -> Viewer:
        """On whose behalf it is read; another one once a mutation has made an account."""
        ...


class Loaders:
    """The loaders of a request, each made when it is first asked for.

    All of them need the scope READ, but for the object that a mutation wrote and what is part of
    it: so a key that only writes reads nothing through a payload.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._loaders: dict[Hashable, DataLoader[int, Any]] = {}
        self._lists: dict[Hashable, ListLoader] = {}

    def made(self, resource: Resource, row: Sequence[Any]) -> Node:
        """The object of a row of the store."""
        by_name = read.mapping_of(self._source.database, resource)
        return NODE_TYPES[resource.name].from_values(by_name(row))

    def clear(self) -> None:
        """Forget what was loaded: a mutation has changed the store."""
        self._loaders.clear()
        self._lists.clear()

    def node(
        self, resource: Resource, row_id: int, *, hide: bool = False
    ) -> Awaitable[Node | None]:
        """The object with a primary key, None if it does not exist for the viewer."""
        self._source.viewer.require_reading()
        return self.written(resource, row_id, hide=hide)

    def written(
        self, resource: Resource, row_id: int, *, hide: bool = False
    ) -> Awaitable[Node | None]:
        """The object that a mutation wrote, for keys that only write, too."""
        source = self._source

        async def load(keys: list[int]) -> list[Node | None]:
            rows = await read.rows_by_key(source.database, resource, source.viewer, keys, hide=hide)
            nodes = {row[0]: self.made(resource, row) for row in rows}
            return [nodes.get(key) for key in keys]

        return shared(self._loader((resource, hide), load).load(row_id))

    def listed(self, resource: Resource, request: PageRequest) -> "ListLoader":
        """A list of a whole resource."""
        self._source.viewer.require_reading()
        key = (resource, request)
        known = self._lists.get(key)
        if known is None:
            known = self._lists[key] = ListLoader(self._source, resource, request)
        return known

    def related_page(
        self, relation: Relation, parent: int, request: PageRequest
    ) -> Awaitable[Page]:
        """A page of the children of a parent."""
        source = self._source
        source.viewer.require_reading()

        async def load(parents: list[int]) -> list[Page]:
            pages = await read.page_by_parent(
                source.database, relation, source.viewer, parents, request
            )
            return [pages[key] for key in parents]

        return shared(self._loader((relation, request), load).load(parent))

    def child(self, relation: Relation, parent: int) -> Awaitable[Node | None]:
        """The one object that refers to a parent, if there is one."""
        source = self._source
        source.viewer.require_reading()

        async def load(parents: list[int]) -> list[Node | None]:
            rows = await read.child_by_parent(source.database, relation, source.viewer, parents)
            return [
                self.made(relation.child, rows[key]) if key in rows else None for key in parents
            ]

        return shared(self._loader((relation, "child"), load).load(parent))

    def parts(self, part: Relation | Figures, parent: int) -> Awaitable[Any]:
        """All children of a parent, by name, in their default order; or figures of them.

        Children that are no objects of the graph, such as opening hours, are part of the parent.
        """
        source = self._source
        relation = part.relation if isinstance(part, Figures) else part
        if relation.child.name in NODE_TYPES:
            source.viewer.require_reading()

        async def load(parents: list[int]) -> list[Any]:
            found = await aggregates.hanging_on(source.database, part, source.viewer, parents)
            return [found[key] for key in parents]

        return shared(self._loader((part, "parts"), load).load(parent))

    def related_count(
        self, relation: Relation, parent: int, condition: Condition | None
    ) -> Awaitable[int]:
        """The number of children of a parent that meet a condition."""
        source = self._source
        source.viewer.require_reading()

        async def load(parents: list[int]) -> list[int]:
            counts = await aggregates.count_by_parent(
                source.database, relation, source.viewer, parents, condition
            )
            return [counts[key] for key in parents]

        return shared(self._loader((relation, "count", condition), load).load(parent))

    def _loader(
        self, key: Hashable, load: Callable[[list[int]], Coroutine[Any, Any, list[Any]]]
    ) -> DataLoader[int, Any]:
        loader = self._loaders.get(key)
        if loader is None:

            async def batch(keys: list[int]) -> list[Any]:
                return await within_operation(load(keys))

            loader = self._loaders[key] = DataLoader(batch, max_batch_size=BATCH)
        return loader


class ListLoader:
    """A list of a whole resource: one statement for its page and its total, if both are wanted."""

    def __init__(self, source: Source, resource: Resource, request: PageRequest) -> None:
        self._source = source
        self._resource = resource
        self._request = request
        self._page: asyncio.Future[Page] | None = None
        self._total: asyncio.Future[int] | None = None

    def page(self) -> Awaitable[Page]:
        """The page that is asked for."""
        if self._page is None:
            self._page = begin(self._read())
        return shared(self._page)

    def total(self) -> Awaitable[int]:
        """The number of rows in all pages."""
        if self._total is None:
            self._total = begin(self._count())
        return shared(self._total)

    # Both begin in the next turn of the event loop, when either knows of the other.

    async def _read(self) -> Page:
        return await read.page(
            self._source.database,
            self._resource,
            self._source.viewer,
            self._request,
            total=self._total is not None,
        )

    async def _count(self) -> int:
        total = None if self._page is None else (await self._page).total
        if total is not None:
            return total
        condition = self._request.condition
        return await read.count(
            self._source.database, self._resource, self._source.viewer, condition
        )
