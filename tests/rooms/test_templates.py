"""Message templates, which can be created."""

import asyncio
from typing import Any

import pytest

from tests.support.client import Client, acme, gid, row_of
from tests.support.expect import KEY_REUSED, nothing_changes, refused
from tests.support.people import ACME, BOLT, MIRROR, PROVIDER, SPAN
from tests.support.snapshot import change_log, changes, rows_of

ALL = "messageTemplate { id name channel source externalId }"
NEW = {"name": "Please tell us", "channel": "EMAIL"}


async def create(own: Client, who: str = "admin", **given: Any) -> Any:
    """A new template, as the payload tells."""
    payload = await own.done("createMessageTemplate", {**NEW, **given}, ALL, who)
    return payload["messageTemplate"]


async def names(client: Client, list_: str, arguments: str = "", who: str = "admin") -> list[str]:
    data = await client.data(f"{{ {list_}{arguments} {{ nodes {{ name }} }} }}", who=who)
    return [node["name"] for node in data[list_]["nodes"]]


# Creating templates


@pytest.mark.parametrize("channel", ["EMAIL", "SMS"])
async def test_new_template(own: Client, channel: str) -> None:
    before = await rows_of(own.database)

    template = await create(own, name="  Please tell us ", channel=channel)

    assert template == {
        "id": template["id"],
        "name": "Please tell us",
        "channel": channel,
        "source": None,
        "externalId": None,
    }
    query = """query($id: ID!) {
        messageTemplate(id: $id) { name channel }
        node(id: $id) { id }
        messageTemplates(filter: { name: { eq: "Please tell us" } }) { totalCount nodes { id } }
    }"""
    assert await own.data(query, {"id": template["id"]}) == {
        "messageTemplate": {"name": "Please tell us", "channel": channel},
        "node": {"id": template["id"]},
        "messageTemplates": {"totalCount": 1, "nodes": [{"id": template["id"]}]},
    }
    written = changes(before, await rows_of(own.database))
    assert set(written) == {"message_templates", "change_log"}
    assert await change_log(own.database) == [
        (ACME, "MessageTemplate", row_of(template["id"]), "CREATED")
    ]


async def test_new_template_is_of_use_at_once(own: Client) -> None:
    template = await create(own, channel="EMAIL")
    request = {
        "customerId": acme("Customer", 2),
        "templateId": template["id"],
        "locationId": acme("Location", 1),
    }
    select = "feedbackRequest { type template { name } }"
    payload = await own.done("createFeedbackRequest", request, select, "standard")
    assert payload["feedbackRequest"] == {"type": "EMAIL", "template": {"name": "Please tell us"}}


async def test_two_templates_may_have_one_name(own: Client) -> None:
    assert (await create(own))["id"] != (await create(own))["id"]


async def test_name_at_its_bound(own: Client) -> None:
    assert (await create(own, name="Ü" * 200))["name"] == "Ü" * 200


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("", "REQUIRED", "`name` is needed: give a text."),
        (" \n", "REQUIRED", "`name` is needed: give a text."),
        ("n" * 201, "INVALID", "`name` has 201 characters. Give 200 at most."),
    ],
    ids=["empty", "blank", "long"],
)
async def test_bad_names(own: Client, name: str, code: str, message: str) -> None:
    assert await refused(own, "createMessageTemplate", {**NEW, "name": name}) == [
        (code, message, ["name"])
    ]


@pytest.mark.parametrize("channel", ["LETTER", "", None])
async def test_unknown_channel(own: Client, channel: str | None) -> None:
    async with nothing_changes(own):
        error = (await own.run("createMessageTemplate", {**NEW, "channel": channel}))["error"]
        assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_provider_says_which_account_is_meant(own: Client) -> None:
    assert await refused(own, "createMessageTemplate", NEW, "provider") == [
        ("REQUIRED", "`accountId` is needed: say which of your accounts is meant.", ["accountId"])
    ]
    template = await create(own, "provider", accountId=gid("Account", BOLT))
    assert await names(own, "messageTemplates", who="bolt") == [
        "Ask again",
        "Please tell us",
        "Thank you",
        "Thank you",
    ]
    rows = (await rows_of(own.database, "message_templates"))["message_templates"]
    assert {row["account_id"] for row in rows if row["id"] == row_of(template["id"])} == {BOLT}


