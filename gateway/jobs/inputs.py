"""Filters and orders of jobs."""

from enum import Enum

import strawberry

from gateway.graphql.enums import described_enum
from gateway.graphql.filters import (
    EQ,
    IN,
    DateTimeFilter,
    IDFilter,
    StringFilter,
    all_of,
    none_of,
    operator,
    some_of,
)
from gateway.graphql.ordering import OrderDirection, direction, order_field
from gateway.jobs.model import JobState

described_enum(
    JobState,
    "How far a job is; one that is done is no more",
    {
        JobState.WAITING: "It waits until it is due, or to be tried again",
        JobState.RUNNING: "It is being worked on",
        JobState.FAILED: "It was given up; `error` says why, and retryJob tries it again",
    },
)


@strawberry.input(description="Conditions on the state of a job; all must hold")
class JobStateFilter:
    eq: JobState | None = operator(EQ)
    in_: list[JobState] | None = operator(IN, "in")


@strawberry.input(description="Conditions on jobs; all must hold")
class JobFilter:
    and_: list["JobFilter"] | None = all_of()
    or_: list["JobFilter"] | None = some_of()
    not_: "JobFilter | None" = none_of()
    id: IDFilter | None = operator("The job itself")
    created: DateTimeFilter | None = operator("Time of creation")
    due: DateTimeFilter | None = operator("Time at which the job is due")
    kind: StringFilter | None = operator("What kind of work it is")
    state: JobStateFilter | None = operator("How far it is")
    account: IDFilter | None = operator("Account of the job")


@strawberry.enum(description="Values that jobs can be ordered by")
class JobOrderField(Enum):
    CREATED = strawberry.enum_value("CREATED", description="Time of creation")
    DUE = strawberry.enum_value("DUE", description="Time at which the job is due")
    KIND = strawberry.enum_value("KIND", description="What kind of work it is, alphabetically")


@strawberry.input(description="Order of jobs")
class JobOrder:
    field: JobOrderField = order_field()
    direction: OrderDirection = direction()
