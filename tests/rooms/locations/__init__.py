"""What tests of locations do again and again: make them and look at them."""

from typing import Any

from tests.support.client import Client

FIELDS = "name code addressLine1 addressLine2 addressLine3 city postalCode countryCode"
ALL = (
    f"id {FIELDS} active source externalId account {{ name }} "
    "reviewProfiles(orderBy: [{ field: URL }], first: 100) { totalCount nodes { url } }"
)
NEW = {"name": "Apple Park", "countryCode": "US"}
LENGTHS = {
    "name": 200,
    "code": 64,
    "addressLine1": 200,
    "addressLine2": 200,
    "addressLine3": 200,
    "city": 100,
    "postalCode": 20,
}


async def create(own: Client, who: str = "admin", **given: Any) -> Any:
    """A new location, as the payload and a query after it tell."""
    payload = await own.done("createLocation", {**NEW, **given}, f"location {{ {ALL} }}", who)
    location = payload["location"]
    assert await location_of(own, location["id"], who) == location
    return location


async def location_of(own: Client, id_: str, who: str = "admin", select: str = ALL) -> Any:
    query = f"query($id: ID!) {{ location(id: $id) {{ {select} }} }}"
    return (await own.data(query, {"id": id_}, who))["location"]


async def names(client: Client, arguments: str = "", who: str = "admin") -> list[str]:
    data = await client.data(f"{{ locations{arguments} {{ nodes {{ name }} }} }}", who=who)
    return [node["name"] for node in data["locations"]["nodes"]]
