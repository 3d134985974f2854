"""Why a record failed: by a refusal, or by a fault of the gateway, which fails no other record."""

import traceback

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from structlog import get_logger

from gateway.errors import GatewayError, Internal, Refused, UserErrorCode

COLLISION = "The record collides with another one of the store. Look at both, and import it again."
_OF_THE_STORE = (OperationalError, InternalError, PoolTimeout, OSError)
# Classes of SQLSTATE: the transaction is to be tried again, or the server ends it.
_OF_THE_TRANSACTION = ("40", "57")

log = get_logger(__name__)


def is_of_a_record(error: Exception) -> bool:
    """Whether an error may be due to one record, so that others may be written without it.

    It is not where the store does not answer, or wants the whole transaction again.
    """
    if isinstance(error, _OF_THE_STORE):
        return False
    if not isinstance(error, DBAPIError):
        return True
    state = getattr(error.orig, "sqlstate", None) or ""
    return not error.connection_invalidated and state[:2] not in _OF_THE_TRANSACTION


def why_failed(error: Exception) -> tuple[str, str]:
    """The code and the reason that a report gives for an error."""
    if isinstance(error, Refused):
        return error.errors[0].code, str(error)
    if isinstance(error, GatewayError):
        return error.code, error.message
    if isinstance(error, IntegrityError | DataError):
        return UserErrorCode.CONFLICT, COLLISION
    # What the error says may quote the record; where it came from does not.
    frames = traceback.format_tb(error.__traceback__)
    log.error("a record was not imported", error=type(error).__name__, frames="".join(frames))
    return Internal.code, (
        f"The gateway failed on this record ({type(error).__name__}). Nothing of it was written. "
        "Report it to the makers of the gateway with the lines that it logged."
    )
