"""Campaigns: their steps and locations, and how customers enter and leave them."""

import asyncio
import datetime as dt
from typing import Any

import pytest

from tests.support.client import Client, acme, gid, row_of
from tests.support.expect import KEY_REUSED, limit_acme, limit_reached, nothing_changes, refused
from tests.support.people import ACME, BOLT, MIRROR, PROVIDER, SPAN
from tests.support.samples import hour
from tests.support.snapshot import change_log, changes, rows_of

ALL = """campaign {
    id name active survey { name }
    locations { nodes { id } }
    steps { nodes { id name position delayMinutes template { id channel } } }
}"""
FIRST = ACME * SPAN
MAIL, TEXT = acme("MessageTemplate", 1), acme("MessageTemplate", 2)
ASK = {"name": "Ask", "templateId": MAIL}
REMIND = {"name": "Remind", "templateId": TEXT, "delayMinutes": 1440}
NEW = {"name": "After the visit", "steps": [ASK, REMIND]}
DAY = dt.timedelta(days=1)
NO_TEMPLATE = "There is no such message template."


async def create(own: Client, who: str = "admin", **given: Any) -> Any:
    """A new campaign, as the payload tells."""
    return (await own.done("createCampaign", {**NEW, **given}, ALL, who))["campaign"]


async def enrollments(own: Client) -> list[dict[str, Any]]:
    """The rows that were not in the world, oldest first."""
    rows = (await rows_of(own.database, "enrollments"))["enrollments"]
    return [row for row in rows if row["created"] > hour(100)]


async def steps_waiting(own: Client) -> list[dict[str, Any]]:
    """The jobs of steps."""
    rows = (await rows_of(own.database, "jobs"))["jobs"]
    return [row for row in rows if row["kind"] == "campaign_step"]


async def names(client: Client, list_: str, arguments: str = "") -> list[str]:
    data = await client.data(f"{{ {list_}{arguments} {{ nodes {{ name }} }} }}")
    return [node["name"] for node in data[list_]["nodes"]]


# Creating campaigns


async def test_new_campaign(own: Client) -> None:
    before = await rows_of(own.database)

    campaign = await create(
        own,
        name="  After the visit ",
        surveyId=acme("Survey", 1),
        locationIds=[acme("Location", 3), acme("Location", 1), acme("Location", 3)],
    )

    steps = campaign["steps"]["nodes"]
    assert campaign == {
        "id": campaign["id"],
        "name": "After the visit",
        "active": True,
        "survey": {"name": campaign["survey"]["name"]},
        "locations": {"nodes": [{"id": acme("Location", 1)}, {"id": acme("Location", 3)}]},
        "steps": {
            "nodes": [
                {
                    "id": steps[0]["id"],
                    "name": "Ask",
                    "position": 0,
                    "delayMinutes": 0,
                    "template": {"id": MAIL, "channel": "EMAIL"},
                },
                {
                    "id": steps[1]["id"],
                    "name": "Remind",
                    "position": 1,
                    "delayMinutes": 1440,
                    "template": {"id": TEXT, "channel": "SMS"},
                },
            ]
        },
    }
    written = changes(before, await rows_of(own.database))
    assert set(written) == {"campaigns", "campaign_locations", "campaign_steps", "change_log"}
    row_id = row_of(campaign["id"])
    assert await change_log(own.database) == [
        (ACME, "Campaign", row_id, "CREATED"),
        (ACME, "CampaignStep", row_of(steps[0]["id"]), "CREATED"),
        (ACME, "CampaignStep", row_of(steps[1]["id"]), "CREATED"),
    ]


async def test_campaign_of_every_location(own: Client) -> None:
    campaign = await create(own, active=False)
    assert (campaign["active"], campaign["survey"]) == (False, None)
    assert campaign["locations"] == {"nodes": []}


