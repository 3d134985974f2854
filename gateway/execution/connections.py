"""Connections in a plan: pages of rows written as `nodes`, `edges`, `pageInfo` and `totalCount`.

What a document selects of a connection becomes parts, each a function from a page to its value,
made once when the plan is compiled.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat
from typing import Any

from gateway.execution.plan import Columns, ObjectPlan, Row, Run
from gateway.execution.requests import Requested
from gateway.store import aggregates, read
from gateway.store.paging import Page, PageRequest, cursor_encoder
from gateway.store.resource import Relation, Resource


@dataclass(slots=True)
class PageInHand:
    """One page on its way into the answer.

    `views` hold the objects made of the rows of all pages of the level, one list for each selection
    of nodes; those of this page begin at `start`.
    """

    page: Page
    total: int
    views: Sequence[list[Any]]
    start: int
    encode: Callable[[Row], str]

    def view(self, number: int) -> list[Any]:
        """The objects of the page for one selection of nodes."""
        return self.views[number][self.start : self.start + len(self.page.rows)]

    def cursor_at(self, place: int) -> str | None:
        """The cursor of a row of the page; null where there is none."""
        return self.encode(self.page.rows[place]) if self.page.rows else None


PagePart = Callable[[PageInHand], Any]
EdgeColumn = Callable[[PageInHand], Iterable[Any]]

# Each field of `PageInfo`, from the page in hand.
PAGE_INFO: Mapping[str, PagePart] = {
    "hasNextPage": lambda of: of.page.has_next,
    "hasPreviousPage": lambda of: of.page.has_previous,
    "startCursor": lambda of: of.cursor_at(0),
    "endCursor": lambda of: of.cursor_at(-1),
}
CURSORS = frozenset({"startCursor", "endCursor"})


def constant(value: str) -> PagePart:
    """The same for every page: `__typename`."""
    return lambda _of: value


def nodes(view: int) -> Callable[[PageInHand], list[Any]]:
    """The objects of a selection of nodes: those of the page, and those of its edges."""
    return lambda of: of.view(view)


def total_count(of: PageInHand) -> int:
    """How many objects there are in all pages."""
    return of.total


def page_info(parts: Mapping[str, PagePart]) -> PagePart:
    """The place of the page among the others."""
    return lambda of: {key: part(of) for key, part in parts.items()}


def edges(columns: Mapping[str, EdgeColumn]) -> PagePart:
    """The edges of the page: what `columns` give for all of them, turned to one object for each."""
    keys = tuple(columns)

    def made(of: PageInHand) -> list[dict[str, Any]]:
        if not keys:
            return [{} for _ in of.page.rows]
        lists = [column(of) for column in columns.values()]
        return [dict(zip(keys, values, strict=True)) for values in zip(*lists, strict=True)]

    return made


def edge_constant(value: str) -> EdgeColumn:
    """The same for every edge: `__typename`."""
    return lambda of: repeat(value, len(of.page.rows))


def edge_cursors(of: PageInHand) -> Iterable[str]:
    """The cursor of each edge."""
    return map(of.encode, of.page.rows)


@dataclass
class ConnectionPlan:
    """The assembler of a connection: its parts by response key, and what they need."""

    resource: Resource
    columns: Columns
    views: list[ObjectPlan] = field(default_factory=list)
    parts: dict[str, PagePart] = field(default_factory=dict)
    needs_rows: bool = False
    has_cursors: bool = False

    @cached_property
    def needs_total(self) -> bool:
        """Whether the total is counted: only where it is selected."""
        return total_count in self.parts.values()

    def add_view(self, view: ObjectPlan) -> int:
        """The number of a further selection of nodes."""
        self.views.append(view)
        return len(self.views) - 1

    def select_order(self) -> None:
        """A cursor holds the values of the sort keys, whichever those are in an execution."""
        self.has_cursors = True
        for column in self.resource.orders.values():
            self.columns.at(column)

    async def connections(
        self, run: Run, request: PageRequest, pages: Sequence[Page], totals: Sequence[int]
    ) -> list[dict[str, Any]]:
        """One object for each page."""
        rows = [row for page in pages for row in page.rows]
        views = [await view.objects(run, rows) for view in self.views]
        return run.timed(self._put_together, request, pages, totals, views)

    def assemblers(self) -> Iterator[ObjectPlan]:
        """The assemblers of the nodes and of the levels below."""
        for view in self.views:
            yield from view.assemblers()

    def _put_together(
        self,
        request: PageRequest,
        pages: Sequence[Page],
        totals: Sequence[int],
        views: list[list[Any]],
    ) -> list[dict[str, Any]]:
        encode = self._cursors(request) if self.has_cursors else _without_cursors
        made = []
        start = 0
        for page, total in zip(pages, totals, strict=True):
            of = PageInHand(page, total, views, start, encode)
            made.append({key: part(of) for key, part in self.parts.items()})
            start += len(page.rows)
        return made

    def _cursors(self, request: PageRequest) -> Callable[[Row], str]:
        """A function from a row to its cursor."""
        order = request.order
        places = [self.columns.at(self.resource.orders[term.name]) for term in order]
        encode = cursor_encoder(self.resource, order)
        return lambda row: encode([row[place] for place in places], row[0])


def _without_cursors(_row: Row) -> str:
    raise AssertionError("no part of the connection has a cursor")


@dataclass(slots=True)
class ConnectionChild:
    """A list of children of the row."""

    relation: Relation
    requested: Requested
    plan: ConnectionPlan

    async def values(self, run: Run, rows: Sequence[Row]) -> list[Any]:
        request = run.page_request(self.relation.child, self.requested)
        parents = list({row[0]: None for row in rows})
        pages: dict[int, Page] = {}
        totals: dict[int, int] = {}
        if self.plan.needs_rows:
            pages = await read.page_by_parent(
                run.database,
                self.relation,
                run.viewer,
                parents,
                request,
                self.plan.columns.names(),
            )
        if self.plan.needs_total:
            totals = await aggregates.count_by_parent(
                run.database, self.relation, run.viewer, parents, request.condition
            )
        nothing = Page((), has_previous=False, has_next=False)
        made = await self.plan.connections(
            run,
            request,
            [pages.get(parent, nothing) for parent in parents],
            [totals.get(parent, 0) for parent in parents],
        )
        known = dict(zip(parents, made, strict=True))
        return [known[row[0]] for row in rows]

    def assemblers(self) -> Iterator[ObjectPlan]:
        return self.plan.assemblers()
