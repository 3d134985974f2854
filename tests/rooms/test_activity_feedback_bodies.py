"""The bodies of Activity feedback v2: what they hold is written, and read back under our names."""

import json
from pathlib import Path
from typing import Any

from sqlalchemy import update

from gateway.database.tenancy import Unscoped
from gateway.models import metadata
from tests.rooms.test_activity_feedback import WHOLE, key_for_addresses
from tests.support.client import JSON, Client, acme
from tests.support.people import ACME, SPAN

BODIES: JSON = json.loads((Path(__file__).parent / "bodies/activity_feedback.json").read_text())
SOURCE = "activity-feedback"
OBJECTS = {"rep": ("users", 1), "client": ("customers", 2), "template_id": ("surveys", 1)}
RENAMED = {"rep": "repId", "client": "clientId", "template_id": "templateId"}


def camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.title() for word in rest)


def ours(value: Any) -> Any:
    """A body of the document in the words of the graph."""
    if isinstance(value, list):
        return [ours(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {RENAMED.get(name, camel(name)): ours(each) for name, each in value.items()}


async def known(client: Client) -> None:
    """Make objects of the world those that the bodies refer to."""
    async with client.database.begin(None) as connection:
        for name, (table_name, number) in OBJECTS.items():
            table = metadata.tables[table_name]
            await connection.execute(
                update(table)
                .where(table.c.id == ACME * SPAN + number)
                .values(source=SOURCE, external_id=BODIES["create"][name]),
                execution_options={"unscoped": Unscoped.PROVISIONING},
            )


async def found(client: Client) -> JSON:
    """The ids here of what the bodies refer to by ids there."""
    asked = {"repId": ("user", "rep"), "clientId": ("customer", "client")}
    asked["templateId"] = ("survey", "template_id")
    ids = {}
    for name, (field, there) in asked.items():
        document = f"query($e: ExternalReference!) {{ {field}(external: $e) {{ id }} }}"
        external = {"source": SOURCE, "id": BODIES["create"][there]}
        data = await client.data(document, {"e": external})
        ids[name] = data[field]["id"]
    return ids


def told(feedback: JSON) -> JSON:
    """What the graph answers, in the words and the shape of the document."""
    responses = [
        {
            "question_id": each["questionId"],
            "question_type": each["questionType"],
            "response_value": each["responseValue"],
            "response_text": each["responseText"],
        }
        for each in feedback["responses"]["nodes"]
    ]
    actions = [
        {
            "action_type": each["actionType"],
            "priority": each["priority"],
            "assigned_to": each["assignedTo"],
            "due_date": each["dueDate"],
            "status": each["status"],
        }
        for each in feedback["followUpActions"]["nodes"]
    ]
    session = feedback["session"]
    return {
        "activity_type": feedback["activityType"],
        "activity_id": feedback["activityId"],
        "overall_satisfaction": feedback["overallSatisfaction"],
        "responses": responses,
        "nps_score": feedback["npsScore"],
        "completion_time": feedback["completionTime"],
        "session_data": {
            "device_type": session["deviceType"],
            "browser": session["browser"],
            "ip_address": session["ipAddress"],
        },
        "follow_up_actions": actions,
        "is_anonymous": feedback["isAnonymous"],
        "company_namespace": [n["namespace"] for n in feedback["companyNamespace"]["nodes"]],
        "__v": feedback["version"],
    }


async def test_bodies_are_created_updated_and_read_back(own: Client) -> None:
    await known(own)
    key = await key_for_addresses(own)
    create, update_ = BODIES["create"], BODIES["update"]
    given = ours(create)
    given["session"] = given.pop("sessionData")
    given |= await found(own)

    payload = await own.done("createActivityFeedback", given, f"{WHOLE} again: {ID}", key)

    made = payload["activityFeedback"]
    plain = {name: value for name, value in create.items() if name not in OBJECTS}
    assert told(made) == {**plain, "follow_up_actions": [], "__v": 0}
    assert [made[name]["id"] for name in ("rep", "client", "template")] == [
        acme("User", 1),
        acme("Customer", 2),
        acme("Survey", 1),
    ]
    assert made["sentiment"]["overall"] == "neutral"
    assert made["created"] == made["updated"]

    changes = {**ours(update_), "id": payload["again"]["id"]}
    payload = await own.done("updateActivityFeedback", changes, WHOLE, key)
    assert told(payload["activityFeedback"]) == {**plain, **update_, "__v": 1}

    document = (
        f"query($id: ID!) {{ {WHOLE.replace('activityFeedback', 'activityFeedback(id: $id)', 1)} }}"
    )
    read = await own.data(document, {"id": changes["id"]}, key)
    assert read["activityFeedback"] == payload["activityFeedback"]


ID = "activityFeedback { id }"


async def test_every_field_of_the_object_is_told(own: Client) -> None:
    """Names of Activity feedback v2, but for its envelope, each beside its name in the graph."""
    names = {
        "_id": "id",
        "rep": "rep",
        "client": "client",
        "template_id": "template",
        "sentiment_analysis": "sentiment",
        "session_data": "session",
        "createdAt": "created",
        "modifiedAt": "updated",
        "SVClient": "svClient",
        "__v": "version",
    }
    data = await own.data('{ __type(name: "ActivityFeedback") { fields { name } } }')
    offered = {field["name"] for field in data["__type"]["fields"]}

    assert {names.get(name, camel(name)) for name in BODIES["object"]} <= offered
