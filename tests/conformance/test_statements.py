"""How much SQL an answer takes: a level is one statement, whatever the number of its objects."""

from collections.abc import Iterator

import pytest

from tests.databases.statements import count_statements
from tests.support.client import Client
from tests.support.shape import NESTED_LISTS, ROOT_LISTS, ListField, to_ones

ROOTS = [pytest.param(field, id=field.label) for field in ROOT_LISTS]
AUTHENTICATION = 2  # the key with its user, and the accounts of a provider


def deep(node: str) -> tuple[str, int]:
    """Three levels below a type: all relations, and those of what hangs on it; their number."""
    ones = to_ones(node)
    parts = [f"{name} {{ id {' '.join(f'{n} {{ id }}' for n in to_ones(d.resource.name))} }}"
             for name, d in ones.items()]  # fmt: skip
    levels = sum(1 + len(to_ones(d.resource.name)) for d in ones.values())
    for field in NESTED_LISTS:
        if field.owner == node:
            inner = to_ones(field.node)
            relations = " ".join(f"{name} {{ id }}" for name in inner)
            parts.append(f"{field.name}(first: 2) {{ totalCount nodes {{ id {relations} }} }}")
            levels += 2 + len(inner)
    return f"id {' '.join(parts)}", levels


@pytest.fixture(params=[True, False], ids=["plan", "core"])
def path(request: pytest.FixtureRequest, crowd: Client) -> Iterator[None]:
    """Both ways in which an operation is run."""
    crowd.executor.planner.enabled = request.param
    yield
    crowd.executor.planner.enabled = True


@pytest.mark.usefixtures("path")
@pytest.mark.parametrize("field", ROOTS)
async def test_as_many_statements_for_fifty_parents_as_for_two(
    crowd: Client, field: ListField
) -> None:
    select, levels = deep(field.node)
    document = f"query($n: Int) {{ {field.name}(first: $n) {{ totalCount nodes {{ {select} }} }} }}"
    counts = {}
    for size in (2, 50):
        with count_statements(crowd.database) as statements:
            data = await crowd.data(document, {"n": size}, "provider")
        assert len(data[field.name]["nodes"]) == size
        counts[size] = len(statements)
    assert counts[2] == counts[50]
    assert counts[50] <= AUTHENTICATION + 2 + levels


@pytest.mark.usefixtures("path")
async def test_nothing_is_loaded_that_is_not_selected(crowd: Client) -> None:
    for select, expected in (
        ("__typename", 0),
        ("totalCount", 1),
        ("nodes { id }", 1),
        ("nodes { id } edges { cursor } pageInfo { hasNextPage }", 1),
        ("totalCount nodes { id }", 1),
    ):
        with count_statements(crowd.database) as statements:
            await crowd.data(f"{{ locations {{ {select} }} }}", who="provider")
        assert len(statements) == AUTHENTICATION + expected, select


@pytest.mark.usefixtures("path")
async def test_equal_lists_are_loaded_once(crowd: Client) -> None:
    document = "{ a: locations(first: 3) { nodes { id } } b: locations(first: 3) { nodes { id } } }"
    with count_statements(crowd.database) as statements:
        data = await crowd.data(document, who="provider")
    assert data["a"] == data["b"]
    assert len(statements) == AUTHENTICATION + 1
