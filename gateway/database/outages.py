"""Errors of drivers that say that the store is at fault and not the statement."""

import sqlite3
from time import monotonic

import asyncpg
import structlog
from sqlalchemy.exc import DBAPIError

# PostgreSQL starts, stops, fails over, has no room or no connection left, or cannot be reached.
POSTGRESQL_OUTAGES = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresSystemError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.InterfaceError,
    OSError,
)
_SQLITE_SIGNS = (
    "locked",
    "busy",
    "unable to open",
    "disk I/O",
    "disk is full",
    "readonly",
    "interrupted",
)
# What does not pass by itself: somebody has to make room.
_UNWRITABLE = ("disk I/O", "disk is full", "readonly", "53100", "58030", "25006")
REMEMBERED_SECONDS = 30.0
log = structlog.get_logger("gateway.database")


def is_outage(error: BaseException) -> bool:
    """Whether an error of a driver, or SQLAlchemy's around it, is the store's."""
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return True
        cause = error.orig
        return cause is not None and (
            is_outage(cause) or (cause.__cause__ is not None and is_outage(cause.__cause__))
        )
    if isinstance(error, sqlite3.OperationalError):
        return any(sign in str(error) for sign in _SQLITE_SIGNS)
    return isinstance(error, POSTGRESQL_OUTAGES)


class Writability:
    """Whether the store takes writes: a failure that does not pass is logged and remembered."""

    def __init__(self) -> None:
        self._reason = ""
        self._until = 0.0

    def failed(self, error: BaseException) -> None:
        """Take note of an outage in a transaction that writes."""
        orig = error.orig if isinstance(error, DBAPIError) else error
        told = f"{getattr(orig, 'sqlstate', '') or ''} {orig}"
        if any(sign in told for sign in _UNWRITABLE):
            self._reason = str(orig).partition("\n")[0][:200]
            self._until = monotonic() + REMEMBERED_SECONDS
            log.error("the store takes no writes", reason=self._reason)

    def worked(self) -> None:
        """Take note of a transaction that was committed."""
        self._until = 0.0

    @property
    def problem(self) -> str | None:
        """Why writes failed lately; None if they did not."""
        return self._reason if monotonic() < self._until else None
