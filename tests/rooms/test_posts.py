"""Posts: what may be published, what becomes of it, and how it is found again."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from gateway.resources.posts import service, states
from tests.support.client import Client, acme, gid
from tests.support.expect import KEY_REUSED, nothing_changes, only_logged, refused
from tests.support.people import ACME, BOLT, SPAN
from tests.support.snapshot import change_log, rows_of

NOW = dt.datetime(2026, 11, 22, 8, 30, tzinfo=dt.UTC)
SELECT = """post { id type description title imageUrl ctaType ctaUrl startsAt endsAt draft
    user { name } account { name }
    publications { nodes { platform state error publishedAt location { id } } } }"""
PLACE = acme("Location", 2)  # its time zone is unknown, so UTC holds
GOOD: dict[str, Any] = {
    "locationIds": [PLACE],
    "platforms": ["FACEBOOK"],
    "type": "NEWS",
    "description": " Neues ",
}
TIMES = {"startsAt": "2026-12-01T10:00:00", "endsAt": "2026-12-01T18:00:00"}


async def create(own: Client, who: str = "standard", **given: Any) -> Any:
    with time_machine.travel(NOW, tick=False):
        return (await own.done("createPost", {**GOOD, **given}, SELECT, who))["post"]


def publication(platform: str, state: str, location: int = 2) -> dict[str, Any]:
    place = {"id": acme("Location", location)}
    nothing = {"error": None, "publishedAt": None}
    return {"platform": platform, "state": state, "location": place, **nothing}


async def test_news(own: Client) -> None:
    post = await create(own)

    assert post.pop("id")
    assert post == {
        "type": "STANDARD",
        "description": "Neues",
        "title": None,
        "imageUrl": None,
        "ctaType": None,
        "ctaUrl": None,
        "startsAt": None,
        "endsAt": None,
        "draft": False,
        "user": {"name": "Stan Standard"},
        "account": {"name": "Acme"},
        "publications": {"nodes": [publication("FACEBOOK", "PENDING")]},
    }


async def test_an_event_at_several_locations_on_several_platforms(own: Client) -> None:
    post = await create(
        own,
        **TIMES,
        type="EVENT",
        title=" Fest ",
        imageUrl="https://example.com/1.png",
        ctaType="BOOK",
        ctaUrl="https://example.com/book",
        locationIds=[PLACE, acme("Location", 3), PLACE],
        platforms=["INSTAGRAM", "GOOGLE_MY_BUSINESS", "INSTAGRAM"],
    )

    assert post["type"] == "EVENT"
    assert (post["title"], post["ctaType"]) == ("Fest", "BOOK")
    assert (post["startsAt"], post["endsAt"]) == (TIMES["startsAt"], TIMES["endsAt"])
    assert post["publications"]["nodes"] == [
        publication("INSTAGRAM", "SCHEDULED"),
        publication("GOOGLE_MY_BUSINESS", "SCHEDULED"),
        publication("INSTAGRAM", "SCHEDULED", 3),
        publication("GOOGLE_MY_BUSINESS", "SCHEDULED", 3),
    ]


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ({}, "PENDING"),
        ({"draft": True}, "TO_VALIDATE"),
        ({"draft": True, "startsAt": "2026-12-01T10:00:00"}, "TO_VALIDATE"),
        ({"draft": True, "endsAt": "2026-11-01T10:00:00"}, "TO_VALIDATE"),
        ({"startsAt": "2026-11-22T08:30:00"}, "PENDING"),
        ({"startsAt": "2026-11-22T08:30:00.000001"}, "SCHEDULED"),
        ({"endsAt": "2026-11-22T08:30:00"}, "EXPIRED"),
        ({"endsAt": "2026-11-22T08:30:00.000001"}, "PENDING"),
        ({"startsAt": "2026-01-01T00:00", "endsAt": "2026-12-01 00:00:00"}, "PENDING"),
    ],
)
async def test_states_of_new_posts(own: Client, given: Any, state: str) -> None:
    post = await create(own, **given)

    assert post["publications"]["nodes"] == [publication("FACEBOOK", state)]


async def test_states_move_with_time(own: Client) -> None:
    post = await create(own, **TIMES, type="OFFER")
    query = """query($id: ID!, $state: PostState!) {
      post(id: $id) { publications { nodes { state } } }
      posts(filter: {id: {eq: $id}, state: {eq: $state}}) { totalCount }
      postPublications(filter: {post: {eq: $id}, state: {in: [$state]}}) { totalCount } }"""
    for moment, state in (
        (dt.datetime(2026, 12, 1, 9, 59, 59, tzinfo=dt.UTC), "SCHEDULED"),
        (dt.datetime(2026, 12, 1, 10, tzinfo=dt.UTC), "PENDING"),
        (dt.datetime(2026, 12, 1, 17, 59, 59, tzinfo=dt.UTC), "PENDING"),
        (dt.datetime(2026, 12, 1, 18, tzinfo=dt.UTC), "EXPIRED"),
    ):
        with time_machine.travel(moment, tick=False):
            data = await own.data(query, {"id": post["id"], "state": state})
        assert data["post"]["publications"]["nodes"] == [{"state": state}]
        assert data["posts"]["totalCount"] == 1
        assert data["postPublications"]["totalCount"] == 1


def in_berlin(_location: object) -> dt.tzinfo:
    return states.zone_of_location({"time_zone": "Europe/Berlin"})


async def test_times_are_those_of_the_location(
    own: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At half past nine in Berlin it is half past eight in UTC."""
    monkeypatch.setattr(service, "zone_of_location", in_berlin)
    post = await create(own, startsAt="2026-11-22T09:30:00", endsAt="2026-12-01T12:00:00")

    assert post["publications"]["nodes"] == [publication("FACEBOOK", "PENDING")]
    row = (await rows_of(own.database, "post_publications"))["post_publications"][-1]
    assert row["starts"] == dt.datetime(2026, 11, 22, 8, 30, tzinfo=dt.UTC)
    assert row["ends"] == dt.datetime(2026, 12, 1, 11, tzinfo=dt.UTC)


