"""How many of 10,000 businesses are found by name and city with one and with two typing errors.

What is asked is the same each time, so the figures are; `benchmarks/search` has more of them.
"""

import pytest

from gateway.policies import system_viewer
from gateway.resources.locations.search import similar_locations
from tests.support.fixtures import open_store
from tests.support.places import asked, businesses, location_rows
from tests.support.stores import Stores

COUNT = 10_000
ASKED = 50
ACCOUNT = 2


@pytest.mark.parametrize(("errors", "first", "least"), [(0, 1, 0.98), (1, 10, 0.98), (2, 10, 0.96)])
async def test_recall(kind: str, stores: Stores, errors: int, first: int, least: float) -> None:
    made = businesses(COUNT)
    url = stores.shared(kind, "places", lambda: location_rows(made, ACCOUNT))

    found = 0
    async for client in open_store(url):
        for text, number in asked(made, ASKED, errors):
            likely = await similar_locations(client.database, system_viewer(ACCOUNT), text, first)
            assert len(likely) <= first
            found += number + 1 in [row_id for row_id, _ in likely]

    assert found / ASKED >= least
