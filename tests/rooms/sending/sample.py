"""What the tests over all rooms know of the outbox, which is not in the graph."""

from collections.abc import Iterable

from tests.support.samples import Company, Linked, Row, Rows, Sample, Stored

MESSAGE = {
    "channel": "EMAIL",
    "message_id": "<1@gateway.example>",
    "sender": "Acme <feedback@gateway.example>",
    "recipient": "Ada Lovelace <ada@example.com>",
    "subject": "How was it?",
    "text": "How was it?",
    "html": "<p>How was it?</p>",
}


def world(of: Company) -> Rows:
    """The rows of a company."""
    yield "outbox_messages", of.row(1, **MESSAGE)


def crowd(of: Linked) -> Rows:
    """A row of each table."""
    yield "outbox_messages", of.row(**MESSAGE)


def stored(of: Stored) -> Iterable[tuple[str, Row]]:
    """A row of each table, as the tests of the database write it."""
    return [("outbox_messages", {**of.own, **MESSAGE})]


SAMPLE = Sample(world=world, crowd=crowd, stored=stored)