async def test_provider_says_which_account_is_meant(own: Client) -> None:
    assert await refused(own, "createCampaign", NEW, "provider") == [
        ("REQUIRED", "`accountId` is needed: say which of your accounts is meant.", ["accountId"])
    ]
    campaign = await create(own, "provider", accountId=gid("Account", ACME))
    assert campaign["id"] in await ids_of(own, "campaigns")


async def ids_of(own: Client, list_: str) -> list[str]:
    data = await own.data(f"{{ {list_} {{ nodes {{ id }} }} }}")
    return [node["id"] for node in data[list_]["nodes"]]


@pytest.mark.parametrize("account", [BOLT, PROVIDER, MIRROR])
async def test_accounts_that_are_not_seen(own: Client, account: int) -> None:
    given = {**NEW, "accountId": gid("Account", account)}
    assert await refused(own, "createCampaign", given) == [
        ("NOT_FOUND", "There is no such account.", ["accountId"])
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"name": " "}, ("REQUIRED", "`name` is needed: give a text.", ["name"])),
        (
            {"name": "n" * 201},
            ("INVALID", "`name` has 201 characters. Give 200 at most.", ["name"]),
        ),
        ({"steps": []}, ("REQUIRED", "A campaign has 1 to 10 steps; these are 0.", ["steps"])),
        (
            {"steps": [ASK] * 11},
            ("INVALID", "A campaign has 1 to 10 steps; these are 11.", ["steps"]),
        ),
        (
            {"steps": [ASK, {**ASK, "name": ""}]},
            ("REQUIRED", "`name` is needed: give a text.", ["steps", "1", "name"]),
        ),
        (
            {"steps": [{**ASK, "delayMinutes": -1}]},
            (
                "INVALID",
                "`delayMinutes` is -1. Give a whole number from 0 to 525600.",
                ["steps", "0", "delayMinutes"],
            ),
        ),
        (
            {"steps": [{**ASK, "delayMinutes": 525_601}]},
            (
                "INVALID",
                "`delayMinutes` is 525601. Give a whole number from 0 to 525600.",
                ["steps", "0", "delayMinutes"],
            ),
        ),
        (
            {"steps": [ASK, {**ASK, "templateId": acme("MessageTemplate", 99)}]},
            ("NOT_FOUND", NO_TEMPLATE, ["steps", "1", "templateId"]),
        ),
        (
            {"steps": [{**ASK, "templateId": gid("MessageTemplate", BOLT * SPAN + 1)}]},
            ("NOT_FOUND", NO_TEMPLATE, ["steps", "0", "templateId"]),
        ),
        (
            {"surveyId": acme("Survey", 99)},
            ("NOT_FOUND", "There is no such survey.", ["surveyId"]),
        ),
        (
            {"locationIds": []},
            (
                "REQUIRED",
                "`locationIds` has 0 locations. Give 1 to 1,000, or null for every location.",
                ["locationIds"],
            ),
        ),
        (
            {"locationIds": [acme("Location", 1), acme("Location", 6)]},
            ("NOT_FOUND", "There is no such location.", ["locationIds"]),
        ),
    ],
)
async def test_wrong_campaigns(own: Client, change: dict[str, Any], expected: Any) -> None:
    assert await refused(own, "createCampaign", {**NEW, **change}) == [expected]


async def test_what_is_wrong_is_told_at_once(own: Client) -> None:
    wrong = {"name": "", "templateId": acme("MessageTemplate", 99), "delayMinutes": -1}
    assert [
        (code, field)
        for code, _, field in await refused(own, "createCampaign", {"name": "", "steps": [wrong]})
    ] == [
        ("REQUIRED", ["name"]),
        ("REQUIRED", ["steps", "0", "name"]),
        ("INVALID", ["steps", "0", "delayMinutes"]),
        ("NOT_FOUND", ["steps", "0", "templateId"]),
    ]


