"""Message templates, which can be created, and campaigns with their steps, which are imported."""

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
        ("campaigns", "", ["Autumn", "Spring"]),
        ("campaigns", "(filter: { active: { eq: true } })", ["Spring"]),
        ("campaigns", "(filter: { active: { eq: false } })", ["Autumn"]),
        ("campaigns", '(filter: { name: { contains: "PRING" } })', ["Spring"]),
        ("campaignSteps", "", ["First", "First", "Stray", "Second"]),
        (
            "campaignSteps",
            f'(filter: {{ campaign: {{ eq: "{acme("Campaign", 1)}" }} }})',
            ["First", "Second"],
        ),
        ("campaignSteps", "(filter: { campaign: { isNull: true } })", ["Stray"]),
    ],
)
async def test_lists(world: Client, list_: str, arguments: str, expected: list[str]) -> None:
    assert await names(world, list_, arguments) == expected


@pytest.mark.parametrize("who", ["standard", "restricted", "lost", "bolt", "stranger"])
async def test_templates_and_campaigns_are_the_whole_accounts(world: Client, who: str) -> None:
    """Every company of the world has the same ones; none sees those of another."""
    account = {"bolt": BOLT, "stranger": MIRROR}.get(who, ACME)
    query = "{ messageTemplates { nodes { id } } campaigns { nodes { id } } }"
    data = await world.data(query, who=who)
    assert [row_of(node["id"]) for node in data["messageTemplates"]["nodes"]] == [
        account * SPAN + number for number in (3, 1, 2)
    ]
    assert [row_of(node["id"]) for node in data["campaigns"]["nodes"]] == [
        account * SPAN + number for number in (2, 1)
    ]


async def test_look_ups(world: Client) -> None:
    query = """query($template: ID!, $campaign: ID!, $step: ID!, $other: ID!) {
        messageTemplate(id: $template) { name channel }
        imported: messageTemplate(external: { id: "x-3" }) { name source externalId }
        campaign(id: $campaign) { name active }
        autumn: campaign(external: { id: "x-2" }) { name active }
        campaignStep(id: $step) { name position }
        stray: campaignStep(external: { id: "x-4" }) { name campaign { name } }
        other: messageTemplate(id: $other) { name }
    }"""
    variables = {
        "template": acme("MessageTemplate", 2),
        "campaign": acme("Campaign", 1),
        "step": acme("CampaignStep", 2),
        "other": gid("MessageTemplate", BOLT * SPAN + 1),
    }
    assert await world.data(query, variables) == {
        "messageTemplate": {"name": "Thank you", "channel": "SMS"},
        "imported": {"name": "Ask again", "source": "feedbackapi", "externalId": "x-3"},
        "campaign": {"name": "Spring", "active": True},
        "autumn": {"name": "Autumn", "active": False},
        "campaignStep": {"name": "Second", "position": 1},
        "stray": {"name": "Stray", "campaign": None},
        "other": None,
    }


async def test_campaigns_and_steps_are_read_from_both_ends(world: Client) -> None:
    query = """{
        campaigns(orderBy: [{ field: CREATED }]) { nodes {
            name
            steps { totalCount nodes { name position campaign { name } } }
            last: steps(orderBy: [{ field: POSITION, direction: DESC }], first: 1) {
                nodes { name }
            }
        } }
        campaignSteps(orderBy: [{ field: CREATED }]) { nodes { name campaign { name } } }
    }"""
    assert await world.data(query) == {
        "campaigns": {
            "nodes": [
                {
                    "name": "Spring",
                    "steps": {
                        "totalCount": 2,
                        "nodes": [
                            {"name": "First", "position": 0, "campaign": {"name": "Spring"}},
                            {"name": "Second", "position": 1, "campaign": {"name": "Spring"}},
                        ],
                    },
                    "last": {"nodes": [{"name": "Second"}]},
                },
                {
                    "name": "Autumn",
                    "steps": {
                        "totalCount": 1,
                        "nodes": [{"name": "First", "position": 0, "campaign": {"name": "Autumn"}}],
                    },
                    "last": {"nodes": [{"name": "First"}]},
                },
            ]
        },
        "campaignSteps": {
            "nodes": [
                {"name": "First", "campaign": {"name": "Spring"}},
                {"name": "Second", "campaign": {"name": "Spring"}},
                {"name": "First", "campaign": {"name": "Autumn"}},
                {"name": "Stray", "campaign": None},
            ]
        },
    }
