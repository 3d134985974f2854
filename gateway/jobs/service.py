"""What people can do to jobs."""

from gateway.database.columns import now
from gateway.errors import UserErrorCode, refusal
from gateway.jobs.model import JobModel, JobState
from gateway.jobs.queue import ENTITY
from gateway.jobs.store import JOBS
from gateway.policies import MANAGERS, Capability
from gateway.store.write import Transaction

MANAGE_JOBS = Capability("manage jobs", MANAGERS)


async def retry_job(tx: Transaction, job_id: int) -> int:
    """Have a failed job tried again at once, as often as a new one; its id."""
    job = await tx.require(JOBS, job_id, "id", lock=True)
    if job.state is not JobState.FAILED:
        raise refusal(
            UserErrorCode.CONFLICT, f"The job is {job.state}. Only a failed one is retried.", "id"
        )
    again = {"state": JobState.WAITING, "due": now(), "attempts": 0, "error": None}
    await tx.update(JobModel, job.account_id, job_id, again)
    tx.changed.add(ENTITY)
    return job_id