async def test_objects_of_another_account_of_a_provider(own: Client) -> None:
    foreign = {
        "surveyId": ("survey", gid("Survey", BOLT * SPAN + 1)),
        "locationIds": ("location", [gid("Location", BOLT * SPAN + 1)]),
    }
    for field, (noun, value) in foreign.items():
        given = {**NEW, "accountId": gid("Account", ACME), field: value}
        assert await refused(own, "createCampaign", given, "provider") == [
            (
                "INVALID",
                f"The {noun} belongs to another account. Choose one of the same account.",
                [field],
            )
        ]
    step = {**ASK, "templateId": gid("MessageTemplate", BOLT * SPAN + 1)}
    given = {**NEW, "accountId": gid("Account", ACME), "steps": [step]}
    assert await refused(own, "createCampaign", given, "provider") == [
        (
            "INVALID",
            "The message template belongs to another account. Choose one of the same account.",
            ["steps", "0", "templateId"],
        )
    ]


async def test_bad_ids_in_steps_are_named(own: Client) -> None:
    async with nothing_changes(own):
        payload = await own.run(
            "createCampaign", {**NEW, "steps": [{**ASK, "templateId": acme("Survey", 1)}]}
        )
    assert payload["error"]["extensions"]["param"] == "input.steps.0.templateId"


async def test_active_campaigns_are_limited(own: Client) -> None:
    """Spring is active, Autumn is not."""
    await limit_acme(own, "maxCampaigns", 1)
    full = limit_reached("maxCampaigns", 1)
    autumn = acme("Campaign", 2)

    assert await refused(own, "createCampaign", NEW) == full
    assert await refused(own, "updateCampaign", {"id": autumn, "active": True}) == full
    await create(own, active=False)
    await own.done("updateCampaign", {"id": acme("Campaign", 1), "active": True})
    await own.done("updateCampaign", {"id": acme("Campaign", 1), "active": False})
    await own.done("updateCampaign", {"id": autumn, "active": True})


async def test_limit_holds_for_campaigns_at_once(own: Client) -> None:
    await limit_acme(own, "maxCampaigns", 3)
    payloads = await asyncio.gather(*(own.run("createCampaign", NEW) for _ in range(4)))
    assert [len(payload["userErrors"]) for payload in payloads].count(0) == 2


async def test_idempotency_key(own: Client) -> None:
    first = await create(own, idempotencyKey="k")
    async with nothing_changes(own):
        assert await create(own, idempotencyKey="k") == first
    other = {**NEW, "steps": [{**ASK, "delayMinutes": 1}], "idempotencyKey": "k"}
    assert await refused(own, "createCampaign", other) == KEY_REUSED


# Changing campaigns


async def test_absent_fields_stay(own: Client) -> None:
    made = await create(own, surveyId=acme("Survey", 1), locationIds=[acme("Location", 1)])
    changed = await own.done("updateCampaign", {"id": made["id"], "name": "Other"}, ALL)
    assert changed["campaign"] == {**made, "name": "Other"}


async def test_nulls_take_away(own: Client) -> None:
    made = await create(own, surveyId=acme("Survey", 1), locationIds=[acme("Location", 1)])
    given = {"id": made["id"], "surveyId": None, "locationIds": None}
    changed = await own.done("updateCampaign", given, ALL)
    assert changed["campaign"] == {**made, "survey": None, "locations": {"nodes": []}}


async def test_locations_are_replaced(own: Client) -> None:
    made = await create(own, locationIds=[acme("Location", 1), acme("Location", 2)])
    given = {"id": made["id"], "locationIds": [acme("Location", 2), acme("Location", 3)]}
    changed = await own.done("updateCampaign", given, ALL)
    nodes = [{"id": acme("Location", 2)}, {"id": acme("Location", 3)}]
    assert changed["campaign"]["locations"] == {"nodes": nodes}


