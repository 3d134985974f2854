"""Locations are changed, their review profiles added to, and deleted."""

import asyncio
from typing import Any

import pytest

from tests.rooms.locations import ALL, LENGTHS, create, location_of
from tests.support.client import Client, acme, gid
from tests.support.expect import nothing_changes, refused
from tests.support.people import ACME, BOLT, MIRROR, SPAN
from tests.support.snapshot import change_log, changes, rows_of

NO_LOCATION = [("NOT_FOUND", "There is no such location.", ["id"])]
NOT_NULL = "cannot be null. Leave it out to keep it as it is."


# Changing


async def filled(own: Client) -> dict[str, Any]:
    """A location that has everything."""
    given: dict[str, Any] = {
        "code": "AP-1",
        "addressLine1": "1 Apple Park Way",
        "addressLine2": "Building 2",
        "addressLine3": "CA",
        "city": "Cupertino",
        "postalCode": "90210",
        "reviewProfiles": ["https://a.example/"],
    }
    location: dict[str, Any] = await create(own, **given)
    return location


async def changed(own: Client, location: dict[str, Any], **given: Any) -> Any:
    """The location after a change, as the payload and a query after it tell."""
    change = {"id": location["id"], **given}
    payload = await own.done("updateLocation", change, f"location {{ {ALL} }}")
    assert await location_of(own, location["id"]) == payload["location"]
    return payload["location"]


async def test_update_without_fields_changes_none(own: Client) -> None:
    location = await filled(own)
    assert await changed(own, location) == location


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "The HyperRing"),
        ("code", "HR-1"),
        ("addressLine1", "2 Apple Park Way"),
        ("addressLine2", "Building 3"),
        ("addressLine3", "NV"),
        ("city", "Reno"),
        ("postalCode", "89501"),
        ("countryCode", "CA"),
    ],
)
async def test_update_of_one_field_leaves_the_others(own: Client, field: str, value: str) -> None:
    location = await filled(own)
    before = await rows_of(own.database)

    assert await changed(own, location, **{field: value}) == {**location, field: value}

    written = changes(before, await rows_of(own.database))
    assert set(written) == {"locations", "change_log"}
    (old,), (new,) = written["locations"]
    assert new["updated"] > old["updated"]
    assert len([name for name in new if new[name] != old[name]]) == 2
    assert (await change_log(own.database))[-1] == (ACME, "Location", new["id"], "UPDATED")


@pytest.mark.parametrize("field", [field for field in LENGTHS if field != "name"])
@pytest.mark.parametrize("value", [None, "  "], ids=["null", "blank"])
async def test_null_and_blank_empty_a_field(own: Client, field: str, value: str | None) -> None:
    location = await filled(own)
    assert await changed(own, location, **{field: value}) == {**location, field: None}


async def test_null_where_a_value_must_be(own: Client) -> None:
    change = {"id": acme("Location", 1), "name": None, "countryCode": None, "city": "Bonn"}
    assert await refused(own, "updateLocation", change) == [
        ("REQUIRED", f"`name` {NOT_NULL}", ["name"]),
        ("REQUIRED", f"`countryCode` {NOT_NULL}", ["countryCode"]),
    ]


async def test_country_is_upper_cased_on_update(own: Client) -> None:
    location = await filled(own)
    assert (await changed(own, location, countryCode=" de"))["countryCode"] == "DE"


NOT_THERE = {
    "unknown": acme("Location", 99),
    "inactive": acme("Location", 6),
    "another account's": gid("Location", BOLT * SPAN + 1),
    "a stranger's": gid("Location", MIRROR * SPAN + 1),
}


@pytest.mark.parametrize("id_", NOT_THERE.values(), ids=NOT_THERE)
async def test_locations_that_are_not_there(own: Client, id_: str) -> None:
    assert await refused(own, "updateLocation", {"id": id_, "city": "Bonn"}) == NO_LOCATION
    assert await refused(own, "deleteLocation", {"id": id_}) == NO_LOCATION
    assert await location_of(own, id_) is None


async def test_provider_manages_locations_of_its_clients(own: Client) -> None:
    id_ = gid("Location", BOLT * SPAN + 1)
    change = {"id": id_, "city": "Bonn"}
    payload = await own.done("updateLocation", change, "location { city }", "provider")
    assert payload["location"] == {"city": "Bonn"}
    await own.done("deleteLocation", {"id": id_}, who="provider")
    assert [line[:2] for line in await change_log(own.database)][:2] == [(BOLT, "Location")] * 2


# Review profiles


async def urls_of(own: Client, number: int) -> list[str]:
    profiles = (await location_of(own, acme("Location", number)))["reviewProfiles"]
    assert profiles["totalCount"] == len(profiles["nodes"])
    return [node["url"] for node in profiles["nodes"]]


