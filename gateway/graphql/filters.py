"""Filter inputs by kind of value, and the way from an input to a neutral condition."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import strawberry
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.utils.str_converters import to_camel_case

from gateway.errors import BadUserInput
from gateway.graphql.ids import decode_id
from gateway.graphql.scalars import LocalDateTime, WholeDay
from gateway.store.conditions import All, AnyPart, Comparison, Condition, Not
from gateway.store.resource import Filter, Resource
from gateway.store.search import LONGEST_TEXT

MAX_DEPTH = 5
MAX_COMPARISONS = 50
MAX_ITEMS = 100

EQ = "Equal to the value"
IN = "Equal to one of the values, 100 at most; an empty list matches nothing"
GT = "Greater than the value"
GTE = "Greater than or equal to the value"
LT = "Less than the value"
LTE = "Less than or equal to the value"
IS_NULL = "Whether there is no value (true) or some value (false)"


def operator(description: str, name: str | None = None) -> Any:
    """An operator of a filter input, absent by default."""
    return strawberry.field(name=name, default=None, description=description)


def all_of() -> Any:
    """The `and` of a filter input."""
    return operator("Every one of these filters holds", "and")


def some_of() -> Any:
    """The `or` of a filter input."""
    return operator("At least one of these filters holds; an empty list matches nothing", "or")


def none_of() -> Any:
    """The `not` of a filter input."""
    return operator("This filter does not hold", "not")


def of_source() -> Any:
    """The `source` of a filter input."""
    return operator("Name of the system that the object was imported from")


def of_external_id() -> Any:
    """The `externalId` of a filter input."""
    return operator("Identifier in the system that the object was imported from")


@strawberry.input(description="Conditions on the object that is referred to; all must hold")
class IDFilter:
    eq: strawberry.ID | None = operator("The object with this id")
    in_: list[strawberry.ID] | None = operator(
        "One of the objects with these ids, 100 at most; an empty list matches nothing", "in"
    )
    is_null: bool | None = operator("Whether there is no object (true) or some object (false)")


@strawberry.input(description="Conditions on a text; all must hold")
class StringFilter:
    eq: str | None = operator(EQ)
    in_: list[str] | None = operator(IN, "in")
    contains: str | None = operator("Contains the text, ignoring case and accents")
    contains_any: list[str] | None = operator(
        "Contains one of the texts, 100 at most, ignoring case and accents; an empty list matches "
        "nothing"
    )
    starts_with: str | None = operator("Starts with the text, ignoring case and accents")
    is_null: bool | None = operator(IS_NULL)


@strawberry.input(description="Likeness to a text; all must hold")
class SearchFilter:
    matches: str | None = operator(
        "Has every one of these words, in any order, case and accents ignored: as it is, as the "
        "beginning of a word, or, from three letters on, with one typing error (two from eight; "
        "two letters swapped are one), but digits only as they are or as a beginning; "
        f"{LONGEST_TEXT} characters at most, one word at least"
    )


@strawberry.input(description="Conditions on a whole number; all must hold")
class IntFilter:
    eq: int | None = operator(EQ)
    in_: list[int] | None = operator(IN, "in")
    gt: int | None = operator(GT)
    gte: int | None = operator(GTE)
    lt: int | None = operator(LT)
    lte: int | None = operator(LTE)
    is_null: bool | None = operator(IS_NULL)


@strawberry.input(description="Conditions on a number; all must hold")
class FloatFilter:
    eq: float | None = operator(EQ)
    in_: list[float] | None = operator(IN, "in")
    gt: float | None = operator(GT)
    gte: float | None = operator(GTE)
    lt: float | None = operator(LT)
    lte: float | None = operator(LTE)
    is_null: bool | None = operator(IS_NULL)


@strawberry.input(
    description="Conditions on an instant; all must hold. A day alone is that day in UTC: `eq` is "
    "within it, `gte` from its beginning, `lte` to its end, `gt` after it, `lt` before it"
)
class DateTimeFilter:
    eq: dt.datetime | None = operator(EQ)
    gt: dt.datetime | None = operator("After the instant")
    gte: dt.datetime | None = operator("At the instant or after it")
    lt: dt.datetime | None = operator("Before the instant")
    lte: dt.datetime | None = operator("At the instant or before it")
    is_null: bool | None = operator(IS_NULL)


@strawberry.input(description="Conditions on a calendar date; all must hold")
class DateFilter:
    eq: dt.date | None = operator(EQ)
    gt: dt.date | None = operator("After the date")
    gte: dt.date | None = operator("On the date or after it")
    lt: dt.date | None = operator("Before the date")
    lte: dt.date | None = operator("On the date or before it")
    is_null: bool | None = operator(IS_NULL)


@strawberry.input(
    description="Conditions on what a clock shows; all must hold. A day alone is that whole day, "
    "as for instants"
)
class LocalDateTimeFilter:
    eq: LocalDateTime | None = operator(EQ)
    gt: LocalDateTime | None = operator("After the time")
    gte: LocalDateTime | None = operator("At the time or after it")
    lt: LocalDateTime | None = operator("Before the time")
    lte: LocalDateTime | None = operator("At the time or before it")
    is_null: bool | None = operator(IS_NULL)


@strawberry.input(description="Conditions on a truth value; all must hold")
class BooleanFilter:
    eq: bool | None = operator(EQ)
    is_null: bool | None = operator(IS_NULL)


def declared(input_type: Any) -> Iterator[tuple[str, str]]:
    """Attribute and GraphQL name of each field of an input type."""
    definition: StrawberryObjectDefinition = input_type.__strawberry_definition__
    for field in definition.fields:
        yield field.python_name, field.graphql_name or to_camel_case(field.python_name)


def filter_names(input_type: Any) -> set[str]:
    """The names that a filter input offers, without and, or and not."""
    return {name for _, name in declared(input_type)} - {"and", "or", "not"}


def to_condition(resource: Resource, given: Any, argument: str = "filter") -> Condition | None:
    """The condition that a filter input states; None where it states nothing."""
    if given is None:
        return None
    return _Converter(resource).convert(given, argument, 1)


class _Converter:
    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self.comparisons = 0

    def convert(self, given: Any, path: str, depth: int) -> Condition:
        if depth > MAX_DEPTH:
            raise BadUserInput(
                f"Argument `{path}`: filters nest {MAX_DEPTH} levels deep at most.", param=path
            )
        parts: list[Condition] = []
        for attribute, name in declared(type(given)):
            value = getattr(given, attribute)
            if value is None:
                continue
            here = f"{path}.{name}"
            if name in ("and", "or"):
                nested = tuple(self.convert(part, here, depth + 1) for part in value)
                parts.append(All(nested) if name == "and" else AnyPart(nested))
            elif name == "not":
                parts.append(Not(self.convert(value, here, depth + 1)))
            else:
                parts.extend(self.comparisons_of(name, value, here))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def comparisons_of(self, name: str, given: Any, path: str) -> Iterator[Comparison]:
        target = self.resource.filters[name]
        for attribute, operator_name in declared(type(given)):
            value = getattr(given, attribute)
            if value is None:
                continue
            self.comparisons += 1
            if self.comparisons > MAX_COMPARISONS:
                raise BadUserInput(
                    f"Argument `{path}`: a filter has {MAX_COMPARISONS} comparisons at most.",
                    param=path,
                )
            if isinstance(value, WholeDay):
                yield from _of_day(name, operator_name, value)
            else:
                yield Comparison(name, operator_name, _plain(value, target, operator_name, path))


def _of_day(name: str, operator_name: str, day: WholeDay) -> Iterator[Comparison]:
    """A comparison with a whole day: after it, from its beginning on, and so on."""
    if operator_name == "eq":
        yield Comparison(name, "gte", day.first)
        yield Comparison(name, "lte", day.last)
    else:
        bound = day.last if operator_name in ("gt", "lte") else day.first
        yield Comparison(name, operator_name, bound)


def _plain(value: Any, target: Filter, operator_name: str, given_at: str) -> Any:
    path = f"{given_at}.{operator_name}"
    if isinstance(value, list):
        if len(value) > MAX_ITEMS:
            raise BadUserInput(
                f"Argument `{path}`: {len(value)} values are too many. Pass {MAX_ITEMS} at most.",
                param=path,
            )
        return tuple(_plain(item, target, operator_name, given_at) for item in value)
    if target.target is not None and isinstance(value, str):
        return decode_id(value, target.target, path)
    target.check(operator_name, value, path)
    return value