async def test_steps_are_kept_added_and_deleted(own: Client) -> None:
    made = await create(own)
    ask, remind = made["steps"]["nodes"]
    steps = [{**REMIND, "id": remind["id"], "delayMinutes": 5}, {**ASK, "name": "Last"}]

    changed = (await own.done("updateCampaign", {"id": made["id"], "steps": steps}, ALL))[
        "campaign"
    ]

    kept, new = changed["steps"]["nodes"]
    assert kept == {**remind, "position": 0, "delayMinutes": 5}
    assert (new["name"], new["position"]) == ("Last", 1)
    former = "(filter: { deleted: { eq: true } })"
    query = f"query($id: ID!) {{ campaign(id: $id) {{ steps{former} {{ nodes {{ id }} }} }} }}"
    found = await own.data(query, {"id": made["id"]})
    assert found["campaign"]["steps"]["nodes"] == [{"id": ask["id"]}]


async def test_feedback_keeps_a_step_that_was_deleted(own: Client) -> None:
    await own.done("updateCampaign", {"id": acme("Campaign", 1), "steps": [ASK]})
    query = "query($id: ID!) { feedback(id: $id) { campaignStep { name deleted } } }"
    data = await own.data(query, {"id": acme("Feedback", 1)})
    assert data == {"feedback": {"campaignStep": {"name": "First", "deleted": True}}}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            {"name": None},
            ("REQUIRED", "`name` cannot be null. Leave it out to keep it as it is.", ["name"]),
        ),
        (
            {"active": None},
            ("REQUIRED", "`active` cannot be null. Leave it out to keep it as it is.", ["active"]),
        ),
        ({"steps": []}, ("REQUIRED", "A campaign has 1 to 10 steps; these are 0.", ["steps"])),
        (
            {"steps": [{**ASK, "id": acme("CampaignStep", 3)}]},
            ("NOT_FOUND", "The campaign has no such step.", ["steps", "0", "id"]),
        ),
        (
            {"steps": [{**ASK, "id": acme("CampaignStep", 5)}]},
            ("NOT_FOUND", "The campaign has no such step.", ["steps", "0", "id"]),
        ),
        (
            {"steps": [{**ASK, "id": acme("CampaignStep", 1)}] * 2},
            ("INVALID", "The step is listed twice. List it once.", ["steps", "1", "id"]),
        ),
    ],
    ids=["name", "active", "none", "of another", "deleted", "twice"],
)
async def test_wrong_changes(own: Client, change: dict[str, Any], expected: Any) -> None:
    given = {"id": acme("Campaign", 1), **change}
    assert await refused(own, "updateCampaign", given) == [expected]


# Entering


async def test_new_customer_enters_the_campaigns_of_its_location(own: Client) -> None:
    """Spring runs at location 10, and the new one everywhere; Autumn is not active."""
    made = await create(own, steps=[{**ASK, "delayMinutes": 90}])
    given = {"locationId": acme("Location", 10), "email": "new@example.com"}

    select = """customer { id enrollments(orderBy: [{ field: NEXT_DUE }]) { nodes {
        state reason campaign { name } customer { email } location { id } lastStep { name }
        entered nextDue ended
    } } }"""
    customer = (await own.done("createCustomer", given, select))["customer"]

    spring, new = customer["enrollments"]["nodes"]
    common = {
        "state": "ACTIVE",
        "reason": None,
        "customer": {"email": "new@example.com"},
        "location": {"id": acme("Location", 10)},
        "lastStep": None,
        "ended": None,
    }
    entered = new["entered"]
    assert spring == {
        **common,
        "campaign": {"name": "Spring"},
        "entered": entered,
        "nextDue": entered,
    }
    due = dt.datetime.fromisoformat(entered) + dt.timedelta(minutes=90)
    assert new == {
        **common,
        "campaign": {"name": made["name"]},
        "entered": entered,
        "nextDue": new["nextDue"],
    }
    assert dt.datetime.fromisoformat(new["nextDue"]) == due
    rows = await enrollments(own)
    assert [(job["subject_id"], job["due"]) for job in await steps_waiting(own)] == [
        (row["id"], row["next_due"]) for row in rows
    ]
    lines = [line for line in await change_log(own.database) if line[1] == "Enrollment"]
    assert lines == [(ACME, "Enrollment", row["id"], "CREATED") for row in rows]


