"""Erasing people: everything that is known of a person goes, and the figures stay.

Rows are found first, all of them, and changed then: some are found by what others lose.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, delete, select

from gateway.database.columns import Base, now
from gateway.database.records import IdempotencyKeyModel
from gateway.database.tenancy import of_tenant
from gateway.errors import UserErrorCode, refusal
from gateway.jobs.queue import enqueue
from gateway.policies import MANAGERS, Capability, UserRole
from gateway.privacy.blanking import among, blank
from gateway.privacy.holdings import HOLDINGS
from gateway.privacy.identities import IDENTIFYING, Identity, begin_erasure, keep_identities
from gateway.privacy.personal import Holding, Person, Personal, Rows
from gateway.resources.campaigns.enrolling import leave
from gateway.resources.campaigns.model import EnrollmentModel, LeavingReason
from gateway.resources.customers.service import visible_customer
from gateway.resources.customers.store import CUSTOMERS
from gateway.resources.feedback_requests.model import FeedbackRequestModel, FeedbackRequestState
from gateway.resources.users.keys import revoke_keys
from gateway.resources.users.model import UserLocationModel
from gateway.resources.users.store import USERS
from gateway.store.write import Transaction, entity_name, no_such, table_of

ERASE_PEOPLE = Capability("erase people", MANAGERS)
# The kind of job that clears what an erasure leaves outside of the rows.
CLEARING_JOB = "erasure"


@dataclass(frozen=True, slots=True)
class Erased:
    """Who was erased, or would be, and how many rows of each entity are about the person."""

    row_id: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Side:
    """What holdings say of customers, or of users."""

    rows: str
    columns: str

    def rows_of(self, holding: Holding) -> Rows | None:
        found: Rows | None = getattr(holding, self.rows)
        return found

    def columns_of(self, holding: Holding) -> Mapping[str, Personal]:
        found: Mapping[str, Personal] = getattr(holding, self.columns)
        return found


_CUSTOMERS = _Side("customer", "of_customer")
_USERS = _Side("user", "of_user")
# The rows of a person: those of each table with the values by which they are recognised.
_Found = dict[type[Base], Sequence[Row[Any]]]


async def erase_customer(
    tx: Transaction, secret: bytes, customer_id: int, *, dry_run: bool = False
) -> Erased:
    """Erase a customer from its account; with `dry_run` only count the rows.

    Its messages are sent no more, it leaves its campaigns, and whatever names it by its address,
    its number or its id in another system is refused from then on. Refused with NOT_FOUND, and
    with CONFLICT while a message to it is under way.
    """
    customer = await visible_customer(tx, customer_id, "id", hide=False)
    await begin_erasure(tx, customer.account_id)
    customer = await visible_customer(tx, customer_id, "id", hide=False, lock=True)
    person = Person(customer.account_id, customer_id, customer.email, customer.mobile_number)
    found = await _find(tx, _CUSTOMERS, person)
    erased = Erased(customer_id, _counts(found))
    if dry_run:
        return erased
    await _stop(tx, person, found)
    await _erase(tx, secret, _CUSTOMERS, person, found)
    payload = {"entity": CUSTOMERS.name}
    await enqueue(tx, CLEARING_JOB, person.account_id, subject_id=customer_id, payload=payload)
    return erased


async def erase_user(
    tx: Transaction, secret: bytes, user_id: int, *, dry_run: bool = False
) -> Erased:
    """Erase a user, in every account that it worked in; with `dry_run` only count the rows.

    Its keys end. Refused with NOT_FOUND, and with INVALID for the viewer's own user.
    """
    user = await tx.require(USERS, user_id, "id", hide=False)
    await begin_erasure(tx, user.account_id)
    user = await tx.require(USERS, user_id, "id", hide=False, lock=True)
    if user.role is UserRole.PROVIDER and tx.viewer.role is not UserRole.PROVIDER:
        raise no_such(USERS, "id")
    if user_id == tx.viewer.user_id:
        raise refusal(
            UserErrorCode.INVALID,
            "A user cannot erase itself. Ask another manager of the account.",
            "id",
        )
    person = Person(user.account_id, user_id, user.email, user.contact_number, user.name)
    everywhere = [person]
    if user.role is UserRole.PROVIDER:
        others = (each for each in tx.viewer.account_ids if each != user.account_id)
        everywhere += [replace(person, account_id=account_id) for account_id in others]
    counts: defaultdict[str, int] = defaultdict(int)
    for there in everywhere:
        found = await _find(tx, _USERS, there)
        for entity, number in _counts(found).items():
            counts[entity] += number
        if not dry_run:
            await _erase(tx, secret, _USERS, there, found)
    erased = Erased(user_id, counts)
    if dry_run:
        return erased
    await revoke_keys(tx, person.account_id, user_id)
    await tx.unlink(UserLocationModel, person.account_id, user_id=user_id)
    payload = {"entity": USERS.name}
    await enqueue(tx, CLEARING_JOB, person.account_id, subject_id=user_id, payload=payload)
    return erased


async def _find(tx: Transaction, side: _Side, person: Person) -> _Found:
    """The rows of a person in every table that has some, with their ids in other systems."""
    found: _Found = {}
    for holding in HOLDINGS:
        rows, table = side.rows_of(holding), holding.table
        if rows is None or "id" not in table.c:
            continue
        names = ("id", "source", *IDENTIFYING)
        statement = (
            select(*(table.c[name] for name in names if name in table.c))
            .where(
                of_tenant(table, tx.viewer),
                table.c.account_id == person.account_id,
                rows(person, tx.viewer),
            )
            .order_by(table.c.id)
        )
        found[holding.model] = await tx.fetch(statement)
    return found


def _counts(found: _Found) -> dict[str, int]:
    return {entity_name(model): len(rows) for model, rows in found.items() if rows}


def _ids(found: _Found, model: type[Base]) -> list[int]:
    return [row.id for row in found[model]]


async def _stop(tx: Transaction, person: Person, found: _Found) -> None:
    """Let nothing more go out to a customer."""
    table = table_of(FeedbackRequestModel)
    requests = _ids(found, FeedbackRequestModel)
    # Locked, so that no message sets out meanwhile.
    states = await tx.fetch(
        select(table.c.state)
        .where(of_tenant(table, tx.viewer), among(table.c.id, requests))
        .with_for_update()
    )
    if any(row.state is FeedbackRequestState.SENDING for row in states):
        raise refusal(
            UserErrorCode.CONFLICT,
            "A message to this customer is being sent. Erase again in a minute.",
            "id",
        )
    await tx.update_where(
        FeedbackRequestModel,
        person.account_id,
        {"state": FeedbackRequestState.CANCELLED},
        among(table.c.id, requests),
        table.c.state == FeedbackRequestState.SCHEDULED,
    )
    await leave(tx, person.account_id, _ids(found, EnrollmentModel), LeavingReason.DELETED)


async def _erase(
    tx: Transaction, secret: bytes, side: _Side, person: Person, found: _Found
) -> None:
    """Put nothing in the place of what rows say of the person; hashes keep it from coming back."""
    await keep_identities(tx, secret, person.account_id, _identities(side, found))
    for holding in HOLDINGS:
        columns, rows = side.columns_of(holding), found.get(holding.model)
        if not rows:
            continue
        await forget_keys(tx, holding, [row.id for row in rows])
        if columns:
            await blank(
                tx,
                person.account_id,
                holding,
                columns,
                [row.id for row in rows],
                sets={**holding.sets, **({"erased": now()} if "erased" in holding.table.c else {})},
            )


def _identities(side: _Side, found: _Found) -> dict[Identity, int]:
    """By what rows are recognised that lose it."""
    identities: dict[Identity, int] = {}
    for holding in HOLDINGS:
        columns = side.columns_of(holding)
        entity = entity_name(holding.model)
        for row in found.get(holding.model, ()):
            values = row._mapping
            for column in IDENTIFYING:
                value = values.get(column) if column in columns else None
                if value is not None:
                    source = values["source"] if column == "external_id" else None
                    identities[Identity(entity, column, value, source)] = row.id
    return identities


async def made_for_customer(
    tx: Transaction, account_id: int, customer_id: int
) -> list[tuple[Holding, Sequence[int]]]:
    """The rows about an erased customer that idempotency keys may name."""
    found = await _find(tx, _CUSTOMERS, Person(account_id, customer_id))
    return [
        (holding, _ids(found, holding.model))
        for holding in HOLDINGS
        if holding.mutations and holding.model in found
    ]


async def forget_keys(tx: Transaction, holding: Holding, ids: Sequence[int]) -> None:
    """Delete the idempotency keys that rows were made with: clients choose what is in them.

    They are in the account of the user who made the rows, which may be the provider's.
    """
    if not holding.mutations:
        return
    table = table_of(IdempotencyKeyModel)
    await tx.execute(
        delete(table).where(
            of_tenant(table, tx.viewer),
            table.c.mutation.in_(holding.mutations),
            among(table.c.entity_id, ids),
        )
    )
