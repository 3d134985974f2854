"""Measures of documents: levels, aliases and objects, each part looked at once."""

import pytest
from graphql import FragmentDefinitionNode, OperationDefinitionNode, parse

from gateway.config import Settings
from gateway.errors import BadUserInput, CostLimitExceeded
from gateway.execution.measure import Measure, Measurer, check
from tests.support.shape import SCHEMA


def measured(text: str, **variables: object) -> tuple[int, int, int]:
    """Depth, aliases and cost of a document's operation."""
    document = parse(text)
    fragments = {
        d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)
    }
    (operation,) = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    found = Measurer(SCHEMA, fragments, variables).operation(operation)
    return found.depth, found.aliases, found.cost


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{ __typename }", (1, 0, 5)),
        ("{ viewer { role } }", (2, 0, 5)),
        ("{ a: viewer { b: role } }", (2, 2, 5)),
        ("{ location(code: \"x\") { name account { name } } }", (3, 0, 5)),
        ("{ locations { nodes { name } } }", (3, 0, 10)),
        ("{ locations { totalCount } }", (2, 0, 510)),
        ("{ locations(first: 3) { edges { cursor node { name } } } }", (4, 0, 5)),
        ("{ locations(first: 3) { nodes { name } edges { node { name } } } }", (4, 0, 5)),
        ("{ locations(last: 7) { nodes { account { name } } } }", (4, 0, 14)),
        ("{ locations(first: 5) { nodes { customers(first: 4) { nodes { email } } } } }",
         (5, 0, 25)),
        ("{ locations(first: 5) { nodes { customers(first: 4) { nodes { account { name } } } } } }",
         (6, 0, 45)),
        ("{ locations(first: 1000000) { nodes { name } } }", (3, 0, 100)),
        ("{ nodes(ids: [\"a\", \"b\", \"c\"]) { id } }", (2, 0, 5)),
        ("{ nodes(ids: []) { id } }", (2, 0, 5)),
        ("{ ... { ... on Query { locations(first: 2) { nodes { name } } } } }", (3, 0, 5)),
        ("{ ...F ...F } fragment F on Query { locations(first: 2) { nodes { name } } }",
         (3, 0, 5)),
    ],
)  # fmt: skip
def test_measures(text: str, expected: tuple[int, int, int]) -> None:
    assert measured(text) == expected


LISTED = "query($n: Int%s) { locations(first: $n) { nodes { name } } }"


def test_sizes_in_variables() -> None:
    assert measured(LISTED % "", n=40)[2] == 40
    assert measured(LISTED % " = 30")[2] == 30
    assert measured(LISTED % " = 30", n=50)[2] == 50
    assert measured(LISTED % " = 30", n=None)[2] == 10
    assert measured(LISTED % "")[2] == 10
    assert measured("query($i: [ID!]!) { nodes(ids: $i) { id } }", i=["a"] * 70)[2] == 79


def test_a_size_written_as_a_whole_float_counts_too() -> None:
    """JSON has one kind of number: GraphQL takes 40.0 for an Int."""
    assert measured(LISTED % "", n=40.0)[2] == 40


def chain(levels: int) -> str:
    """A document whose fragments expand to 2 ** levels fields."""
    links = "".join(
        f"fragment F{n} on Location {{ a{n}: account {{ name }} ...F{n + 1} ...F{n + 1} }} "
        for n in range(levels)
    )
    return f"{{ location {{ ...F0 }} }} {links} fragment F{levels} on Location {{ z: name }}"


def test_fragment_chains_are_measured_once_each() -> None:
    """A million expansions: were they walked through, this would not end."""
    depth, aliases, cost = measured(chain(20))
    assert depth == 3
    assert aliases == 2**21 - 1
    assert cost == 2**20 + 2**20 // 10
    assert measured(chain(150))[1] == 2**151 - 1


def test_bounds_are_inclusive() -> None:
    settings = Settings(max_depth=5, max_aliases=3, max_cost=100)
    check(Measure(depth=5, aliases=3, cost=100), settings)
    with pytest.raises(BadUserInput) as deep:
        check(Measure(depth=6), settings)
    assert deep.value.message == (
        "The document nests 6 levels of fields; 5 are allowed. "
        "Ask for the deeper objects in a second request, by their ids."
    )
    with pytest.raises(BadUserInput) as aliased:
        check(Measure(aliases=4), settings)
    assert aliased.value.message == (
        "The document uses 4 aliases; 3 are allowed. Split it into several requests."
    )
    with pytest.raises(CostLimitExceeded) as costly:
        check(Measure(cost=101), settings)
    assert costly.value.message == (
        "The operation costs 101; 100 are allowed. Ask for smaller pages (`first`, `perPage`), for "
        "fewer levels, or for fewer counts, texts that filters look for, or figures at once."
    )
