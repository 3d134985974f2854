"""The conventions of the graph, held over the whole schema."""

from collections.abc import Collection, Iterator

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
)
from graphql.type import get_nullable_type

from gateway.graphql.node import NODE_TYPES
from gateway.schema import schema

TYPES = {
    name: type_ for name, type_ in schema._schema.type_map.items() if not name.startswith("__")
}
BUILT_IN = {"String", "Int", "Float", "Boolean", "ID"}
LIST_ARGUMENTS = {"filter", "orderBy", "first", "after", "last", "before", "offset"}
FIGURES = "Analytics"
# Creates that hand out a secret, which an equal request must not get a second time.
SECRET_ONCE = {"createUser", "createApiKey"}
KEYS_OF_OTHER_SYSTEMS = {
    "externalId",
    "deletedId",
    "erasedId",
    "nationalId",
    "activityId",
    "questionId",
    "messageId",
}
# What customers see of a form is whole, and a search has no second page.
PLAIN_LISTS = {
    "MessageTemplate.contents",
    # Parts of a location: few, and replaced as a whole.
    *("Location.openingHours", "Location.specialHours", "Location.contacts", "Location.photos"),
    *("OpeningDay.periods", "SpecialPeriod.periods"),
    "Query.searchLocations",
    # Five ratings.
    "ReviewSummary.distribution",
    "FeedbackForm.fields",
    "FeedbackFormField.options",
    # A line for each type that has some.
    "ExportCustomerDataPayload.rows",
    *("EraseCustomerPayload.rows", "EraseUserPayload.rows", "UpdateRetentionPayload.rows"),
}


def described() -> Iterator[tuple[str, str | None]]:
    """Every element of the schema with its description."""
    for name, type_ in TYPES.items():
        if name in BUILT_IN:
            continue
        yield name, type_.description
        if isinstance(type_, GraphQLEnumType):
            for word, value in type_.values.items():
                yield f"{name}.{word}", value.description
        elif isinstance(type_, GraphQLInputObjectType):
            for word, field in type_.fields.items():
                yield f"{name}.{word}", field.description
        elif isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            for word, field in type_.fields.items():
                yield f"{name}.{word}", field.description
                for argument, given in field.args.items():
                    yield f"{name}.{word}({argument}:)", given.description


def test_every_element_is_described() -> None:
    elements = dict(described())

    assert len(elements) > 900
    assert [name for name, text in elements.items() if not text] == []


def test_descriptions_begin_with_a_capital_and_end_without_a_period() -> None:
    wrong = [
        name
        for name, text in described()
        if text and (text.endswith(".") or text != text.strip() or text[0].islower())
    ]

    assert wrong == []


@pytest.mark.parametrize("name", sorted(n for n in TYPES if n.endswith("Connection")))
def test_connections_have_one_form(name: str) -> None:
    connection = TYPES[name]
    assert isinstance(connection, GraphQLObjectType)
    item = name.removesuffix("Connection")

    assert {field: str(each.type) for field, each in connection.fields.items()} == {
        "edges": f"[{item}Edge!]!",
        "nodes": f"[{item}!]!",
        "pageInfo": "PageInfo!",
        "totalCount": "Int!",
    }


def test_lists_of_objects_are_connections_with_the_same_arguments() -> None:
    wrong = []
    for name, type_ in TYPES.items():
        if not isinstance(type_, GraphQLObjectType) or name.endswith("Connection"):
            continue
        for word, field in type_.fields.items():
            inner = get_named_type(field.type)
            if inner.name.endswith("Connection"):
                if set(field.args) != LIST_ARGUMENTS:
                    wrong.append(f"{name}.{word}")
            elif name.startswith(FIGURES) or inner.name.startswith(FIGURES):
                continue  # figures come in pages by number
            elif isinstance(get_nullable_type(field.type), GraphQLList):
                plain = not isinstance(inner, GraphQLObjectType | GraphQLInterfaceType)
                if not plain and word not in ("nodes", "userErrors"):
                    if f"{name}.{word}" in PLAIN_LISTS:
                        continue
                    wrong.append(f"{name}.{word}")

    assert wrong == []


def test_mutations_take_one_input_and_answer_with_user_errors() -> None:
    mutation = TYPES["Mutation"]
    assert isinstance(mutation, GraphQLObjectType)

    for name, field in mutation.fields.items():
        payload = get_named_type(field.type)
        assert isinstance(payload, GraphQLObjectType)
        # One that fails leaves the answers of the others, which are committed.
        assert field.type is payload
        assert payload.name == f"{name[0].upper()}{name[1:]}Payload"
        assert str(payload.fields["userErrors"].type) == "[UserError!]!"
        assert set(field.args) == ({"token", "input"} if name == "submitFeedback" else {"input"})
        assert isinstance(field.args["input"].type, GraphQLNonNull)


def test_creates_take_an_idempotency_key() -> None:
    mutation = TYPES["Mutation"]
    assert isinstance(mutation, GraphQLObjectType)
    creates = {name for name in mutation.fields if name.startswith("create")} - SECRET_ONCE

    without = [
        name
        for name in creates
        if "idempotencyKey" not in get_named_type(mutation.fields[name].args["input"].type).fields
    ]

    assert len(creates) >= 5
    assert without == []


def test_no_field_gives_the_key_of_another_table() -> None:
    keys = [
        f"{name}.{word}"
        for name, type_ in TYPES.items()
        if isinstance(type_, GraphQLObjectType)
        for word in type_.fields
        if word.endswith("Id") and word not in KEYS_OF_OTHER_SYSTEMS
    ]

    assert keys == []


def fields_of(name: str) -> Collection[str]:
    """Names of the fields of an object type."""
    type_ = schema._schema.type_map[name]
    assert isinstance(type_, GraphQLObjectType)
    return set(type_.fields)


def test_what_belongs_to_an_account_says_to_which() -> None:
    without = [
        name
        for name, node in NODE_TYPES.items()
        if "account" in node.resource.filters and "account" not in fields_of(name)
    ]

    assert without == []


def test_the_schema_says_what_it_is() -> None:
    description = schema._schema.description or ""
    assert "multi-location company" in description


def test_an_error_of_one_field_of_a_query_leaves_the_others() -> None:
    """What takes arguments can refuse them, and a field that may not be null takes all along."""
    query = schema._schema.query_type
    assert query is not None
    strict = [
        name
        for name, field in query.fields.items()
        if field.args and isinstance(field.type, GraphQLNonNull)
    ]
    assert strict == []
