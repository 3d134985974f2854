"""Jobs about people's data: what erasures leave outside of rows, and what accounts keep no longer.

The job of retention comes back every day, and is never given up.
"""

from collections.abc import Sequence

import structlog

from gateway.jobs.kinds import Desk, Job, JobKind
from gateway.privacy.clearing import clear
from gateway.privacy.erasing import CLEARING_JOB
from gateway.privacy.retention import RETENTION_JOB, carry_out
from gateway.resources.customers.store import CUSTOMERS

ALWAYS = 1_000_000
_logger = structlog.get_logger()


async def _clear(desk: Desk, jobs: Sequence[Job]) -> None:
    customers = [job.subject_id for job in jobs if job.payload["entity"] == CUSTOMERS.name]
    await clear(desk, jobs[0].account_id, [each for each in customers if each is not None])
    for job in jobs:
        entity = job.payload["entity"]
        _logger.info("erased", account=job.account_id, entity=entity, id=job.subject_id)


async def _retain(desk: Desk, jobs: Sequence[Job]) -> None:
    (job,) = jobs
    await carry_out(desk, job.account_id)


WORK = (
    JobKind(
        name=CLEARING_JOB,
        description="Delete the exports that may hold an erased person, and the pages of the file",
        run=_clear,
        batch=20,
    ),
    JobKind(
        name=RETENTION_JOB,
        description="Take away what an account keeps for some days only, every day",
        run=_retain,
        attempts=ALWAYS,
    ),
)
