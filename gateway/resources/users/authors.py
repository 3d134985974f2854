"""Who writes: the viewer's user, of the account or of its provider."""

from typing import Any

from gateway.resources.users.store import USERS
from gateway.store.write import Transaction


async def author(tx: Transaction, account_id: int) -> dict[str, Any]:
    """`user_id` and `user_name` of what the viewer writes in an account.

    The name is kept only of a provider's user, whom those who see the account cannot look up.
    """
    user_id = tx.viewer.user_id
    if user_id is None or tx.viewer.account_id == account_id:
        return {"user_id": user_id}
    user = await tx.get(USERS, user_id)
    return {"user_id": user_id, "user_name": None if user is None else user.name}