async def test_nobody_enters_where_no_campaign_runs(own: Client) -> None:
    await own.done("createCustomer", {"locationId": acme("Location", 1), "email": "n@example.com"})
    assert (await enrollments(own), await steps_waiting(own)) == ([], [])


async def test_attaching_enrolls_and_attaching_again_does_not(own: Client) -> None:
    customer, location = acme("Customer", 2), acme("Location", 10)
    given = {"id": customer, "addLocationIds": [location, acme("Location", 2), location]}
    await own.done("updateCustomer", given)
    (row,) = await enrollments(own)
    assert (row["customer_id"], row["location_id"]) == (FIRST + 2, FIRST + 10)

    for change in ("addLocationIds", "removeLocationIds", "addLocationIds"):
        await own.done("updateCustomer", {"id": customer, change: [location]})

    assert await enrollments(own) == [row]
    assert len(await steps_waiting(own)) == 1


async def test_customers_that_came_before_are_not_enrolled(own: Client) -> None:
    await create(own)
    given = {"locationId": acme("Location", 1), "email": "jane@example.com"}
    await own.done("createCustomer", given)
    assert await enrollments(own) == []


async def test_campaigns_without_templates_are_not_entered(own: Client) -> None:
    """Autumn was imported: its steps have no template."""
    await own.done("updateCampaign", {"id": acme("Campaign", 2), "active": True})
    await own.done("createCustomer", {"locationId": acme("Location", 1), "email": "n@example.com"})
    assert await enrollments(own) == []


# Enrolling


def enrolling(campaign: int = 1, customer: int = 1, location: int = 10) -> dict[str, Any]:
    return {
        "campaignId": acme("Campaign", campaign),
        "customerId": acme("Customer", customer),
        "locationId": acme("Location", location),
    }


async def test_enroll_a_customer(own: Client) -> None:
    select = "enrollment { id state campaign { name } location { id } }"
    payload = await own.done("enrollCustomer", enrolling(), select, "restricted")
    (row,) = await enrollments(own)
    assert payload["enrollment"] == {
        "id": gid("Enrollment", row["id"]),
        "state": "ACTIVE",
        "campaign": {"name": "Spring"},
        "location": {"id": acme("Location", 10)},
    }
    assert [job["subject_id"] for job in await steps_waiting(own)] == [row["id"]]


async def test_enrolling_has_an_idempotency_key(own: Client) -> None:
    given = {**enrolling(), "idempotencyKey": "k"}
    first = await own.done("enrollCustomer", given, "enrollment { id }")
    async with nothing_changes(own):
        assert await own.done("enrollCustomer", given, "enrollment { id }") == first
    other = {**given, "customerId": acme("Customer", 2)}
    assert await refused(own, "enrollCustomer", other) == KEY_REUSED


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            enrolling(customer=4),
            ("INVALID", "The customer opted out of messages.", ["customerId"]),
        ),
        (
            enrolling(customer=7),
            (
                "INVALID",
                "Messages to the customer failed: correct its address or number first.",
                ["customerId"],
            ),
        ),
        (
            enrolling(customer=6),
            ("NOT_FOUND", "There is no such customer.", ["customerId"]),
        ),
        (
            enrolling(location=6),
            ("NOT_FOUND", "There is no such location.", ["locationId"]),
        ),
        (
            enrolling(campaign=2),
            (
                "INVALID",
                "The campaign is not active. Activate it with updateCampaign first.",
                ["campaignId"],
            ),
        ),
        (
            enrolling(location=1),
            (
                "INVALID",
                "The campaign does not run at the location. Add it to the campaign's "
                "`locationIds`.",
                ["locationId"],
            ),
        ),
        (
            enrolling(customer=9),
            ("CONFLICT", "The customer is in the campaign already.", ["customerId"]),
        ),
    ],
    ids=["opted out", "invalid", "deleted", "closed", "inactive", "elsewhere", "already"],
)
async def test_who_cannot_be_enrolled(own: Client, given: Any, expected: Any) -> None:
    assert await refused(own, "enrollCustomer", given) == [expected]


