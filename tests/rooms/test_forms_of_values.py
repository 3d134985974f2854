"""Addresses, numbers, ids and codes: one form for writes, look-ups and filters."""

from typing import Any

import pytest

from gateway.policies import system_viewer
from gateway.resources.locations.model import LocationModel
from gateway.store.write import Transaction, transact
from tests.support.client import Client, acme
from tests.support.people import ACME

GIVEN = {
    "locationId": acme("Location", 1),
    "email": "\ufeff Jane@B\u00dcCHER.example ",
    "mobileNumber": "\u202a+44 (0)7810 99-99.99\u202c",
    "countryCode": "xk",
}


async def test_stored_form(own: Client) -> None:
    select = "customer { email mobileNumber countryCode }"

    payload = await own.done("createCustomer", GIVEN, select)

    assert payload["customer"] == {
        "email": "jane@b\u00fccher.example",
        "mobileNumber": "+447810999999",
        "countryCode": "XK",
    }


@pytest.mark.parametrize(
    "look_up",
    [
        'customer(email: "JANE@xn--bcher-kva.example")',
        'customer(email: " jane@B\u00fccher.example\u200b")',
        'customer(mobileNumber: "+44 7810 999 999")',
        'customer(mobileNumber: "+44 (0) 7810-999999")',
    ],
)
async def test_look_ups(own: Client, look_up: str) -> None:
    created = await own.done("createCustomer", GIVEN, "customer { id }")

    found = await own.data(f"{{ {look_up} {{ id }} }}")

    assert found["customer"] == created["customer"]


@pytest.mark.parametrize(
    "filter_",
    [
        '{email: {eq: "Jane@XN--BCHER-KVA.example "}}',
        '{email: {in: ["nobody", " JANE@b\u00fccher.example"]}}',
        '{email: {startsWith: "JANE@B\u00dcCH"}}',
        '{mobileNumber: {eq: "+44 7810 99 99 99"}}',
        '{mobileNumber: {in: ["\u202d+44-7810-999999\u202c"]}}',
        '{mobileNumber: {startsWith: "+44 (0)7810 9"}}',
        '{mobileNumber: {contains: "7810 99"}}',
        '{countryCode: {eq: " xk"}}',
    ],
)
async def test_filters(own: Client, filter_: str) -> None:
    created = await own.done("createCustomer", GIVEN, "customer { id }")

    found = await own.data(f"{{ customers(filter: {filter_}) {{ nodes {{ id }} }} }}")

    assert found["customers"]["nodes"] == [created["customer"]]


async def test_ids_and_codes(own: Client) -> None:
    async def work(tx: Transaction) -> int:
        return await tx.insert(
            LocationModel, ACME, name="Known", code="K-1", source="elsewhere", external_id="L1"
        )

    await transact(own.database, system_viewer(ACME), work)
    looks: Any = (
        'a: location(code: " K-1\u00a0") { name }'
        'b: location(external: {source: "elsewhere", id: "\\tL1 "}) { name }'
        'c: locations(filter: {code: {eq: "K-1 "}}) { nodes { name } }'
        'd: locations(filter: {externalId: {in: [" L1\u200b"]}}) { nodes { name } }'
    )

    found = await own.data(f"{{ {looks} }}")

    known = {"name": "Known"}
    assert found == {"a": known, "b": known, "c": {"nodes": [known]}, "d": {"nodes": [known]}}


async def test_a_code_is_stored_without_what_is_around_it(own: Client) -> None:
    payload = await own.done(
        "updateLocation",
        {"id": acme("Location", 1), "code": "\u200bNEW \u00a0"},
        "location { code }",
    )

    assert payload["location"] == {"code": "NEW"}
