"""Customers and locations that are known only from what refers to them, in the graph."""

import json
from pathlib import Path
from typing import Any

from gateway.ingest import import_files
from tests.support.client import Client
from tests.support.people import ACME

SOURCE = "elsewhere"
FEEDBACK: dict[str, Any] = {
    "id": "f1",
    "created": 1_734_134_400,
    "type": "nps",
    "nps-score": 9,
    "location": "unknown-place",
    "subscriber": "unknown-person",
    "subscriber_name": "Mary Ann Smith",
    "subscriber_email": "Mary@Unknown.example",
}
COUNTS = """{
  viewer { account { activeLocations } }
  locations { totalCount } customers { totalCount }
  hiddenPlaces: locations(filter: {placeholder: {eq: true}}) { nodes { name placeholder active } }
  hiddenPeople: customers(filter: {placeholder: {eq: true}}) {
    nodes { email firstName lastName placeholder }
  }
  searchLocations(text: "unknown-place") { location { name } }
  customer(email: "mary@unknown.example") { id }
  place: location(external: {source: "elsewhere", id: "unknown-place"}) { id }
}"""
FACT = """{ feedbacks(filter: {source: {eq: "elsewhere"}}) {
  nodes { location { id name placeholder } customer { id firstName placeholder } } } }"""


async def imported(own: Client, tmp_path: Path, *records: Any) -> None:
    file = tmp_path / "data.json"
    file.write_text(json.dumps(records))
    report = await import_files(own.database, own.settings, str(ACME), [file], source=SOURCE)
    assert report.failures == []


async def fact(own: Client) -> Any:
    return (await own.data(FACT))["feedbacks"]["nodes"][0]


async def test_placeholders_are_hidden_unless_asked_for(own: Client, tmp_path: Path) -> None:
    before = await own.data(COUNTS)
    await imported(own, tmp_path, FEEDBACK)
    after = await own.data(COUNTS)

    assert after.pop("hiddenPlaces")["nodes"] == [
        {"name": "unknown-place", "placeholder": True, "active": True}
    ]
    assert after.pop("hiddenPeople")["nodes"] == [
        {
            "email": "mary@unknown.example",
            "firstName": "Mary",
            "lastName": "Ann Smith",
            "placeholder": True,
        }
    ]
    assert (before.pop("hiddenPlaces"), before.pop("hiddenPeople")) == ({"nodes": []},) * 2
    assert after == before
    found = await fact(own)
    assert found["location"]["placeholder"]
    assert found["customer"]["placeholder"]


async def test_updates_fill_placeholders(own: Client, tmp_path: Path) -> None:
    await imported(own, tmp_path, FEEDBACK)
    found = await fact(own)

    await own.done("updateLocation", {"id": found["location"]["id"], "name": "Found place"})
    await own.done("updateCustomer", {"id": found["customer"]["id"], "firstName": "Maria"})

    found = await fact(own)
    assert (found["location"]["name"], found["location"]["placeholder"]) == ("Found place", False)
    assert (found["customer"]["firstName"], found["customer"]["placeholder"]) == ("Maria", False)
    data = await own.data(COUNTS)
    assert data["customer"] == {"id": found["customer"]["id"]}
    assert data["place"] == {"id": found["location"]["id"]}


async def test_a_created_customer_takes_the_place_of_its_placeholder(
    own: Client, tmp_path: Path
) -> None:
    await imported(own, tmp_path, FEEDBACK)
    found = await fact(own)

    payload = await own.done(
        "createCustomer",
        {"locationId": found["location"]["id"], "email": "mary@unknown.example"},
        "customer { id placeholder }",
    )

    assert payload["customer"] == {"id": found["customer"]["id"], "placeholder": False}