async def test_a_campaign_without_templates_takes_nobody(own: Client) -> None:
    await own.done("updateCampaign", {"id": acme("Campaign", 2), "active": True})
    assert await refused(own, "enrollCustomer", enrolling(campaign=2)) == [
        (
            "INVALID",
            "The campaign has no step with a message template. Give it steps with updateCampaign.",
            ["campaignId"],
        )
    ]


async def test_who_left_may_be_enrolled_again_but_not_who_was_asked(own: Client) -> None:
    """Customers of the world: 1 completed Spring at 2, 2 answered at 1, 7 bounced at 10."""
    await own.done("updateCampaign", {"id": acme("Campaign", 1), "locationIds": None})
    asked = (
        "CONFLICT",
        "The customer was asked by the campaign at this location, and is not asked again. "
        "Choose another campaign.",
        ["customerId"],
    )
    assert await refused(own, "enrollCustomer", enrolling(1, 1, 2)) == [asked]
    assert await refused(own, "enrollCustomer", enrolling(1, 2, 1)) == [asked]

    await own.done("updateCustomer", {"id": acme("Customer", 6), "active": True})
    select = "enrollment { id state reason ended lastStep { name } nextDue entered }"
    again = (await own.done("enrollCustomer", enrolling(1, 6, 2), select))["enrollment"]
    assert again == {
        "id": acme("Enrollment", 6),
        "state": "ACTIVE",
        "reason": None,
        "ended": None,
        "lastStep": None,
        "nextDue": again["entered"],
        "entered": again["entered"],
    }
    assert [job["subject_id"] for job in await steps_waiting(own)] == [FIRST + 6]


# Lists


@pytest.mark.parametrize(
    ("list_", "arguments", "expected"),
    [
        ("campaigns", "", ["Autumn", "Spring"]),
        ("campaigns", "(filter: { active: { eq: true } })", ["Spring"]),
        ("campaigns", "(filter: { active: { eq: false } })", ["Autumn"]),
        ("campaigns", '(filter: { name: { contains: "PRING" } })', ["Spring"]),
        (
            "campaigns",
            f'(filter: {{ location: {{ eq: "{acme("Location", 10)}" }} }})',
            ["Spring"],
        ),
        ("campaigns", f'(filter: {{ survey: {{ eq: "{acme("Survey", 1)}" }} }})', ["Spring"]),
        ("campaignSteps", "", ["First", "First", "Stray", "Second"]),
        (
            "campaignSteps",
            f'(filter: {{ campaign: {{ eq: "{acme("Campaign", 1)}" }} }})',
            ["First", "Second"],
        ),
        ("campaignSteps", "(filter: { campaign: { isNull: true } })", ["Stray"]),
        ("campaignSteps", "(filter: { deleted: { eq: true } })", ["Former"]),
    ],
)
async def test_lists(world: Client, list_: str, arguments: str, expected: list[str]) -> None:
    assert await names(world, list_, arguments) == expected


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ("state: { eq: ACTIVE }", [2, 1]),
        ("reason: { in: [ANSWERED, BOUNCED] }", [7, 4]),
        ("reason: { isNull: false }, state: { eq: ACTIVE }", []),
        (f'lastStep: {{ eq: "{acme("CampaignStep", 5)}" }}', [4]),
        (f'customer: {{ eq: "{acme("Customer", 1)}" }}', [3]),
    ],
)
async def test_enrollments_are_found(world: Client, filter_: str, expected: list[int]) -> None:
    data = await world.data(f"{{ enrollments(filter: {{ {filter_} }}) {{ nodes {{ id }} }} }}")
    found = [row_of(node["id"]) - FIRST for node in data["enrollments"]["nodes"]]
    assert found == expected


