"""Components: what is counted or summed over the facts of a dataset; metrics are made of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, case, cast, func, literal
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause
from sqlalchemy.types import TypeEngine

from gateway.analytics.datasets import Dataset
from gateway.analytics.dimensions import Dimension

Tables = Mapping[str, FromClause]
Expression = Callable[[Tables], ColumnElement[Any]]


@dataclass(frozen=True)
class Component:
    """One aggregate over the facts of a dataset that meet a condition.

    Without `what` it counts facts. `reads` are the tables that it needs beside those of the
    dataset. With `told_by` it is the same for all facts with one key in that dimension.
    """

    name: str
    dataset: Dataset
    where: Expression | None = None
    what: Expression | None = None
    distinct: bool = False
    greatest: bool = False
    type: TypeEngine[Any] = field(default_factory=BigInteger)
    reads: tuple[str, ...] = ()
    told_by: Dimension | None = None

    @property
    def additive(self) -> bool:
        """Whether the value of all facts comes from the values of parts of them."""
        return not self.distinct

    def aggregate(self, tables: Tables) -> ColumnElement[Any]:
        """The value over a group of facts; null or 0 over none."""
        if self.what is None:
            counted = func.count()
            return counted if self.where is None else counted.filter(self.where(tables))
        what = self.what(tables)
        if self.distinct:
            return func.count(what.distinct())
        kept = what if self.where is None else case((self.where(tables), what))
        return cast(func.max(kept) if self.greatest else func.sum(kept), self.type)

    def of_one(self, tables: Tables) -> ColumnElement[Any]:
        """The value over a single fact."""
        counted = None if self.where is None else self.where(tables)
        if self.distinct:
            assert self.what is not None
            counted = self.what(tables).is_not(None)
        elif self.what is not None:
            what = self.what(tables)
            return cast(what if counted is None else case((counted, what)), self.type)
        return literal(1) if counted is None else case((counted, 1), else_=0)

    def added(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """The value of all facts, from the values of parts of them."""
        return cast((func.max if self.greatest else func.sum)(column), self.type)
