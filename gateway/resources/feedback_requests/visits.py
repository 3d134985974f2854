"""What customers do with the links of a message: each is noted once, and proves that it came.

Only what changes is written, so that a page that is loaded again costs no write.
"""

from typing import Any

from gateway.database.columns import now
from gateway.database.engine import Database
from gateway.policies import system_viewer
from gateway.resources.customers.model import CustomerModel
from gateway.resources.customers.store import CUSTOMERS
from gateway.resources.feedback_requests.model import FeedbackRequestModel, FeedbackRequestState
from gateway.resources.feedback_requests.store import FEEDBACK_REQUESTS
from gateway.store.write import Transaction, transact


def evidence(state: FeedbackRequestState) -> dict[str, Any]:
    """What follows of a request's state from a sign that its message arrived."""
    if state is not FeedbackRequestState.UNCERTAIN:
        return {}
    return {"state": FeedbackRequestState.SENT, "sent_at": now()}


async def note_click(database: Database, account_id: int, request_id: int) -> None:
    """Note that a person opened the page that the message links to."""
    await _note(database, account_id, request_id, "message_clicked")


async def note_opening(database: Database, account_id: int, request_id: int) -> None:
    """Note that the message was opened."""
    await _note(database, account_id, request_id, "message_opened")


async def _note(database: Database, account_id: int, request_id: int, column: str) -> None:
    async def work(tx: Transaction) -> None:
        request = await tx.get(FEEDBACK_REQUESTS, request_id, lock=True)
        if request is None:
            return
        changes = evidence(request.state)
        if not getattr(request, column):
            changes[column] = True
        if changes:
            await tx.update(FeedbackRequestModel, account_id, request_id, changes)

    await transact(database, system_viewer(account_id), work)


async def unsubscribe(database: Database, account_id: int, request_id: int) -> None:
    """Opt the customer of a request out; whoever opted out before stays as it is."""

    async def work(tx: Transaction) -> None:
        request = await tx.get(FEEDBACK_REQUESTS, request_id, lock=True)
        if request is None:
            return
        customer = await tx.get(CUSTOMERS, request.customer_id, hide=False, lock=True)
        changes = evidence(request.state)
        if customer is not None and not customer.opt_out:
            await tx.update(CustomerModel, account_id, request.customer_id, {"opt_out": True})
            changes["unsubscribed"] = True
        if changes:
            await tx.update(FeedbackRequestModel, account_id, request_id, changes)

    await transact(database, system_viewer(account_id), work)


async def resubscribe(database: Database, account_id: int, request_id: int) -> None:
    """Take back an opt-out that was made by the link of this request, and no other."""

    async def work(tx: Transaction) -> None:
        request = await tx.get(FEEDBACK_REQUESTS, request_id, lock=True)
        if request is None or not request.unsubscribed:
            return
        await tx.update(CustomerModel, account_id, request.customer_id, {"opt_out": False})
        await tx.update(FeedbackRequestModel, account_id, request_id, {"unsubscribed": False})

    await transact(database, system_viewer(account_id), work)
