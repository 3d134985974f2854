"""Message templates: what they may say, how they change, and how their messages look."""

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


# What templates say

LONG = "x" * 1_001
EMPTY: tuple[list[Any] | None, ...] = ([], None)


@pytest.mark.parametrize(
    ("channel", "content", "expected"),
    [
        (
            "EMAIL",
            {"language": "en", "subject": "Hi {{ custmer.name }}"},
            (
                "INVALID",
                "`subject`, line 1: there is no variable `custmer.name`. Did you mean "
                "`customer.name`?",
                ["contents", "0", "subject"],
            ),
        ),
        (
            "EMAIL",
            {"language": "en", "html": "<p>Tell us</p>"},
            (
                "REQUIRED",
                "`html` has no {{ link }}, the address of the feedback page. Put it in.",
                ["contents", "0", "html"],
            ),
        ),
        (
            "EMAIL",
            {"language": "en", "text": "{% for a in link %}{% endfor %}"},
            (
                "INVALID",
                "`text`, line 1: a loop is not allowed. Use variables, filters and `if`.",
                ["contents", "0", "text"],
            ),
        ),
        (
            "EMAIL",
            {"language": "xx", "text": "{{ link }}"},
            (
                "INVALID",
                "`language` is not a language that messages are written in. Give one of en, fr, "
                "de, es, it, pt, nl, ar.",
                ["contents", "0", "language"],
            ),
        ),
        (
            "EMAIL",
            {"language": "en"},
            (
                "REQUIRED",
                "Give a `subject`, `html` or `text`; the rest is usual.",
                ["contents", "0", "html"],
            ),
        ),
        (
            "EMAIL",
            {"language": "en", "subject": "a\nb"},
            ("INVALID", "`subject` has one line only.", ["contents", "0", "subject"]),
        ),
        (
            "SMS",
            {"language": "en", "subject": "x", "text": "{{ link }}"},
            (
                "INVALID",
                "A text message has no `subject`. Leave it out.",
                ["contents", "0", "subject"],
            ),
        ),
        (
            "SMS",
            {"language": "en"},
            ("REQUIRED", "`text` is needed.", ["contents", "0", "text"]),
        ),
        (
            "SMS",
            {"language": "en", "text": LONG},
            (
                "INVALID",
                "`text` has 1001 characters. Give 1000 at most.",
                ["contents", "0", "text"],
            ),
        ),
    ],
)
async def test_contents_that_cannot_be(
    own: Client, channel: str, content: dict[str, str], expected: tuple[str, str, list[str]]
) -> None:
    given = {**NEW, "channel": channel, "contents": [content]}
    async with nothing_changes(own):
        assert await own.refused("createMessageTemplate", given) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "{{ link | default(1, 2, 3, 4) }}",
        "{{ link | title(1) }}",
        "{{ link }} {% if link < 1 %}a{% endif %}",
        "{{ link }} {{ 'a' if 1 > customer.name }}",
        # What fails is where a customer has no name.
        "{{ link }} {% if not customer.name %}{{ link | upper(1) }}{% endif %}",
    ],
)
async def test_a_text_that_would_fail_when_it_is_sent_is_refused(own: Client, text: str) -> None:
    given = {**NEW, "channel": "SMS", "contents": [{"language": "en", "text": text}]}
    async with nothing_changes(own):
        [(code, message, path)] = await own.refused("createMessageTemplate", given)
    assert (code, path) == ("INVALID", ["contents", "0", "text"])
    assert message == (
        "`text` cannot be rendered (TypeError). Look at what its filters are given and at what its "
        "conditions compare."
    )


async def test_a_language_is_given_once(own: Client) -> None:
    content = {"language": "de", "text": "{{ link }}"}
    async with nothing_changes(own):
        refused_with = await own.refused(
            "createMessageTemplate", {**NEW, "contents": [content, content]}
        )
    message = "The language de is given twice. Give it once."
    assert refused_with == [("INVALID", message, ["contents", "1", "language"])]


