"""What the tests over all rooms know of customers."""

from collections.abc import Iterable
from typing import Any

from tests.support.client import acme
from tests.support.samples import (
    CREATED,
    WITH_LOCATIONS,
    Company,
    Linked,
    Mutation,
    Row,
    Rows,
    Sample,
    Stored,
    hour,
)
from tests.support.seeing import tied

CUSTOMERS: tuple[dict[str, Any], ...] = (
    {
        "email": "jane@example.com",
        "mobile_number": "+447810123456",
        "first_name": "Jane",
        "language": "en",
    },
    {"email": "bobby@example.com", "first_name": "Bobby", "last_name": "Axelrod"},
    {"mobile_number": "+1813555555", "first_name": "Ciro", "last_name": "Marzio", "language": "it"},
    {"email": "zoë@example.com", "first_name": "Zoë", "last_name": "Ödegård", "opt_out": True},
    {"email": "zoe@example.com", "first_name": "ZOË", "last_name": "ÖDEGÅRD"},
    {"email": "gone@example.com", "mobile_number": "+4915112345", "active": False},
    {"email": "bounced@example.com", "first_name": "Bea", "invalid": True, "last_name": "Marzio"},
    {"email": "nobody@example.com"},
    {
        "email": "imported@example.com",
        "source": "feedbackapi",
        "country_code": "CH",
        "language": "de",
    },
    {"mobile_number": "+33612345678", "source": "partoo", "country_code": "FR", "language": "fr"},
    {"email": "outside@example.com", "first_name": "Olga", "country_code": "DE", "language": "de"},
)
CUSTOMER_LOCATIONS = {
    1: (1, 2, 3),
    2: (1,),
    3: (2, 4),
    4: (3,),
    5: (4, 6),
    6: (1, 2),
    7: (10,),
    9: (5, 9),
    10: (6,),
    11: (12,),
}


def world(of: Company) -> Rows:
    """The rows of a company."""
    for number, values in enumerate(CUSTOMERS, 1):
        seen = {
            "last_sms": hour(200 - number) if number % 3 == 0 else None,
            "last_email": hour(200 + number // 2) if number % 2 else None,
        }
        customer = of.row(number, **seen, **values)
        yield "customers", customer
        tied = {"account_id": of.account, "customer_id": customer["id"], "created": hour(number)}
        tied["customer_created"] = customer["created"]
        for at in CUSTOMER_LOCATIONS.get(number, ()):
            yield "customer_locations", {**tied, "location_id": of.first + at}


def crowd(of: Linked) -> Rows:
    """A row of each table."""
    yield "customers", of.row(email=f"c{of.number}@example.com")
    yield (
        "customer_locations",
        {
            **of.tie(customer_id=of.key, location_id=of.key),
            "customer_created": hour(of.number),
            "created": hour(1),
        },
    )


def stored(of: Stored) -> Iterable[tuple[str, Row]]:
    """A row of each table, as the tests of the database write it."""
    return [
        ("customers", {**of.imported, "email": "zoë@example.com", "last_email": CREATED}),
        (
            "customer_locations",
            {
                **of.at_location,
                "customer_id": of.first,
                "created": CREATED,
                "customer_created": CREATED,
            },
        ),
    ]


SAMPLE = Sample(
    world=world,
    crowd=crowd,
    stored=stored,
    mutations=(
        Mutation(
            "createCustomer",
            {"locationId": acme("Location", 1), "email": "new@example.com"},
            "customer { email }",
            outcomes="d d d - - - - -",
        ),
        Mutation(
            "updateCustomer",
            {
                "id": acme("Customer", 1),
                "firstName": "X",
                "addLocationIds": [acme("Location", 3)],
                "removeLocationIds": [acme("Location", 10)],
            },
            "customer { firstName }",
            outcomes="d d d d - - - -",
        ),
        Mutation(
            "deleteCustomer", {"id": acme("Customer", 1)}, "deletedId", outcomes="d d d d - - - -"
        ),
    ),
    look_ups={
        "customer": (acme("Customer", 1), WITH_LOCATIONS),
    },
    lists={
        "customers": (20, 10, 10, 6, 0, 10, 10, 10),
    },
    hidden={"Customer": {"active": False}},
    sees={"Customer": tied("customer_locations", "customer_id")},
    ties={("Customer", "location"): ("customer_locations", "customer_id")},
)
