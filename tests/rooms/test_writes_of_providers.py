"""What a provider's user writes in an account: its user is kept, and named to all who see it."""

import base64
from typing import Any

import pytest

from tests.support.client import JSON, Client, acme
from tests.support.paths import both
from tests.support.snapshot import rows_of

NAMED = "id user { name } userName"
# Mutation, input, what of the payload was written, and its table.
WRITES: dict[str, tuple[JSON, str, str]] = {
    "replyToReview": (
        {"reviewId": acme("Review", 2), "content": "Thanks"},
        f"review {{ replies(first: 1, orderBy: [{{ field: CREATED, direction: DESC }}]) "
        f"{{ nodes {{ {NAMED} }} }} }}",
        "review_replies",
    ),
    "replyToFeedback": (
        {"feedbackId": acme("Feedback", 2), "content": "Thanks"},
        f"feedback {{ replies(first: 1, orderBy: [{{ field: CREATED, direction: DESC }}]) "
        f"{{ nodes {{ {NAMED} }} }} }}",
        "feedback_replies",
    ),
    "sendMessage": (
        {"conversationId": acme("Conversation", 1), "content": "Hello"},
        f"message {{ {NAMED} }}",
        "messages",
    ),
    "createPost": (
        {
            "locationIds": [acme("Location", 1)],
            "platforms": ["FACEBOOK"],
            "type": "NEWS",
            "description": "News",
        },
        f"post {{ {NAMED} }}",
        "posts",
    ),
    "createFeedbackRequest": (
        {
            "customerId": acme("Customer", 1),
            "locationId": acme("Location", 1),
            "templateId": acme("MessageTemplate", 1),
            "suppressMessage": True,
        },
        f"feedbackRequest {{ {NAMED} }}",
        "feedback_requests",
    ),
}


def innermost(payload: Any) -> Any:
    """The object with the names, however deep it stands in a payload."""
    while "userName" not in payload:
        if isinstance(payload, list):
            (payload,) = payload
        else:
            (payload,) = [value for key, value in payload.items() if key != "userErrors"]
    return payload


async def name_of(own: Client, who: str) -> str:
    viewer = (await own.data("{ viewer { user { name } } }", who=who))["viewer"]
    name: str = viewer["user"]["name"]
    return name


async def write(own: Client, mutation: str, who: str) -> Any:
    input_, select, _ = WRITES[mutation]
    return innermost(await own.done(mutation, input_, select, who))


@pytest.mark.parametrize("mutation", WRITES)
async def test_the_user_is_kept_and_named(own: Client, mutation: str) -> None:
    provider = await name_of(own, "provider")

    written = await write(own, mutation, "provider")

    assert written["user"] == {"name": provider}
    assert written["userName"] == provider
    query = f"query($id: ID!) {{ node(id: $id) {{ {fragment(written)} }} }}"
    seen = await own.data(query, {"id": written["id"]}, "admin")
    assert (seen["node"]["user"], seen["node"]["userName"]) == (None, provider)
    assert (await own.data(query, {"id": written["id"]}, "bolt"))["node"] is None


def fragment(written: Any) -> str:
    """Who wrote an object, by the type in its id."""
    name = base64.b64decode(written["id"]).decode().partition(":")[0]
    return f"... on {name} {{ user {{ name }} userName }}"


@pytest.mark.parametrize("mutation", WRITES)
async def test_both_paths_name_the_user(own: Client, mutation: str) -> None:
    written = await write(own, mutation, "provider")
    query = f"query($id: ID!) {{ node(id: $id) {{ {fragment(written)} }} }}"

    for who in ("provider", "admin", "restricted"):
        by_plan, by_core = await both(own, query, {"id": written["id"]}, who)
        assert by_plan == by_core


@pytest.mark.parametrize("mutation", WRITES)
async def test_a_user_of_the_account_is_named_by_itself(own: Client, mutation: str) -> None:
    admin = await name_of(own, "admin")

    written = await write(own, mutation, "admin")

    assert (written["user"], written["userName"]) == ({"name": admin}, admin)
    table = WRITES[mutation][2]
    rows = (await rows_of(own.database, table))[table]
    assert {row["user_name"] for row in rows} == {None}


async def test_figures_by_user_do_not_name_a_user_of_the_provider(own: Client) -> None:
    """Its reply counts in the row of nobody for those who do not see the user."""
    await write(own, "replyToFeedback", "provider")
    query = """{ analytics(metrics: [RESPONSE_TOTAL_RESPONSES], dimensions: [USER]) {
        rows { user { name } dimensions { key } values { number } }
        totals { values { number } } } }"""
    provider = await name_of(own, "provider")

    for who, named in (("provider", True), ("admin", False)):
        table = (await own.data(query, who=who))["analytics"]
        rows = table["rows"]
        assert (provider in {row["user"] and row["user"]["name"] for row in rows}) is named
        assert all((row["user"] is None) is (row["dimensions"][0]["key"] is None) for row in rows)
        total = sum(row["values"][0]["number"] for row in rows)
        assert table["totals"]["values"][0]["number"] == total
