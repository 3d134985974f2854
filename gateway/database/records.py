"""The gateway's own tables: change log, idempotency keys, server secrets."""

import datetime as dt
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gateway.database.columns import Base, Identity, TransactionId, choice, now


class ChangeOperation(StrEnum):
    """What happened to a row. LOADED stands for a range of rows written in bulk."""

    CREATED = "CREATED"
    UPDATED = "UPDATED"
    DELETED = "DELETED"
    LOADED = "LOADED"


class ChangeModel(Base):
    """One line per change, written in the transaction of the change itself (outbox).

    Sequences are given out before transactions commit, so a line may appear after others with
    higher ones. PostgreSQL notes by itself which transaction wrote a line.
    """

    __tablename__ = "change_log"
    __table_args__ = (
        Index(None, "account_id", "sequence"),
        Index(None, "transaction"),
    )

    sequence: Mapped[int] = mapped_column(Identity, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    entity: Mapped[str] = mapped_column(String(64))
    entity_id: Mapped[int]
    last_entity_id: Mapped[int | None]
    operation: Mapped[ChangeOperation] = mapped_column(choice(ChangeOperation, "operation"))
    at: Mapped[dt.datetime] = mapped_column(default=now)
    transaction: Mapped[int | None] = mapped_column(TransactionId())


class IdempotencyKeyModel(Base):
    """The answer that a create gave for an idempotency key, for as long as the key is kept."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (UniqueConstraint("account_id", "user_id", "mutation", "key"),)

    id: Mapped[int] = mapped_column(Identity, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    user_id: Mapped[int]
    mutation: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(128))
    input_digest: Mapped[str] = mapped_column(String(64))
    entity_id: Mapped[int]
    created: Mapped[dt.datetime] = mapped_column(default=now)


class ServerSecretModel(Base):
    """Secrets that the gateway makes for itself when the operator sets none."""

    __tablename__ = "server_secrets"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str]


class SpentModel(Base):
    """The cost that a key has spent in a minute, as all processes told it; kept for two minutes."""

    __tablename__ = "spent"

    spender: Mapped[str] = mapped_column(String(64), primary_key=True)
    minute: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    spent: Mapped[int] = mapped_column(BigInteger)


# Tables without a tenant: nothing in them belongs to an account.
SHARED_TABLES = frozenset({"server_secrets", "spent", "alembic_version"})
