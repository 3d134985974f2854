"""Golden stories: a document, its exact answer and the exact number of statements.

Each is told on both databases and through both execution paths, and never leaves the plan.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import CountStatements
from tests.support.client import Client

STORIES = sorted(path.parent for path in Path(__file__).parent.glob("*/query.graphql"))


def read(story: Path, name: str, default: str) -> Any:
    path = story / name
    return json.loads(path.read_text() if path.exists() else default)


@pytest.mark.parametrize("planned", [True, False], ids=["plan", "core"])
@pytest.mark.parametrize("story", STORIES, ids=[story.name for story in STORIES])
async def test_story(
    world: Client, story: Path, planned: bool, count_statements: CountStatements
) -> None:
    who, authentication = (story / "who").read_text().split()
    planner = world.executor.planner
    left = dict(planner.fallbacks)
    planner.enabled = planned
    try:
        with count_statements(world.database) as statements:
            status, body = await world.ask(
                (story / "query.graphql").read_text(), read(story, "variables.json", "{}"), who
            )
    finally:
        planner.enabled = True

    assert status == 200
    assert body == read(story, "expected.json", "null")
    assert len(statements) - int(authentication) == int((story / "statements").read_text())
    assert planner.fallbacks == left


def test_there_are_stories() -> None:
    assert len(STORIES) >= 8