async def test_times_follow_a_location_to_another_zone(own: Client) -> None:
    places = [PLACE, acme("Location", 1)]
    for place in places:
        await move(own, place, None)
    await create(own, **TIMES, type="EVENT", locationIds=places)
    before = await hours_of_last_two(own)

    await move(own, PLACE, "Europe/Berlin")

    (start, end), other = before
    assert await hours_of_last_two(own) == [(start - 1, end - 1), other]
    await move(own, PLACE, None)
    assert await hours_of_last_two(own) == before


async def move(own: Client, location: str, time_zone: str | None) -> None:
    given = {"id": location, "timeZone": time_zone}
    await own.done("updateLocation", given, "location { timeZone }")


async def hours_of_last_two(own: Client) -> list[tuple[int, int]]:
    rows = (await rows_of(own.database, "post_publications"))["post_publications"][-2:]
    return [(row["starts"].hour, row["ends"].hour) for row in rows]


async def test_posts_are_logged(own: Client) -> None:
    before = await change_log(own.database)
    await create(own, platforms=["FACEBOOK", "INSTAGRAM"])

    added = (await change_log(own.database))[len(before) :]
    assert [(account, entity, how) for account, entity, _, how in added] == [
        (ACME, "Post", "CREATED"),
        (ACME, "PostPublication", "CREATED"),
        (ACME, "PostPublication", "CREATED"),
    ]


async def test_a_post_is_made_once(own: Client) -> None:
    first = await create(own, idempotencyKey="k")
    async with only_logged(own):
        assert await create(own, idempotencyKey="k") == first
    again = {**GOOD, "description": "Else", "idempotencyKey": "k"}
    assert await refused(own, "createPost", again, "standard") == KEY_REUSED


async def test_as_much_as_may_be(own: Client) -> None:
    post = await create(own, description="ö" * 5_000, title="t" * 200, ctaType="CALL")

    assert len(post["description"]) == 5_000
    assert post["ctaUrl"] is None
    with_number = await create(own, ctaType="CALL", ctaUrl="https://example.com/")
    assert with_number["ctaUrl"] == "https://example.com/"
    nothing = await create(own, ctaType="NO_CTA")
    assert nothing["ctaType"] == "NO_CTA"


