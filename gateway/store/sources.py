"""What statements that read are made of: where rows are, what holds of them, and their order."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import BindParameter, Select, and_, literal_column
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause

from gateway.database.arrays import Array
from gateway.database.columns import Identity
from gateway.database.engine import Database
from gateway.database.tenancy import of_tenant
from gateway.policies import Viewer
from gateway.store.conditions import Condition
from gateway.store.paging import Page, PageRequest, beyond, order_clauses
from gateway.store.predicates import Values, condition_clause, visible_condition
from gateway.store.resource import Places, Relation, Resource
from gateway.store.search import understood

KEY, KEYS = "key", "keys"


def named(values: Iterable[Any]) -> dict[str, Any]:
    """Values under the names by which `Values` binds them."""
    return {f"v{number}": value for number, value in enumerate(values)}


async def shown_request(
    database: Database, resource: Resource, viewer: Viewer, request: PageRequest
) -> PageRequest:
    """The request as it is asked of the store."""
    condition = await shown_condition(database, resource, viewer, request.condition)
    return replace(request, condition=condition)


async def shown_condition(
    database: Database, resource: Resource, viewer: Viewer, condition: Condition | None
) -> Condition | None:
    """A condition with what the resource hides by default, and its texts understood."""
    shown = visible_condition(resource, condition)
    return await understood(database, viewer, resource, shown)


def key_parameter() -> BindParameter[Any]:
    """The key of one row."""
    return BindParameter(KEY, type_=Identity, unique=False, required=True)


def keys_parameter() -> BindParameter[Any]:
    """The keys of rows, or of parents."""
    return BindParameter(KEYS, type_=Array(Identity), unique=False, required=True)


def source_of(
    relation: Relation, child: FromClause
) -> tuple[FromClause, ColumnElement[Any], FromClause | None]:
    """Where the children are, the column with the parent's id, and the tie between, if any."""
    if relation.link is None or relation.child_key is None:
        return child, child.c[relation.by], None
    tie = relation.child.table.metadata.tables[relation.link].alias()
    same_row = and_(child.c.id == tie.c[relation.child_key], child.c.account_id == tie.c.account_id)
    return tie.join(child, same_row), tie.c[relation.by], tie


def tied(tie: FromClause | None, viewer: Viewer) -> list[ColumnElement[bool]]:
    """The scope of a tie."""
    return [] if tie is None else [of_tenant(tie, viewer)]


def carried(
    relation: Relation, tie: FromClause | None, request: PageRequest
) -> dict[str, ColumnElement[Any]] | None:
    """The tie's columns with all that the children are ordered by, where it has them."""
    if tie is None or relation.child_key is None:
        return None
    if any(relation.child.orders[term.name] not in relation.carried for term in request.order):
        return None
    places = {name: tie.c[there] for name, there in relation.carried.items()}
    return {**places, "id": tie.c[relation.child_key]}


def predicates_of(
    resource: Resource,
    table: FromClause,
    request: PageRequest,
    values: Values,
    viewer: Viewer,
    places: Places | None = None,
) -> list[ColumnElement[bool]]:
    """What holds of the rows of a page; `places` are the columns that they are ordered by."""
    predicates = resource.visible(table, viewer)
    if request.condition is not None:
        predicates.append(condition_clause(resource, table, request.condition, values, viewer))
    if request.cursor is not None:
        predicates.append(beyond(resource, places or table.c, request, values.bind, viewer))
    return predicates


def window(
    statement: Select[Any],
    resource: Resource,
    places: Places,
    request: PageRequest,
    values: Values,
    viewer: Viewer,
) -> Select[Any]:
    """Ordered and cut to one row more than the page, which tells whether there is another.

    The limit is written out: PostgreSQL would plan for another number, or with each execution.
    """
    statement = statement.order_by(*order_clauses(resource, places, request, viewer)).limit(
        literal_column(str(request.limit + 1))
    )
    if request.offset:
        statement = statement.offset(values.bind(request.offset, Identity))
    return statement


def cut(rows: Sequence[Any], request: PageRequest) -> Page:
    """The page of rows that may be one more than asked for."""
    more = len(rows) > request.limit
    kept = list(rows[: request.limit])
    started = request.cursor is not None or request.offset > 0
    if request.backward:
        kept.reverse()
        return Page(kept, has_previous=more, has_next=started)
    return Page(kept, has_previous=started, has_next=more)
