"""Instants: what is read, how it is given back, and what is refused with which words."""

import datetime as dt
import json

import pytest
from graphql import GraphQLError
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from gateway.database.tenancy import Unscoped
from gateway.graphql.ids import split_id
from gateway.graphql.scalars import format_datetime, parse_datetime
from gateway.resources.reviews.model import ReviewModel
from gateway.store.write import table_of
from tests.support.client import REQUEST_ID, Client
from tests.support.paths import both
from tests.support.people import ACME

OFFSETS = st.integers(-14 * 60, 14 * 60).map(
    lambda minutes: dt.timezone(dt.timedelta(minutes=minutes))
)


FIRST, LAST = dt.datetime.fromisoformat("1900-01-02"), dt.datetime.fromisoformat("2200-12-30")


@given(st.datetimes(FIRST, LAST, timezones=OFFSETS))
def test_every_instant_comes_back_in_utc(instant: dt.datetime) -> None:
    text = format_datetime(instant)
    assert text.endswith("Z")
    assert parse_datetime(text) == parse_datetime(instant.isoformat()) == instant


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-22T08:30:00Z", "2026-11-22T08:30:00Z"),
        ("2026-11-22t08:30:00z", "2026-11-22T08:30:00Z"),
        ("2026-11-22 08:30:00Z", "2026-11-22T08:30:00Z"),
        ("2026-11-22T08:30Z", "2026-11-22T08:30:00Z"),
        ("2026-11-22T09:30:00+01:00", "2026-11-22T08:30:00Z"),
        ("2026-11-22T09:30:00+0100", "2026-11-22T08:30:00Z"),
        ("2026-11-22T00:00:00-08:30", "2026-11-22T08:30:00Z"),
        ("2026-11-22T08:30:00.5Z", "2026-11-22T08:30:00.500000Z"),
        ("2026-11-22T08:30:00.123456789Z", "2026-11-22T08:30:00.123456Z"),
        ("2024-02-29T23:59:59Z", "2024-02-29T23:59:59Z"),
        # As other systems write them: without an offset, without colons, a day alone.
        ("2026-11-22T08:30:00", "2026-11-22T08:30:00Z"),
        ("2026-11-22T083000Z", "2026-11-22T08:30:00Z"),
        ("2026-11-22T083000+0100", "2026-11-22T07:30:00Z"),
        ("2026-11-22", "2026-11-22T00:00:00Z"),
    ],
)
def test_forms(text: str, expected: str) -> None:
    assert format_datetime(parse_datetime(text)) == expected


NO_TIME = 'not an RFC 3339 time. Write it as "2026-11-22T08:30:00Z" or "2026-11-22T09:30:00+01:00".'


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("yesterday", NO_TIME),
        ("", NO_TIME),
        ("2026-11", NO_TIME),
        ("2026-11-22T08", NO_TIME),
        ("2026-11-22Z", NO_TIME),
        ("2026-02-30", "'2026-02-30' is not a time of the calendar."),
        ("20261122T083000Z", NO_TIME),
        ("2026-W47-7T08:30:00Z", NO_TIME),
        ("٢٠٢٦-11-22T08:30:00Z", NO_TIME),
        ("2026-11-22T08:30:00Z\n", NO_TIME),
        ("2026-02-29T08:30:00Z", "'2026-02-29T08:30:00Z' is not a time of the calendar."),
        ("2026-11-22T24:00:00Z", "'2026-11-22T24:00:00Z' is not a time of the calendar."),
        ("2026-11-22T23:59:60Z", "'2026-11-22T23:59:60Z' is not a time of the calendar."),
        ("2026-11-22T08:30:00+24:00", "'2026-11-22T08:30:00+24:00' is not a time of the calendar."),
        ("0000-01-01T00:00:00Z", "'0000-01-01T00:00:00Z' is not a time of the calendar."),
        *(
            (text, f"{text!r} is out of bounds. Give a time from 1900 to 2200.")
            for text in (
                "0001-01-01T00:00:00+01:00",
                "0001-01-01T00:00:00Z",
                "1899-12-31T23:59:59.999999Z",
                "1900-01-01T00:00:00+00:01",
                "2200-12-31T23:59:59-00:01",
                "2201-01-01T00:00:00Z",
                "9999-12-31T23:59:59Z",
                "9999-12-31T23:59:59.999999-12:00",
            )
        ),
        (1_734_134_400, 'A DateTime is text such as "2026-11-22T08:30:00Z".'),
        (True, 'A DateTime is text such as "2026-11-22T08:30:00Z".'),
    ],
)
async def test_refused(world: Client, value: object, message: str) -> None:
    with pytest.raises(GraphQLError) as caught:
        parse_datetime(value)
    assert caught.value.message == message

    status, body = await world.ask(
        "query($at: DateTime) { locations(filter: {created: {gte: $at}}) { totalCount } }",
        {"at": value},
    )
    (error,) = body["errors"]
    assert (status, "data" in body) == (400, False)
    assert message in error["message"]
    assert error["extensions"] == {
        "code": "BAD_USER_INPUT",
        "type": "invalid_request_error",
        "param": "at",
        "requestId": REQUEST_ID,
    }


