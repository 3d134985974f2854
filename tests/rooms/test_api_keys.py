"""API keys: made, used, expired and revoked."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from tests.rooms.users import NO_USER, START, WHO, acme_user
from tests.support.client import Client, acme, gid, row_of
from tests.support.expect import UNKNOWN_KEY, nothing_changes, refused
from tests.support.people import ACME, BOLT, MIRROR, PROVIDER, SPAN
from tests.support.snapshot import change_log, changes, rows_of

KEY = "secret apiKey { id name prefix scopes created expires revoked user { id } }"


async def stopped(own: Client, key: str) -> bool:
    """Whether a key is answered like one that was never made."""
    status, body = await own.ask(WHO, who=key)
    if status == 200:
        return False
    assert (status, body["errors"][0]["message"]) == (401, UNKNOWN_KEY)
    return True


@pytest.mark.parametrize("who", ["provider", "admin", "standard", "restricted"])
async def test_new_key_acts_for_its_maker(own: Client, who: str) -> None:
    me = (await own.data("{ viewer { user { id } } }", who=who))["viewer"]["user"]["id"]
    before = await rows_of(own.database)

    payload = await own.done("createApiKey", {"name": " Integration "}, KEY, who)

    secret, key = payload["secret"], payload["apiKey"]
    assert secret.startswith(f"fg_{key['prefix']}_")
    assert len(secret) == len("fg_") + 12 + 1 + 32
    assert key == {
        "id": key["id"],
        "name": "Integration",
        "prefix": key["prefix"],
        "scopes": ["READ", "WRITE"],
        "created": key["created"],
        "expires": None,
        "revoked": None,
        "user": {"id": me},
    }
    assert await own.data("{ viewer { user { id } } }", who=secret) == {
        "viewer": {"user": {"id": me}}
    }
    written = changes(before, await rows_of(own.database))
    assert set(written) == {"api_keys", "change_log"}
    assert secret not in str(written)
    assert secret.removeprefix(f"fg_{key['prefix']}_") not in str(written)
    assert (await change_log(own.database))[0][1:] == ("ApiKey", row_of(key["id"]), "CREATED")


async def test_secret_is_shown_once(own: Client) -> None:
    payload = await own.done("createApiKey", {"name": "once"}, KEY)
    query = """{ viewer { user { apiKeys(filter: { name: { eq: "once" } }) {
        nodes { id name prefix scopes }
    } } } }"""
    status, text = await own.answer(query)
    assert status == 200
    assert payload["apiKey"]["prefix"].encode() in text
    assert payload["secret"].encode() not in text


async def test_read_only_key_reads_and_writes_nothing(own: Client) -> None:
    given = {"name": "reader", "scopes": ["READ", "READ"]}
    payload = await own.done("createApiKey", given, KEY)
    secret = payload["secret"]
    async with nothing_changes(own):
        assert payload["apiKey"]["scopes"] == ["READ"]
        assert await own.data("{ viewer { scopes } }", who=secret) == {
            "viewer": {"scopes": ["READ"]}
        }
        template = {"name": "T", "channel": "SMS"}
        error = (await own.run("createMessageTemplate", template, who=secret))["error"]
        assert error["message"] == "This API key may only read. Use a key with the scope WRITE."
        assert error["extensions"]["code"] == "FORBIDDEN"
        error = (await own.run("createApiKey", {"name": "more"}, who=secret))["error"]
        assert error["extensions"]["code"] == "FORBIDDEN"


async def test_key_that_only_writes_reads_nothing(own: Client) -> None:
    """The scope READ stands for queries; what a mutation answers comes with the mutation."""
    given = {"name": "writer", "scopes": ["WRITE"]}
    secret = (await own.done("createApiKey", given, "secret"))["secret"]

    template = {"name": "T", "channel": "SMS"}
    payload = await own.done("createMessageTemplate", template, "messageTemplate { name }", secret)

    assert payload["messageTemplate"] == {"name": "T"}
    error = await own.error("{ customers { totalCount } }", who=secret)
    assert error["extensions"]["code"] == "FORBIDDEN"


async def test_key_cannot_grant_more_than_it_has(own: Client) -> None:
    given = {"name": "writer", "scopes": ["WRITE"]}
    writer = (await own.done("createApiKey", given, "secret"))["secret"]

    for scopes in (["READ"], ["READ", "WRITE"]):
        more = {"name": "more", "scopes": scopes}
        assert await refused(own, "createApiKey", more, writer) == [
            ("INVALID", "A key cannot grant more than the one that makes it.", ["scopes"])
        ]

    same = await own.done("createApiKey", given, "apiKey { scopes }", writer)
    assert same["apiKey"] == {"scopes": ["WRITE"]}


async def test_key_expires(own: Client) -> None:
    end = START + dt.timedelta(hours=1)
    with time_machine.travel(START, tick=False):
        given = {"name": "brief", "expires": "2026-06-01T15:00:00+02:00"}
        payload = await own.done("createApiKey", given, KEY)
    assert payload["apiKey"]["expires"] == "2026-06-01T13:00:00Z"
    with time_machine.travel(end - dt.timedelta(microseconds=1), tick=False):
        assert not await stopped(own, payload["secret"])
    with time_machine.travel(end, tick=False):
        assert await stopped(own, payload["secret"])


@pytest.mark.parametrize("later", [None, "2026-06-02T12:00:00Z"], ids=["never", "later"])
async def test_key_renews_itself_before_it_expires(own: Client, later: str | None) -> None:
    with time_machine.travel(START, tick=False):
        given = {"name": "brief", "expires": "2026-06-01T13:00:00Z"}
        brief = (await own.done("createApiKey", given, KEY))["secret"]
        payload = await own.done("createApiKey", {"name": "next", "expires": later}, KEY, brief)
    assert payload["apiKey"]["expires"] == later
    with time_machine.travel(START + dt.timedelta(hours=2), tick=False):
        assert await stopped(own, brief)
        assert not await stopped(own, payload["secret"])


async def test_revoked_key_stops_at_once(own: Client) -> None:
    payload = await own.done("createApiKey", {"name": "brief"}, KEY)
    secret, id_ = payload["secret"], payload["apiKey"]["id"]
    assert not await stopped(own, secret)

    revoked = await own.done("revokeApiKey", {"id": id_}, "apiKey { id name revoked }")

    assert revoked["apiKey"]["name"] == "brief"
    assert revoked["apiKey"]["revoked"] is not None
    assert await stopped(own, secret)
    assert await change_log(own.database) == [
        (ACME, "ApiKey", row_of(id_), "CREATED"),
        (ACME, "ApiKey", row_of(id_), "UPDATED"),
    ]


async def test_revoking_again_changes_nothing(own: Client) -> None:
    id_ = acme("ApiKey", 14)
    async with nothing_changes(own):
        payload = await own.done("revokeApiKey", {"id": id_}, "apiKey { id revoked }")

        assert payload["apiKey"] == {"id": id_, "revoked": "2026-01-01T14:00:00Z"}


async def test_key_revokes_itself(own: Client) -> None:
    await own.done("revokeApiKey", {"id": acme("ApiKey", 31)}, who="restricted")
    assert (await own.ask(WHO, who="restricted"))[0] == 401
    assert (await own.ask(WHO, who="restricted:read"))[0] == 200


@pytest.mark.parametrize("end", ["expired", "revoked"])
@pytest.mark.parametrize("who", ["provider", "admin", "restricted"])
async def test_ended_keys_are_like_unknown_ones(world: Client, who: str, end: str) -> None:
    status, body = await world.ask(WHO, who=f"{who}:{end}")
    assert status == 401
    assert body["errors"][0]["message"] == UNKNOWN_KEY
    assert body["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


BAD_KEYS = [
    ({"name": ""}, "REQUIRED", "`name` is needed: give a text.", "name"),
    ({"name": "k" * 101}, "INVALID", "`name` has 101 characters. Give 100 at most.", "name"),
    ({"scopes": []}, "REQUIRED", "`scopes` needs at least one scope.", "scopes"),
    (
        {"expires": "2020-01-01T00:00:00Z"},
        "INVALID",
        "`expires` has passed already.",
        "expires",
    ),
    ({"userId": acme("User", 99)}, "NOT_FOUND", NO_USER, "userId"),
    ({"userId": acme("User", 5)}, "NOT_FOUND", NO_USER, "userId"),
    ({"userId": acme("User", 6)}, "NOT_FOUND", NO_USER, "userId"),
    ({"userId": gid("User", 0)}, "NOT_FOUND", NO_USER, "userId"),
    ({"userId": gid("User", BOLT * SPAN + 1)}, "NOT_FOUND", NO_USER, "userId"),
    ({"userId": gid("User", PROVIDER * SPAN + 1)}, "NOT_FOUND", NO_USER, "userId"),
]


@pytest.mark.parametrize(
    ("wrong", "code", "message", "field"),
    BAD_KEYS,
    ids=[
        "no name",
        "long name",
        "no scopes",
        "past",
        "unknown",
        "pending",
        "deleted",
        "zero",
        "bolt",
        "provider",
    ],
)
async def test_bad_keys(
    own: Client, wrong: dict[str, Any], code: str, message: str, field: str
) -> None:
    given = {"name": "key", **wrong}
    assert await refused(own, "createApiKey", given) == [(code, message, [field])]


async def test_mistakes_of_a_key_are_told_together(own: Client) -> None:
    given = {"name": " ", "scopes": [], "expires": "2020-01-01T00:00:00Z"}
    refusals = await refused(own, "createApiKey", given)
    assert [field for _, _, field in refusals] == [["name"], ["scopes"], ["expires"]]


async def test_managers_make_and_revoke_keys_of_others(own: Client) -> None:
    given = {"name": "for Stan", "userId": acme("User", 2)}
    payload = await own.done("createApiKey", given, KEY, "admin")
    assert payload["apiKey"]["user"] == {"id": acme("User", 2)}
    data = await own.data("{ viewer { role } }", who=payload["secret"])
    assert data == {"viewer": {"role": "STANDARD"}}

    await own.done("revokeApiKey", {"id": payload["apiKey"]["id"]}, who="provider")

    assert await stopped(own, payload["secret"])


@pytest.mark.parametrize("who", ["standard", "restricted"])
async def test_others_keys_are_for_managers_only(own: Client, who: str) -> None:
    """What is not one's own is answered like what does not exist."""
    given = {"name": "key", "userId": acme("User", 1)}
    expected = [("NOT_FOUND", NO_USER, ["userId"])]
    assert await refused(own, "createApiKey", given, who) == expected
    expected = [("NOT_FOUND", "There is no such key.", ["id"])]
    assert await refused(own, "revokeApiKey", {"id": acme("ApiKey", 11)}, who) == expected
    assert await refused(own, "revokeApiKey", {"id": acme("ApiKey", 999)}, who) == expected


@pytest.mark.parametrize(
    "key", [BOLT * SPAN + 11, MIRROR * SPAN + 11, PROVIDER * SPAN + 11, acme_user(999)]
)
async def test_keys_of_other_accounts_cannot_be_revoked(own: Client, key: int) -> None:
    assert await refused(own, "revokeApiKey", {"id": gid("ApiKey", key)}) == [
        ("NOT_FOUND", "There is no such key.", ["id"])
    ]


@pytest.mark.parametrize(("who", "seen"), [("admin", 4), ("provider", 4), ("standard", 0)])
async def test_keys_of_others_are_listed_for_managers(world: Client, who: str, seen: int) -> None:
    query = "query($id: ID!) { user(id: $id) { apiKeys { totalCount nodes { name } } } }"
    keys = (await world.data(query, {"id": acme("User", 1)}, who))["user"]["apiKeys"]
    assert (keys["totalCount"], len(keys["nodes"])) == (seen, seen)
