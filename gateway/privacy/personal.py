"""What tables hold about people; each room says it of its tables in `personal.py`.

Every column of text is named there: as personal, with what stands in its place once the person is
erased, or as impersonal. Erasing, retention and the export of a person's data go by it alone.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.sql.elements import ColumnElement

from gateway.database.columns import Base
from gateway.database.tenancy import of_tenant
from gateway.policies import Viewer
from gateway.store.write import table_of


class Nature(StrEnum):
    """What a column tells of a person.

    TRACE is what leads to a person without saying anything: a link, a browser, the name of a
    message. IDENTITY is the id of a row in another system, by which an import would find it again.
    """

    CONTACT = "CONTACT"
    TEXT = "TEXT"
    IP_ADDRESS = "IP_ADDRESS"
    TRACE = "TRACE"
    IDENTITY = "IDENTITY"


@dataclass(frozen=True, slots=True)
class Personal:
    """A personal column; `erased` is what stands there afterwards, or makes it for each row."""

    nature: Nature
    erased: Any = None


CONTACT = Personal(Nature.CONTACT)
TEXT = Personal(Nature.TEXT)
# Of columns without null.
NO_TEXT = Personal(Nature.TEXT, "")
IP_ADDRESS = Personal(Nature.IP_ADDRESS)
TRACE = Personal(Nature.TRACE)
IDENTITY = Personal(Nature.IDENTITY)


@dataclass(frozen=True, slots=True)
class Person:
    """A customer or a user of an account, by its row and by what rows without it may call it."""

    account_id: int
    row_id: int
    email: str | None = None
    number: str | None = None
    name: str | None = None

    @property
    def addresses(self) -> list[str]:
        """Where the person is reached."""
        return [each for each in (self.email, self.number) if each is not None]


# Which rows of a table are about a person.
Rows = Callable[[Person, Viewer], ColumnElement[bool]]
# Which rows are from before a moment, and nothing was heard of them since.
Aged = Callable[[dt.datetime, Viewer], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Holding:
    """What a table holds about customers, and about users; each with the rows that are a person's.

    With `removed` rows go as a whole, otherwise they stay, for the figures. `sets` are further
    columns that change with an erasure, `ages` with retention; `mutations` are those whose
    idempotency keys name rows of the table. `aged` says which rows retention takes, where that is
    not a matter of `created` alone.
    """

    model: type[Base]
    of_customer: Mapping[str, Personal] = field(default_factory=dict)
    of_user: Mapping[str, Personal] = field(default_factory=dict)
    impersonal: tuple[str, ...] = ()
    customer: Rows | None = None
    user: Rows | None = None
    removed: bool = False
    sets: Mapping[str, Any] = field(default_factory=dict)
    aged: Aged | None = None
    ages: Mapping[str, Any] = field(default_factory=dict)
    mutations: tuple[str, ...] = ()

    @property
    def table(self) -> Table:
        return table_of(self.model)


def by(model: type[Base], column: str) -> Rows:
    """Rows that name the person in a column."""
    return lambda person, viewer: table_of(model).c[column] == person.row_id


def through(model: type[Base], column: str, parent: Holding) -> Rows:
    """Rows that name a row of another table which is about a customer."""

    def rows(person: Person, viewer: Viewer) -> ColumnElement[bool]:
        table = parent.table
        assert parent.customer is not None
        return (
            table_of(model)
            .c[column]
            .in_(
                select(table.c.id).where(
                    of_tenant(table, viewer),
                    table.c.account_id == person.account_id,
                    parent.customer(person, viewer),
                )
            )
        )

    return rows
