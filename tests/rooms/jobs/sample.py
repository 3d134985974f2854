"""What the tests over all rooms know of jobs."""

from collections.abc import Iterable
from typing import Any

from tests.support.client import acme
from tests.support.samples import (
    CREATED,
    FAR,
    Company,
    Linked,
    Mutation,
    Row,
    Rows,
    Sample,
    Stored,
    hour,
)


def world(of: Company) -> Rows:
    """The rows of a company: none is due, so that no worker takes it."""
    plan: tuple[dict[str, Any], ...] = (
        {"state": "WAITING", "due": FAR},
        {"state": "RUNNING", "due": hour(2), "worker": "host-1", "leased_until": FAR},
        {"state": "FAILED", "due": hour(3), "attempts": 12, "error": "550 no such box"},
    )
    for number, values in enumerate(plan, 1):
        yield (
            "jobs",
            of.row(number, kind="feedback_message", subject_id=of.first + number, **values),
        )


def crowd(of: Linked) -> Rows:
    """A row of each table."""
    yield "jobs", of.row(kind="feedback_message", subject_id=of.key, state="WAITING", due=FAR)


def stored(of: Stored) -> Iterable[tuple[str, Row]]:
    """A row of each table, as the tests of the database write it."""
    job = {
        "kind": "feedback_message",
        "subject_id": of.first,
        "payload": '{"step":1}',
        "key": "step 1",
        "state": "RUNNING",
        "due": CREATED,
        "attempts": 2,
        "worker": "host-1",
        "leased_until": CREATED,
        "error": "421 try later",
    }
    return [("jobs", {**of.own, **job})]


SAMPLE = Sample(
    world=world,
    crowd=crowd,
    stored=stored,
    mutations=(
        Mutation(
            "retryJob",
            {"id": acme("Job", 3)},
            "job { state attempts }",
            outcomes="d d F F F - - -",
            capability="manage jobs",
        ),
    ),
    look_ups={"job": (acme("Job", 1), ("provider", "admin"))},
    lists={"jobs": (6, 3, 0, 0, 0, 3, 3, 3)},
    owned=("Job",),
)
