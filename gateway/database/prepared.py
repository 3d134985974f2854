"""Statements compiled once: SQL text for the driver, and how values go in and come out."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, Date, Dialect, Select
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler
from sqlalchemy.types import TypeEngine

from gateway.database.columns import EPOCH, LOCAL_EPOCH, ChoiceList, LocalDateTime, UtcDateTime
from gateway.database.guard import unscoped_tables
from gateway.database.tenancy import UnscopedStatement

Convert = Callable[[Any], Any]


def _table_hint(_compiler: Any, _table: Any, text: str) -> str:
    """SQLAlchemy drops hints for SQLite, which has one: NOT INDEXED."""
    return text


SQLiteCompiler.get_from_hint_text = _table_hint  # type: ignore[method-assign,assignment]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A scoped read, ready for the driver.

    `names` are the parameters in the driver's order, `converters` one per result column (None
    where the driver's value is the value).
    """

    sql: str
    names: tuple[str, ...]
    binders: Mapping[str, Convert]
    constants: Mapping[str, Any]
    converters: tuple[Convert | None, ...]

    def arguments(self, parameters: Mapping[str, Any]) -> list[Any]:
        """The values of the parameters, in order and in the driver's form."""
        values = []
        for name in self.names:
            value = parameters[name] if name in parameters else self.constants[name]
            bind = self.binders.get(name)
            values.append(value if bind is None else bind(value))
        return values


def prepare(statement: Select[Any], dialect: Dialect) -> Prepared:
    """Compile a read; UnscopedStatement if it touches a tenant table without its scope."""
    missing = unscoped_tables(statement)
    if missing:
        raise UnscopedStatement(f"statement on {', '.join(missing)} without a tenant scope")
    compiled: Any = statement.compile(dialect=dialect)
    binders = {
        name: process
        for name, parameter in compiled.binds.items()
        if (process := parameter.type.dialect_impl(dialect).bind_processor(dialect)) is not None
    }
    names = tuple(compiled.positiontup)
    constants = {
        name: parameter.value
        for name, parameter in compiled.binds.items()
        if not parameter.required
    }
    return Prepared(
        sql=compiled.string,
        names=names,
        binders=binders,
        constants=constants,
        converters=tuple(
            converter(column.type, dialect.name) for column in statement.selected_columns
        ),
    )


def converter(type_: TypeEngine[Any], dialect: str) -> Convert | None:
    """How a driver's value becomes the value; None where it is the value already."""
    if isinstance(type_, ChoiceList):
        return _words
    if dialect == "sqlite":
        if isinstance(type_, UtcDateTime):
            return _instant
        if isinstance(type_, LocalDateTime):
            return _local
        if isinstance(type_, Boolean):
            return _truth
        if isinstance(type_, Date):
            return _day
    return None


def _words(value: str | None) -> list[str] | None:
    return None if value is None else value.split()


def _instant(value: int | None) -> dt.datetime | None:
    return None if value is None else EPOCH + dt.timedelta(microseconds=value)


def _day(value: str | None) -> dt.date | None:
    return None if value is None else dt.date.fromisoformat(value)


def _local(value: int | None) -> dt.datetime | None:
    return None if value is None else LOCAL_EPOCH + dt.timedelta(microseconds=value)


def _truth(value: int | None) -> bool | None:
    return None if value is None else bool(value)


def converted(
    names: Sequence[str], converters: Sequence[Convert | None]
) -> Callable[[Sequence[Any]], dict[str, Any]]:
    """A function from a driver's row to its values by name; columns beyond the names are left."""
    changed = [(names[at], at, c) for at, c in enumerate(converters) if c is not None]

    def by_name(row: Sequence[Any]) -> dict[str, Any]:
        values = dict(zip(names, row, strict=False))
        for name, at, convert in changed:
            values[name] = convert(row[at])
        return values

    return by_name