BUTTON = "`ctaUrl` needs a button that leads there. Give a `ctaType` other than NO_CTA, "
URL = "is not a web address. Write it in full, such as https://example.com/page, in 2,000 "


@pytest.mark.parametrize(
    ("given", "reasons"),
    [
        ({"description": " "}, [("REQUIRED", "`description` is needed: give a text.")]),
        (
            {"description": "x" * 5_001},
            [("INVALID", "`description` has 5001 characters. Give 5000 at most.")],
        ),
        ({"title": "x" * 201}, [("INVALID", "`title` has 201 characters. Give 200 at most.")]),
        ({"imageUrl": "1.png"}, [("INVALID", f"`imageUrl` {URL}characters at most.")]),
        (
            {"ctaType": "SHOP", "ctaUrl": "ftp://example.com"},
            [("INVALID", f"`ctaUrl` {URL}characters at most.")],
        ),
        ({"ctaUrl": "https://e.example/"}, [("INVALID", f"{BUTTON}or leave the address out.")]),
        (
            {"ctaType": "NO_CTA", "ctaUrl": "https://e.example/"},
            [("INVALID", f"{BUTTON}or leave the address out.")],
        ),
        *(
            (
                {"ctaType": button},
                [("REQUIRED", f"A button of type {button} leads somewhere: give `ctaUrl`.")],
            )
            for button in ("BOOK", "ORDER", "SHOP", "LEARN_MORE", "SIGN_UP")
        ),
        *(
            (
                {"type": type_},
                [
                    (
                        "REQUIRED",
                        f"A post of type {type_} has a start and an end: give `{field}`.",
                    )
                    for field in ("startsAt", "endsAt")
                ],
            )
            for type_ in ("EVENT", "OFFER")
        ),
        (
            {"startsAt": "2026-12-01T10:00", "endsAt": "2026-12-01T10:00"},
            [("INVALID", "`endsAt` is not after `startsAt`. Give a later time.")],
        ),
        ({"locationIds": []}, [("REQUIRED", "`locationIds` is empty. Give at least one.")]),
        ({"platforms": []}, [("REQUIRED", "`platforms` is empty. Give at least one.")]),
        (
            {"locationIds": [PLACE] * 501},
            [("INVALID", "`locationIds` has 501 entries. Give 500 at most.")],
        ),
        (
            {"locationIds": [PLACE, gid("Location", BOLT * SPAN + 1)]},
            [("NOT_FOUND", "There is no such location.")],
        ),
        ({"locationIds": [acme("Location", 6)]}, [("NOT_FOUND", "There is no such location.")]),
    ],
)
async def test_posts_that_are_refused(own: Client, given: Any, reasons: Any) -> None:
    found = await refused(own, "createPost", {**GOOD, **given})

    assert [(code, message) for code, message, _ in found] == reasons


async def test_locations_of_several_accounts(own: Client) -> None:
    given = {**GOOD, "locationIds": [PLACE, gid("Location", BOLT * SPAN + 1)]}

    assert await refused(own, "createPost", given, "provider") == [
        (
            "INVALID",
            "The locations belong to several accounts. Make a post for each account.",
            ["locationIds"],
        )
    ]


async def test_restricted_users_post_for_their_locations(own: Client) -> None:
    visible = [acme("Location", 1)]
    given = {**GOOD, "locationIds": [*visible, PLACE]}

    assert await refused(own, "createPost", given, "restricted") == [
        ("NOT_FOUND", "There is no such location.", ["locationIds"])
    ]
    post = await create(own, "restricted", locationIds=visible)
    assert post["user"] == {"name": "Rita Restricted"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("startsAt", "2026-12-01T10:00:00Z"),
        ("startsAt", "2026-12-01T10:00:00+01:00"),
        ("endsAt", "2026-13-01"),
        ("endsAt", "2026-02-30T10:00:00"),
        ("endsAt", "0001-01-01T00:00:00"),
        ("endsAt", "9999-12-31T23:59:59"),
        ("endsAt", 7),
        ("type", "STANDARD"),
        ("type", "ALERT"),
        ("platforms", ["STORE_LOCATOR"]),
        ("platforms", ["TWITTER"]),
        ("ctaType", "RUN"),
        ("locationIds", ["x"]),
        ("locationIds", [acme("Customer", 1)]),
        ("draft", "yes"),
        ("description", None),
    ],
)
async def test_input_that_is_none(own: Client, field: str, value: Any) -> None:
    async with nothing_changes(own):
        payload = await own.run("createPost", {**GOOD, field: value})

        assert payload["error"]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_an_offset_is_told_of(own: Client) -> None:
    payload = await own.run("createPost", {**GOOD, "startsAt": "2026-12-01T10:00:00Z"})

    assert "not a local time. Write it as" in payload["error"]["message"]
    assert payload["error"]["extensions"]["param"] == "input.startsAt"