async def test_update_adds_review_profiles(own: Client) -> None:
    before = await rows_of(own.database)
    given = ["https://c.example/new", "https://b.example/1", "https://c.example/new"]

    await own.done("updateLocation", {"id": acme("Location", 1), "reviewProfiles": given})

    assert await urls_of(own, 1) == [
        "https://a.example/1",
        "https://b.example/1",
        "https://c.example/new",
    ]
    written = changes(before, await rows_of(own.database))
    gone, (profile,) = written["review_profiles"]
    assert gone == []
    assert sorted(await change_log(own.database)) == [
        (ACME, "Location", ACME * SPAN + 1, "UPDATED"),
        (ACME, "ReviewProfile", profile["id"], "CREATED"),
    ]


@pytest.mark.parametrize("given", [[], None], ids=["none", "null"])
async def test_no_review_profiles_take_none_away(own: Client, given: list[str] | None) -> None:
    await own.done("updateLocation", {"id": acme("Location", 1), "reviewProfiles": given})
    assert await urls_of(own, 1) == ["https://a.example/1", "https://b.example/1"]


async def test_fifty_review_profiles_at_once_and_more_later(own: Client) -> None:
    many = [f"https://example.com/{number:03}" for number in range(100)]
    location = await create(own, reviewProfiles=[*many[:50], *many[:50]])
    assert location["reviewProfiles"]["totalCount"] == 50
    change = {"id": location["id"], "reviewProfiles": many[50:]}
    payload = await own.done("updateLocation", change, f"location {{ {ALL} }}")
    assert [node["url"] for node in payload["location"]["reviewProfiles"]["nodes"]] == many


async def test_same_review_profile_of_two_locations(own: Client) -> None:
    url = ["https://a.example/1"]
    await own.done("updateLocation", {"id": acme("Location", 2), "reviewProfiles": url})
    assert await urls_of(own, 2) == url


async def test_review_profile_names_its_location(world: Client) -> None:
    query = "query($id: ID!) { node(id: $id) { ... on ReviewProfile { url location { name } } } }"
    assert await world.data(query, {"id": acme("ReviewProfile", 3)}) == {
        "node": {"url": "https://a.example/3", "location": {"name": "Café Olé"}}
    }


# Deleting


async def test_deleted_location_is_gone_but_kept(own: Client) -> None:
    id_ = acme("Location", 4)

    payload = await own.done("deleteLocation", {"id": id_}, "deletedId")

    assert payload["deletedId"] == id_
    query = """query($id: ID!) {
        location(id: $id) { id }
        code: location(code: "c-2") { id }
        node(id: $id) { id }
        listed: locations(filter: { id: { eq: $id } }) { totalCount }
        closed: locations(filter: { id: { eq: $id }, active: { eq: false } }) {
            nodes { id name active }
        }
        account: viewer { account { activeLocations locations { totalCount } } }
    }"""
    assert await own.data(query, {"id": id_}) == {
        "location": None,
        "code": None,
        "node": None,
        "listed": {"totalCount": 0},
        "closed": {"nodes": [{"id": id_, "name": "CAFÉ OLÉ", "active": False}]},
        "account": {"account": {"activeLocations": 10, "locations": {"totalCount": 10}}},
    }
    assert await refused(own, "deleteLocation", {"id": id_}) == NO_LOCATION


async def test_reviews_of_a_deleted_location_are_gone(own: Client) -> None:
    """The fourth location has one review, the seventh."""
    location, review = acme("Location", 4), acme("Review", 7)
    before = await rows_of(own.database)
    query = """query($location: ID!, $review: ID!) {
        review(id: $review) { id }
        reviews(filter: { location: { eq: $location } }) { totalCount nodes { id } }
    }"""
    variables = {"location": location, "review": review}
    assert await own.data(query, variables) == {
        "review": {"id": review},
        "reviews": {"totalCount": 1, "nodes": [{"id": review}]},
    }

    await own.done("deleteLocation", {"id": location})

    assert await own.data(query, variables) == {
        "review": None,
        "reviews": {"totalCount": 0, "nodes": []},
    }
    written = changes(before, await rows_of(own.database))
    assert set(written) == {"locations", "reviews", "change_log"}
    (old,), (new,) = written["reviews"]
    assert (old["id"], old["active"], new["active"]) == (ACME * SPAN + 7, True, False)
    assert sorted(await change_log(own.database)) == [
        (ACME, "Location", ACME * SPAN + 4, "DELETED"),
        (ACME, "Review", ACME * SPAN + 7, "DELETED"),
    ]