@pytest.mark.parametrize(
    ("literal", "problem"),
    [
        ('"yesterday"', NO_TIME),
        ("5", 'A DateTime is text such as "2026-11-22T08:30:00Z".'),
        ("NOW", 'A DateTime is text such as "2026-11-22T08:30:00Z".'),
    ],
)
async def test_literals_name_the_argument(world: Client, literal: str, problem: str) -> None:
    document = f"{{ locations(filter: {{created: {{gte: {literal}}}}}) {{ totalCount }} }}"
    status, body = await world.ask(document)
    (error,) = body["errors"]
    assert status == 400
    assert error["message"] == f"Argument `filter.created.gte`: {problem}"
    assert error["extensions"]["param"] == "filter.created.gte"


async def test_fractions_of_a_second_are_compared(world: Client) -> None:
    comparisons = {
        "a": {"gte": "2026-01-01T13:00:00Z"},
        "b": {"gt": "2026-01-01T13:00:00Z"},
        "c": {"gte": "2026-01-01T13:00:00.000001Z"},
        "d": {"eq": "2026-01-01T13:00:00Z"},
        "e": {"eq": "2026-01-01T13:00:00.000001Z"},
    }
    definitions = ", ".join(f"${name}: DateTimeFilter" for name in comparisons)
    fields = " ".join(
        f"{name}: locations(filter: {{created: ${name}}}) {{ totalCount }}" for name in comparisons
    )
    data = await world.data(f"query({definitions}) {{ {fields} }}", comparisons)
    totals = {name: found["totalCount"] for name, found in data.items()}
    assert totals == {"a": 10, "b": 8, "c": 8, "d": 2, "e": 0}


DAY = "2026-01-01"
MOMENTS = {
    "lt": "2025-12-31T23:59:59.999999Z",
    "first": "2026-01-01T00:00:00Z",
    "last": "2026-01-01T23:59:59.999999Z",
    "gt": "2026-01-02T00:00:00Z",
}


@pytest.mark.parametrize(
    ("operator", "held"),
    [
        ("eq", {"first", "last"}),
        ("gte", {"first", "last", "gt"}),
        ("gt", {"gt"}),
        ("lte", {"lt", "first", "last"}),
        ("lt", {"lt"}),
    ],
)
async def test_a_day_alone_counts_whole_in_filters(
    own: Client, operator: str, held: set[str]
) -> None:
    rows = (await own.data("{ reviews(first: 4) { nodes { id } } }"))["reviews"]["nodes"]
    table = table_of(ReviewModel)
    for (name, at), row in zip(MOMENTS.items(), rows, strict=True):
        values = {"created": parse_datetime(at), "title": name}
        row_id = split_id(row["id"], "id")[1]
        async with own.database.begin((ACME,)) as connection:
            await connection.execute(
                update(table)
                .where(table.c.id == row_id)
                .values(values)
                .execution_options(unscoped=Unscoped.OPERATOR)
            )

    query = """query($ids: [ID!]!, $created: DateTimeFilter!) {
      reviews(first: 10, filter: { id: { in: $ids }, created: $created }) { nodes { title } } }"""
    variables = {"ids": [row["id"] for row in rows], "created": {operator: DAY}}
    for answer in await both(own, query, variables, "admin"):
        nodes = json.loads(answer[1])["data"]["reviews"]["nodes"]
        assert {node["title"] for node in nodes} == held
