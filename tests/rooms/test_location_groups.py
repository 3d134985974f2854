"""Groups of locations and their sections: made, changed and deleted, and which locations are in."""

from typing import Any

from tests.support.client import Client, acme, gid
from tests.support.expect import nothing_changes, refused
from tests.support.people import ACME, BOLT, SPAN
from tests.support.snapshot import rows_of

FIRST = ACME * SPAN
SELECT = "{ id name section { name } locations { nodes { id } } }"


async def members(own: Client, group: int) -> set[int]:
    """Numbers of the locations in a group of Acme."""
    rows = (await rows_of(own.database, "location_group_members"))["location_group_members"]
    return {row["location_id"] - FIRST for row in rows if row["group_id"] == FIRST + group}


async def groups_of(own: Client, location: str) -> set[str]:
    query = "query($id: ID!) { location(id: $id) { groups { nodes { id } } } }"
    nodes = (await own.data(query, {"id": location}))["location"]["groups"]["nodes"]
    return {node["id"] for node in nodes}


async def test_create(own: Client) -> None:
    given = {
        "name": " West ",
        "sectionId": acme("LocationGroupSection", 2),
        "locationIds": [acme("Location", 4), acme("Location", 1), acme("Location", 4)],
        "idempotencyKey": "k",
    }

    payload = await own.done("createLocationGroup", given, f"locationGroup {SELECT}")

    group = payload["locationGroup"]
    assert (group["name"], group["section"]) == ("West", {"name": "Brands"})
    ids = [node["id"] for node in group["locations"]["nodes"]]
    assert ids == [acme("Location", 1), acme("Location", 4)]
    again = await own.done("createLocationGroup", given, f"locationGroup {SELECT}")
    assert again == payload


async def test_update(own: Client) -> None:
    given = {
        "id": acme("LocationGroup", 1),
        "name": "Far north",
        "addLocationIds": [acme("Location", 2), acme("Location", 5)],
        "removeLocationIds": [acme("Location", 1), acme("Location", 9)],
    }

    payload = await own.done("updateLocationGroup", given, f"locationGroup {SELECT}")

    assert payload["locationGroup"]["name"] == "Far north"
    assert payload["locationGroup"]["section"] == {"name": "Regions"}
    assert await members(own, 1) == {2, 3, 5}


async def test_section_is_left_set_or_removed(own: Client) -> None:
    async def section(**given: Any) -> Any:
        change = {"id": acme("LocationGroup", 1), **given}
        payload = await own.done("updateLocationGroup", change, f"locationGroup {SELECT}")
        return payload["locationGroup"]["section"]

    assert await section() == {"name": "Regions"}
    assert await section(sectionId=acme("LocationGroupSection", 2)) == {"name": "Brands"}
    assert await section(sectionId=None) is None


async def test_delete(own: Client) -> None:
    id_ = acme("LocationGroup", 1)

    assert (await own.done("deleteLocationGroup", {"id": id_}, "deletedId"))["deletedId"] == id_

    assert await members(own, 1) == set()
    assert await own.data("query($id: ID!) { locationGroup(id: $id) { id } }", {"id": id_}) == {
        "locationGroup": None
    }
    assert await refused(own, "deleteLocationGroup", {"id": id_}) == [
        ("NOT_FOUND", "There is no such location group.", ["id"])
    ]


async def test_sections(own: Client) -> None:
    payload = await own.done(
        "createLocationGroupSection", {"name": "Formats"}, "locationGroupSection { id name }"
    )
    section = payload["locationGroupSection"]
    assert section["name"] == "Formats"
    change = {"id": section["id"], "name": "Sizes"}
    payload = await own.done(
        "updateLocationGroupSection", change, "locationGroupSection { name groups { totalCount } }"
    )
    assert payload["locationGroupSection"] == {"name": "Sizes", "groups": {"totalCount": 0}}


async def test_groups_stay_when_their_section_goes(own: Client) -> None:
    await own.done("deleteLocationGroupSection", {"id": acme("LocationGroupSection", 1)})

    query = "query($id: ID!) { locationGroup(id: $id) { name section { name } } }"
    data = await own.data(query, {"id": acme("LocationGroup", 1)})
    assert data["locationGroup"] == {"name": "North", "section": None}


async def test_groups_of_a_location(own: Client) -> None:
    """From the side of the location all its groups are given at once."""
    location = acme("Location", 1)
    two, four = acme("LocationGroup", 2), acme("LocationGroup", 4)

    await own.done("updateLocation", {"id": location, "groupIds": [two, four, two]})
    assert await groups_of(own, location) == {two, four}
    await own.done("updateLocation", {"id": location, "name": "X"})
    assert await groups_of(own, location) == {two, four}
    await own.done("updateLocation", {"id": location, "groupIds": []})
    assert await groups_of(own, location) == set()

    given = {"name": "New", "countryCode": "US", "groupIds": [four]}
    payload = await own.done("createLocation", given, "location { groups { nodes { id } } }")
    assert payload["location"] == {"groups": {"nodes": [{"id": four}]}}


async def test_what_belongs_to_another_account_is_told(own: Client) -> None:
    """A provider sees both accounts, and a group is in one."""
    bolts = {name: gid(name, BOLT * SPAN + 1) for name in ("Location", "LocationGroup")}
    section = gid("LocationGroupSection", BOLT * SPAN + 1)
    group = {"id": acme("LocationGroup", 1)}
    async with nothing_changes(own):
        for mutation, given, field in (
            (
                "updateLocationGroup",
                {**group, "addLocationIds": [bolts["Location"]]},
                "addLocationIds",
            ),
            ("updateLocationGroup", {**group, "sectionId": section}, "sectionId"),
            (
                "updateLocation",
                {"id": acme("Location", 1), "groupIds": [bolts["LocationGroup"]]},
                "groupIds",
            ),
        ):
            ((code, message, path),) = await own.refused(mutation, given, "provider")
            assert (code, path) == ("INVALID", [field])
            assert message.endswith("belongs to another account. Choose one of the same account.")


async def test_names_are_needed(own: Client) -> None:
    expected = [("REQUIRED", "`name` is needed: give a text.", ["name"])]
    assert await refused(own, "createLocationGroup", {"name": " "}) == expected
    assert await refused(own, "createLocationGroupSection", {"name": ""}) == expected
    for kind in ("LocationGroup", "LocationGroupSection"):
        assert await refused(own, f"update{kind}", {"id": acme(kind, 1), "name": None}) == [
            ("REQUIRED", "`name` cannot be null. Leave it out to keep it as it is.", ["name"])
        ]