PENDING, DRAFT = acme("PostPublication", 3), acme("PostPublication", 8)
RECORDED = "postPublication { state error publishedAt }"


async def record(own: Client, **given: Any) -> Any:
    with time_machine.travel(NOW, tick=False):
        input_ = {"id": PENDING, **given}
        return (await own.done("recordPostPublication", input_, RECORDED))["postPublication"]


async def test_what_platforms_make_of_publications(own: Client) -> None:
    nothing = {"error": None, "publishedAt": None}
    assert await record(own, state="TO_CONFIGURE") == {"state": "TO_CONFIGURE", **nothing}
    failed = await record(own, state="ERROR", error=" Zu klein ")
    assert failed == {"state": "ERROR", "error": "Zu klein", "publishedAt": None}
    live = await record(own, state="LIVE")
    assert live == {"state": "LIVE", "error": None, "publishedAt": "2026-11-22T08:30:00Z"}
    earlier = await record(own, state="LIVE", publishedAt="2026-11-21T00:00:00Z")
    assert earlier["publishedAt"] == "2026-11-21T00:00:00Z"


async def test_what_is_live_expires(own: Client) -> None:
    await create(own, endsAt="2026-12-01T00:00:00")
    row = (await rows_of(own.database, "post_publications"))["post_publications"][-1]
    id_ = gid("PostPublication", row["id"])
    assert (await record(own, id=id_, state="LIVE"))["state"] == "LIVE"
    with time_machine.travel(dt.datetime(2026, 12, 1, tzinfo=dt.UTC), tick=False):
        data = await own.data("query($id: ID!) { postPublication(id: $id) { state } }", {"id": id_})
    assert data["postPublication"]["state"] == "EXPIRED"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"state": "ERROR"}, ("REQUIRED", "`error` is needed: give a text.", ["error"])),
        (
            {"state": "ERROR", "error": "x" * 1_001},
            ("INVALID", "`error` has 1001 characters. Give 1000 at most.", ["error"]),
        ),
        (
            {"state": "LIVE", "error": "x"},
            ("INVALID", "`error` goes only with ERROR.", ["error"]),
        ),
        (
            {"state": "TO_CONFIGURE", "publishedAt": "2026-01-01T00:00:00Z"},
            ("INVALID", "`publishedAt` goes only with LIVE.", ["publishedAt"]),
        ),
        (
            {"state": "LIVE", "publishedAt": "2126-01-01T00:00:00Z"},
            (
                "INVALID",
                "`publishedAt` is to come. Record the publication when the platform shows it.",
                ["publishedAt"],
            ),
        ),
        (
            {"state": "LIVE", "id": DRAFT},
            ("INVALID", "The post is a draft, which no platform gets.", ["id"]),
        ),
        (
            {"state": "LIVE", "id": gid("PostPublication", 1)},
            ("NOT_FOUND", "There is no such publication.", ["id"]),
        ),
    ],
)
async def test_records_that_are_refused(own: Client, given: Any, reason: Any) -> None:
    assert await refused(own, "recordPostPublication", {"id": PENDING, **given}) == [reason]


@pytest.mark.parametrize("state", ["PENDING", "SCHEDULED", "EXPIRED", "TO_VALIDATE"])
async def test_states_that_no_platform_tells(own: Client, state: str) -> None:
    payload = await own.run("recordPostPublication", {"id": PENDING, "state": state})

    assert payload["error"]["extensions"]["code"] == "BAD_USER_INPUT"
