"""Jobs about people's data: what erasures leave outside of rows."""

from collections.abc import Sequence

from gateway.jobs.kinds import Desk, Job, JobKind
from gateway.privacy.clearing import clear
from gateway.privacy.erasing import CLEARING_JOB


async def _clear(desk: Desk, jobs: Sequence[Job]) -> None:
    await clear(desk, jobs[0].account_id)


WORK = (
    JobKind(
        name=CLEARING_JOB,
        description="Delete the exports that may hold an erased person, and the pages of the file",
        run=_clear,
        batch=20,
    ),
)
