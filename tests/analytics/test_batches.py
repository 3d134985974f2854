"""Every row of a request in batches, whatever the page: what an export writes."""

from zoneinfo import ZoneInfo

import pytest

from gateway.analytics.catalogue import METRICS
from gateway.analytics.dimensions import Dimension
from gateway.analytics.query import Analysis
from gateway.analytics.request import Order, Request, Row
from gateway.policies import system_viewer
from tests.support.client import Client
from tests.support.people import ACME

TOTAL = METRICS["SURVEY_TOTAL_SURVEYS"]
CONTENT = METRICS["RESULT_FIELD_CONTENT"]


def analysis(client: Client, request: Request) -> Analysis:
    return Analysis(client.database, system_viewer(ACME), request)


async def all_rows(asked: Analysis, most: int) -> list[Row]:
    return [row async for batch in asked.batches(most) for row in batch.rows]


@pytest.mark.parametrize("fill_gaps", [False, True])
async def test_all_rows_in_the_order_of_the_request(figures: Client, fill_gaps: bool) -> None:
    request = Request(
        metrics=(TOTAL,),
        dimensions=(Dimension.BUSINESS, Dimension.DAY),
        order=(Order(TOTAL, descending=True),),
        per_page=1_000,
        zone=ZoneInfo("Europe/Paris"),
        fill_gaps=fill_gaps,
    )
    asked = analysis(figures, request)

    rows = await all_rows(asked, 100_000)

    assert len(rows) == await asked.total_count()
    assert rows[:1_000] == list((await asked.page()).rows)
    assert (len(rows) > 1_000) == fill_gaps


async def test_batches_hold_texts(figures: Client) -> None:
    fields = (Dimension.FEEDBACK_FORM_FIELD, Dimension.RESULT)
    asked = analysis(figures, Request(metrics=(CONTENT,), dimensions=fields))

    texts = [batch.details.texts async for batch in asked.batches(100_000)]

    assert sum(len(each) for each in texts) > 50


async def test_no_more_rows_than_asked_for(figures: Client) -> None:
    asked = analysis(figures, Request(metrics=(TOTAL,), dimensions=(Dimension.RESULT,)))

    assert len(await all_rows(asked, 259)) == 259
    assert len(await all_rows(asked, 300)) == 260
    assert await asked.count_apart() == 260
