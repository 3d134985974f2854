"""Pages, and cursors: places in an order that hold however rows come and go."""

import base64
import datetime as dt
import enum
from binascii import b2a_base64
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Boolean, Date, Enum, Float, Integer, and_, false, null, or_, tuple_
from sqlalchemy.sql.elements import ColumnElement

from gateway.database.columns import (
    EPOCH,
    LOCAL_EPOCH,
    MICROSECOND,
    Moment,
)
from gateway.errors import BadUserInput
from gateway.policies import Viewer
from gateway.store.conditions import Condition
from gateway.store.resource import Bind, Places, Resource

DEFAULT_PAGE = 10
MAX_PAGE = 100
# The first and the last instant that there is, in microseconds since 1970.
_FIRST, _LAST = -62_135_596_800_000_000, 253_402_300_799_999_999
_URL_SAFE = bytes.maketrans(b"+/", b"-_")


@dataclass(frozen=True, slots=True)
class OrderTerm:
    """One sort key by its public name."""

    name: str
    descending: bool


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in an order: the values of the sort keys there, and the row's id."""

    values: tuple[Any, ...]
    row_id: int


@dataclass(frozen=True, slots=True)
class PageRequest:
    """One page of a resource. `backward` takes the last rows before the cursor."""

    condition: Condition | None = None
    order: tuple[OrderTerm, ...] = ()
    limit: int = DEFAULT_PAGE
    cursor: Cursor | None = None
    backward: bool = False
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in order, and whether there are more before and after; the total if asked for."""

    rows: Sequence[Any]
    has_previous: bool
    has_next: bool
    total: int | None = None


def default_order(resource: Resource) -> tuple[OrderTerm, ...]:
    """The order of a list where none is asked for."""
    name = resource.default_order
    return (OrderTerm(name.removeprefix("-"), name.startswith("-")),)


def _signature(resource: Resource, order: Sequence[OrderTerm]) -> str:
    terms = ",".join(("-" if term.descending else "") + term.name for term in order)
    return f"{resource.name}:{terms}"


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return (value - (EPOCH if value.tzinfo else LOCAL_EPOCH)) // MICROSECOND
    if isinstance(value, bool):  # SQLite's rows hold 0 and 1
        return int(value)
    return value.value if isinstance(value, enum.Enum) else value


def cursor_encoder(
    resource: Resource, order: Sequence[OrderTerm]
) -> Callable[[Iterable[Any], int], str]:
    """A function that gives the opaque text of a place in an order.

    It takes the values of the sort keys there, and the id.
    """
    signature = _signature(resource, order)

    def encode(values: Iterable[Any], row_id: int) -> str:
        packed = orjson.dumps([signature, [_plain(value) for value in values], row_id])
        return b2a_base64(packed, newline=False).translate(_URL_SAFE).rstrip(b"=").decode()

    return encode


def encode_cursor(
    resource: Resource, order: Sequence[OrderTerm], values: Iterable[Any], row_id: int
) -> str:
    """The opaque text of one place in an order."""
    return cursor_encoder(resource, order)(values, row_id)


def decode_cursor(
    resource: Resource, order: Sequence[OrderTerm], text: str, argument: str
) -> Cursor:
    """The place that a cursor names; BadUserInput if it was made for another list or order."""
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
        signature, values, row_id = orjson.loads(raw)
        if not isinstance(signature, str) or not isinstance(values, list):
            raise ValueError
    except (ValueError, TypeError):
        raise BadUserInput(
            f"Argument `{argument}`: not a cursor. "
            "Pass the `endCursor` or `startCursor` of a page of the same list.",
            param=argument,
        ) from None
    if signature != _signature(resource, order):
        raise BadUserInput(
            f"Argument `{argument}`: the cursor was made for another list or order ({signature}). "
            "Keep `orderBy` while paging, or start again without a cursor.",
            param=argument,
        )
    columns = [resource.table.c[resource.orders[term.name]] for term in order]
    if (
        len(values) != len(columns)
        or not _is_integer(row_id)
        or not all(_fits(column, value) for column, value in zip(columns, values, strict=True))
    ):
        raise BadUserInput(
            f"Argument `{argument}`: the cursor is damaged. Pass it as the page gave it.",
            param=argument,
        )
    restored = (_restore(column, value) for column, value in zip(columns, values, strict=True))
    return Cursor(tuple(restored), row_id)


def _is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def _fits(column: ColumnElement[Any], value: Any) -> bool:
    if value is None:
        return bool(getattr(column, "nullable", True))
    kind = column.type
    if isinstance(kind, Moment):
        return _is_integer(value) and _FIRST <= value <= _LAST
    if isinstance(kind, Date):
        return isinstance(value, str) and _is_day(value)
    if isinstance(kind, Boolean):
        return isinstance(value, int) and value in (0, 1)
    if isinstance(kind, Integer):
        return _is_integer(value)
    if isinstance(kind, Float):
        return isinstance(value, int | float)
    if isinstance(kind, Enum):
        return value in kind.enums
    return isinstance(value, str) and "\x00" not in value


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _restore(column: ColumnElement[Any], value: Any) -> Any:
    if value is not None and isinstance(column.type, Moment):
        return column.type.epoch + dt.timedelta(microseconds=value)
    if value is not None and isinstance(column.type, Date):
        return dt.date.fromisoformat(value)
    if value is not None and isinstance(column.type, Boolean):
        return bool(value)
    return value


def order_clauses(
    resource: Resource, places: Places, request: PageRequest, viewer: Viewer
) -> list[ColumnElement[Any]]:
    """ORDER BY: the sort keys with nulls last, then the primary key; reversed when backward."""
    clauses: list[ColumnElement[Any]] = []
    for column, descending, nullable in _keys(resource, places, request.order, viewer):
        down = descending is not request.backward
        clause = column.desc() if down else column.asc()
        if nullable:
            clause = clause.nulls_first() if request.backward else clause.nulls_last()
        clauses.append(clause)
    return clauses


def _keys(
    resource: Resource, places: Places, order: Sequence[OrderTerm], viewer: Viewer
) -> list[tuple[ColumnElement[Any], bool, bool]]:
    keys: list[tuple[ColumnElement[Any], bool, bool]] = []
    for term in order:
        stored = resource.table.c[resource.orders[term.name]]
        seen = resource.place(places, stored.key, viewer)
        nullable = bool(stored.nullable) or seen is not places[stored.key]
        keys.append((seen, term.descending, nullable))
    keys.append((places["id"], order[-1].descending, False))
    return keys


def beyond(
    resource: Resource, places: Places, request: PageRequest, bind: Bind, viewer: Viewer
) -> ColumnElement[bool]:
    """The rows that come after the cursor in the order, or before it when backward."""
    assert request.cursor is not None
    keys = _keys(resource, places, request.order, viewer)
    values = [*request.cursor.values, request.cursor.row_id]
    directions = {descending for _, descending, _ in keys}
    if len(directions) == 1 and not any(nullable for _, _, nullable in keys):
        places = tuple_(*(bind(v, c.type) for (c, _, _), v in zip(keys, values, strict=True)))
        columns = tuple_(*(column for column, _, _ in keys))
        down = directions.pop() is not request.backward
        return columns < places if down else columns > places
    alternatives: list[ColumnElement[bool]] = []
    equal: list[ColumnElement[bool]] = []
    for (column, descending, nullable), value in zip(keys, values, strict=True):
        place = None if value is None else bind(value, column.type)
        alternatives.append(
            and_(*equal, _past(column, place, descending, nullable, request.backward))
        )
        equal.append(column.is_(null()) if place is None else column == place)
    return or_(*alternatives)


def _past(
    column: ColumnElement[Any],
    place: ColumnElement[Any] | None,
    descending: bool,
    nullable: bool,
    backward: bool,
) -> ColumnElement[bool]:
    """One sort key is past a place; nulls come last, so nothing is past them going forward."""
    if place is None:
        return column.is_not(null()) if backward else false()
    past = column < place if descending is not backward else column > place
    return or_(past, column.is_(null())) if nullable and not backward else past
