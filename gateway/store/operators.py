"""Filter operators as rows of data: a new one is one line here and one input field."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import BindParameter, Enum, Integer, func, null
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import String, TypeEngine

from gateway.database.arrays import Array, Predicate, any_of

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
    """Position of a text in a column, ignoring case (SQLite's `lower` is replaced by Python's)."""
    return Position(func.lower(column), func.lower(value))


def _contains(column: ColumnElement[Any], value: BindParameter[Any]) -> ColumnElement[bool]:
    return _position_of(column, value) > 0


def _starts_with(column: ColumnElement[Any], value: BindParameter[Any]) -> ColumnElement[bool]:
    return _position_of(column, value) == 1


class HoldsAny(Predicate):
    """Whether a text holds any text of a list, ignoring case."""

    inherit_cache = True
    name = "holds_any"


@compiles(HoldsAny)
def _holds_any(element: HoldsAny, compiler: SQLCompiler, **kw: Any) -> str:
    text, words = (compiler.process(each, **kw) for each in element.clauses)
    found = f"strpos(lower({text}), lower(word)) > 0"
    return f"EXISTS (SELECT 1 FROM unnest({words}) AS word WHERE {found})"


@compiles(HoldsAny, "sqlite")
def _holds_any_sqlite(element: HoldsAny, compiler: SQLCompiler, **kw: Any) -> str:
    text, words = (compiler.process(each, **kw) for each in element.clauses)
    found = f"instr(lower({text}), lower(value)) > 0"
    return f"EXISTS (SELECT 1 FROM json_each({words}) WHERE {found})"


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
