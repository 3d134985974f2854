"""What the tests over all rooms know of campaigns."""

from collections.abc import Iterable
from typing import Any

from tests.support.client import acme, gid
from tests.support.people import ACME
from tests.support.samples import (
    CREATED,
    EVERYBODY,
    FAR,
    WITH_LOCATIONS,
    Company,
    Linked,
    Mutation,
    Row,
    Rows,
    Sample,
    Stored,
    hour,
    imported,
)
from tests.support.seeing import everybody

STEPS: tuple[dict[str, Any], ...] = (
    {"campaign_id": 1, "name": "First", "template_id": 1},
    {"campaign_id": 1, "name": "Second", "position": 1, "template_id": 2, "delay_minutes": 4320},
    {"campaign_id": 2, "name": "First"},
    {"name": "Stray", "source": "feedbackapi"},
    {"campaign_id": 1, "name": "Former", "position": 1, "template_id": 1, "deleted": True},
)
# Campaign, customer, location, hour of entering; none is due, so that no worker takes it.
ENROLLMENTS: tuple[tuple[int, int, int, int, dict[str, Any]], ...] = (
    (1, 9, 10, 1, {"state": "ACTIVE", "next_due": FAR, "step_id": 1}),
    (1, 5, 12, 2, {"state": "ACTIVE", "next_due": FAR}),
    (1, 1, 2, 3, {"state": "COMPLETED", "ended": hour(9), "step_id": 2}),
    (1, 2, 1, 3, {"state": "LEFT", "reason": "ANSWERED", "ended": hour(8), "step_id": 5}),
    (2, 4, 3, 4, {"state": "LEFT", "reason": "OPTED_OUT", "ended": hour(9)}),
    (1, 6, 2, 5, {"state": "LEFT", "reason": "DELETED", "ended": hour(10)}),
    (1, 7, 10, 6, {"state": "LEFT", "reason": "BOUNCED", "ended": hour(11), "step_id": 1}),
    (2, 11, 12, 6, {"state": "LEFT", "reason": "LOCATION_STOPPED", "ended": hour(12)}),
)


def world(of: Company) -> Rows:
    """The rows of a company: Spring runs at three locations, Autumn ran at all."""
    row, key = of.row, of.key
    for number, (name, active, survey) in enumerate(
        (("Spring", True, 1), ("Autumn", False, None)), 1
    ):
        named = {"name": name, "active": active, "survey_id": key(survey)}
        yield "campaigns", row(number, **named, **imported(number == 2))
    for location in (6, 10, 12):
        tie = {"campaign_id": of.first + 1, "location_id": of.first + location}
        yield "campaign_locations", of.tie(**tie)
    for number, values in enumerate(STEPS, 1):
        keys = {name: key(values.get(name)) for name in ("campaign_id", "template_id")}
        yield "campaign_steps", row(number, **{"position": 0, **values, **keys})
    for number, (campaign, customer, location, at, values) in enumerate(ENROLLMENTS, 1):
        keys = {
            "campaign_id": key(campaign),
            "customer_id": key(customer),
            "location_id": key(location),
            "step_id": key(values.get("step_id")),
        }
        yield "enrollments", row(number, **{"entered": hour(at), **values, **keys})


def crowd(of: Linked) -> Rows:
    """A row of each table."""
    yield "campaigns", of.row(name="Campaign", survey_id=of.key)
    yield "campaign_locations", of.tie(campaign_id=of.key, location_id=of.key)
    step = {"campaign_id": of.key, "template_id": of.key, "position": of.number}
    yield "campaign_steps", of.row(name="Step", **step)
    keys = ("campaign_id", "customer_id", "location_id", "step_id")
    yield (
        "enrollments",
        of.row(
            **dict.fromkeys(keys, of.key), state="COMPLETED", entered=hour(of.number), ended=FAR
        ),
    )


def stored(of: Stored) -> Iterable[tuple[str, Row]]:
    """A row of each table, as the tests of the database write it."""
    step = {"campaign_id": of.first, "template_id": of.first, "delay_minutes": 525_600}
    enrollment = {
        "campaign_id": of.first,
        "customer_id": of.first,
        "step_id": of.first,
        "state": "LEFT",
        "reason": "ANSWERED",
        "entered": CREATED,
        "ended": CREATED,
    }
    return [
        ("campaigns", {**of.imported, "name": "Spring", "survey_id": of.first}),
        ("campaign_locations", {**of.at_location, "campaign_id": of.first}),
        ("campaign_steps", {**of.imported, "name": "First", "position": 1, **step}),
        ("enrollments", {**of.own, **of.at_location, **enrollment}),
    ]


SAMPLE = Sample(
    world=world,
    crowd=crowd,
    stored=stored,
    mutations=(
        Mutation(
            "createCampaign",
            {
                "name": "New",
                "steps": [{"name": "Ask", "templateId": acme("MessageTemplate", 1)}],
                "surveyId": acme("Survey", 1),
                "locationIds": [acme("Location", 1)],
                "accountId": gid("Account", ACME),
            },
            "campaign { name }",
            outcomes="d d F F F - - -",
            capability="manage campaigns",
        ),
        Mutation(
            "updateCampaign",
            {
                "id": acme("Campaign", 1),
                "name": "New",
                "surveyId": acme("Survey", 1),
                "locationIds": [acme("Location", 1)],
            },
            "campaign { name }",
            outcomes="d d F F F - - -",
            capability="manage campaigns",
        ),
        Mutation(
            "enrollCustomer",
            {
                "campaignId": acme("Campaign", 1),
                "customerId": acme("Customer", 1),
                "locationId": acme("Location", 10),
            },
            "enrollment { state }",
            outcomes="d d d d - - - -",
        ),
    ),
    look_ups={
        "campaign": (acme("Campaign", 1), EVERYBODY),
        "campaignStep": (acme("CampaignStep", 1), EVERYBODY),
        "enrollment": (acme("Enrollment", 1), WITH_LOCATIONS),
    },
    lists={
        "campaigns": (4, 2, 2, 2, 2, 2, 2, 2),
        "campaignSteps": (8, 4, 4, 4, 4, 4, 4, 4),
        "enrollments": (16, 8, 8, 4, 0, 8, 8, 8),
    },
    hidden={"CampaignStep": {"deleted": True}},
    sees=dict.fromkeys(("Campaign", "CampaignStep"), everybody),
    columns={("Enrollment", "lastStep"): "step_id"},
    ties={("Campaign", "location"): ("campaign_locations", "campaign_id")},
)
