"""Users, looked at and deleted; and the viewer, who is one."""

import json

import pytest
from sqlalchemy import update

from gateway.database.tenancy import Unscoped
from gateway.resources.users.model import UserModel
from gateway.store.write import table_of
from tests.rooms.users import NO_USER, WHO, acme_user
from tests.support.client import Client, acme, gid
from tests.support.expect import refused
from tests.support.paths import both
from tests.support.people import ACME, BOLT, MIRROR, PROVIDER, SPAN
from tests.support.snapshot import change_log, changes, rows_of


async def emails(client: Client, arguments: str = "", who: str = "admin") -> list[str]:
    data = await client.data(f"{{ users{arguments} {{ nodes {{ email }} }} }}", who=who)
    return [node["email"] for node in data["users"]["nodes"]]


# Looking at users


async def test_pending_and_deleted_users_are_not_shown(world: Client) -> None:
    query = "query($id: ID!) { user(id: $id) { id } node(id: $id) { id } }"
    for number in (5, 6):
        found = await world.data(query, {"id": acme("User", number)})
        assert found == {"user": None, "node": None}
    external = '{ user(external: { source: "partoo", id: "user-5" }) { id } }'
    assert await world.data(external) == {"user": None}
    assert "pending@example.com" not in await emails(world)
    assert "deleted@example.com" not in await emails(world)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", ["lost", "restricted", "standard", "admin"]),
        ("(filter: { status: { eq: PENDING } })", ["pending"]),
        (
            "(filter: { status: { in: [PENDING, ACTIVE] } })",
            ["pending", "lost", "restricted", "standard", "admin"],
        ),
        ("(filter: { role: { eq: RESTRICTED } })", ["lost", "restricted"]),
        ("(filter: { role: { in: [ADMIN, STANDARD] } })", ["standard", "admin"]),
        ('(filter: { email: { eq: "ADMIN@example.com" } })', ["admin"]),
        ('(filter: { name: { contains: "RITA" } })', ["lost", "restricted"]),
        ("(filter: { lastAccess: { isNull: true } })", ["lost", "standard"]),
        (f'(filter: {{ location: {{ eq: "{acme("Location", 3)}" }} }})', ["restricted"]),
        ("(orderBy: [{ field: EMAIL }])", ["admin", "lost", "restricted", "standard"]),
        (
            "(orderBy: [{ field: LAST_ACCESS, direction: DESC }])",
            ["restricted", "admin", "lost", "standard"],
        ),
    ],
)
async def test_lists_of_users(world: Client, arguments: str, expected: list[str]) -> None:
    assert await emails(world, arguments) == [f"{name}@example.com" for name in expected]


async def test_restricted_user_sees_only_itself(world: Client) -> None:
    assert await emails(world, who="restricted") == ["restricted@example.com"]
    query = "query($id: ID!) { user(id: $id) { id } }"
    assert await world.data(query, {"id": acme("User", 1)}, "restricted") == {"user": None}
    assert await emails(world, who="standard") == await emails(world)


async def test_provider_sees_users_of_its_clients(world: Client) -> None:
    query = """{ users(filter: { email: { eq: "admin@example.com" } }) {
        nodes { account { name } }
    } }"""
    nodes = (await world.data(query, who="provider"))["users"]["nodes"]
    assert sorted(node["account"]["name"] for node in nodes) == ["Acme", "Bolt"]


VIEWER = """{ viewer {
    role scopes user { id name email status } account { name active }
} }"""


@pytest.mark.parametrize(
    ("who", "role", "scopes", "email", "account"),
    [
        ("provider", "PROVIDER", ["READ", "WRITE"], "provider", "Orbit"),
        ("admin", "ADMIN", ["READ", "WRITE"], "admin", "Acme"),
        ("standard", "STANDARD", ["READ", "WRITE"], "standard", "Acme"),
        ("restricted:read", "RESTRICTED", ["READ"], "restricted", "Acme"),
        ("bolt", "ADMIN", ["READ", "WRITE"], "admin", "Bolt"),
    ],
)
async def test_viewer(
    world: Client, who: str, role: str, scopes: list[str], email: str, account: str
) -> None:
    viewer = (await world.data(VIEWER, who=who))["viewer"]
    assert (viewer["role"], viewer["scopes"]) == (role, scopes)
    assert viewer["user"]["email"] == f"{email}@example.com"
    assert viewer["user"]["status"] == "ACTIVE"
    assert viewer["account"] == {"name": account, "active": True}