@pytest.mark.parametrize("who", ["standard", "restricted", "lost", "bolt", "stranger"])
async def test_campaigns_are_the_whole_accounts(world: Client, who: str) -> None:
    """Every company of the world has the same ones; none sees those of another."""
    account = {"bolt": BOLT, "stranger": MIRROR}.get(who, ACME)
    data = await world.data("{ campaigns { nodes { id } } }", who=who)
    assert [row_of(node["id"]) for node in data["campaigns"]["nodes"]] == [
        account * SPAN + number for number in (2, 1)
    ]


async def test_look_ups(world: Client) -> None:
    query = """query($campaign: ID!, $step: ID!, $former: ID!, $other: ID!, $enrollment: ID!) {
        campaign(id: $campaign) { name active }
        autumn: campaign(external: { id: "x-2" }) { name active }
        campaignStep(id: $step) { name position delayMinutes template { channel } }
        former: campaignStep(id: $former) { name }
        stray: campaignStep(external: { id: "x-4" }) { name campaign { name } template { name } }
        other: campaign(id: $other) { name }
        enrollment(id: $enrollment) { state reason lastStep { name deleted } }
    }"""
    variables = {
        "campaign": acme("Campaign", 1),
        "step": acme("CampaignStep", 2),
        "former": acme("CampaignStep", 5),
        "other": gid("Campaign", BOLT * SPAN + 1),
        "enrollment": acme("Enrollment", 4),
    }
    assert await world.data(query, variables) == {
        "campaign": {"name": "Spring", "active": True},
        "autumn": {"name": "Autumn", "active": False},
        "campaignStep": {
            "name": "Second",
            "position": 1,
            "delayMinutes": 4320,
            "template": {"channel": "SMS"},
        },
        "former": None,
        "stray": {"name": "Stray", "campaign": None, "template": None},
        "other": None,
        "enrollment": {
            "state": "LEFT",
            "reason": "ANSWERED",
            "lastStep": {"name": "Former", "deleted": True},
        },
    }


async def test_campaigns_and_steps_are_read_from_both_ends(world: Client) -> None:
    query = """{
        campaigns(orderBy: [{ field: CREATED }]) { nodes {
            name
            steps { totalCount nodes { name position campaign { name } } }
            last: steps(orderBy: [{ field: POSITION, direction: DESC }], first: 1) {
                nodes { name }
            }
            enrollments { totalCount }
        } }
        campaignSteps(orderBy: [{ field: CREATED }]) { nodes { name campaign { name } } }
    }"""
    spring, autumn = {"name": "Spring"}, {"name": "Autumn"}
    assert await world.data(query) == {
        "campaigns": {
            "nodes": [
                {
                    **spring,
                    "steps": {
                        "totalCount": 2,
                        "nodes": [
                            {"name": "First", "position": 0, "campaign": spring},
                            {"name": "Second", "position": 1, "campaign": spring},
                        ],
                    },
                    "last": {"nodes": [{"name": "Second"}]},
                    "enrollments": {"totalCount": 6},
                },
                {
                    **autumn,
                    "steps": {
                        "totalCount": 1,
                        "nodes": [{"name": "First", "position": 0, "campaign": autumn}],
                    },
                    "last": {"nodes": [{"name": "First"}]},
                    "enrollments": {"totalCount": 2},
                },
            ]
        },
        "campaignSteps": {
            "nodes": [
                {"name": "First", "campaign": spring},
                {"name": "Second", "campaign": spring},
                {"name": "First", "campaign": autumn},
                {"name": "Stray", "campaign": None},
            ]
        },
    }
