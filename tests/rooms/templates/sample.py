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
    row = of.row
    for number, (name, channel) in enumerate(
        (("Thank you", "EMAIL"), ("Thank you", "SMS"), ("Ask again", "EMAIL")), 1
    ):
        yield "message_templates", row(number, name=name, channel=channel, **imported(number == 3))


def crowd(of: Linked) -> Rows:
    """A row of each table."""
    yield "message_templates", of.row(name="Template", channel="EMAIL")


def stored(of: Stored) -> Iterable[tuple[str, Row]]:
    """A row of each table, as the tests of the database write it."""
    return [
        ("message_templates", {**of.imported, "name": "Thank you", "channel": "EMAIL"}),
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
    },
    lists={
        "messageTemplates": (6, 3, 3, 3, 3, 3, 3, 3),
    },
    sees={"MessageTemplate": everybody},
)
