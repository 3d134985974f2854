"""What carriers tell of messages that they took, by the Message-ID or what they call a text."""

from sqlalchemy import select

from gateway.database.engine import Database
from gateway.database.tenancy import Unscoped
from gateway.errors import Refused
from gateway.policies import system_viewer
from gateway.resources.feedback_requests.model import FeedbackRequestModel
from gateway.resources.feedback_requests.service import MessageEvent, note_event
from gateway.resources.feedback_requests.store import FEEDBACK_REQUESTS
from gateway.store.write import Transaction, table_of, transact

MOST_OF_REASON = 500
_REQUESTS = table_of(FeedbackRequestModel)


async def report_event(
    database: Database, message_id: str, event: MessageEvent, reason: str | None = None
) -> bool:
    """Note what became of a message; whether it is one of ours, and the event one that it can have.

    It needs no viewer: whoever calls has made sure that the carrier speaks.
    """
    names = [message_id[:255]]
    if not message_id.startswith("<"):  # some leave the brackets of a Message-ID out
        names.append(f"<{message_id}>"[:255])
    rows = await database.fetch_unscoped(
        select(_REQUESTS.c.account_id, _REQUESTS.c.id).where(_REQUESTS.c.message_id.in_(names)),
        Unscoped.CARRIER,
    )
    if not rows:
        return False
    account_id, request_id = int(rows[0].account_id), int(rows[0].id)
    told = None if reason is None else " ".join(reason.split())[:MOST_OF_REASON] or None

    async def work(tx: Transaction) -> None:
        request = await tx.require(FEEDBACK_REQUESTS, request_id, "id", lock=True)
        await note_event(tx, request, event, told)

    try:
        await transact(database, system_viewer(account_id), work)
    except Refused:
        return False
    return True