# Deleting


async def test_deleted_user_is_gone_with_its_keys(own: Client) -> None:
    user = acme("User", 2)
    before = await rows_of(own.database)
    assert (await own.ask(WHO, who="standard"))[0] == 200

    payload = await own.done("deleteUser", {"id": user}, "deletedId")

    assert payload["deletedId"] == user
    for who in ("standard", "standard:read"):
        assert (await own.ask(WHO, who=who))[0] == 401
    query = "query($id: ID!) { user(id: $id) { id } node(id: $id) { id } }"
    assert await own.data(query, {"id": user}) == {"user": None, "node": None}
    assert "standard@example.com" not in await emails(own)
    both = "(filter: { status: { in: [PENDING, ACTIVE] } })"
    assert "standard@example.com" not in await emails(own, both)
    written = changes(before, await rows_of(own.database))
    assert set(written) == {"users", "api_keys", "change_log"}
    _, ended = written["api_keys"]
    assert [row["name"] for row in ended] == ["ordinary", "read only", "expired"]
    assert {row["user_id"] for row in ended} == {acme_user(2)}
    assert all(row["revoked"] is not None for row in ended)


async def test_change_log_of_a_deleted_user_names_its_keys(own: Client) -> None:
    await own.done("deleteUser", {"id": acme("User", 2)})

    assert sorted(await change_log(own.database)) == [
        *((ACME, "ApiKey", acme_user(20 + kind), "UPDATED") for kind in (1, 2, 3)),
        (ACME, "User", acme_user(2), "DELETED"),
    ]


async def test_pending_user_is_deleted_by_its_id(own: Client) -> None:
    user = acme("User", 5)
    await own.done("deleteUser", {"id": user})
    assert await emails(own, "(filter: { status: { eq: PENDING } })") == []
    assert await refused(own, "deleteUser", {"id": user}) == [("NOT_FOUND", NO_USER, ["id"])]


async def test_nobody_deletes_itself(own: Client) -> None:
    expected = [("INVALID", "A user cannot remove itself.", ["id"])]
    assert await refused(own, "deleteUser", {"id": acme("User", 1)}) == expected
    itself = {"id": gid("User", PROVIDER * SPAN + 1)}
    assert await refused(own, "deleteUser", itself, "provider") == expected


@pytest.mark.parametrize(
    "user",
    [acme_user(99), acme_user(6), BOLT * SPAN + 1, MIRROR * SPAN + 2, PROVIDER * SPAN + 1, 0],
    ids=["unknown", "deleted", "bolt", "stranger", "provider", "zero"],
)
async def test_users_that_are_not_seen_cannot_be_deleted(own: Client, user: int) -> None:
    expected = [("NOT_FOUND", NO_USER, ["id"])]
    assert await refused(own, "deleteUser", {"id": gid("User", user)}) == expected


async def test_provider_deletes_users_of_its_clients(own: Client) -> None:
    await own.done("deleteUser", {"id": gid("User", BOLT * SPAN + 1)}, who="provider")
    assert (await own.ask(WHO, who="bolt"))[0] == 401


@pytest.mark.parametrize(
    ("who", "shown"),
    [("provider", True), ("admin", True), ("standard", False)],
)
async def test_who_may_invite_reads_where_invitations_are_accepted(
    own: Client, who: str, shown: bool
) -> None:
    users = table_of(UserModel)
    link = "https://gateway.example/invite?code=secret"
    async with own.database.begin(None) as connection:
        await connection.execute(
            update(users).where(users.c.id == ACME * SPAN + 5).values(invite_url=link),
            execution_options={"unscoped": Unscoped.OPERATOR},
        )
    text = "{ users(filter: {status: {eq: PENDING}, account: {eq: $at}}) { nodes { inviteUrl } } }"
    given = {"at": gid("Account", ACME)}

    by_plan, by_core = await both(own, f"query($at: ID!) {text}", given, who)

    assert by_plan == by_core
    assert json.loads(by_plan[1]) == {
        "data": {"users": {"nodes": [{"inviteUrl": link if shown else None}]}}
    }
