"""Every atomic thing that the reference asks for stands in the graph or in a test."""

import ast
import csv
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
)

from gateway.schema import schema

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
KINDS = {"schema", "test", "transport", "superseded"}
SYSTEMS = ("activity-feedback", "feedbackapi", "partoo-analytics", "partoo-mcp")


def rows(system: str) -> list[dict[str, str]]:
    with (HERE / f"{system}.tsv").open(newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def exists_in_schema(coordinate: str) -> bool:
    """Whether a schema coordinate (Type, Type.member or Type.field(argument:)) leads somewhere."""
    types = schema._schema.type_map
    name, _, member = coordinate.partition(".")
    type_ = types.get(name)
    if type_ is None or not member:
        return type_ is not None
    member, _, argument = member.partition("(")
    if isinstance(type_, GraphQLEnumType):
        return member in type_.values
    if isinstance(type_, GraphQLInputObjectType):
        return member in type_.fields
    assert isinstance(type_, GraphQLObjectType | GraphQLInterfaceType)
    field = type_.fields.get(member)
    if field is None or not argument:
        return field is not None
    return argument.removesuffix(":)") in field.args


def functions_of(file: str) -> set[str]:
    path = ROOT / file
    if not path.exists():
        return set()
    return {
        node.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_id_of_the_reference_is_mapped_once(system: str) -> None:
    mapped = [row["id"] for row in rows(system)]

    assert sorted(mapped) == sorted((HERE / f"{system}_ids.txt").read_text().split())


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_coordinate_and_test_exists(system: str) -> None:
    missing = []
    for row in rows(system):
        assert row["kind"] in KINDS, row
        if row["kind"] == "schema" and not exists_in_schema(row["reference"]):
            missing.append(row)
        if row["kind"] == "test":
            file, _, name = row["reference"].partition("::")
            if name not in functions_of(file):
                missing.append(row)

    assert missing == []


@pytest.mark.parametrize("system", SYSTEMS)
def test_what_is_left_out_has_a_reason(system: str) -> None:
    unexplained = [
        row["id"]
        for row in rows(system)
        if row["kind"] not in ("schema", "test") and not row["note"]
    ]

    assert unexplained == []


@pytest.mark.parametrize(
    "coordinate",
    ["Nothing", "Review.nothing", "Query.reviews(nothing:)", "FeedbackType.CSAT", "Query.nothing"],
)
def test_a_wrong_coordinate_is_noticed(coordinate: str) -> None:
    assert not exists_in_schema(coordinate)
