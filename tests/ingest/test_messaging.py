"""Import of conversations with their messages, and of posts with their publications."""

import datetime as dt
from typing import Any

import pytest

from gateway.database.columns import EPOCH
from gateway.database.engine import Database
from tests.ingest import records
from tests.ingest.conftest import Importer, counts, reasons
from tests.support.snapshot import rows_of

CREATED = records.CREATED
MESSAGES: list[dict[str, Any]] = [
    {"id": "m2", "created": CREATED + 60, "direction": "outbound", "user": "u1", "content": "Hi!"},
    {"id": "m1", "created": CREATED, "direction": "Inbound", "content": " Open today? "},
]
CONVERSATION: dict[str, Any] = {
    "id": "k1",
    "created": CREATED,
    "location": "l1",
    "subscriber": "c1",
    "channel": "google-my-business",
    "subject": "Opening hours",
    "messages": MESSAGES,
}
PUBLICATIONS: list[dict[str, Any]] = [
    {"location": "l1", "platform": "facebook", "state": "live", "published_at": CREATED},
    {"location": "l1", "platform": "instagram", "state": "error", "error": "No image"},
    {"location": "l2", "platform": "store_locator"},
]
POST: dict[str, Any] = {
    "id": "p1",
    "created": CREATED,
    "type": "news",
    "description": "Summer party",
    "image_url": "https://example.com/1.png",
    "cta_type": "learn-more",
    "cta_url": "https://example.com/",
    "starts_at": "2126-07-01T18:00:00",
    "ends_at": "2126-07-01T23:00",
    "user": "u1",
    "publications": PUBLICATIONS,
}
UNCHANGED = (0, 0, 1, 0, 0)


def at(seconds: int) -> dt.datetime:
    return EPOCH + dt.timedelta(seconds=CREATED + seconds)


async def stored(database: Database, table: str) -> list[dict[str, Any]]:
    return (await rows_of(database, table))[table]


async def test_conversation_with_messages(importing: Importer, database: Database) -> None:
    report = await importing([records.user(), CONVERSATION])

    assert reasons(report) == []
    assert counts(report)["conversations"] == (1, 0, 0, 0, 0)
    (conversation,) = await stored(database, "conversations")
    assert conversation["platform"] == "GOOGLE_MY_BUSINESS"
    assert conversation["subject"] == "Opening hours"
    assert conversation["last_message_at"] == at(60)
    assert conversation["created"] == at(0)
    messages = {row["external_id"]: row for row in await stored(database, "messages")}
    assert [(m["direction"], m["content"], m["created"]) for m in messages.values()] == [
        ("OUTBOUND", "Hi!", at(60)),
        ("INBOUND", "Open today?", at(0)),
    ]
    (user,) = await stored(database, "users")
    assert messages["m2"]["user_id"] == user["id"]
    assert messages["m1"]["user_id"] is None


async def test_conversation_again_and_then_changed(importing: Importer, database: Database) -> None:
    await importing([records.user(), CONVERSATION])
    again = await importing(CONVERSATION)
    before = await rows_of(database, "conversations", "messages")
    newer = {"id": "m3", "created": CREATED + 90, "direction": "inbound", "content": "Thanks"}
    changed = await importing({**CONVERSATION, "messages": [newer]})

    assert counts(again)["conversations"] == UNCHANGED
    assert counts(changed)["conversations"] == (0, 1, 0, 0, 0)
    (conversation,) = await stored(database, "conversations")
    assert conversation["last_message_at"] == at(90)
    messages = await stored(database, "messages")
    assert messages[:2] == before["messages"]
    assert messages[2]["content"] == "Thanks"


async def test_post_with_publications(importing: Importer, database: Database) -> None:
    report = await importing([records.user(), POST])

    assert reasons(report) == []
    (post,) = await stored(database, "posts")
    assert post["type"] == "STANDARD"
    assert post["cta_type"] == "LEARN_MORE"
    assert post["starts_at"] == dt.datetime.fromisoformat("2126-07-01T18:00:00")
    assert not post["draft"]
    publications = await stored(database, "post_publications")
    assert [(p["platform"], p["state"], p["error"], p["published_at"]) for p in publications] == [
        ("FACEBOOK", "LIVE", None, at(0)),
        ("INSTAGRAM", "ERROR", "No image", None),
        ("STORE_LOCATOR", "SCHEDULED", None, None),
    ]
    assert {p["starts"].isoformat() for p in publications} == {"2126-07-01T18:00:00+00:00"}
    assert publications[0]["location_id"] == publications[1]["location_id"]


