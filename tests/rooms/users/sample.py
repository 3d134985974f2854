"""What the tests over all rooms know of users."""

from collections.abc import Iterable

from tests.support.client import acme, gid
from tests.support.people import ACME, RESTRICTED_TO, SPAN
from tests.support.samples import (
    WITH_LOCATIONS,
    Company,
    Linked,
    Mutation,
    Row,
    Rows,
    Sample,
    Stored,
)
from tests.support.seeing import of_user
from tests.support.world import user_rows


def world(of: Company) -> Rows:
    """The rows of a company."""
    yield from user_rows(of.account, 1, "admin@example.com", "ADMIN", "Ada Admin")
    yield from user_rows(of.account, 2, "standard@example.com", "STANDARD", "Stan Standard")
    yield from user_rows(of.account, 3, "restricted@example.com", "RESTRICTED", "Rita Restricted")
    yield from user_rows(of.account, 4, "lost@example.com", "RESTRICTED", "Rita Restricted")
    yield from user_rows(
        of.account, 5, "pending@example.com", "STANDARD", None, status="PENDING", source="partoo",
        external_id="user-5",
    )  # fmt: skip
    yield from user_rows(of.account, 6, "deleted@example.com", "STANDARD", "Dora", deleted=True)
    for number in RESTRICTED_TO:
        tie = {"user_id": of.account * SPAN + 3, "location_id": of.account * SPAN + number}
        yield "user_locations", of.tie(**tie)


def crowd(of: Linked) -> Rows:
    """A row of each table."""
    yield "user_locations", of.tie(user_id=of.user, location_id=of.key)


def stored(of: Stored) -> Iterable[tuple[str, Row]]:
    """A row of each table, as the tests of the database write it."""
    return [
        (
            "users",
            {**of.imported, "email": "u@example.com", "role": "RESTRICTED", "status": "ACTIVE"},
        ),
        ("user_locations", {**of.at_location, "user_id": of.first}),
        (
            "api_keys",
            {
                **of.own,
                "user_id": of.first,
                "name": "sample",
                "prefix": f"key{of.account}",
                "digest": "0" * 64,
                "scopes": "READ WRITE",
            },
        ),
    ]


SAMPLE = Sample(
    world=world,
    crowd=crowd,
    stored=stored,
    mutations=(
        Mutation(
            "createUser",
            {
                "email": "new@example.com",
                "accountId": gid("Account", ACME),
                "role": "RESTRICTED",
                "locationIds": [acme("Location", 1)],
            },
            "invite { email }",
            outcomes="d d F F F - - -",
            capability="manage users",
        ),
        Mutation(
            "updateUser",
            {
                "id": acme("User", 4),
                "name": "Renamed",
                "role": "RESTRICTED",
                "locationIds": [acme("Location", 1)],
            },
            "user { name }",
            outcomes="d d F F F - - -",
            capability="manage users",
        ),
        Mutation(
            "resetUserKey",
            {"userId": acme("User", 4)},
            "user { name }",
            outcomes="d d F F F - - -",
            capability="manage users",
        ),
        Mutation(
            "deleteUser",
            {"id": acme("User", 4)},
            "deletedId",
            outcomes="d d F F F - - -",
            capability="manage users",
        ),
        Mutation(
            "createApiKey",
            {"name": "key", "userId": acme("User", 2)},
            "apiKey { name }",
            outcomes="d d d - - - - -",
        ),
        Mutation(
            "revokeApiKey",
            {"id": acme("ApiKey", 21)},
            "apiKey { name }",
            outcomes="d d d - - - - -",
        ),
        Mutation(
            "acceptInvite",
            {"code": "no such code", "name": "X"},
            "user { name }",
            None,
            outcomes="d d d d d d d d",
        ),
    ),
    look_ups={
        "user": (acme("User", 3), WITH_LOCATIONS),
    },
    lists={
        "users": (9, 4, 4, 1, 1, 4, 4, 5),
    },
    hidden={"User": {"deleted": True, "status": "PENDING"}},
    sees={"User": of_user("id")},
    owned=("ApiKey",),
    ties={("User", "location"): ("user_locations", "user_id")},
)
