"""Conditions as predicates of a statement, their values under names."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import BindParameter, and_, false, func, or_, true
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause
from sqlalchemy.types import TypeEngine

from gateway.policies import Viewer
from gateway.store.conditions import All, AnyPart, Comparison, Condition, Not, both, fields_of
from gateway.store.resource import Resource, TieFilter


class Values:
    """Collects the values of a statement under names, so that its text keeps its shape."""

    def __init__(self) -> None:
        self.parameters: dict[str, Any] = {}

    def bind(self, value: Any, type_: TypeEngine[Any]) -> BindParameter[Any]:
        name = f"v{len(self.parameters)}"
        self.parameters[name] = value
        return BindParameter(name, type_=type_, unique=False, required=True)


def visible_condition(resource: Resource, condition: Condition | None) -> Condition | None:
    """The condition with what the resource hides by default, unless the condition names it."""
    named = set(fields_of(condition))
    for name, value in resource.hidden.items():
        if name not in named:
            operator = "in" if isinstance(value, tuple) else "eq"
            condition = both(condition, Comparison(name, operator, value))
    return condition


def condition_clause(
    resource: Resource, table: FromClause, condition: Condition, values: Values, viewer: Viewer
) -> ColumnElement[bool]:
    """The predicate of a condition on a row of `table`."""

    def together(parts: Iterable[Condition]) -> Iterator[ColumnElement[bool]]:
        """The parts; comparisons on children of one table hold of the same child."""
        ties: dict[str, tuple[TieFilter, FromClause, list[ColumnElement[bool]]]] = {}
        for part in parts:
            match part:
                case Comparison(field=name, operator=operator, value=value):
                    declared = resource.filters.get(name)
                    if isinstance(declared, TieFilter) and operator != "isNull":
                        if declared.link not in ties:
                            ties[declared.link] = (declared, declared.tie(), [])
                        _, tie, held = ties[declared.link]
                        held.append(declared.holds(tie, operator, value, values.bind))
                        continue
            yield clause(part)
        for declared, tie, held in ties.values():
            yield declared.some(table, tie, held, viewer)

    def clause(part: Condition) -> ColumnElement[bool]:
        match part:
            case Comparison(field=name, operator=operator, value=value):
                if name in resource.filters:
                    declared = resource.filters[name]
                    return declared.clause(table, operator, value, values.bind, viewer)
                column = table.c[name]
                if isinstance(value, bool):
                    return column == (true() if value else false())
                return column == values.bind(value, column.type)
            case All(parts=parts):
                return and_(true(), *together(parts))
            case AnyPart(parts=parts):
                return or_(false(), *(clause(each) for each in parts))
            case Not(part=inner):
                return func.coalesce(clause(inner), false()).is_(false())

    return clause(condition)
