"""Lists of keys as one parameter, so that a statement keeps its shape whatever their number."""

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import BigInteger, Boolean, Dialect, Text, TypeDecorator, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter, ColumnElement
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import FromClause
from sqlalchemy.types import TypeEngine


class Array(TypeDecorator[Sequence[Any]]):
    """A list parameter: an array on PostgreSQL, JSON text on SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, item: type[TypeEngine[Any]] | TypeEngine[Any] = BigInteger) -> None:
        super().__init__()
        self.item = item() if isinstance(item, type) else item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(ARRAY(self.item))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: Sequence[Any] | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        process = self.item.dialect_impl(dialect).bind_processor(dialect)
        items = list(value) if process is None else [process(item) for item in value]
        return orjson.dumps(items).decode()


class Predicate(FunctionElement[bool]):
    """A condition that stands as it is; SQLite finds no index behind SQLAlchemy's `… = 1`."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        return self


class AnyOf(Predicate):
    """Whether a column equals one of the items of a list parameter."""

    inherit_cache = True
    name = "any_of"

    @property
    def column(self) -> ColumnElement[Any]:
        return next(iter(self.clauses))

    @property
    def parameter(self) -> ColumnElement[Any]:
        return list(self.clauses)[1]


@compiles(AnyOf)
def _any_of(element: AnyOf, compiler: SQLCompiler, **kw: Any) -> str:
    column = compiler.process(element.column, **kw)
    return f"{column} = ANY ({compiler.process(element.parameter, **kw)})"


@compiles(AnyOf, "sqlite")
def _any_of_sqlite(element: AnyOf, compiler: SQLCompiler, **kw: Any) -> str:
    column = compiler.process(element.column, **kw)
    return f"{column} IN (SELECT value FROM json_each({compiler.process(element.parameter, **kw)}))"


def any_of(column: ColumnElement[Any], parameter: BindParameter[Any]) -> AnyOf:
    """`column` is one of the items of `parameter`, a bound list of type Array."""
    return AnyOf(column, parameter)


def key_rows(parameter: BindParameter[Any], dialect: str) -> FromClause:
    """A table `parents(key)` of the items of a list parameter."""
    if dialect == "sqlite":
        return func.json_each(parameter).table_valued("value").alias("parents")
    return func.unnest(parameter).table_valued("value").render_derived(name="parents")
