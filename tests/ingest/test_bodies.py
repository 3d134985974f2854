"""Every response body of the FeedbackAPI, value by value."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from gateway.database.engine import Database
from tests.ingest.conftest import Importer, counts
from tests.ingest.stored import Stored, stored

BODIES = sorted((Path(__file__).parent / "bodies").glob("*.json"))
OBJECTS = [path for path in BODIES if ".delete" not in path.name]
DELETIONS = [path for path in BODIES if ".delete" in path.name]
KINDS = {
    "account": "accounts",
    "customer": "customers",
    "feedback": "feedback",
    "feedback_request": "feedback_requests",
    "location": "locations",
    "pagination": "customers",
    "review": "reviews",
    "user": "users",
}


def kind_of(path: Path) -> str:
    return KINDS[path.name.split(".")[0]]


def objects(path: Path) -> list[dict[str, Any]]:
    body = json.loads(path.read_text())
    return body.get("data", [body])  # type: ignore[no-any-return]


def expected(kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """The body as it is read back: without counts that are ours, with values of one type."""
    body = copy.deepcopy(given)
    if kind == "accounts":
        del body["active_locations"], body["active_users"]
        if body["sms_allowance"] is not None:
            body["sms_allowance"] = int(body["sms_allowance"])
    if kind == "users" and body.get("last_access") is False:
        body["last_access"] = None
    if kind == "customers":
        body["locations"].sort()
    if kind == "feedback_requests" and body["feedback"] is not None:
        body["feedback"] = {"campaign": None, "campaign_step": None, **body["feedback"]}
    return body


def assert_holds(found: Stored, path: Path) -> None:
    kind = kind_of(path)
    last = {each.get("id"): each for each in objects(path)}
    for external_id, given in last.items():
        body = expected(kind, given)
        if kind == "feedback_requests" and body["feedback"] is None:
            # The list shows the same request twice, first with feedback: it stays.
            known = [each["feedback"] for each in objects(path) if each["id"] == external_id]
            body["feedback"] = next((each for each in known if each is not None), None)
        assert found.body(kind, external_id) == body


def test_there_are_34_bodies() -> None:
    assert (len(OBJECTS), len(DELETIONS)) == (30, 4)


@pytest.mark.parametrize("path", OBJECTS, ids=lambda path: path.stem)
async def test_body_is_read_back(path: Path, importing: Importer, database: Database) -> None:
    report = await importing(path)

    assert (report.failures, report.unread) == ([], {})
    numbers = counts(report)[kind_of(path)]
    ids = {each.get("id") for each in objects(path)}
    assert numbers == (len(ids), 0, len(objects(path)) - len(ids), 0, 0)
    assert_holds(await stored(database), path)


@pytest.mark.parametrize("path", OBJECTS, ids=lambda path: path.stem)
async def test_body_twice_is_unchanged(path: Path, importing: Importer, database: Database) -> None:
    await importing(path)
    before = await stored(database)

    report = await importing(path)

    for numbers in counts(report).values():
        assert numbers == (0, 0, numbers[2], 0, 0)
    assert counts(report)[kind_of(path)][2] == len(objects(path))
    assert (await stored(database)).tables == before.tables


@pytest.mark.parametrize("path", OBJECTS, ids=lambda path: path.stem)
async def test_dry_run_tells_the_same_and_writes_nothing(
    path: Path, importing: Importer, database: Database
) -> None:
    before = await stored(database)

    dry = await importing(path, dry_run=True)

    assert (await stored(database)).tables == before.tables
    assert counts(dry) == counts(await importing(path))


@pytest.mark.parametrize("path", DELETIONS, ids=lambda path: path.stem)
async def test_delete_answer(path: Path, importing: Importer, database: Database) -> None:
    kind = kind_of(path)
    await importing(path.with_name(path.name.replace("delete", "object")))

    report = await importing(path)

    assert counts(report) == {kind: (0, 1, 0, 0, 0)}
    found = await stored(database)
    row = found.one(kind, external_id="gd7TdO")
    assert row["deleted"] if kind in ("accounts", "users") else not row["active"]
    assert found.changes()[-1][2] == "DELETED"

    again = await importing(path)

    assert counts(again) == {kind: (0, 0, 1, 0, 0)}
    assert (await stored(database)).tables == found.tables


async def test_all_bodies_in_one_store(importing: Importer, database: Database) -> None:
    report = await importing(*OBJECTS, *DELETIONS)

    assert report.failures == []
    assert counts(report) == {
        "accounts": (3, 1, 4, 0, 0),
        "users": (4, 1, 2, 0, 0),
        "locations": (3, 1, 4, 0, 4),
        "customers": (3, 1, 7, 0, 4),
        "reviews": (3, 0, 2, 0, 0),
        "feedback": (3, 2, 2, 0, 0),
        "feedback_requests": (2, 0, 4, 0, 0),
        "platforms": (0, 0, 0, 0, 2),
        "campaigns": (0, 0, 0, 0, 1),
        "campaign_steps": (0, 0, 0, 0, 2),
        "templates": (0, 0, 0, 0, 2),
    }
    found = await stored(database)
    for kind, external_id, name in (
        ("accounts", "gse4Ry", "account.list"),
        ("users", "dfar5V", "user.list"),
        ("locations", "dfar5V", "location.list"),
        ("customers", "dfar5V", "customer.list"),
        ("reviews", "dfar5V", "review.list"),
        ("feedback", "gd7TdO", "feedback.list"),
    ):
        path = BODIES[0].with_name(f"{name}.json")
        (body,) = [each for each in objects(path) if each["id"] == external_id]
        assert found.body(kind, external_id) == expected(kind, body)

    again = await importing(*OBJECTS, *DELETIONS)

    # One feedback is in two bodies, once with its campaign and once with null. What was deleted
    # comes back with its body, and is deleted again.
    assert {
        name: numbers[:2] for name, numbers in counts(again).items() if any(numbers[:2])
    } == dict.fromkeys(("accounts", "customers", "feedback", "locations", "users"), (0, 2))
