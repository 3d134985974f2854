"""Connections: pages of objects by the Relay convention, with nodes, offset and totalCount."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import strawberry

from gateway.errors import BadUserInput
from gateway.graphql.context import Context
from gateway.graphql.filters import to_condition
from gateway.graphql.ordering import to_order
from gateway.store.paging import (
    DEFAULT_PAGE,
    MAX_PAGE,
    Page,
    PageRequest,
    decode_cursor,
    encode_cursor,
)
from gateway.store.resource import Relation, Resource

T = TypeVar("T")
MAX_OFFSET = 1_000_000


@dataclass(frozen=True, slots=True)
class ConnectionSource:
    """Where a connection's rows come from; nothing is loaded before it is selected."""

    context: Context
    resource: Resource
    request: PageRequest
    relation: Relation | None = None
    parent: int = 0

    def page(self) -> Awaitable[Page]:
        loaders = self.context.loaders
        if self.relation is None:
            return loaders.listed(self.resource, self.request).page()
        return loaders.related_page(self.relation, self.parent, self.request)

    def total(self) -> Awaitable[int]:
        loaders = self.context.loaders
        if self.relation is None:
            return loaders.listed(self.resource, self.request).total()
        return loaders.related_count(self.relation, self.parent, self.request.condition)

    def node(self, row: Any) -> Any:
        return self.context.loaders.made(self.resource, row)

    def cursor(self, node: Any) -> str:
        order = self.request.order
        values = [getattr(node, self.resource.orders[term.name]) for term in order]
        return encode_cursor(self.resource, order, values, node.row_id)


@strawberry.type(description="Place of a page in its list")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether there are objects after the page")
    has_previous_page: bool = strawberry.field(
        description="Whether there are objects before the page, judging by the cursor or offset"
    )
    start_cursor: str | None = strawberry.field(
        description="Cursor of the first object of the page; null if the page is empty"
    )
    end_cursor: str | None = strawberry.field(
        description="Cursor of the last object of the page; null if the page is empty"
    )


@strawberry.type(description="Object of a page, with its place in the list")
class Edge(Generic[T]):
    cursor: str = strawberry.field(description="Place of the object, for `after` and `before`")
    node: T = strawberry.field(description="The object itself")


@strawberry.type(description="Page of a list of objects")
class Connection(Generic[T]):
    source: strawberry.Private[ConnectionSource]

    @strawberry.field(description="Objects of the page with their cursors")
    async def edges(self) -> list[Edge[T]]:
        source = self.source
        page = await source.page()
        nodes = [source.node(row) for row in page.rows]
        return [Edge(cursor=source.cursor(node), node=node) for node in nodes]

    @strawberry.field(description="Objects of the page")
    async def nodes(self) -> list[T]:
        source = self.source
        return [source.node(row) for row in (await source.page()).rows]

    @strawberry.field(description="Place of the page in its list")
    async def page_info(self) -> PageInfo:
        source = self.source
        page = await source.page()
        return PageInfo(
            has_next_page=page.has_next,
            has_previous_page=page.has_previous,
            start_cursor=source.cursor(source.node(page.rows[0])) if page.rows else None,
            end_cursor=source.cursor(source.node(page.rows[-1])) if page.rows else None,
        )

    @strawberry.field(description="Number of objects in the whole list; counted when selected")
    async def total_count(self) -> int:
        return await self.source.total()


def page_request(
    resource: Resource,
    *,
    filter: Any,
    order_by: list[Any] | None,
    first: int | None,
    after: str | None,
    last: int | None,
    before: str | None,
    offset: int | None,
) -> PageRequest:
    """The page that list arguments ask for; BadUserInput names the one that is out of bounds."""
    if first is not None and last is not None:
        raise BadUserInput("Arguments `first` and `last` exclude each other.", param="last")
    if after is not None and before is not None:
        raise BadUserInput("Arguments `after` and `before` exclude each other.", param="before")
    if after is not None and last is not None:
        raise BadUserInput(
            "Argument `after` goes with `first`. Use `before` with `last`.", param="after"
        )
    if before is not None and last is None:
        raise BadUserInput(
            "Argument `before` goes with `last`. Use `after` with `first`.", param="before"
        )
    if offset is not None and (after is not None or last is not None):
        raise BadUserInput(
            "Argument `offset` goes with `first` alone, without cursors.", param="offset"
        )
    order = to_order(resource, order_by)
    argument, text = ("before", before) if last is not None else ("after", after)
    return PageRequest(
        condition=to_condition(resource, filter),
        order=order,
        limit=_size("first", first) if last is None else _size("last", last),
        cursor=None if text is None else decode_cursor(resource, order, text, argument),
        backward=last is not None,
        offset=_offset(offset),
    )


def _size(argument: str, size: int | None) -> int:
    if size is None:
        return DEFAULT_PAGE
    if not 1 <= size <= MAX_PAGE:
        raise BadUserInput(
            f"Argument `{argument}`: {size} is out of bounds. "
            f"Ask for 1 to {MAX_PAGE} objects and page on.",
            param=argument,
        )
    return size


def _offset(offset: int | None) -> int:
    if offset is None:
        return 0
    if not 0 <= offset <= MAX_OFFSET:
        raise BadUserInput(
            f"Argument `offset`: {offset} is out of bounds. "
            f"Pass 0 to {MAX_OFFSET}, or page with `after`.",
            param="offset",
        )
    return offset
