"""What the tests over all rooms know of templates."""

from collections.abc import Iterable

from tests.support.client import acme, gid
from tests.support.people import ACME
from tests.support.samples import (
    EVERYBODY,
    Company,
    Linked,
    Mutation,
    Row,
    Rows,
    Sample,
    Stored,
    imported,
)
from tests.support.seeing import everybody


def world(of: Company) -> Rows:
    """The rows of a company."""
    row, first = of.row, of.first
    for number, (name, channel) in enumerate(
        (("Thank you", "EMAIL"), ("Thank you", "SMS"), ("Ask again", "EMAIL")), 1
    ):
        yield "message_templates", row(number, name=name, channel=channel, **imported(number == 3))
    for number, (name, active) in enumerate((("Spring", True), ("Autumn", False)), 1):
        yield "campaigns", row(number, name=name, active=active, **imported(number == 2))
    for number, (campaign, name, position) in enumerate(
        ((1, "First", 0), (1, "Second", 1), (2, "First", 0), (None, "Stray", 0)), 1
    ):
        campaign_id = None if campaign is None else first + campaign
        yield (
            "campaign_steps",
            row(
                number,
                campaign_id=campaign_id,
                name=name,
                position=position,
                **imported(number == 4),
            ),
        )


def crowd(of: Linked) -> Rows:
    """A row of each table."""
    yield "message_templates", of.row(name="Template", channel="EMAIL")
    yield "campaigns", of.row(name="Campaign")
    yield "campaign_steps", of.row(name="Step", campaign_id=of.key, position=of.number)


def stored(of: Stored) -> Iterable[tuple[str, Row]]:
    """A row of each table, as the tests of the database write it."""
    return [
        ("message_templates", {**of.imported, "name": "Thank you", "channel": "EMAIL"}),
        ("campaigns", {**of.imported, "name": "Spring"}),
        (
            "campaign_steps",
            {**of.imported, "name": "First", "position": 1, "campaign_id": of.first},
        ),
    ]


SAMPLE = Sample(
    world=world,
    crowd=crowd,
    stored=stored,
    mutations=(
        Mutation(
            "createMessageTemplate",
            {"name": "New", "channel": "SMS", "accountId": gid("Account", ACME)},
            "messageTemplate { name }",
            outcomes="d d F F F - - -",
            capability="manage message templates",
        ),
    ),
    look_ups={
        "messageTemplate": (acme("MessageTemplate", 1), EVERYBODY),
        "campaign": (acme("Campaign", 1), EVERYBODY),
        "campaignStep": (acme("CampaignStep", 1), EVERYBODY),
    },
    lists={
        "messageTemplates": (6, 3, 3, 3, 3, 3, 3, 3),
        "campaigns": (4, 2, 2, 2, 2, 2, 2, 2),
        "campaignSteps": (8, 4, 4, 4, 4, 4, 4, 4),
    },
    sees=dict.fromkeys(("MessageTemplate", "Campaign", "CampaignStep"), everybody),
)
