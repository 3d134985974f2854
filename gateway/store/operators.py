"""Filter operators as rows of data: a new one is one line here and one input field."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import BindParameter, Enum, Integer, null
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import String, TypeEngine

from gateway.database.arrays import Array, any_of
from gateway.database.words import HoldsAny, folded, folded_once

Compare = Callable[[ColumnElement[Any], BindParameter[Any]], ColumnElement[bool]]


class Position(FunctionElement[int]):
    """Where the second text begins in the first, from 1; 0 where it does not occur."""

    type = Integer()
    inherit_cache = True
    name = "position"


@compiles(Position)
def _position(element: Position, compiler: SQLCompiler, **kw: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **kw)})"


@compiles(Position, "sqlite")
def _position_sqlite(element: Position, compiler: SQLCompiler, **kw: Any) -> str:
    return f"instr({compiler.process(element.clauses, **kw)})"


def _position_of(column: ColumnElement[Any], value: BindParameter[Any]) -> ColumnElement[int]:
    """Position of a text in a column, as searches compare texts."""
    return Position(folded(column), folded_once(value))


def _contains(column: ColumnElement[Any], value: BindParameter[Any]) -> ColumnElement[bool]:
    return _position_of(column, value) > 0


def _starts_with(column: ColumnElement[Any], value: BindParameter[Any]) -> ColumnElement[bool]:
    return _position_of(column, value) == 1


def _is_null(column: ColumnElement[Any], value: BindParameter[Any]) -> ColumnElement[bool]:
    return column.is_(null()) if value.value else column.is_not(null())


OPERATORS: Mapping[str, Compare] = {
    "eq": lambda column, value: column == value,
    "in": lambda column, value: any_of(column, value),
    "gt": lambda column, value: column > value,
    "gte": lambda column, value: column >= value,
    "lt": lambda column, value: column < value,
    "lte": lambda column, value: column <= value,
    "contains": _contains,
    "containsAny": HoldsAny,
    "startsWith": _starts_with,
    "isNull": _is_null,
}

LIST_OPERATORS = frozenset({"in", "containsAny"})


def parameter_type(operator: str, column: TypeEngine[Any]) -> TypeEngine[Any]:
    """The type that the value of an operator is bound with."""
    plain = String() if isinstance(column, Enum) else column
    return Array(plain) if operator in LIST_OPERATORS else plain
