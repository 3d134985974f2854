"""Queries and mutations on jobs."""

from typing import Annotated

import strawberry

from gateway.graphql.connection import Connection
from gateway.graphql.context import Info
from gateway.graphql.fields import many, one
from gateway.graphql.mutations import INPUT, UserError, input_id, mutate, user_errors, written
from gateway.jobs import service
from gateway.jobs.inputs import JobFilter, JobOrder
from gateway.jobs.store import JOBS
from gateway.jobs.types import Job


@strawberry.type
class JobQuery:
    job: Job | None = one(JOBS, description="Job by its id; null if none, or if it is done")
    jobs: Connection[Job] | None = many(
        JOBS,
        filter=JobFilter,
        order=JobOrder,
        description="Work that waits, runs or was given up; only managers see it",
    )


@strawberry.input(description="Job to try again")
class RetryJobInput:
    id: strawberry.ID = strawberry.field(description="Identifier of the job")


@strawberry.type(description="Outcome of retryJob")
class RetryJobPayload:
    job: Job | None = strawberry.field(
        description="Job, which waits again; null if refused, or if it is done by now"
    )
    user_errors: list[UserError] = user_errors()


@strawberry.type
class JobMutation:
    @strawberry.mutation(description="Have a job that was given up tried again, at once")
    async def retry_job(
        self, info: Info, input: Annotated[RetryJobInput, INPUT]
    ) -> RetryJobPayload | None:
        job_id = input_id(input.id, JOBS.name, "id")
        row_id, errors = await mutate(
            info, service.MANAGE_JOBS, lambda tx: service.retry_job(tx, job_id)
        )
        return RetryJobPayload(job=await written(info, Job, row_id), user_errors=errors)