async def test_post_again_and_then_changed(importing: Importer, database: Database) -> None:
    await importing([records.user(), POST])
    again = await importing(POST)
    report = await importing(
        {
            "id": "p1",
            "starts_at": "2126-07-01T19:00:00",
            "publications": [{"location": "l1", "platform": "instagram", "state": "live"}],
        }
    )

    assert counts(again)["posts"] == UNCHANGED
    assert counts(report)["posts"] == (0, 1, 0, 0, 0)
    publications = await stored(database, "post_publications")
    assert [p["state"] for p in publications] == ["LIVE", "LIVE", "SCHEDULED"]
    # Publications that are not named follow the new start, too.
    assert {p["starts"].isoformat() for p in publications} == {"2126-07-01T19:00:00+00:00"}


async def test_draft(importing: Importer, database: Database) -> None:
    draft = {"id": "p1", "description": "x", "draft": True, "publications": PUBLICATIONS[2:]}
    await importing(draft, resource="posts")

    (publication,) = await stored(database, "post_publications")
    assert publication["state"] == "TO_VALIDATE"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"channel": "fax"}, "`channel` is 'fax'. Give one of google_my_business, facebook, "),
        ({"location": None}, "`location` is needed: give a value."),
        ({"messages": ["x"]}, "`messages` is ['x']. Give a list of objects."),
        ({"messages": [{}]}, "`id` is needed: give an id.; `direction` is None. Give inbound or"),
        (
            {"messages": [{**MESSAGES[1], "direction": "up"}]},
            "`direction` is 'up'. Give inbound or outbound.",
        ),
        ({"messages": [{**MESSAGES[1], "content": "x" * 10_001}]}, "`content` has 10001"),
        ({"messages": [{**MESSAGES[1], "user": "?"}]}, "`user` refers to '?', which is unknown"),
        ({"subject": "x" * 301}, "`subject` has 301 characters. Give 300 at most."),
    ],
)
async def test_conversations_that_fail(
    importing: Importer, database: Database, given: dict[str, Any], reason: str
) -> None:
    report = await importing({**CONVERSATION, "messages": [], **given})

    assert counts(report)["conversations"] == (0, 0, 0, 1, 0)
    assert reasons(report)[0].startswith(reason)
    assert await stored(database, "conversations") == []


async def test_a_message_of_another_conversation(importing: Importer) -> None:
    await importing([records.user(), CONVERSATION])

    report = await importing({**CONVERSATION, "id": "k2"})

    assert reasons(report) == [
        "The message m2 belongs to another conversation already. Remove it from one of the two."
    ]


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"type": "poll"}, "`type` is 'poll'. Give one of standard, event, offer, alert, news."),
        ({"cta_type": "run"}, "`cta_type` is 'run'. Give one of book, order, shop, learn_more, "),
        ({"description": None}, "`description` is needed: give a value."),
        ({"starts_at": "2026-07-01T18:00:00Z"}, "`starts_at` is '2026-07-01T18:00:00Z'. Give what"),
        ({"starts_at": 7}, "`starts_at` is 7. Give what the clock of the location shows"),
        ({"ends_at": "2126-07-01T18:00"}, "`ends_at` is not after `starts_at`. Correct one."),
        ({"publications": [{"location": "l1", "platform": "tv"}]}, "`platform` is 'tv'. Give one"),
        (
            {"publications": [{"location": "l1", "platform": "facebook", "state": "gone"}]},
            "`state` is 'gone'. Give one of live, to_configure, pending, scheduled, error, ",
        ),
        ({"publications": [{"platform": "facebook"}]}, "`location` is needed: give an id."),
        ({"image_url": "x"}, "`image_url` is not a web address."),
    ],
)
async def test_posts_that_fail(
    importing: Importer, database: Database, given: dict[str, Any], reason: str
) -> None:
    report = await importing([records.user(), {**POST, **given}])

    assert counts(report)["posts"] == (0, 0, 0, 1, 0)
    assert reasons(report)[0].startswith(reason)
    assert await stored(database, "posts") == []
    assert await stored(database, "post_publications") == []


async def test_times_follow_an_imported_time_zone(importing: Importer, database: Database) -> None:
    places = [records.location(), {**records.location(), "id": "l2"}]
    await importing([records.user(), *places, POST])
    before = (await stored(database, "post_publications"))[0]

    report = await importing([{**places[0], "time_zone": "Asia/Tokyo"}])

    assert reasons(report) == []
    moved, _, other = await stored(database, "post_publications")
    assert moved["starts"] == before["starts"] - dt.timedelta(hours=9)
    assert other["starts"] == before["starts"]


async def test_times_of_change_of_messages(importing: Importer, database: Database) -> None:
    message = {**MESSAGES[1], "updated": CREATED + 30}
    given = {**CONVERSATION, "messages": [message]}
    await importing(given)

    again = await importing(given, strict=True)
    edited = {**message, "content": "Open?", "updated": CREATED + 40}
    later = await importing({**CONVERSATION, "messages": [edited]})

    assert (counts(again), reasons(again)) == ({"conversations": UNCHANGED}, [])
    assert counts(later) == {"conversations": (0, 1, 0, 0, 0)}
    (row,) = await stored(database, "messages")
    assert (row["content"], row["created"], row["updated"]) == ("Open?", at(0), at(40))
