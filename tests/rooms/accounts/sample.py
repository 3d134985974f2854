"""What the tests over all rooms know of accounts."""

from collections.abc import Iterable
from typing import Any

from tests.support.client import gid
from tests.support.people import ACME, BOLT
from tests.support.samples import (
    CREATED,
    EVERYBODY,
    UPDATED,
    Mutation,
    Row,
    Sample,
    Stored,
)
from tests.support.seeing import everybody


def stored(of: Stored) -> Iterable[tuple[str, Row]]:
    """A row of each table, as the tests of the database write it."""
    return [
        (
            "accounts",
            {
                "id": of.account,
                "name": f"Account {of.account}",
                "verb": "VISIT",
                "created": CREATED,
                "updated": UPDATED,
            },
        ),
    ]


def active(node: str) -> Any:
    """How many objects of a type a person lists in an account."""
    return lambda oracle, row, person: sum(
        each["account_id"] == row["id"] for each in oracle.listed(node, person)
    )


SAMPLE = Sample(
    stored=stored,
    mutations=(
        Mutation(
            "createAccount",
            {"name": "New", "active": True, "verb": "USE"},
            "account { name }",
            "provider",
            outcomes="d F F F F F F d",
            capability="manage accounts",
        ),
        Mutation(
            "updateAccount",
            {"id": gid("Account", ACME), "name": "X"},
            "account { name }",
            "provider",
            outcomes="d F F F F F F -",
            capability="manage accounts",
        ),
        Mutation(
            "deleteAccount",
            {"id": gid("Account", BOLT)},
            "deletedId",
            "provider",
            outcomes="d F F F F F F -",
            capability="manage accounts",
        ),
        Mutation(
            "updateMessagingSettings",
            {"accountId": gid("Account", ACME), "branding": {"color": "#1a73e8"}},
            "account { branding { color } }",
            outcomes="d d F F F - - -",
            capability="manage messaging settings",
        ),
    ),
    look_ups={
        "account": (gid("Account", ACME), EVERYBODY),
    },
    lists={
        "accounts": (3, 1, 1, 1, 1, 1, 1, 1),
    },
    hidden={"Account": {"deleted": True, "is_provider": True}},
    sees={"Account": everybody},
    columns={("Account", "account"): "id"},
    values={
        ("Account", "activeLocations"): active("Location"),
        ("Account", "activeUsers"): active("User"),
    },
)
