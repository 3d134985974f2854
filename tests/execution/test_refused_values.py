"""What graphql-core refuses: the argument is named to the field, and no value is repeated."""

from typing import Any

import pytest

from tests.support.client import Client, acme

CREATE = "mutation($i: CreateCustomerInput!) { createCustomer(input: $i) { customer { id } } }"
SECRET = "jane@secret.example"


def literal(fields: str) -> str:
    return f"mutation {{ createCustomer(input: {{ {fields} }}) {{ customer {{ id }} }} }}"


@pytest.mark.parametrize(
    ("query", "variables", "param", "message"),
    [
        (
            CREATE,
            {"i": {"email": SECRET, "locationId": "x", "emial": SECRET}},
            "i.emial",
            "Variable '$i' has invalid value: Expected value of type 'CreateCustomerInput' not to "
            "include unknown field 'emial'. Did you mean 'email'?",
        ),
        (
            CREATE,
            {"i": {"email": SECRET}},
            "i.locationId",
            "Variable '$i' has invalid value: Expected value of type 'CreateCustomerInput' to "
            "include required field 'locationId'.",
        ),
        (
            CREATE,
            {"i": {"locationId": {"a": SECRET}}},
            "i.locationId",
            "Variable '$i' has invalid value at .locationId: ID cannot represent value.",
        ),
        (
            literal(f'email: "{SECRET}", emial: "{SECRET}", locationId: "x"'),
            {},
            "input.emial",
            "Argument `input.emial`: Expected value of type 'CreateCustomerInput' not to include "
            "unknown field 'emial'. Did you mean 'email'?",
        ),
        (
            literal(f'email: "{SECRET}"'),
            {},
            "input.locationId",
            "Argument `input.locationId`: Expected value of type 'CreateCustomerInput' to include "
            "required field 'locationId'.",
        ),
        (
            "query($first: Int) { customers(first: $first) { totalCount } }",
            {"first": SECRET},
            "first",
            "Variable '$first' has invalid value: Int cannot represent non-integer value.",
        ),
        (
            "query($order: [ReviewOrder!]) { reviews(orderBy: $order) { totalCount } }",
            {"order": [{"field": SECRET}]},
            "order[0].field",
            "Variable '$order' has invalid value at [0].field: "
            "A value does not exist in 'ReviewOrderField' enum.",
        ),
        (
            "query($order: [ReviewOrder!]) { reviews(orderBy: $order) { totalCount } }",
            {"order": [{"field": "RATNG"}]},
            "order[0].field",
            "Variable '$order' has invalid value at [0].field: "
            "Value 'RATNG' does not exist in 'ReviewOrderField' enum. Did you mean the enum value "
            "'RATING'?",
        ),
        (
            f'{{ customer(email: "{SECRET}", mobileNumer: "+12") {{ id }} }}',
            {},
            "mobileNumer",
            "Argument `mobileNumer`: Unknown argument 'mobileNumer' on field 'Query.customer'. "
            "Did you mean 'mobileNumber'?",
        ),
        (
            f'{{ customers(filter: {{ emial: {{ eq: "{SECRET}" }} }}) {{ totalCount }} }}',
            {},
            "filter.emial",
            "Argument `filter.emial`: Expected value of type 'CustomerFilter' not to include "
            "unknown field 'emial'. Did you mean 'email'?",
        ),
        (
            "{ customers(orderBy: [{ direction: ASC }]) { totalCount } }",
            {},
            "orderBy.field",
            "Argument `orderBy.field`: Expected value of type 'CustomerOrder' to include required "
            "field 'field'.",
        ),
        (
            "{ node { id } }",
            {},
            "id",
            "Argument 'Query.node(id:)' of type 'ID!' is required, but it was not provided.",
        ),
    ],
)
async def test_the_field_is_named_and_the_value_is_not(
    world: Client, query: str, variables: dict[str, Any], param: str, message: str
) -> None:
    status, body = await world.ask(query, variables)

    assert status == 400
    assert [(error["message"], error["extensions"]["param"]) for error in body["errors"]] == [
        (message, param)
    ]
    assert SECRET not in str(body)


@pytest.mark.parametrize(
    ("asked", "names", "type_"),
    [
        (f'location(id: "{acme("Location", 1)}", code: "A-2")', "`id` and `code`", "Location"),
        ('location(code: "A-1", external: { source: "partoo", id: "x-9" })', None, "Location"),
        (
            f'customer(id: "{acme("Customer", 1)}", email: "nobody@example.com")',
            "`id` and `email`",
            "Customer",
        ),
    ],
)
async def test_keys_that_disagree_are_told(
    world: Client, asked: str, names: str | None, type_: str
) -> None:
    error = await world.error(f"{{ {asked} {{ id }} }}")

    named = names or "`code` and `external`"
    assert error["extensions"]["code"] == "BAD_USER_INPUT"
    assert error["message"].startswith("Arguments ")
    assert set(error["message"].split("`")[1::2]) == set(named.split("`")[1::2])
    assert error["message"].endswith(f" do not name the same {type_}. Pass one of them.")


async def test_keys_of_nothing_find_nothing(world: Client) -> None:
    id_ = acme("Location", 999)
    assert await world.data(f'{{ location(id: "{id_}", code: "none") {{ id }} }}') == {
        "location": None
    }


async def test_forbidden_is_of_the_type_for_keys(world: Client) -> None:
    error = await world.error(
        'mutation { createLocation(input: { name: "X", countryCode: "FR" }) { location { id } } }',
        who="standard",
    )
    assert (error["extensions"]["code"], error["extensions"]["type"]) == (
        "FORBIDDEN",
        "authentication_error",
    )
