"""Users are changed by those who manage them."""

from typing import Any

import pytest

from tests.rooms.users import NO_USER, WHO, accept, invite, key_for, user_row
from tests.support.client import Client, acme, gid
from tests.support.expect import refused
from tests.support.people import ACME, BOLT, PROVIDER
from tests.support.snapshot import change_log

SELECT = "user { name contactNumber role locations { nodes { id } } }"


async def change(own: Client, who: str = "admin", **given: Any) -> Any:
    return (await own.done("updateUser", given, SELECT, who))["user"]


async def test_name_and_number(own: Client) -> None:
    id_ = acme("User", 2)
    before = await change_log(own.database)

    user = await change(own, id=id_, name=" Neu ", contactNumber="+33123456789")

    assert (user["name"], user["contactNumber"], user["role"]) == (
        "Neu",
        "+33123456789",
        "STANDARD",
    )
    assert (await change(own, id=id_, contactNumber=None))["contactNumber"] is None
    lines = (await change_log(own.database))[len(before) :]
    assert [(entity, how) for _, entity, _, how in lines] == [("User", "UPDATED")] * 2


async def test_a_role_counts_at_once_for_the_keys_of_the_user(own: Client) -> None:
    id_ = acme("User", 2)
    key = await key_for(own, id_)
    assert (await own.data(WHO, who=key))["viewer"]["role"] == "STANDARD"

    user = await change(own, id=id_, role="RESTRICTED", locationIds=[acme("Location", 1)])

    assert user["role"] == "RESTRICTED"
    assert user["locations"] == {"nodes": [{"id": acme("Location", 1)}]}
    seen = await own.data("{ viewer { role } locations { nodes { id } } }", who=key)
    assert seen == {
        "viewer": {"role": "RESTRICTED"},
        "locations": {"nodes": [{"id": acme("Location", 1)}]},
    }
    # Another role sees all locations: the list is gone, and does not come back by itself.
    assert (await change(own, id=id_, role="STANDARD"))["locations"] == {"nodes": []}
    assert (await change(own, id=id_, role="RESTRICTED"))["locations"] == {"nodes": []}


async def test_locations_are_replaced(own: Client) -> None:
    id_ = acme("User", 3)
    places = [acme("Location", 2), acme("Location", 4)]

    user = await change(own, id=id_, locationIds=places)

    assert {node["id"] for node in user["locations"]["nodes"]} == set(places)
    assert (await change(own, id=id_, name="Same"))["locations"] == user["locations"]
    assert (await change(own, id=id_, locationIds=None))["locations"] == {"nodes": []}


async def test_somebody_who_is_invited_is_changed_too(own: Client) -> None:
    code = await invite(own, email="nora@example.com")
    row = await user_row(own, "nora@example.com")

    await own.done("updateUser", {"id": gid("User", row["id"]), "role": "ADMIN"})
    await accept(own, code)

    assert (await user_row(own, "nora@example.com"))["role"] == "ADMIN"


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"name": " "}, ("REQUIRED", "`name` is needed: give a text.", ["name"])),
        (
            {"name": None},
            ("REQUIRED", "`name` cannot be null. Leave it out to keep it as it is.", ["name"]),
        ),
        (
            {"role": None},
            ("REQUIRED", "`role` cannot be null. Leave it out to keep it as it is.", ["role"]),
        ),
        (
            {"role": "PROVIDER"},
            (
                "INVALID",
                "The role PROVIDER is for users of the provider's own account, and only for them.",
                ["role"],
            ),
        ),
        (
            {"locationIds": [acme("Location", 1)]},
            (
                "INVALID",
                "`locationIds` goes only with the role RESTRICTED; the others see every location.",
                ["locationIds"],
            ),
        ),
        (
            {"role": "RESTRICTED", "locationIds": [gid("Location", BOLT * 1000 + 1)]},
            ("NOT_FOUND", "There is no such location.", ["locationIds"]),
        ),
    ],
)
async def test_refusals(own: Client, given: dict[str, Any], error: Any) -> None:
    assert await refused(own, "updateUser", {"id": acme("User", 2), **given}) == [error]


async def test_nobody_changes_its_own_role(own: Client) -> None:
    assert await refused(own, "updateUser", {"id": acme("User", 1), "role": "STANDARD"}) == [
        (
            "INVALID",
            "A user cannot change its own role. Ask another manager of the account.",
            ["role"],
        )
    ]
    assert (await change(own, id=acme("User", 1), role="ADMIN", name="Me"))["name"] == "Me"


@pytest.mark.parametrize("number", [BOLT * 1000 + 1, PROVIDER * 1000 + 1, ACME * 1000 + 999])
async def test_users_that_are_not_seen_are_not_found(own: Client, number: int) -> None:
    errors = await refused(own, "updateUser", {"id": gid("User", number), "name": "X"})
    assert errors == [("NOT_FOUND", NO_USER, ["id"])]


async def test_a_deleted_user_is_not_found(own: Client) -> None:
    await own.done("deleteUser", {"id": acme("User", 2)})
    errors = await refused(own, "updateUser", {"id": acme("User", 2), "name": "X"})
    assert errors == [("NOT_FOUND", NO_USER, ["id"])]
