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

WRITTEN = '{"en":{"subject":"Hello","text":"Tell us: {{ link }}"}}'
WRITTEN_SHOWN = [
    {"language": "en", "subject": "Hello", "html": None, "text": "Tell us: {{ link }}"}
]


def world(of: Company) -> Rows:
    """The rows of a company."""
    row = of.row
    for number, (name, channel) in enumerate(
        (("Thank you", "EMAIL"), ("Thank you", "SMS"), ("Ask again", "EMAIL")), 1
    ):
        contents = WRITTEN if number == 1 else None
        yield (
            "message_templates",
            row(number, name=name, channel=channel, contents=contents, **imported(number == 3)),
        )
    yield "message_templates", row(4, name="Old", channel="EMAIL", deleted=True)


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
        Mutation(
            "updateMessageTemplate",
            {
                "id": acme("MessageTemplate", 1),
                "contents": [{"language": "de", "text": "Bitte: {{ link }}"}],
            },
            "messageTemplate { contents { language subject html text } }",
            outcomes="d d F F F - - -",
            capability="manage message templates",
        ),
        Mutation(
            "deleteMessageTemplate",
            {"id": acme("MessageTemplate", 3)},
            "deletedId",
            outcomes="d d F F F - - -",
            capability="manage message templates",
        ),
    ),
    hidden={"MessageTemplate": {"deleted": True}},
    values={
        ("MessageTemplate", "contents"): lambda oracle, row, person: (
            WRITTEN_SHOWN if row["contents"] else []
        ),
    },
    look_ups={
        "messageTemplate": (acme("MessageTemplate", 1), EVERYBODY),
    },
    lists={
        "messageTemplates": (6, 3, 3, 3, 3, 3, 3, 3),
    },
    sees={"MessageTemplate": everybody},
    texts={
        "previewMessage": (
            "templateId",
            (acme("MessageTemplate", 1), acme("MessageTemplate", 2), acme("Location", 1), ""),
        )
    },
)
