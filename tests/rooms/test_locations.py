"""Locations, looked up and listed, alone and in their groups and sections."""

import pytest

from tests.rooms.locations import names
from tests.support.client import Client, acme, gid
from tests.support.people import BOLT

# Looking locations up


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ('code: "A-1"', "Apple Park"),
        ('code: "c-2"', "CAFÉ OLÉ"),
        ('code: "C-2"', None),
        ('code: " A-1"', "Apple Park"),
        ('code: ""', None),
        ('code: "X-9"', None),
        ('external: { source: "partoo", id: "x-9" }', "harbour"),
        ('external: { id: "x-10" }', "Harbour"),
        ('external: { source: "feedbackapi", id: "x-9" }', None),
        ('external: { source: "partoo", id: "x-6" }', None),
        (f'id: "{acme("Location", 1)}", code: "A-1"', "Apple Park"),
    ],
)
async def test_look_ups(world: Client, arguments: str, expected: str | None) -> None:
    found = (await world.data(f"{{ location({arguments}) {{ name }} }}"))["location"]
    assert found == (None if expected is None else {"name": expected})


async def test_look_up_of_nothing(world: Client) -> None:
    error = await world.error("{ location { id } }")
    assert error["message"] == (
        "Say which Location is meant: pass one of `id`, `external`, `code`."
    )
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "asked",
    [
        "location(code: $text) { id }",
        "location(external: { id: $text }) { id }",
        "location(external: { source: $text, id: $text }) { id }",
        "locations(filter: { name: { eq: $text } }) { nodes { id } }",
        "locations(filter: { name: { in: [$text] } }) { nodes { id } }",
        "locations(filter: { city: { contains: $text } }) { totalCount }",
        "customer(email: $text) { id }",
        "node(id: $text) { id }",
    ],
)
async def test_no_text_that_is_asked_for_holds_the_character_nought(
    world: Client, asked: str
) -> None:
    """PostgreSQL refuses it; to the client that is a mistake in the request, or nothing found."""
    kind = "ID" if "node" in asked.partition("(")[0] else "String"
    status, body = await world.ask(f"query($text: {kind}!) {{ {asked} }}", {"text": "a\0b"})
    if "errors" in body:
        assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
    else:
        assert status == 200
        assert next(iter(body["data"].values())) in (None, {"nodes": []}, {"totalCount": 0})


async def test_code_that_two_clients_of_a_provider_use(world: Client) -> None:
    error = await world.error('{ location(code: "A-1") { id } }', who="provider")
    assert error["message"] == (
        "Several objects match. Pass the `id` of the Location that is meant."
    )
    assert error["extensions"]["code"] == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("(filter: { active: { eq: false } })", ["Closed shop"]),
        ('(filter: { postalCode: { eq: "95014" } })', ["100%_off \\ store", "Apple Park"]),
        ('(filter: { countryCode: { eq: "de" } })', ["Straße 9", "Zoo"]),
        ('(filter: { name: { contains: "%_" } })', ["100%_off \\ store"]),
        ('(filter: { city: { startsWith: "zü" } })', ["CAFÉ OLÉ", "Café Olé"]),
        (
            f'(filter: {{ group: {{ eq: "{acme("LocationGroup", 3)}" }} }})',
            ["Apple Park", "Café Olé"],
        ),
        (f'(filter: {{ account: {{ eq: "{gid("Account", BOLT)}" }} }})', []),
    ],
)
async def test_lists_of_locations(world: Client, arguments: str, expected: list[str]) -> None:
    assert await names(world, arguments) == expected


async def test_locations_are_listed_by_name(world: Client) -> None:
    found = await names(world, "(first: 100)")
    assert len(found) == 11
    assert found == sorted(found)
    assert found[0] == "100%_off \\ store"


async def test_restricted_user_sees_its_own_locations(world: Client) -> None:
    """It has the numbers 1, 3, 6 and 10, of which the sixth is closed."""
    query = """query($mine: ID!, $other: ID!) {
        locations { totalCount nodes { id } }
        closed: locations(filter: { active: { eq: false } }) { nodes { id } }
        mine: location(id: $mine) { id }
        other: location(id: $other) { id }
        code: location(code: "A-2") { id }
        node(id: $other) { id }
        viewer { account { activeLocations locations { totalCount } } }
    }"""
    variables = {"mine": acme("Location", 3), "other": acme("Location", 2)}
    assert await world.data(query, variables, "restricted") == {
        "locations": {
            "totalCount": 3,
            "nodes": [{"id": acme("Location", number)} for number in (1, 3, 10)],
        },
        "closed": {"nodes": [{"id": acme("Location", 6)}]},
        "mine": {"id": acme("Location", 3)},
        "other": None,
        "code": None,
        "node": None,
        "viewer": {"account": {"activeLocations": 3, "locations": {"totalCount": 3}}},
    }
    assert await names(world, who="lost") == []


