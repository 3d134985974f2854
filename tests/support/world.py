"""The rows of the world: a provider with two clients, and a stranger whose rows look the same.

Every row has a fixed id and fixed times, so answers can be compared exactly. Each company gets the
same rows; only ids tell them apart. There are ties, nulls, inactive and imported rows in each. What
a company has is in the samples of the rooms.
"""

from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway import models
from gateway.database.tenancy import Unscoped
from tests.support import people
from tests.support.people import (
    ACME,
    BOLT,
    DORMANT,
    EXPIRED,
    GONE,
    MIRROR,
    ORDINARY,
    PROVIDER,
    READ_ONLY,
    REVOKED,
    SPAN,
    STRANGERS,
)
from tests.support.samples import FAR, SAMPLES, Company, Row, Rows, hour

UNSCOPED = {"unscoped": Unscoped.PROVISIONING}


def world(*, strangers: bool = True) -> Rows:
    """All rows, or only those that do not belong to strangers."""
    yield from account_row(PROVIDER, "Orbit", is_provider=True)
    yield from account_row(ACME, "Acme", PROVIDER, max_locations=100, source="feedbackapi")
    yield from account_row(BOLT, "Bolt", PROVIDER, verb="VISIT")
    yield from account_row(DORMANT, "Dormant", PROVIDER, active=False, sms_allowance=0)
    yield from account_row(GONE, "Gone", PROVIDER, active=False, deleted=True)
    if strangers:
        yield from account_row(STRANGERS, "Umbra", is_provider=True)
        yield from account_row(MIRROR, "Acme", STRANGERS, max_locations=100, source="feedbackapi")
    yield from user_rows(PROVIDER, 1, "provider@example.com", "PROVIDER", "Petra Provider")
    if strangers:
        yield from user_rows(STRANGERS, 1, "provider@example.com", "PROVIDER", "Petra Provider")
    for account in (ACME, BOLT, GONE, *((MIRROR,) if strangers else ())):
        yield from company(account)


def account_row(
    account: int, name: str, provider: int | None = None, *, source: str | None = None, **more: Any
) -> Rows:
    row = {
        "id": account,
        "provider_id": provider,
        "name": name,
        "source": source,
        "external_id": f"account-{name}" if source else None,
        "created": hour(account // 2),
        "updated": hour(account),
        "is_provider": False,
        "deleted": False,
        "active": True,
        "verb": "USE",
    }
    yield "accounts", {**row, **more}


def user_rows(
    account: int, number: int, email: str, role: str, name: str | None, **more: Any
) -> Rows:
    ids = {"account_id": account, "id": account * SPAN + number}
    row = {
        "email": email,
        "role": role,
        "name": name,
        "status": "ACTIVE",
        "created": hour(number // 2),
        "updated": hour(number),
        "last_access": hour(100 + number) if number % 2 else None,
    }
    yield "users", {**ids, **row, **more}
    kinds = {
        ORDINARY: ("ordinary", ("READ", "WRITE"), {}),
        READ_ONLY: ("read only", ("READ",), {"expires": FAR}),
        EXPIRED: ("expired", ("READ", "WRITE"), {"expires": hour(1)}),
        REVOKED: ("revoked", ("READ", "WRITE"), {"revoked": hour(2)}),
    }
    for kind, (title, scopes, ends) in kinds.items():
        yield (
            "api_keys",
            {
                "id": account * SPAN + number * 10 + kind,
                "account_id": account,
                "user_id": account * SPAN + number,
                "name": title,
                "prefix": people.prefix_of(account, number, kind),
                "digest": people.key_digest(account, number, kind),
                "scopes": scopes,
                "created": hour(kind // 2),
                "updated": hour(kind),
                **ends,
            },
        )


def company(account: int) -> Rows:
    """Everything in one company."""
    for sample in SAMPLES.by_room.values():
        yield from sample.world(Company(account))


AT_ONCE = 1_000


async def write_rows(connection: AsyncConnection, rows: Rows) -> None:
    """Insert rows, parents before children."""
    tables = models.metadata.tables
    by_table: dict[str, list[Row]] = {}
    for name, row in rows:
        by_table.setdefault(name, []).append(row)
    for table in models.metadata.sorted_tables:
        given = by_table.pop(table.name, [])
        names = {column for row in given for column in row}
        defaults = {n: _default(tables[table.name].c[n]) for n in names}
        # Each statement has a limit of time, which ten thousand rows may take on a busy machine.
        for start in range(0, len(given), AT_ONCE):
            filled = [{**defaults, **row} for row in given[start : start + AT_ONCE]]
            await connection.execute(insert(table), filled, execution_options=UNSCOPED)
    assert not by_table, f"no such tables: {sorted(by_table)}"


def _default(column: Any) -> Any:
    default = column.default
    return default.arg if default is not None and default.is_scalar else None