async def test_contents_are_replaced_kept_and_given_up(own: Client) -> None:
    says = "messageTemplate { name contents { language subject html text } }"
    given = [
        {"language": "DE", "subject": "Wie war es?", "text": "{{ link }}"},
        {"language": "en", "html": "<p>{{ link }}</p>"},
    ]
    created = await own.done(
        "createMessageTemplate", {**NEW, "contents": given}, f"{says[:-2]} id }}"
    )
    template = created["messageTemplate"]
    kept = [
        {"language": "de", "subject": "Wie war es?", "html": None, "text": "{{ link }}"},
        {"language": "en", "subject": None, "html": "<p>{{ link }}</p>", "text": None},
    ]
    assert template["contents"] == kept

    renamed = await own.done("updateMessageTemplate", {"id": template["id"], "name": "B"}, says)
    assert renamed["messageTemplate"] == {"name": "B", "contents": kept}
    for nothing in EMPTY:
        usual = await own.done(
            "updateMessageTemplate", {"id": template["id"], "contents": nothing}, says
        )
        assert usual["messageTemplate"]["contents"] == []


async def test_a_deleted_template_is_used_and_changed_no_more(own: Client) -> None:
    gone = acme("MessageTemplate", 3)
    await own.done("deleteMessageTemplate", {"id": gone})

    absent = [("NOT_FOUND", "There is no such message template.", ["id"])]
    assert await own.refused("deleteMessageTemplate", {"id": gone}) == absent
    assert await own.refused("updateMessageTemplate", {"id": gone, "name": "x"}) == absent
    asked = {
        "customerId": acme("Customer", 1),
        "locationId": acme("Location", 1),
        "templateId": gone,
    }
    assert await own.refused("createFeedbackRequest", asked) == [
        ("NOT_FOUND", "There is no such message template.", ["templateId"])
    ]
    assert "Ask again" not in await names(own, "messageTemplates")


async def test_a_template_with_waiting_messages_stays(own: Client) -> None:
    async with nothing_changes(own):
        refused_with = await own.refused(
            "deleteMessageTemplate", {"id": acme("MessageTemplate", 1)}
        )
    message = "Messages of the template wait: 1. Cancel them, or let them be sent."
    assert refused_with == [("CONFLICT", message, ["id"])]


# How messages look

PREVIEW = """query ($template: ID!, $customer: ID, $location: ID, $language: String) {
  previewMessage(templateId: $template, customerId: $customer, locationId: $location,
                 language: $language) {
    language subject text html sms { encoding characters segments } } }"""


async def preview(client: Client, who: str = "admin", **given: Any) -> Any:
    return (await client.data(PREVIEW, given, who))["previewMessage"]


async def test_a_preview_for_a_customer(own: Client) -> None:
    shown = await preview(
        own,
        template=acme("MessageTemplate", 3),
        customer=acme("Customer", 1),
        location=acme("Location", 1),
        language="de",
    )
    location = await own.data(f'{{ location(id: "{acme("Location", 1)}") {{ name }} }}')
    assert (shown["language"], shown["sms"]) == ("de", None)
    assert shown["subject"] == f"Wie war es bei {location['location']['name']}?"
    assert "https://gateway.example/f/sample" in shown["html"]
    assert "https://gateway.example/u/sample" in shown["text"]


async def test_a_preview_of_a_text_says_its_size(own: Client) -> None:
    shown = await preview(own, template=acme("MessageTemplate", 2))

    assert (shown["subject"], shown["html"]) == (None, None)
    assert "Main Street" in shown["text"]
    assert shown["sms"] == {
        "encoding": "GSM_7",
        "characters": len(shown["text"]),
        "segments": 1,
    }


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"template": acme("MessageTemplate", 99)},
            "Argument `templateId`: there is no such message template.",
        ),
        (
            {"customer": gid("Customer", BOLT * SPAN + 1)},
            "Argument `customerId`: there is no such customer.",
        ),
        (
            {"location": acme("Location", 99)},
            "Argument `locationId`: there is no such location.",
        ),
        (
            {"language": "tlh"},
            "Argument `language`: it is one of en, fr, de, es, it, pt, nl, ar.",
        ),
    ],
)
async def test_previews_that_cannot_be(own: Client, given: dict[str, str], message: str) -> None:
    error = await own.error(PREVIEW, {"template": acme("MessageTemplate", 1), **given})
    assert error["message"] == message


async def test_a_preview_stays_in_one_account(own: Client) -> None:
    given = {
        "template": acme("MessageTemplate", 1),
        "customer": gid("Customer", BOLT * SPAN + 1),
    }
    error = await own.error(PREVIEW, given, "provider")
    assert error["message"] == (
        "Argument `customerId`: the customer belongs to another account than the template."
    )
