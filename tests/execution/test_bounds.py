"""Requests that are small to send and large to answer: refused before anything is done for them."""

from typing import Any

import pytest

from gateway.execution import documents
from tests.support.api import api_of, error_of
from tests.support.client import Client, acme
from tests.support.people import key_of

NEEDS_KEY = (401, "UNAUTHENTICATED")
SCHEMA = "{ __schema { queryType { name } } }"
FEEDBACK = "query($f: FeedbackFilter) { feedbacks(first: 1, filter: $f) { nodes { id } } }"


async def refusal(
    client: Client, query: str, variables: Any = None, who: str | None = "admin"
) -> Any:
    """Status, code and message of the only error of an answer without data."""
    status, body = await client.ask(query, variables, who)
    assert list(body) == ["errors"]
    (error,) = body["errors"]
    return status, error["extensions"]["code"], error["message"]


# Without a key


@pytest.fixture
def validated(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The documents that are validated."""
    seen: list[Any] = []
    original: Any = getattr(documents, "validate")  # noqa: B009

    def validate(schema: Any, document: Any, *arguments: Any, **more: Any) -> Any:
        seen.append(document)
        return original(schema, document, *arguments, **more)

    monkeypatch.setattr(documents, "validate", validate)
    return seen


@pytest.mark.parametrize(
    "query",
    [
        "{ viewer { role } }",
        "{ feedbacks { nodes { nope } } }",
        "{ ...F } fragment F on Query { viewer { role } }",
        "{ ... { viewer { role } } }",
        "{ ...Missing viewer { role } }",
        "mutation { createCustomer(input: {}) { customer { id } } }",
        "subscription { feedbackChanged { id } }",
        '{ feedbackForm(token: "x") { token } viewer { role } }',
        SCHEMA,
        '{ __type(name: "Query") { name } }',
        "query A { viewer { role } } query B { viewer { role } }",
    ],
)
async def test_who_has_no_key_is_refused_before_anything_is_validated(
    world: Client, validated: list[Any], query: str
) -> None:
    status, code, message = await refusal(world, query, who=None)

    assert (status, code) == NEEDS_KEY
    assert message.startswith("This operation needs an API key.")
    assert validated == []


async def test_what_needs_no_key_is_answered_without_one(world: Client) -> None:
    assert await world.ask("{ __typename }", who=None) == (200, {"data": {"__typename": "Query"}})
    status, code, message = await refusal(world, '{ feedbackForm(token: "x") { nope } }', who=None)
    assert (status, code) == (400, "BAD_USER_INPUT")
    assert message == "Cannot query field 'nope' on type 'FeedbackForm'. Did you mean 'name'?"


async def test_an_operation_of_several_that_needs_a_key_is_refused(world: Client) -> None:
    api = await api_of(world)
    del api.http.headers["x-APIKey"]
    query = "query Open { __typename } query Closed { viewer { role } }"

    open_ = await api.post({"query": query, "operationName": "Open"})
    closed = await api.post({"query": query, "operationName": "Closed"})

    assert open_.json() == {"data": {"__typename": "Query"}}
    assert error_of(closed)[:2] == NEEDS_KEY


async def test_documents_without_a_key_are_short(world: Client) -> None:
    status, code, message = await refusal(world, "{" + "__typename " * 500 + "}", who=None)

    assert (status, code) == (400, "BAD_USER_INPUT")
    assert "500 tokens" in message


async def test_the_schema_is_for_everybody_where_the_setting_says_so(world: Client) -> None:
    api = await api_of(world, public_introspection=True)
    del api.http.headers["x-APIKey"]

    answer = await api.post({"query": SCHEMA})

    assert answer.json() == {"data": {"__schema": {"queryType": {"name": "Query"}}}}


async def test_documents_without_a_key_push_out_none_with_one(world: Client) -> None:
    api = await api_of(world)
    await api.post({"query": "{ viewer { role } }"})
    kept = api.executor.documents.misses
    del api.http.headers["x-APIKey"]
    for number in range(150):
        await api.post({"query": f"{{ __typename }} # {number}"})

    await api.post({"query": "{ viewer { role } }"}, **{"x-APIKey": key_of("admin")})

    assert api.executor.documents.misses == kept
    assert len(api.executor.public_documents._documents) == 100


# Documents


@pytest.mark.parametrize(
    ("query", "message"),
    [
        (
            "{ a: __schema { queryType { name } } b: __schema { queryType { name } } }",
            "A document has `__schema` once at most.",
        ),
        (
            "{" + " ".join(f'a{n}: __type(name: "Query") {{ name }}' for n in range(11)) + "}",
            "A document has `__type` 10 times at most.",
        ),
        (
            " ".join(f"query Q{n} {{ __typename }}" for n in range(101)),
            "A document has 100 operations and fragments at most.",
        ),
        (
            "{ feedbacks(filter: {or: [" + "{}" * 200 + "]}) { nodes { id } } }",
            "Argument `filter.or`: A document has 200 objects at most.",
        ),
        (
            "{" + "viewer { role } " * 300 + "}",
            "The document names the same fields too often for them to be compared. Name each "
            "once, or spread fewer fragments over the same object.",
        ),
        (
            "{ viewer { " + "role " * 1_000 + "} }",
            "The document names the same fields too often for them to be compared. Name each "
            "once, or spread fewer fragments over the same object.",
        ),
    ],
)
async def test_documents_that_are_much_work_to_look_at(
    world: Client, query: str, message: str
) -> None:
    assert await refusal(world, query) == (400, "BAD_USER_INPUT", message)


async def test_fragments_of_a_large_page_are_compared(world: Client) -> None:
    """As an application with a fragment for each of its parts sends them."""
    parts = [f"fragment F{n} on Feedback {{ __typename id comments npsScore }}" for n in range(40)]
    spread = " ".join(f"...F{n}" for n in range(40))
    data = await world.data(
        f"{{ feedbacks(first: 1) {{ nodes {{ {spread} }} }} }} {' '.join(parts)}"
    )
    assert [list(each) for each in data["feedbacks"]["nodes"]] == [
        ["__typename", "id", "comments", "npsScore"]
    ]


@pytest.mark.parametrize(
    "query",
    [
        "{ feedbacks(filter: {type: {in: ["
        + " ".join(f"X{n}" for n in range(100))
        + "]}}) { nodes { id } } }",
        "{ viewer { " + " ".join(f"role{n}" for n in range(100)) + " } }",
        "{ viewer(" + " ".join(f"role{n}: 1" for n in range(100)) + ") { role } }",
    ],
)
async def test_ten_mistakes_are_told(world: Client, query: str) -> None:
    status, body = await world.ask(query)

    assert status == 400
    assert len(body["errors"]) == 11
    assert body["errors"][-1]["message"] == (
        "Too many validation errors, error limit reached. Validation aborted."
    )


# Variables


async def test_ten_mistakes_of_variables_are_told(world: Client) -> None:
    status, body = await world.ask(FEEDBACK, {"f": {f"unknown{n}": 1 for n in range(100)}})

    assert status == 400
    assert len(body["errors"]) == 11
    assert body["errors"][-1]["message"] == (
        "Too many errors processing variables, error limit reached. Execution aborted."
    )


@pytest.mark.parametrize(
    ("filter_", "message"),
    [
        (
            {"or": [{}] * 32_000},
            "Argument `filter` of `feedbacks` is too large: it has more than 4000 values and "
            "fields to look at. Give less at once.",
        ),
        (
            {"and": [{"comments": {"eq": "a"}}] * 150},
            "Argument `filter` of `feedbacks` is too large: it has more than 4000 values and "
            "fields to look at. Give less at once.",
        ),
        (
            {f"unknown{n}": 1 for n in range(6_000)},
            "Argument `filter` of `feedbacks` is too large: it has more than 4000 values and "
            "fields to look at. Give less at once.",
        ),
        (
            {"comments": {"contains": "x" * 1_001}},
            "Argument `filter.comments.contains`: a text of 1001 characters is too long to "
            "compare with. Give 1000 at most.",
        ),
        (
            {"or": [{"comments": {"containsAny": ["a", "x" * 90_000]}}]},
            "Argument `filter.or.comments.containsAny`: a text of 90000 characters is too long to "
            "compare with. Give 1000 at most.",
        ),
        (
            {"comments": {"eq": "x" * 90_000}},
            "Argument `filter.comments.eq`: a text of 90000 characters is too long to compare "
            "with. Give 1000 at most.",
        ),
    ],
)
async def test_filters_are_bounded_before_they_are_read(
    world: Client, monkeypatch: pytest.MonkeyPatch, filter_: Any, message: str
) -> None:
    def coerced(*_arguments: Any) -> None:
        raise AssertionError("the variables were coerced")

    monkeypatch.setattr("gateway.execution.executor.coerced_variables", coerced)

    assert await refusal(world, FEEDBACK, {"f": filter_}) == (400, "BAD_USER_INPUT", message)


async def test_orders_and_ids_are_bounded_before_they_are_read(world: Client) -> None:
    orders = "query($o: [FeedbackOrder!]) { feedbacks(orderBy: $o) { nodes { id } } }"
    order = {"field": "CREATED", "direction": "ASC"}
    ids = "query($i: [ID!]!) { nodes(ids: $i) { id } }"

    assert (await refusal(world, orders, {"o": [order] * 3_000}))[2].startswith(
        "Argument `orderBy` of `feedbacks` is too large"
    )
    assert (await refusal(world, ids, {"i": ["x"] * 20_000}))[2].startswith(
        "Argument `ids` of `nodes` is too large"
    )


async def test_literals_are_bounded_like_variables(world: Client) -> None:
    text = "x" * 1_001
    query = f'{{ feedbacks(filter: {{comments: {{startsWith: "{text}"}}}}) {{ nodes {{ id }} }} }}'
    assert await refusal(world, query) == (
        400,
        "BAD_USER_INPUT",
        "Argument `filter.comments.startsWith`: a text of 1001 characters is too long to compare "
        "with. Give 1000 at most.",
    )


async def test_a_filter_of_fifty_comparisons_is_within_the_bounds(world: Client) -> None:
    some = {"or": [{"npsScore": {"eq": number}} for number in range(50)]}
    assert (await world.ask(FEEDBACK, {"f": some}))[0] == 200


# Answers


async def test_answers_to_queries_are_bounded_in_bytes(world: Client) -> None:
    settings = {"max_answer_bytes": 10_000}
    api = await api_of(world, **settings)
    names = " ".join(f"a{n}: name" for n in range(90))

    small = await api.post({"query": "{ locations(first: 1) { nodes { name } } }"})
    large = await api.post({"query": f"{{ locations(first: 10) {{ nodes {{ {names} }} }} }}"})

    assert small.status_code == 200
    status, code, _, message = error_of(large)
    assert (status, code) == (400, "COST_LIMIT_EXCEEDED")
    assert message.startswith("The answer has ")
    assert message.endswith(
        " bytes; 10000 are allowed. Ask for smaller pages, or for long texts under one name only."
    )


async def test_what_a_mutation_did_is_told_however_long_the_answer(own: Client) -> None:
    api = await api_of(own, max_answer_bytes=10_000)
    names = " ".join(f"a{n}: descriptionLong" for n in range(90))
    text = "x" * 500

    done = await api.post(
        {
            "query": "mutation($i: UpdateLocationInput!) { updateLocation(input: $i) "
            f"{{ location {{ {names} }} userErrors {{ message }} }} }}",
            "variables": {"i": {"id": acme("Location", 1), "descriptionLong": text}},
        }
    )

    payload = done.json()["data"]["updateLocation"]
    assert payload["userErrors"] == []
    assert payload["location"]["a89"] == text


# Suggestions


async def test_suggestions_can_be_switched_off(world: Client) -> None:
    api = await api_of(world, suggestions=False)

    field = await api.post({"query": "{ viewer { rol } }"})
    argument = await api.post({"query": "{ locations(firs: 1) { nodes { id } } }"})
    variable = await api.post({"query": FEEDBACK, "variables": {"f": {"npsScor": {"eq": 1}}}})

    assert [error_of(answer)[3] for answer in (field, argument, variable)] == [
        "Cannot query field 'rol' on type 'Viewer'.",
        "Argument `firs`: Unknown argument 'firs' on field 'Query.locations'.",
        "Variable '$f' has invalid value: Expected value of type 'FeedbackFilter' not to include "
        "unknown field 'npsScor'.",
    ]
