"""How many of 10,000 businesses are found by name and city with one and with two typing errors.

What is asked is the same each time, so the figures are; `benchmarks/search` has more of them. Two
errors in one word of less than eight letters are too many.
"""

import pytest

from gateway.policies import system_viewer
from gateway.resources.locations.search import likely_locations
from gateway.resources.locations.store import LOCATIONS
from gateway.store import read
from gateway.store.conditions import Comparison
from gateway.store.paging import PageRequest, default_order
from tests.support.fixtures import open_store
from tests.support.matching import is_found
from tests.support.places import asked, businesses, location_rows
from tests.support.stores import Stores

COUNT = 10_000
ASKED = 50
ACCOUNT = 2


@pytest.mark.parametrize(("errors", "first", "least"), [(0, 1, 0.98), (1, 10, 0.98), (2, 10, 0.86)])
async def test_recall(kind: str, stores: Stores, errors: int, first: int, least: float) -> None:
    made = businesses(COUNT)
    url = stores.shared(kind, "places", lambda: location_rows(made, ACCOUNT))

    found = 0
    async for client in open_store(url):
        for text, number in asked(made, ASKED, errors):
            likely = await likely_locations(client.database, system_viewer(ACCOUNT), text, first)
            assert len(likely) <= first
            found += number + 1 in [row_id for row_id, _ in likely]

    assert found / ASKED >= least


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Bakery London", 17),
        ("Bakrey Lodnon", 17),
        ("brasserie lyon", 27),
        ("69001", 47),
        ("69006", 43),
        ("22756", 0),
    ],
)
async def test_every_word_is_asked_for(kind: str, stores: Stores, text: str, count: int) -> None:
    made = businesses(COUNT)
    url = stores.shared(kind, "places", lambda: location_rows(made, ACCOUNT))
    meant = {
        number
        for number, one in enumerate(made, 1)
        if is_found(f"{one.name} {one.city} {one.postal_code}", text)
    }

    async for client in open_store(url):
        request = PageRequest(
            Comparison("search", "matches", text), default_order(LOCATIONS), limit=COUNT
        )
        page = await read.page(client.database, LOCATIONS, system_viewer(ACCOUNT), request)
        ranked = await likely_locations(client.database, system_viewer(ACCOUNT), text, COUNT)

    assert {row[0] for row in page.rows} == meant
    assert {row_id for row_id, _ in ranked} == meant
    assert len(meant) == count
