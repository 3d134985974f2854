"""Column types and the metadata that every table shares."""

import datetime as dt
import enum
from typing import Annotated, Any

from sqlalchemy import (
    BigInteger,
    Dialect,
    Enum,
    ForeignKeyConstraint,
    Integer,
    MetaData,
    String,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeEngine, UserDefinedType

UTC = dt.UTC
EPOCH = dt.datetime(1970, 1, 1, tzinfo=UTC)
LOCAL_EPOCH = EPOCH.replace(tzinfo=None)
MICROSECOND = dt.timedelta(microseconds=1)

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite gives row ids only to a column declared INTEGER.
Identity = BigInteger().with_variant(Integer(), "sqlite")


def now() -> dt.datetime:
    """The present moment in UTC."""
    return dt.datetime.now(UTC)


class Moment(TypeDecorator[dt.datetime]):
    """A time: `impl` on PostgreSQL, microseconds since `epoch` on SQLite.

    SQLite has no type for times; an integer compares, indexes and subtracts without parsing.
    """

    impl = postgresql.TIMESTAMP()
    cache_ok = True
    epoch: dt.datetime

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        sqlite = dialect.name == "sqlite"
        return dialect.type_descriptor(BigInteger() if sqlite else self.impl_instance)

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return (value - self.epoch) // MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        if dialect.name == "sqlite":
            return self.epoch + dt.timedelta(microseconds=value)
        return value  # type: ignore[no-any-return]


class UtcDateTime(Moment):
    """An instant, with its time zone."""

    impl = postgresql.TIMESTAMP(timezone=True)
    cache_ok = True
    epoch = EPOCH


class LocalDateTime(Moment):
    """What a clock shows, without a time zone."""

    cache_ok = True
    epoch = LOCAL_EPOCH


class XID8(UserDefinedType[int]):
    """PostgreSQL's type of transaction numbers."""

    cache_ok = True

    def get_col_spec(self, **_kw: Any) -> str:
        return "XID8"


# So that reflection knows it.
ischema_names["xid8"] = XID8


class TransactionId(TypeDecorator[int]):
    """The number of a transaction on PostgreSQL (`xid8`), which SQLite does not have."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(XID8())


class ChoiceList(TypeDecorator[tuple[str, ...]]):
    """A short list of words, stored joined by spaces."""

    impl = String(200)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else " ".join(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[str, ...] | None:
        return None if value is None else tuple(value.split())


def choice(words: type[enum.StrEnum], name: str) -> Enum:
    """A column that holds one word of an enumeration, checked by the database."""
    return Enum(
        words,
        native_enum=False,
        create_constraint=True,
        name=name,
        length=24,
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    """Root of all models."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map = {
        dt.datetime: UtcDateTime(),
        int: BigInteger(),
        str: String(),
    }


PrimaryKey = Annotated[int, mapped_column(Identity, primary_key=True)]


def belongs_to(table: str, *columns: str) -> ForeignKeyConstraint:
    """A foreign key inside one account: the row and what it points at share `account_id`."""
    return ForeignKeyConstraint(["account_id", *columns], [f"{table}.account_id", f"{table}.id"])


def written_by(column: str) -> ForeignKeyConstraint:
    """The user who wrote a row: one of its account, or of the account's provider.

    The only link that may leave an account; what is read along it keeps to the viewer's accounts.
    """
    return ForeignKeyConstraint([column], ["users.id"])


def tenant_key() -> UniqueConstraint:
    """The composite key that `belongs_to` points at."""
    return UniqueConstraint("account_id", "id")


def external_key() -> UniqueConstraint:
    """One row per object of another system in an account."""
    return UniqueConstraint("account_id", "source", "external_id")


class TenantRow:
    """Columns of every row that belongs to an account."""

    id: Mapped[PrimaryKey]
    account_id: Mapped[int]
    created: Mapped[dt.datetime] = mapped_column(default=now)
    updated: Mapped[dt.datetime] = mapped_column(default=now)


class ImportedRow(TenantRow):
    """A tenant row that may come from another system, where it has an id of its own."""

    source: Mapped[str | None] = mapped_column(String(64))
    external_id: Mapped[str | None] = mapped_column(String(128))
