"""Jobs about feedback requests: their messages, a kind for each channel."""

from collections.abc import Sequence

from gateway.jobs.kinds import Desk, Handler, Job, JobKind, Outcomes
from gateway.resources.feedback_requests.sending import Sending, given_up
from gateway.resources.feedback_requests.service import MESSAGE_JOBS
from gateway.resources.templates.model import MessageChannel

# As many messages are on their way at once, and may be uncertain if the server dies.
BATCH = 8


def _sender(channel: MessageChannel) -> Handler:
    async def run(desk: Desk, jobs: Sequence[Job]) -> Outcomes:
        return await Sending(desk, channel, jobs).run()

    return run


WORK = tuple(
    JobKind(
        name=MESSAGE_JOBS[channel],
        description=f"Send the message of a feedback request by {words}",
        run=_sender(channel),
        batch=BATCH,
        failed=given_up,
        ready=lambda desk, channel=channel: desk.carriers.lanes[channel].ready,  # type: ignore[misc]
    )
    for channel, words in ((MessageChannel.EMAIL, "e-mail"), (MessageChannel.SMS, "text message"))
)