async def test_feedback_on_a_deleted_location_stays(own: Client) -> None:
    await own.done("deleteLocation", {"id": acme("Location", 4)})

    query = """query($feedback: ID!, $location: ID!) {
        feedback(id: $feedback) { comments location { name active } }
        feedbacks(filter: { location: { eq: $location } }) { totalCount }
    }"""
    variables = {"feedback": acme("Feedback", 4), "location": acme("Location", 4)}
    assert await own.data(query, variables) == {
        "feedback": {"comments": "GRÄSSLICH", "location": {"name": "CAFÉ OLÉ", "active": False}},
        "feedbacks": {"totalCount": 1},
    }


async def test_nothing_new_for_a_deleted_location(own: Client) -> None:
    id_ = acme("Location", 4)
    await own.done("deleteLocation", {"id": id_})

    expected = [("NOT_FOUND", "There is no such location.", ["locationId"])]
    request = {
        "customerId": acme("Customer", 1),
        "templateId": acme("MessageTemplate", 1),
        "locationId": id_,
    }
    assert await refused(own, "createFeedbackRequest", request) == expected
    customer = {"email": "new@example.com", "locationId": id_}
    assert await refused(own, "createCustomer", customer) == expected
    invited = {"email": "new@example.com", "role": "RESTRICTED", "locationIds": [id_]}
    assert await refused(own, "createUser", invited) == [
        ("NOT_FOUND", "There is no such location.", ["locationIds"])
    ]


async def test_deleting_at_once_ends_the_reviews_once(own: Client) -> None:
    payloads = await asyncio.gather(
        *(own.run("deleteLocation", {"id": acme("Location", 4)}, "deletedId") for _ in range(4))
    )

    assert all("error" not in payload for payload in payloads)
    lines = await change_log(own.database)
    assert lines.count((ACME, "Review", ACME * SPAN + 7, "DELETED")) == 1
    rows = await rows_of(own.database, "locations", "reviews")
    assert [row["active"] for row in rows["locations"] if row["id"] == ACME * SPAN + 4] == [False]
    assert [row["active"] for row in rows["reviews"] if row["id"] == ACME * SPAN + 7] == [False]


# Bringing back

SEEN = """query($id: ID!) { location(id: $id) { name active reviews { totalCount } } }"""


@pytest.mark.parametrize("by", ["id", "ofCode"])
async def test_a_deleted_location_comes_back_with_its_reviews(own: Client, by: str) -> None:
    id_ = acme("Location", 4)
    before = (await own.data(SEEN, {"id": id_}))["location"]
    await own.done("deleteLocation", {"id": id_})
    named = {"id": id_} if by == "id" else {"ofCode": "c-2"}

    payload = await own.done("updateLocation", {**named, "active": True}, "location { active }")

    assert payload["location"] == {"active": True}
    assert (await own.data(SEEN, {"id": id_}))["location"] == before
    assert before["reviews"]["totalCount"] == 1


async def test_active_false_deletes(own: Client) -> None:
    id_ = acme("Location", 4)

    await own.done("updateLocation", {"id": id_, "active": False})

    assert (await own.data(SEEN, {"id": id_}))["location"] is None
    assert await refused(own, "updateLocation", {"id": id_, "name": "New"}) == NO_LOCATION
    assert await refused(own, "updateLocation", {"id": id_, "active": None}) == [
        ("REQUIRED", "`active` cannot be null. Leave it out to keep it as it is.", ["active"])
    ]


async def test_bringing_back_keeps_to_the_limit_of_locations(own: Client) -> None:
    id_, account = acme("Location", 4), gid("Account", ACME)
    await own.done("deleteLocation", {"id": id_})
    await own.done("updateAccount", {"id": account, "maxLocations": 10}, who="provider")
    async with nothing_changes(own):
        assert await refused(own, "updateLocation", {"id": id_, "active": True}) == [
            (
                "LIMIT_REACHED",
                "The account has reached its limit: `maxLocations` is 10. "
                "Ask its provider to raise it.",
                [],
            )
        ]


async def test_group_ids_null_takes_a_location_out_of_all_groups(own: Client) -> None:
    query = "query($id: ID!) { location(id: $id) { groups { totalCount } } }"
    (id_,) = [
        location["id"]
        for location in (
            await own.data("{ locations(first: 100) { nodes { id groups { totalCount } } } }")
        )["locations"]["nodes"]
        if location["groups"]["totalCount"]
    ][:1]

    await own.done("updateLocation", {"id": id_, "name": "Same groups"})
    assert (await own.data(query, {"id": id_}))["location"]["groups"]["totalCount"] > 0

    await own.done("updateLocation", {"id": id_, "groupIds": None})
    assert (await own.data(query, {"id": id_}))["location"]["groups"]["totalCount"] == 0
