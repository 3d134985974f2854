"""Erasing customers: what goes, what stays, and that nobody comes back."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import update

from gateway.privacy.erasing import CLEARING_JOB
from gateway.resources.feedback.model import FeedbackModel
from gateway.resources.feedback_requests.model import FeedbackRequestModel
from gateway.store.write import table_of
from gateway.working import Working
from tests.support.client import Client, acme, gid
from tests.support.expect import nothing_changes, refused
from tests.support.people import ACME, BOLT, PROVIDER, SPAN
from tests.support.snapshot import changes, rows_of
from tests.support.world import UNSCOPED

FIRST = ACME * SPAN
JANE = {"id": acme("Customer", 1)}
LOCATION = acme("Location", 1)
ERASED_ADDRESS = (
    "ERASED",
    "`email` is of a person who was erased from this account, about whom nothing is stored again. "
    "Leave this person out.",
    ["email"],
)
ERASED_NUMBER = (
    "ERASED",
    "`mobileNumber` is of a person who was erased from this account, about whom nothing is stored "
    "again. Leave this person out.",
    ["mobileNumber"],
)
WORDS = {"TEXT", "CHOICES", "DETAILS"}


async def row(client: Client, table: str, row_id: int) -> dict[str, Any]:
    rows = (await rows_of(client.database, table))[table]
    return next(each for each in rows if each["id"] == row_id)


async def test_a_dry_run_counts_and_changes_nothing(own: Client) -> None:
    async with nothing_changes(own):
        payload = await own.done(
            "eraseCustomer", {**JANE, "dryRun": True}, "erasedId rows { type rows }"
        )

    rows = await rows_of(own.database)
    requests = [r for r in rows["feedback_requests"] if r["customer_id"] == FIRST + 1]
    counted = {line["type"]: line["rows"] for line in payload["rows"]}
    assert payload["erasedId"] == JANE["id"]
    assert counted["Customer"] == 1
    assert counted["FeedbackRequest"] == len(requests) > 0


async def test_the_customer_keeps_nothing(own: Client) -> None:
    before = await row(own, "customers", FIRST + 1)

    payload = await own.done("eraseCustomer", JANE, "erasedId")

    after = await row(own, "customers", FIRST + 1)
    assert payload["erasedId"] == JANE["id"]
    assert after.pop("erased") is not None
    assert after == {
        **{name: value for name, value in before.items() if name != "erased"},
        **dict.fromkeys(("email", "mobile_number", "first_name", "last_name")),
        **dict.fromkeys(("country_code", "language", "failed_address", "external_id")),
        "active": False,
        "opt_out": True,
        "updated": after["updated"],
    }


async def test_nothing_of_others_changes(own: Client) -> None:
    before = await rows_of(own.database)

    await own.done("eraseCustomer", JANE)

    after = await rows_of(own.database)
    mine = {"customer_id": FIRST + 1, "client_customer_id": FIRST + 1}
    for table in ("customers", "feedbacks", "feedback_requests", "conversations"):
        gone, new = changes(before, after).get(table, ([], []))
        assert {r["id"] for r in gone} == {r["id"] for r in new}
        key = "id" if table == "customers" else "customer_id"
        assert {r[key] for r in new} <= {FIRST + 1}, (table, mine)
    for table, rows in after.items():
        assert len(rows) >= len(before[table]) or table in {
            *("outbox_messages", "jobs", "idempotency_keys", "activity_keywords"),
        }


async def test_the_work_is_left_to_a_job(own: Client) -> None:
    await own.done("eraseCustomer", JANE)

    jobs = (await rows_of(own.database, "jobs"))["jobs"]
    (job,) = (each for each in jobs if each["kind"] == CLEARING_JOB)
    assert (job["account_id"], job["subject_id"]) == (ACME, FIRST + 1)
    assert job["payload"] == '{"entity":"Customer"}'


async def test_idempotency_keys_of_the_provider_go_too(own: Client) -> None:
    keyed = {"locationId": LOCATION, "email": "keyed@example.com", "idempotencyKey": "keyed"}
    created = await own.done("createCustomer", keyed, "customer { id }", "provider")
    keys = (await rows_of(own.database, "idempotency_keys"))["idempotency_keys"]
    assert [key["account_id"] for key in keys if key["key"] == "keyed"] == [PROVIDER]

    await own.done("eraseCustomer", {"id": created["customer"]["id"]})
    await Working(own.database, own.settings, own.executor.secret).drain()

    keys = (await rows_of(own.database, "idempotency_keys"))["idempotency_keys"]
    assert [key for key in keys if key["key"] == "keyed"] == []


async def test_a_write_beside_an_erasure_brings_nobody_back(own: Client) -> None:
    """Whichever is first: the customer is erased in the end, or created as it was asked for."""
    again = {"locationId": LOCATION, "email": "jane@example.com", "firstName": "Jane"}
    renamed = {**JANE, "firstName": "Janet"}

    await asyncio.gather(
        own.run("eraseCustomer", JANE),
        own.run("createCustomer", again),
        own.run("updateCustomer", renamed),
        own.run("createCustomer", again),
    )

    customers = (await rows_of(own.database, "customers"))["customers"]
    mine = [each for each in customers if each["account_id"] == ACME]
    (jane,) = (each for each in mine if each["id"] == FIRST + 1)
    assert (jane["email"], jane["first_name"], jane["active"]) == (None, None, False)
    assert "jane@example.com" not in {each["email"] for each in mine}


async def test_nobody_creates_the_customer_again(own: Client) -> None:
    await own.done("eraseCustomer", JANE)

    by_address = {"locationId": LOCATION, "email": "Jane@Example.com", "firstName": "Jane"}
    by_number = {"locationId": LOCATION, "mobileNumber": "+447810123456"}
    assert await refused(own, "createCustomer", by_address) == [ERASED_ADDRESS]
    assert await refused(own, "createCustomer", by_number) == [ERASED_NUMBER]


async def test_another_customer_cannot_become_the_erased_one(own: Client) -> None:
    await own.done("eraseCustomer", JANE)

    given = {"id": acme("Customer", 2), "email": "jane@example.com"}
    assert await refused(own, "updateCustomer", given) == [ERASED_ADDRESS]


async def test_the_erased_customer_is_not_brought_back(own: Client) -> None:
    await own.done("eraseCustomer", JANE)

    given = {**JANE, "active": True, "email": "other@example.com"}
    assert await refused(own, "updateCustomer", given) == [
        (
            "ERASED",
            "The customer was erased, and nothing about it is stored again. Leave it as it is.",
            ["id"],
        )
    ]


async def test_other_accounts_may_know_the_person(own: Client) -> None:
    await own.done("eraseCustomer", JANE)

    given = {"id": gid("Customer", BOLT * SPAN + 2), "mobileNumber": "+447810123457"}
    await own.done("updateCustomer", given, who="bolt")
    bolts = {"locationId": gid("Location", BOLT * SPAN + 1), "email": "jane@example.com"}
    await own.done("createCustomer", bolts, who="bolt")


@pytest.mark.parametrize(
    ("mutation", "given", "field"),
    [
        (
            "createFeedbackRequest",
            {
                "customerId": JANE["id"],
                "templateId": acme("MessageTemplate", 1),
                "locationId": LOCATION,
            },
            "customerId",
        ),
        (
            "createActivityFeedback",
            {
                "activityType": "sales_visit",
                "repId": acme("User", 3),
                "clientId": JANE["id"],
                "templateId": acme("Survey", 1),
                "overallSatisfaction": 8,
            },
            "clientId",
        ),
        (
            "enrollCustomer",
            {
                "campaignId": acme("Campaign", 1),
                "customerId": JANE["id"],
                "locationId": acme("Location", 10),
            },
            "customerId",
        ),
    ],
)
async def test_nothing_new_is_about_the_customer(
    own: Client, mutation: str, given: dict[str, Any], field: str
) -> None:
    await own.done("eraseCustomer", JANE)

    assert await refused(own, mutation, given) == [
        ("NOT_FOUND", "There is no such customer.", [field])
    ]


async def test_a_late_bounce_leaves_no_address(own: Client) -> None:
    requests = (await rows_of(own.database, "feedback_requests"))["feedback_requests"]
    (mine, *_) = (
        each
        for each in requests
        if each["customer_id"] == FIRST + 1 and each["type"].value == "EMAIL"
    )
    await own.done("eraseCustomer", JANE)

    bounced = {"id": gid("FeedbackRequest", mine["id"]), "event": "BOUNCED"}
    bounced["bounceReason"] = "550 <jane@example.com> is unknown"
    await own.done("recordMessageEvent", bounced)

    request = await row(own, "feedback_requests", mine["id"])
    customer = await row(own, "customers", FIRST + 1)
    assert (request["message_bounced"], request["bounce_reason"]) == (True, None)
    assert customer["failed_address"] is None


async def test_links_of_requests_lead_nowhere(own: Client) -> None:
    before = (await rows_of(own.database, "feedback_requests"))["feedback_requests"]
    mine = [each for each in before if each["customer_id"] == FIRST + 1]
    assert mine

    await own.done("eraseCustomer", JANE)

    after = (await rows_of(own.database, "feedback_requests"))["feedback_requests"]
    tokens = {each["token"] for each in after}
    assert not tokens & {each["token"] for each in mine}
    for each in mine:
        document = "query($t: String!) { feedbackForm(token: $t) { name } }"
        assert await own.data(document, {"t": each["token"]}, None) == {"feedbackForm": None}


async def test_words_are_found_no_more(own: Client) -> None:
    feedbacks = table_of(FeedbackModel)
    async with own.database.begin(None) as connection:
        await connection.execute(
            update(feedbacks)
            .where(feedbacks.c.customer_id == FIRST + 1)
            .values(comments="xylophone"),
            execution_options=UNSCOPED,
        )
    document = '{ feedbacks(filter: {comments: {contains: "xylophone"}}) { totalCount } }'
    assert (await own.data(document))["feedbacks"]["totalCount"] > 0

    await own.done("eraseCustomer", JANE)

    assert await own.data(document) == {"feedbacks": {"totalCount": 0}}


async def test_the_time_of_the_erasure_is_told(own: Client) -> None:
    document = f"""{{ customers(filter: {{id: {{eq: "{JANE["id"]}"}}, active: {{eq: false}}}}) {{
        nodes {{ email active erased }} }} }}"""
    await own.done("eraseCustomer", JANE)

    (node,) = (await own.data(document))["customers"]["nodes"]
    assert (node["email"], node["active"], node["erased"] is not None) == (None, False, True)


async def test_erasing_again_changes_no_more(own: Client) -> None:
    await own.done("eraseCustomer", JANE)
    identities = (await rows_of(own.database, "erased_identities"))["erased_identities"]

    payload = await own.done("eraseCustomer", JANE, "erasedId")

    again = (await rows_of(own.database, "erased_identities"))["erased_identities"]
    assert payload["erasedId"] == JANE["id"]
    assert again == identities


async def test_two_erasures_at_once_are_one(own: Client) -> None:
    both = [own.done("eraseCustomer", JANE, "erasedId") for _ in range(2)]

    assert [each["erasedId"] for each in await asyncio.gather(*both)] == [JANE["id"]] * 2


async def test_a_message_under_way_is_waited_for(own: Client) -> None:
    table = table_of(FeedbackRequestModel)
    async with own.database.begin(None) as connection:
        await connection.execute(
            update(table)
            .where(table.c.customer_id == FIRST + 1)
            .values(state="SENDING", sent_at=None),
            execution_options=UNSCOPED,
        )

    assert await refused(own, "eraseCustomer", JANE) == [
        (
            "CONFLICT",
            "A message to this customer is being sent. Erase again in a minute.",
            ["id"],
        )
    ]


async def figures(client: Client) -> list[Any]:
    """Every figure of the account that is a number."""
    known = await client.data("{ analyticsMetrics { metric unit needs } }")
    metrics = [
        each["metric"]
        for each in known["analyticsMetrics"]
        if each["unit"] not in WORDS and each["needs"] is None
    ]
    asked = "query($m: [AnalyticsMetric!]!) { analytics(metrics: $m)"
    document = f"{asked} {{ rows {{ values {{ number }} }} }} }}"
    return [(metric, await client.data(document, {"m": [metric]})) for metric in metrics]


async def test_the_figures_stay(own: Client) -> None:
    before = await figures(own)

    for number in range(1, 12):
        await own.done("eraseCustomer", {"id": acme("Customer", number)})

    assert len(before) > 50
    assert await figures(own) == before


async def test_who_is_not_there_is_not_found(own: Client) -> None:
    assert await refused(own, "eraseCustomer", {"id": acme("Customer", 999)}) == [
        ("NOT_FOUND", "There is no such customer.", ["id"])
    ]
