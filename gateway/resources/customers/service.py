"""What can be done to customers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Row, or_, select

from gateway.database.arrays import Array, any_of
from gateway.database.columns import now
from gateway.database.records import ChangeOperation
from gateway.database.tenancy import of_tenant
from gateway.errors import UserErrorCode, refusal
from gateway.policies import EVERYBODY, Capability
from gateway.privacy.identities import refuse_erased
from gateway.resources.accounts.service import check_account
from gateway.resources.campaigns.enrolling import enroll
from gateway.resources.customers.model import CustomerLocationModel, CustomerModel
from gateway.resources.customers.store import CUSTOMERS
from gateway.resources.locations.service import visible_location
from gateway.resources.values import Checks
from gateway.store.write import Transaction, no_such, table_of

MANAGE_CUSTOMERS = Capability("manage customers", EVERYBODY)
ADDRESSES = ("email", "mobile_number")
NOT_REACHABLE = "Give an e-mail address or a mobile number."


async def create_customer(
    tx: Transaction, secret: bytes, values: Mapping[str, Any], location_id: int
) -> int:
    """Add a customer to a location, or update the one with that address or number; the id.

    What is absent stays as it is, a deleted customer comes back as itself, and an opt-out is
    never cleared, as the FeedbackAPI has it. One that was erased is refused. A restricted user
    updates the customers of its locations only.
    """
    given = checked_customer(values)
    if given.get("email") is None and given.get("mobile_number") is None:
        raise refusal(UserErrorCode.REQUIRED, NOT_REACHABLE, "email")
    location = await visible_location(tx, location_id, "locationId")
    await check_addresses(tx, location.account_id, given)
    await refuse_erased(tx, secret, location.account_id, CUSTOMERS.name, given)
    known = await same_customer(tx, location.account_id, given)
    kept = {name: value for name, value in given.items() if value is not None}
    if known is None:
        customer_id = await tx.insert(CustomerModel, location.account_id, **kept)
    else:
        customer_id = int(known.id)
        await tx.update(
            CustomerModel,
            location.account_id,
            customer_id,
            {**kept, **corrected(known._asdict(), kept), "active": True, "placeholder": False},
        )
    if await attach(tx, location.account_id, customer_id, location_id):
        await enroll(tx, location.account_id, [(customer_id, location_id)])
    return customer_id


async def update_customer(
    tx: Transaction,
    secret: bytes,
    customer_id: int,
    values: Mapping[str, Any],
    add: Iterable[int],
    remove: Iterable[int],
) -> int:
    """Change what is given; then attach to locations, then detach from others. The id.

    An inactive customer is found only where `active` brings it back; False deletes it.
    """
    customer = await visible_customer(
        tx, customer_id, "id", hide=values.get("active") is not True, lock=True
    )
    if customer.erased is not None:
        raise refusal(
            UserErrorCode.ERASED,
            "The customer was erased, and nothing about it is stored again. Leave it as it is.",
            "id",
        )
    given = checked_customer(values)
    after = {name: given.get(name, getattr(customer, name)) for name in ADDRESSES}
    if after["email"] is None and after["mobile_number"] is None:
        raise refusal(UserErrorCode.REQUIRED, NOT_REACHABLE, "email")
    await check_addresses(tx, customer.account_id, given, customer)
    await refuse_erased(tx, secret, customer.account_id, CUSTOMERS.name, given)
    other = await same_customer(tx, customer.account_id, given, leave_out=customer_id)
    if other is not None:
        address = given.get("email")
        taken = "email" if address is not None and other.email == address else "mobileNumber"
        raise refusal(UserErrorCode.CONFLICT, f"Another customer has this `{taken}`.", taken)
    deleted = customer.active and given.get("active") is False
    operation = ChangeOperation.DELETED if deleted else ChangeOperation.UPDATED
    mended = corrected(customer._asdict(), given)
    await tx.update(
        CustomerModel,
        customer.account_id,
        customer_id,
        {**given, **mended, "placeholder": False},
        operation,
    )
    new: list[tuple[int, int]] = []
    for location_id in add:
        location = await visible_location(tx, location_id, "addLocationIds")
        check_account(location, customer.account_id, "location", "addLocationIds")
        if await attach(tx, customer.account_id, customer_id, location_id):
            new.append((customer_id, location_id))
    await enroll(tx, customer.account_id, new)
    for location_id in remove:
        await visible_location(tx, location_id, "removeLocationIds")
        await tx.unlink(
            CustomerLocationModel,
            customer.account_id,
            customer_id=customer_id,
            location_id=location_id,
        )
    return customer_id


async def delete_customer(tx: Transaction, customer_id: int) -> int:
    """Make a customer inactive in the whole account; its record stays."""
    customer = await visible_customer(tx, customer_id, "id", lock=True)
    await tx.update(
        CustomerModel, customer.account_id, customer_id, {"active": False}, ChangeOperation.DELETED
    )
    return customer_id


async def visible_customer(
    tx: Transaction, customer_id: int, field: str, *, hide: bool = True, lock: bool = False
) -> Row[Any]:
    """A customer that exists for the viewer, a placeholder too, active if `hide`.

    Refused with NOT_FOUND otherwise.
    """
    row = await tx.require(CUSTOMERS, customer_id, field, hide=False, lock=lock)
    if hide and not row.active:
        raise no_such(CUSTOMERS, field)
    return row


async def attach(tx: Transaction, account_id: int, customer_id: int, location_id: int) -> bool:
    """Make a customer belong to a location; whether it did not before."""
    return await attach_many(tx, account_id, [(customer_id, location_id)]) > 0


async def attach_many(tx: Transaction, account_id: int, pairs: Sequence[tuple[int, int]]) -> int:
    """Make customers belong to locations; how many did not before."""
    table = table_of(CustomerModel)
    ids = [customer_id for customer_id, _ in pairs]
    keys = BindParameter("keys", ids, type_=Array(), unique=False)
    customers = await tx.fetch(
        select(table.c.id, table.c.created)
        .where(of_tenant(table, tx.viewer), any_of(table.c.id, keys))
        # What an import changes at the same time is waited for.
        .with_for_update(read=True, key_share=True)
    )
    created = {customer.id: customer.created for customer in customers}
    ties = [
        {
            "customer_id": customer_id,
            "location_id": location_id,
            "customer_created": created[customer_id],
            "created": now(),
        }
        for customer_id, location_id in pairs
    ]
    return await tx.link_many(CustomerLocationModel, account_id, ties)


async def check_addresses(
    tx: Transaction,
    account_id: int,
    given: Mapping[str, Any],
    customer: Row[Any] | None = None,
) -> None:
    """Refuse an address or number that a restricted user sees at no customer, with NOT_FOUND.

    An account has a customer only once: whether such an address were new, or that of somebody at
    another location, would show in what becomes of the write. `customer` may keep its own.
    """
    if not tx.viewer.restricted:
        return
    table = table_of(CustomerModel)
    for name, field in zip(ADDRESSES, ("email", "mobileNumber"), strict=True):
        value = given.get(name)
        if value is None or (customer is not None and value == getattr(customer, name)):
            continue
        seen = await tx.fetch(
            select(table.c.id).where(
                *CUSTOMERS.visible(table, tx.viewer),
                table.c.account_id == account_id,
                table.c[name] == value,
            )
        )
        if not seen:
            raise refusal(
                UserErrorCode.NOT_FOUND,
                f"No customer of your locations has this `{field}`. A user who sees the whole "
                "account can add it.",
                field,
            )


async def same_customer(
    tx: Transaction,
    account_id: int,
    given: Mapping[str, Any],
    leave_out: int | None = None,
) -> Row[Any] | None:
    """The customer of the account, seen by the viewer or not, with that address or number.

    Refused with CONFLICT if the two belong to different customers.
    """
    table = table_of(CustomerModel)
    same = [table.c[name] == given[name] for name in ADDRESSES if given.get(name) is not None]
    if not same:
        return None
    rows = await tx.fetch(
        select(table)
        .where(
            of_tenant(table, tx.viewer),
            table.c.account_id == account_id,
            or_(*same),
            table.c.id != (leave_out or 0),
        )
        .order_by(table.c.id)
    )
    if len(rows) > 1 and leave_out is None:
        raise refusal(
            UserErrorCode.CONFLICT,
            "`email` and `mobileNumber` belong to two different customers. "
            "Update one of them by its id.",
            "mobileNumber",
        )
    return rows[0] if rows else None


def corrected(customer: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """What else changes where the address or number that messages failed at gives way to another.

    The customer is then no longer `invalid`: that was known of the old one only.
    """
    failed = customer["failed_address"]
    for name in ADDRESSES:
        if failed is not None and customer[name] == failed != changes.get(name, failed):
            return {"invalid": False, "failed_address": None}
    return {}


def checked_customer(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values in stored form; refused with everything that is wrong with them."""
    checks = Checks()
    checked = dict(values)
    if "email" in values:
        checked["email"] = checks.email(values["email"])
    if "mobile_number" in values:
        checked["mobile_number"] = checks.mobile_number(values["mobile_number"])
    if "first_name" in values:
        checked["first_name"] = checks.text(values["first_name"], "firstName", 100)
    if "last_name" in values:
        checked["last_name"] = checks.text(values["last_name"], "lastName", 100)
    if "country_code" in values:
        checked["country_code"] = checks.country(values["country_code"])
    if "language" in values:
        checked["language"] = checks.language(values["language"])
    checks.settle()
    return checked
