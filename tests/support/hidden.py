"""Two worlds that differ in what somebody who is restricted does not see."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table

from gateway import models
from tests.support.people import ACME, PEOPLE, RESTRICTED_TO, SPAN
from tests.support.samples import Rows
from tests.support.world import world

Stored = tuple[str, dict[str, Any]]
USER = PEOPLE["restricted"].user_id
SEEN = {ACME * SPAN + number for number in RESTRICTED_TO}
OF_CUSTOMERS = {
    "feedbacks": "customer_id",
    "feedback_requests": "customer_id",
    "conversations": "customer_id",
    "activity_feedbacks": "client_customer_id",
}
# Whom a key, or a place that is seen, belongs to stays as it is.
OWN = ("users", "api_keys", "user_locations", "accounts")


def hidden_part(*, other: bool) -> Rows:
    """The world; of what is seen some refers to people who are not seen.

    With `other` all differs that the restricted user of Acme does not see: what lies at other
    locations, or is of another representative, is gone, with all ties to it; and what is seen
    refers to other people in the place of those who are not seen.
    """
    rows: list[Stored] = [(name, dict(row)) for name, row in world()]
    customers, users = unseen_customers(rows), unseen_users(rows)
    for name, row in rows:
        if name in OF_CUSTOMERS and row["account_id"] == ACME and row["id"] % 3 == 0:
            row[OF_CUSTOMERS[name]] = min(customers)
    if other:
        rows = without(rows, [each for each in rows if is_hidden(*each)])
    for name, row in rows:
        if other and row.get("account_id") == ACME and name not in OWN:
            for column, instead in references(name, customers, users):
                row[column] = instead.get(row.get(column), row.get(column))
        yield name, row


def is_hidden(name: str, row: dict[str, Any]) -> bool:
    """Whether a row is of another location or of another representative."""
    if row.get("account_id") != ACME or name in OWN:
        return False
    if name == "activity_feedbacks":
        return bool(row["rep_user_id"] != USER)
    place = row["id"] if name == "locations" else row.get("location_id")
    return place is not None and place not in SEEN


def unseen_customers(rows: Iterable[Stored]) -> dict[Any, Any]:
    """Each customer whom the user does not see, and another one who takes its place."""
    rows = list(rows)
    seen = {
        row["customer_id"]
        for name, row in rows
        if name == "customer_locations" and row["location_id"] in SEEN
    }
    return rotated(
        row["id"]
        for name, row in rows
        if name == "customers" and row["account_id"] == ACME and row["id"] not in seen
    )


def unseen_users(rows: Iterable[Stored]) -> dict[Any, Any]:
    """Each other user of Acme, and one who takes its place."""
    return rotated(
        row["id"]
        for name, row in rows
        if name == "users" and row["account_id"] == ACME and row["id"] != USER
    )


def rotated(ids: Iterable[int]) -> dict[Any, Any]:
    found = sorted(ids)
    assert len(found) > 1
    return dict(zip(found, found[1:] + found[:1], strict=True))


def references(
    name: str, customers: dict[Any, Any], users: dict[Any, Any]
) -> Iterable[tuple[str, dict[Any, Any]]]:
    """The columns of a table that name customers or users, with who stands for whom."""
    if name == "customer_locations":
        return
    for column, (referred, _) in parents_of(models.metadata.tables[name]).items():
        if referred in ("customers", "users"):
            yield column, customers if referred == "customers" else users


def without(rows: list[Stored], hidden: list[Stored]) -> list[Stored]:
    """The rows without some, and without what cannot be without them; others lose the link."""
    gone = {(name, row["id"]) for name, row in hidden if "id" in row}
    dropped = {id(row) for _, row in hidden}
    size = -1
    while size != len(dropped):
        size = len(dropped)
        for name, row in rows:
            if id(row) in dropped:
                continue
            for column, (referred, nullable) in parents_of(models.metadata.tables[name]).items():
                if (referred, row.get(column)) in gone:
                    if nullable:
                        row[column] = None
                        continue
                    dropped.add(id(row))
                    if "id" in row:
                        gone.add((name, row["id"]))
    return [(name, row) for name, row in rows if id(row) not in dropped]


def parents_of(table: Table) -> dict[str, tuple[str, bool]]:
    """The columns of a table that are keys of another, which one, and whether they may be null."""
    return {
        key: (constraint.referred_table.name, bool(table.c[key].nullable))
        for constraint in table.foreign_key_constraints
        for key in constraint.column_keys[-1:]
        if constraint.elements[-1].column.name == "id" and key != "account_id"
    }
