"""Jobs about users: their mails."""

from collections.abc import Sequence

from gateway.jobs.kinds import Desk, Handler, Job, JobKind
from gateway.resources.templates.model import MessageChannel
from gateway.resources.users.codes import INVITATION, KEY_RESET
from gateway.resources.users.mailing import INVITATION_MAIL, RESET_MAIL, Mail, send


def _sender(mail: Mail) -> Handler:
    async def run(desk: Desk, jobs: Sequence[Job]) -> None:
        (job,) = jobs
        await send(desk, job, mail)

    return run


WORK = tuple(
    JobKind(
        name=name,
        description=description,
        run=_sender(mail),
        ready=lambda desk: desk.carriers.lanes[MessageChannel.EMAIL].ready,
    )
    for name, description, mail in (
        (INVITATION, "Mail an invitation to a user", INVITATION_MAIL),
        (KEY_RESET, "Mail a user the link with which it replaces its keys", RESET_MAIL),
    )
)
