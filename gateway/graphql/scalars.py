"""Scalars of our own."""

import datetime as dt
import re
from typing import Any

import strawberry
from graphql import GraphQLError, StringValueNode, ValueNode
from strawberry.schema.config import StrawberryConfig

UTC = dt.UTC
FIRST = dt.datetime.min.replace(tzinfo=UTC)
LAST = dt.datetime.max.replace(tzinfo=UTC)
_RFC3339 = re.compile(
    r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:?\d\d)", re.ASCII
)


def parse_datetime(value: Any) -> dt.datetime:
    """An instant from RFC 3339 text; a GraphQLError tells what is wrong with it."""
    if not isinstance(value, str):
        raise GraphQLError('A DateTime is text such as "2026-11-22T08:30:00Z".')
    if not _RFC3339.fullmatch(value):
        raise GraphQLError(
            f"{value[:40]!r} is no RFC 3339 time with an offset. "
            'Write it as "2026-11-22T08:30:00Z" or "2026-11-22T09:30:00+01:00".'
        )
    try:
        parsed = dt.datetime.fromisoformat(value.upper()).astimezone(UTC)
        # The first and the last moment stand for infinity on PostgreSQL.
        if parsed in (FIRST, LAST):
            raise ValueError
        return parsed
    except (ValueError, OverflowError):
        raise GraphQLError(f"{value!r} is no time of the calendar.") from None


def parse_datetime_literal(node: ValueNode, _variables: object = None) -> dt.datetime:
    """An instant from a value in a document; the error points at it."""
    try:
        return parse_datetime(node.value if isinstance(node, StringValueNode) else None)
    except GraphQLError as error:
        raise GraphQLError(error.message, node) from None


def format_datetime(value: dt.datetime) -> str:
    """RFC 3339 text in UTC; a fraction of a second only where there is one."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


SCALARS: dict[object, Any] = {
    dt.datetime: strawberry.scalar(
        name="DateTime",
        description="Instant in UTC, as RFC 3339 text such as 2026-11-22T08:30:00Z",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339",
        serialize=format_datetime,
        parse_value=parse_datetime,
        parse_literal=parse_datetime_literal,
    ),
}

SCHEMA_CONFIG = StrawberryConfig(scalar_map=SCALARS)
