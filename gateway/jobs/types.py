"""Jobs in the graph."""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from gateway.graphql.fields import column, to_one
from gateway.graphql.node import Node, node_type
from gateway.jobs.model import JobState
from gateway.jobs.store import JOBS
from gateway.resources.accounts.store import ACCOUNTS

if TYPE_CHECKING:
    from gateway.resources.accounts.types import Account


@node_type(JOBS, "Work that the server does by itself, such as sending a message")
class Job(Node):
    created: dt.datetime = column("Time at which the job was put into the queue")
    updated: dt.datetime = column("Time at which it was last begun, put off or given up")
    kind: str = column("What kind of work it is, such as feedback_email")
    state: JobState = column("How far it is")
    due: dt.datetime = column("Time from which it is done, or tried again")
    attempts: int = column("How often it was begun")
    error: str | None = column("Why it failed the last time, or was put off; null if it was not")
    account: Annotated["Account", strawberry.lazy("gateway.resources.accounts.types")] = to_one(
        ACCOUNTS, "account_id", "Account of the job"
    )
