"""Erased identities: how a person who was erased is recognised, without being known.

What is kept of an address, a number or an id in another system is a keyed hash. Whoever has the
server's secret can test whether a certain address is among them, and nobody can list them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BindParameter, String, select

from gateway.config import SQLITE
from gateway.database.arrays import Array, any_of
from gateway.database.tenancy import of_tenant
from gateway.errors import Refused, UserErrorCode, UserErrorData
from gateway.privacy.model import ErasedIdentityModel
from gateway.resources.accounts.model import AccountModel
from gateway.resources.users.keys import digest_of
from gateway.store.write import Transaction, table_of

# Columns by which an object is recognised, and what inputs call those that they have.
IDENTIFYING = {"external_id": "externalId", "email": "email", "mobile_number": "mobileNumber"}


@dataclass(frozen=True, slots=True)
class Identity:
    """A value by which an object is recognised; `source` is the system of an external id."""

    entity: str
    column: str
    value: str
    source: str | None = None


def _digest(secret: bytes, account_id: int, identity: Identity) -> str:
    parts = (str(account_id), identity.entity, identity.column, identity.source or "")
    return digest_of(secret, "\n".join(("erased", *parts, identity.value)))


async def keep_identities(
    tx: Transaction, secret: bytes, account_id: int, identities: Mapping[Identity, int]
) -> None:
    """Keep the hashes of identities, each with the id of the row that had it."""
    await tx.link_many(
        ErasedIdentityModel,
        account_id,
        [
            {
                "entity": identity.entity,
                "entity_id": row_id,
                "digest": _digest(secret, account_id, identity),
            }
            for identity, row_id in identities.items()
        ],
    )


async def hold_erasures(tx: Transaction, account_id: int) -> None:
    """Let nobody be erased from an account until the transaction ends; an erasure is waited for.

    What is read from here on knows of everybody who was erased.
    """
    await _lock(tx, account_id, read=True)


async def begin_erasure(tx: Transaction, account_id: int) -> None:
    """Let nothing that asks for the erased of an account be written until the transaction ends."""
    await _lock(tx, account_id, read=False)


async def _lock(tx: Transaction, account_id: int, *, read: bool) -> None:
    if tx.dialect == SQLITE:
        return  # one writes at a time
    accounts = table_of(AccountModel)
    await tx.fetch(
        select(accounts.c.id)
        .where(of_tenant(accounts, tx.viewer), accounts.c.id == account_id)
        .with_for_update(read=read, key_share=read)
    )


async def any_erased(tx: Transaction, account_id: int) -> bool:
    """Whether anybody was erased from an account."""
    table = table_of(ErasedIdentityModel)
    some = select(table.c.id).where(of_tenant(table, tx.viewer), table.c.account_id == account_id)
    return bool(await tx.fetch(some.limit(1)))


async def erased_among(
    tx: Transaction, secret: bytes, account_id: int, identities: Iterable[Identity]
) -> dict[Identity, int]:
    """Those of the identities that were erased from an account, with the ids of their rows."""
    by_digest = {_digest(secret, account_id, each): each for each in identities}
    if not by_digest:
        return {}
    table = table_of(ErasedIdentityModel)
    digests = BindParameter("digests", list(by_digest), type_=Array(String()), unique=False)
    rows = await tx.fetch(
        select(table.c.digest, table.c.entity_id).where(
            of_tenant(table, tx.viewer),
            table.c.account_id == account_id,
            any_of(table.c.digest, digests),
        )
    )
    return {by_digest[row.digest]: row.entity_id for row in rows}


async def refuse_erased(
    tx: Transaction, secret: bytes, account_id: int, entity: str, given: Mapping[str, Any]
) -> None:
    """Refuse with ERASED the address or number of a person who was erased from the account."""
    identities = [
        Identity(entity, column, given[column])
        for column in IDENTIFYING
        if given.get(column) is not None
    ]
    if not identities:
        return
    await hold_erasures(tx, account_id)
    found = await erased_among(tx, secret, account_id, identities)
    errors = [
        UserErrorData(
            UserErrorCode.ERASED,
            f"`{field}` is of a person who was erased from this account, about whom nothing is "
            "stored again. Leave this person out.",
            (field,),
        )
        for field in (IDENTIFYING[each.column] for each in identities if each in found)
    ]
    if errors:
        raise Refused(errors)
