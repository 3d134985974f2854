"""Filters: every operator of every field picks the rows that plain Python picks."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, get_named_type

from gateway.graphql.node import NODE_TYPES
from tests.conformance.test_paging import busiest
from tests.support.client import Client, gid
from tests.support.lists import ask_pages, ids
from tests.support.oracle import Oracle, Row, public
from tests.support.people import PEOPLE
from tests.support.shape import NESTED_LISTS, ROOT_LISTS, ListField

FIELDS = [
    pytest.param(field, name, id=f"{field.label}-{name}")
    for field in ROOT_LISTS
    for name in field.filter_fields
]
NESTED = [pytest.param(field, id=field.label) for field in NESTED_LISTS]
ROOTS = [pytest.param(field, id=field.label) for field in ROOT_LISTS]
UNKNOWN = 987_654_321
BATCH = 12
Case = tuple[str, str, Any]


def operators_of(field: ListField, name: str) -> GraphQLInputObjectType:
    return field.filter_fields[name]


def target_of(field: ListField, name: str) -> str | None:
    """The type whose ids the filter takes."""
    declared = NODE_TYPES[field.node].resource.filters[name].target
    assert (declared is not None) is (operators_of(field, name).name == "IDFilter")
    return declared


def cases(oracle: Oracle, field: ListField, name: str, who: str) -> Iterator[Case]:
    """Comparisons worth making: a value that is there, one beside it, and none."""
    rows = oracle.existing(field.node, PEOPLE[who])
    values = [v for row in rows for v in oracle.values(field.node, name, row) if v is not None]
    found = sorted(set(values))
    middle = found[len(found) // 2 :][:1]
    for operator, given in operators_of(field, name).fields.items():
        if operator == "isNull":
            yield from ((name, operator, True), (name, operator, False))
        elif operator == "in":
            yield from ((name, operator, []), (name, operator, [*found[:1], *middle]))
        elif operator == "containsAny":
            yield from ((name, operator, []), (name, operator, [*texts(found)][1:]))
        elif operator in ("contains", "startsWith"):
            yield from ((name, operator, text) for text in texts(found))
        else:
            yield from ((name, operator, value) for value in middle)
            enum = isinstance(get_named_type(given.type), GraphQLEnumType)
            if found and not enum and not isinstance(found[0], bool):
                yield (name, operator, beside(middle[0]))


def texts(found: list[str]) -> Iterator[str]:
    """Parts of texts, in other letters than they are stored in."""
    yield ""
    for text in sorted(found, key=str.isascii)[:1]:
        yield text[:4].swapcase()
        yield text[len(text) // 2 :].upper()


def beside(value: Any) -> Any:
    """A value that is close to one that is there, and most often is not."""
    if isinstance(value, dt.datetime):
        return value + dt.timedelta(microseconds=1)
    if isinstance(value, dt.date):
        return value + dt.timedelta(days=1)
    return value.swapcase() if isinstance(value, str) else value + 1


def stated(field: ListField, case: Case) -> dict[str, Any]:
    """The filter input of a comparison."""
    name, operator, value = case
    target = target_of(field, name)
    if target is not None and operator != "isNull":
        if isinstance(value, list):
            value = [gid(target, item) for item in value]
        else:
            value = gid(target, value)
    return {name: {operator: public(value)}}


def column(oracle: Oracle, field: ListField, name: str) -> set[str]:
    found = oracle.column_of(field.node, name)
    return set() if found is None else {found}


async def check(
    world: Client,
    oracle: Oracle,
    field: ListField,
    parent: int | None,
    who: str,
    made: list[Case],
    *,
    negated: bool = False,
    select: str = "nodes { id }",
) -> None:
    """Each comparison, or its `not`, picks the rows that the oracle picks."""
    person = PEOPLE[who]
    for start in range(0, len(made), BATCH):
        batch = made[start : start + BATCH]
        # Filled up with the last one, so that all batches have the same document.
        filters = [stated(field, case) for case in batch + batch[-1:] * (BATCH - len(batch))]
        pages = await ask_pages(
            world,
            field,
            parent,
            [{"first": 100, "filter": {"not": f} if negated else f} for f in filters],
            who=who,
            select=select,
        )
        for (name, operator, value), page in zip(batch, pages, strict=False):
            named = column(oracle, field, name)
            rows = (
                oracle.listed(field.node, person, named)
                if parent is None
                else oracle.children(field, parent, person, named)
            )
            wanted = [
                row
                for row in rows
                if oracle.matches(field.node, name, operator, value, row) is not negated
            ]
            assert set(ids(page)) == global_ids(field, wanted), (name, operator, value)
            assert page.get("totalCount", len(wanted)) == len(wanted), (name, operator, value)


def global_ids(field: ListField, rows: list[Row]) -> set[str]:
    return {gid(field.node, row["id"]) for row in rows}


@pytest.mark.parametrize(("field", "name"), FIELDS)
async def test_every_operator_of_every_field(
    world: Client, oracle: Oracle, field: ListField, name: str
) -> None:
    made = list(cases(oracle, field, name, "provider"))
    assert {operator for _, operator, _ in made} == set(operators_of(field, name).fields)
    await check(world, oracle, field, None, "provider", made)
    one_each = {operator: case for case in made if (operator := case[1])}
    await check(world, oracle, field, None, "provider", list(one_each.values()), negated=True)


@pytest.mark.parametrize("field", NESTED)
async def test_filters_on_what_hangs_on_a_parent(
    world: Client, oracle: Oracle, field: ListField
) -> None:
    """One comparison of each kind: the way from a filter to rows is the same for every list."""
    parent = busiest(oracle, field)
    kinds = {operators.name: name for name, operators in field.filter_fields.items()}
    made = [next(cases(oracle, field, name, "admin")) for name in ("id", *kinds.values())]
    select = "totalCount nodes { id }"
    await check(world, oracle, field, parent, "admin", made, select=select)


@pytest.mark.parametrize("field", ROOTS)
async def test_and_or_not_together(world: Client, oracle: Oracle, field: ListField) -> None:
    person = PEOPLE["admin"]
    rows = oracle.listed(field.node, person)
    first, last = rows[0], rows[-1]
    one = {"id": {"eq": gid(field.node, first["id"])}}
    other = {"id": {"eq": gid(field.node, last["id"])}}
    always = {"id": {"isNull": False}}
    filters: list[tuple[dict[str, Any], list[Row]]] = [
        ({}, rows),
        ({"and": []}, rows),
        ({"or": []}, []),
        ({"not": {}}, []),
        ({"or": [one, other]}, [r for r in rows if r in (first, last)]),
        ({"and": [one, other]}, [r for r in rows if r is first and r is last]),
        ({"and": [always, {"not": one}]}, [r for r in rows if r is not first]),
        ({"not": {"or": [one, other]}}, [r for r in rows if r not in (first, last)]),
        ({"not": {"not": one}}, [first]),
        ({**one, "or": [other, always]}, [first]),
        ({"or": [{**one, "created": {"gt": public(first["created"])}}, {"or": []}]}, []),
    ]
    pages = await ask_pages(
        world, field, None, [{"filter": given, "first": 100} for given, _ in filters]
    )
    for (given, wanted), page in zip(filters, pages, strict=True):
        assert set(ids(page)) == global_ids(field, wanted), given


@pytest.mark.parametrize("field", ROOTS)
async def test_unknown_ids_match_nothing(world: Client, field: ListField) -> None:
    targets = {name: target_of(field, name) for name in field.filter_fields}
    made = [
        {name: {operator: value}}
        for name, target in targets.items()
        if target is not None
        for operator, value in (("eq", gid(target, UNKNOWN)), ("in", [gid(target, UNKNOWN)]))
    ]
    for page in await ask_pages(world, field, None, [{"filter": given} for given in made]):
        assert page["nodes"] == []
