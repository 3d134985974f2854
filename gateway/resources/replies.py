"""Replies of the company, to feedback and to reviews: what both have in common."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select

from gateway.database.columns import Base, now
from gateway.database.tenancy import of_tenant
from gateway.errors import UserErrorCode, refusal
from gateway.policies import EVERYBODY, Capability
from gateway.resources.users.authors import author
from gateway.resources.values import Checks
from gateway.store.write import Transaction, table_of

REPLY = Capability("reply to feedback and reviews", EVERYBODY)
MAX_REPLY = 10_000
FIRST_REPLY = ("first_reply_id", "first_replied", "first_reply_user_id")


class ReplyMethod(StrEnum):
    """Who wrote a reply."""

    MANUAL = "MANUAL"
    AI = "AI"


def checked_reply(content: str | None) -> str:
    """The text of a reply as it is stored; refused where there is none or too much."""
    checks = Checks()
    text: str = checks.text(content, "content", MAX_REPLY, required=True)
    checks.settle()
    return text


async def insert_reply(
    tx: Transaction,
    model: type[Base],
    noun: str,
    replied_to: Row[Any],
    text: str,
    method: ReplyMethod,
) -> None:
    """Add what the viewer replies now; refused for what is of a later time.

    `noun` is what messages call it, and what its column in the reply begins with.
    """
    created = now()
    if created < replied_to.created:
        raise refusal(
            UserErrorCode.INVALID,
            f"The {noun} is of {replied_to.created.isoformat()}, which is to come: "
            f"a reply cannot be older than its {noun}.",
            f"{noun}Id",
        )
    account_id = replied_to.account_id
    await tx.insert(
        model,
        account_id,
        **await author(tx, account_id),
        method=method,
        content=text,
        created=created,
        updated=created,
        **{f"{noun}_id": replied_to.row_id},
    )


async def note_first_replies(
    tx: Transaction,
    account_id: int,
    reply: type[Base],
    parent: type[Base],
    key: str,
    parent_ids: Sequence[int],
    *,
    touch: bool = True,
) -> None:
    """Note on what was replied to which reply is the first: the earliest, of equals the lowest id.

    `key` is the column of the reply that names the parent; the parent has FIRST_REPLY. Its time of
    change moves along if `touch`.
    """
    replies, parents = table_of(reply), table_of(parent)
    first = await tx.fetch(
        select(replies.c[key], replies.c.id, replies.c.created, replies.c.user_id)
        .where(
            of_tenant(replies, tx.viewer),
            replies.c.account_id == account_id,
            replies.c[key].in_(parent_ids),
        )
        .order_by(replies.c[key], replies.c.created.desc(), replies.c.id.desc())
    )
    stored = await tx.fetch(
        select(parents.c.id, parents.c.updated, *(parents.c[n] for n in FIRST_REPLY)).where(
            of_tenant(parents, tx.viewer),
            parents.c.account_id == account_id,
            parents.c.id.in_(parent_ids),
        )
    )
    firsts = {row[0]: tuple(row)[1:] for row in first}
    none = (None, None, None)
    changed = {
        row.id: {
            **dict(zip(FIRST_REPLY, firsts.get(row.id, none), strict=True)),
            **({} if touch else {"updated": row.updated}),
        }
        for row in stored
        if tuple(row)[2:] != firsts.get(row.id, none)
    }
    if changed:
        await tx.update_many(parent, account_id, changed)