@pytest.mark.parametrize(
    ("who", "account"),
    [("admin", BOLT), ("admin", PROVIDER), ("provider", MIRROR), ("provider", PROVIDER)],
)
async def test_accounts_that_are_not_seen(own: Client, who: str, account: int) -> None:
    assert await refused(
        own, "createMessageTemplate", {**NEW, "accountId": gid("Account", account)}, who
    ) == [("NOT_FOUND", "There is no such account.", ["accountId"])]


# Idempotency keys


async def test_same_key_and_input_give_the_same_template(own: Client) -> None:
    first = await create(own, idempotencyKey="k" * 128)
    async with nothing_changes(own):
        assert await create(own, idempotencyKey="k" * 128) == first


async def test_same_key_at_once_makes_one_template(own: Client) -> None:
    templates = await asyncio.gather(*(create(own, idempotencyKey="k") for _ in range(4)))

    (id_,) = {template["id"] for template in templates}
    assert await change_log(own.database) == [(ACME, "MessageTemplate", row_of(id_), "CREATED")]
    rows = (await rows_of(own.database, "message_templates"))["message_templates"]
    assert [row["id"] for row in rows if row["name"] == NEW["name"]] == [row_of(id_)]


@pytest.mark.parametrize("other", [{"name": "Other"}, {"channel": "SMS"}], ids=["name", "channel"])
async def test_same_key_with_other_input_is_refused(own: Client, other: dict[str, Any]) -> None:
    await create(own, idempotencyKey="k")
    assert (
        await refused(own, "createMessageTemplate", {**NEW, **other, "idempotencyKey": "k"})
        == KEY_REUSED
    )


@pytest.mark.parametrize("key", ["", "k" * 129], ids=len)
async def test_idempotency_key_has_bounds(own: Client, key: str) -> None:
    assert await refused(own, "createMessageTemplate", {**NEW, "idempotencyKey": key}) == [
        ("INVALID", "An idempotency key has 1 to 128 characters.", ["idempotencyKey"])
    ]


# Lists


@pytest.mark.parametrize(
    ("list_", "arguments", "expected"),
    [
        ("messageTemplates", "", ["Ask again", "Thank you", "Thank you"]),
        ("messageTemplates", "(filter: { channel: { eq: SMS } })", ["Thank you"]),
        (
            "messageTemplates",
            "(filter: { channel: { in: [EMAIL] } })",
            ["Ask again", "Thank you"],
        ),
        ("messageTemplates", '(filter: { source: { eq: "feedbackapi" } })', ["Ask again"]),
    ],
)
async def test_lists(world: Client, list_: str, arguments: str, expected: list[str]) -> None:
    assert await names(world, list_, arguments) == expected


@pytest.mark.parametrize("who", ["standard", "restricted", "lost", "bolt", "stranger"])
async def test_templates_are_the_whole_accounts(world: Client, who: str) -> None:
    """Every company of the world has the same ones; none sees those of another."""
    account = {"bolt": BOLT, "stranger": MIRROR}.get(who, ACME)
    query = "{ messageTemplates { nodes { id } } }"
    data = await world.data(query, who=who)
    assert [row_of(node["id"]) for node in data["messageTemplates"]["nodes"]] == [
        account * SPAN + number for number in (3, 1, 2)
    ]


async def test_look_ups(world: Client) -> None:
    query = """query($template: ID!, $other: ID!) {
        messageTemplate(id: $template) { name channel }
        imported: messageTemplate(external: { id: "x-3" }) { name source externalId }
        other: messageTemplate(id: $other) { name }
    }"""
    variables = {
        "template": acme("MessageTemplate", 2),
        "other": gid("MessageTemplate", BOLT * SPAN + 1),
    }
    assert await world.data(query, variables) == {
        "messageTemplate": {"name": "Thank you", "channel": "SMS"},
        "imported": {"name": "Ask again", "source": "feedbackapi", "externalId": "x-3"},
        "other": None,
    }
