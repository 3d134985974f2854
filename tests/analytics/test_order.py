"""Texts are ordered by code point and ids by number, on every database and in rows of gaps."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.analytics.documents import FIGURES
from tests.analytics.meanings import gid
from tests.analytics.ordered import FIELDS, WORDS, ordered
from tests.support.client import Client
from tests.support.fixtures import open_store
from tests.support.stores import Stores

# What of PostgreSQL then compares as a dictionary does.
_TEXTS = (
    ("search_keywords", "keyword", 200),
    ("activity_feedbacks", "activity_type", 100),
    ("activity_responses", "question_id", 128),
    ("survey_fields", "label", 500),
)
MAY = {"days": {"from": "2024-05-01", "to": "2024-05-31"}}
QUESTIONS = [*(gid("SurveyField", field) for field in FIELDS), *(f"q {word}" for word in WORDS)]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def words(kind: str, stores: Stores) -> AsyncIterator[Client]:
    """A store of words; on PostgreSQL its columns have a language."""
    async for client in open_store(stores.shared(kind, "ordered", ordered)):
        if kind == "postgresql":
            async with client.database.begin(None) as connection:
                for table, column, length in _TEXTS:
                    await connection.exec_driver_sql(
                        f"ALTER TABLE {table} ALTER COLUMN {column} "
                        f'TYPE varchar({length}) COLLATE "en-x-icu"'
                    )
        yield client


async def keys(words: Client, order: list[dict[str, Any]], **request: Any) -> list[str | None]:
    data = await words.data(FIGURES, {**request, "orderBy": order, "filter": MAY})
    return [row["dimensions"][0]["key"] for row in data["analytics"]["rows"]]


@pytest.mark.parametrize("fill_gaps", [False, True])
@pytest.mark.parametrize(
    ("metric", "dimension", "expected"),
    [
        ("KEYWORD_COUNT", "KEYWORD", list(WORDS)),
        ("KEYWORD_COUNT", "CITY", list(WORDS)),
        ("ACTIVITY_TOTAL_FEEDBACK", "ACTIVITY_TYPE", list(WORDS)),
        ("ACTIVITY_RESPONSE_COUNT", "QUESTION", QUESTIONS),
    ],
)
async def test_keys(
    words: Client, metric: str, dimension: str, expected: list[str], fill_gaps: bool
) -> None:
    dimensions = [dimension, "MONTH"] if fill_gaps else [dimension]
    request = {"metrics": [metric], "dimensions": dimensions, "fillGaps": fill_gaps}

    assert await keys(words, [], **request) == expected
    assert await keys(words, [{"dimension": dimension}], **request) == expected
    backwards = [{"dimension": dimension, "direction": "DESC"}]
    assert await keys(words, backwards, **request) == expected[::-1]


@pytest.mark.parametrize("fill_gaps", [False, True])
async def test_labels(words: Client, fill_gaps: bool) -> None:
    """By what locations are called, whatever their numbers."""
    dimensions = ["BUSINESS", "MONTH"] if fill_gaps else ["BUSINESS"]
    request = {"metrics": ["KEYWORD_COUNT"], "dimensions": dimensions, "fillGaps": fill_gaps}
    numbers = {word: 2001 + (3, 5, 0, 4, 2, 1).index(at) for at, word in enumerate(WORDS)}
    expected = [gid("Location", numbers[word]) for word in WORDS]

    assert await keys(words, [{"label": "BUSINESS"}], **request) == expected
    backwards = [{"label": "BUSINESS", "direction": "DESC"}]
    assert await keys(words, backwards, **request) == expected[::-1]
    by_number = [gid("Location", number) for number in range(2001, 2007)]
    assert await keys(words, [{"dimension": "BUSINESS"}], **request) == by_number


async def test_labels_of_questions(words: Client) -> None:
    """Questions of templates by their labels, others by their ids."""
    request = {"metrics": ["ACTIVITY_RESPONSE_COUNT"], "dimensions": ["QUESTION"]}

    found = await keys(words, [{"label": "QUESTION"}], **request)

    assert found == [gid("SurveyField", 10), gid("SurveyField", 3), *(f"q {w}" for w in WORDS)]
