"""`bounces`: reports that mail servers send back."""

import sys

from gateway.cli.running import opened, out, run
from gateway.config import Settings
from gateway.errors import BadUserInput
from gateway.resources.feedback_requests.reported import report_event
from gateway.resources.feedback_requests.service import MessageEvent
from gateway.sending.reports import reports_in

MOST_BYTES = 20_000_000


def bounces() -> None:
    """Read an e-mail from standard input that reports a failed delivery or a complaint.

    Have the mailbox that bounces come to pipe each message here: the request is marked, and its
    customer becomes invalid, or is opted out.
    """
    content = sys.stdin.buffer.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise BadUserInput("The e-mail is larger than 20 MB.")
    if not content.strip():
        raise BadUserInput("There is no e-mail. Run: feedback-gateway bounces < message.eml")
    run(_note(content))


async def _note(content: bytes) -> None:
    reports = reports_in(content)
    if not reports:
        out.print("The e-mail reports no failed delivery and no complaint: nothing is changed.")
        return
    async with opened(Settings()) as database:
        for report in reports:
            event = MessageEvent.COMPLAINT if report.complaint else MessageEvent.BOUNCED
            known = await report_event(database, report.message_id, event, report.reason)
            what = f"{event.lower()}: {report.reason}" if report.reason else event.lower()
            told = what if known else "is of no request here, or cannot have bounced"
            out.print(f"{report.message_id} {told}", markup=False)
