"""Restricted users: no answer tells of what they do not see, whatever that is.

Two worlds that differ only in what the restricted user of Acme does not see give the same bytes.
"""

import pytest

from gateway.graphql.node import NODE_TYPES
from gateway.schema import schema
from tests.conformance.test_tenants import whole_tree
from tests.execution.documents import Writer
from tests.support.client import Client, acme, gid, row_of
from tests.support.lists import list_document
from tests.support.people import ACME, SPAN
from tests.support.shape import ROOT_LISTS, ListField
from tests.support.shape import scalars as scalars_of
from tests.support.snapshot import rows_of

ROOTS = [pytest.param(field, id=field.label) for field in ROOT_LISTS]
WHO = "restricted"
DOCUMENTS = 200


async def test_the_worlds_differ(hidden: Client, hidden_twin: Client) -> None:
    """Each in its own way: an admin tells them apart."""
    one, other = await rows_of(hidden.database), await rows_of(hidden_twin.database)
    for name in ("locations", "customer_locations", "location_group_members", "reviews"):
        assert len(other[name]) < len(one[name]), name
    for name, column in (
        ("feedbacks", "customer_id"),
        ("feedback_requests", "customer_id"),
        ("conversations", "customer_id"),
        ("activity_feedbacks", "client_customer_id"),
        ("feedbacks", "user_id"),
        ("messages", "user_id"),
    ):
        known = {row["id"]: row[column] for row in one[name]}
        changed = [row for row in other[name] if row[column] != known[row["id"]]]
        assert changed, (name, column)


@pytest.mark.parametrize("field", ROOTS)
async def test_whole_trees(hidden: Client, hidden_twin: Client, field: ListField) -> None:
    document = whole_tree(field)

    found = await hidden.answer(document, who=WHO)

    assert found[0] == 200
    assert found == await hidden_twin.answer(document, who=WHO)


@pytest.mark.parametrize("field", ROOTS)
async def test_orders_and_their_cursors(
    hidden: Client, hidden_twin: Client, field: ListField
) -> None:
    pages = [
        {"first": 100, "orderBy": [{"field": name, "direction": direction}]}
        for name in field.order_fields
        for direction in ("ASC", "DESC")
    ]
    document, variables = list_document(field, None, "edges { cursor node { id } }", pages)

    found = await hidden.answer(document, variables, WHO)

    assert found[0] == 200
    assert found == await hidden_twin.answer(document, variables, WHO)


@pytest.mark.parametrize("field", ROOTS)
async def test_filters_by_references(hidden: Client, hidden_twin: Client, field: ListField) -> None:
    select = f"totalCount nodes {{ {' '.join(scalars_of(field.node))} }}"
    filters = NODE_TYPES[field.node].resource.filters
    tables = await rows_of(hidden.database)
    for name in field.filter_fields:
        target = filters[name].target
        if target is None:
            continue
        ids = [
            gid(target, row["id"])
            for row in tables[NODE_TYPES[target].resource.table.name]
            if row.get("account_id", ACME) == ACME
        ]
        pages = [
            *({"first": 100, "filter": {name: {"eq": one}}} for one in ids[:40]),
            *({"first": 100, "filter": {"not": {name: {"eq": one}}}} for one in ids[:5]),
            *({"first": 100, "filter": {name: {"isNull": is_null}}} for is_null in (True, False)),
            {"first": 100, "filter": {name: {"in": ids}}},
        ]
        for start in range(0, len(pages), 10):
            document, variables = list_document(field, None, select, pages[start : start + 10])
            found = await hidden.answer(document, variables, WHO)
            assert found[0] == 200
            assert found == await hidden_twin.answer(document, variables, WHO), name


async def test_random_documents(hidden: Client, hidden_twin: Client) -> None:
    tables = await rows_of(hidden.database)
    ids = {
        name: [gid(name, row["id"]) for row in tables[node.resource.table.name][:60]]
        for name, node in NODE_TYPES.items()
    }
    writer = Writer(schema._schema, ids, seed=14)
    for _ in range(DOCUMENTS):
        document = writer.document()
        if "feedbackForm" in document.text:
            continue  # whoever has the token sees the form

        found = await hidden.answer(document.text, document.variables, WHO)

        twin = await hidden_twin.answer(document.text, document.variables, WHO)
        assert found == twin, document


FIGURES = """
query($filter: AnalyticsFilter, $by: [AnalyticsDimension!], $metrics: [AnalyticsMetric!]!) {
  analytics(metrics: $metrics, dimensions: $by, filter: $filter, perPage: 1000) {
    totalCount rows { dimensions { key label } values { text } } totals { values { text } }
  }
}
"""


@pytest.mark.parametrize(
    ("metric", "by", "argument", "target"),
    [
        ("SURVEY_TOTAL_SURVEYS", "USER", "users", "User"),
        ("SURVEY_TOTAL_SURVEYS", "BUSINESS", "locations", "Location"),
        ("SURVEY_TOTAL_SURVEYS", "GROUP", "groups", "LocationGroup"),
        ("ACTIVITY_TOTAL_FEEDBACK", "CLIENT", "clients", "Customer"),
        ("ACTIVITY_TOTAL_FEEDBACK", "REP", "reps", "User"),
        ("REVIEW_REVIEWS_COUNT", "GROUP_SECTION", "notLocations", "Location"),
    ],
)
async def test_figures(
    hidden: Client, hidden_twin: Client, metric: str, by: str, argument: str, target: str
) -> None:
    table = NODE_TYPES[target].resource.table.name
    ids = [gid(target, row["id"]) for row in (await rows_of(hidden.database, table))[table]]
    for given in (None, *({argument: [one]} for one in ids if row_of(one) // SPAN == ACME)):
        variables = {"metrics": [metric], "by": [by], "filter": given}

        found = await hidden.answer(FIGURES, variables, WHO)

        assert found[0] == 200
        assert b"errors" not in found[1]
        assert found == await hidden_twin.answer(FIGURES, variables, WHO), given


@pytest.mark.parametrize(
    ("name", "number", "admins"),
    [("customers", 2, 2), ("locationGroups", 5, 1), ("campaigns", 12, 1), ("posts", 2, 1)],
)
async def test_a_filter_by_a_hidden_location_finds_nothing(
    world: Client, name: str, number: int, admins: int
) -> None:
    document = f"query($at: ID!) {{ {name}(filter: {{location: {{eq: $at}}}}) {{ totalCount }} }}"
    given = {"at": acme("Location", number)}

    found = [await world.data(document, given, who) for who in (WHO, "admin")]

    assert [each[name]["totalCount"] for each in found] == [0, admins]