# Groups and sections


async def test_groups_and_sections_are_read_from_both_ends(world: Client) -> None:
    query = """query($location: ID!, $group: ID!, $section: ID!) {
        location(id: $location) { groups { totalCount nodes { name section { name } } } }
        locationGroup(id: $group) {
            name section { name } locations { totalCount nodes { name code } }
        }
        locationGroupSection(id: $section) {
            name groups { nodes { name locations { totalCount } } }
        }
    }"""
    variables = {
        "location": acme("Location", 1),
        "group": acme("LocationGroup", 1),
        "section": acme("LocationGroupSection", 2),
    }
    assert await world.data(query, variables) == {
        "location": {
            "groups": {
                "totalCount": 3,
                "nodes": [
                    {"name": "Loose", "section": None},
                    {"name": "North", "section": {"name": "Regions"}},
                    {"name": "Premium", "section": {"name": "Brands"}},
                ],
            }
        },
        "locationGroup": {
            "name": "North",
            "section": {"name": "Regions"},
            "locations": {
                "totalCount": 3,
                "nodes": [
                    {"name": "Apple Park", "code": "A-1"},
                    {"name": "Apple Park", "code": "A-2"},
                    {"name": "Café Olé", "code": "C-1"},
                ],
            },
        },
        "locationGroupSection": {
            "name": "Brands",
            "groups": {
                "nodes": [
                    {"name": "Empty", "locations": {"totalCount": 0}},
                    {"name": "Premium", "locations": {"totalCount": 2}},
                ]
            },
        },
    }


GROUPS = """{
    locationGroups { nodes { name locations { totalCount } } }
    locationGroupSections { nodes { name groups { totalCount } } }
}"""


async def test_lists_of_groups_and_sections(world: Client) -> None:
    data = await world.data(GROUPS)
    groups = [(n["name"], n["locations"]["totalCount"]) for n in data["locationGroups"]["nodes"]]
    assert groups == [
        ("Empty", 0),
        ("Loose", 2),
        ("North", 3),
        ("North", 1),
        ("Premium", 2),
        ("South", 2),
    ]
    sections = data["locationGroupSections"]["nodes"]
    assert [(node["name"], node["groups"]["totalCount"]) for node in sections] == [
        ("Brands", 2),
        ("Empty", 0),
        ("Regions", 2),
    ]


async def test_restricted_user_sees_groups_of_its_locations(world: Client) -> None:
    data = await world.data(GROUPS, who="restricted")
    groups = [(n["name"], n["locations"]["totalCount"]) for n in data["locationGroups"]["nodes"]]
    assert groups == [("Loose", 1), ("North", 2), ("Premium", 2)]
    sections = data["locationGroupSections"]["nodes"]
    assert [(node["name"], node["groups"]["totalCount"]) for node in sections] == [
        ("Brands", 1),
        ("Regions", 1),
    ]
    nothing: dict[str, dict[str, list[str]]] = {
        "locationGroups": {"nodes": []},
        "locationGroupSections": {"nodes": []},
    }
    assert await world.data(GROUPS, who="lost") == nothing


async def test_groups_by_their_ids_in_another_system(world: Client) -> None:
    query = """{
        locationGroup(external: { id: "x-4" }) { name }
        locationGroupSection(external: { id: "x-2" }) { name }
        other: locationGroup(external: { source: "partoo", id: "x-4" }) { name }
    }"""
    assert await world.data(query) == {
        "locationGroup": {"name": "Loose"},
        "locationGroupSection": {"name": "Brands"},
        "other": None,
    }


async def test_closed_location_leaves_its_groups(own: Client) -> None:
    await own.done("deleteLocation", {"id": acme("Location", 1)})

    query = """query($group: ID!) { locationGroup(id: $group) {
        locations { totalCount nodes { code } }
        closed: locations(filter: { active: { eq: false } }) { nodes { code } }
    } }"""
    assert await own.data(query, {"group": acme("LocationGroup", 1)}) == {
        "locationGroup": {
            "locations": {"totalCount": 2, "nodes": [{"code": "A-2"}, {"code": "C-1"}]},
            "closed": {"nodes": [{"code": "A-1"}]},
        }
    }
