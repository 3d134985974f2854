"""Everything that can be refused, and how a client hears of it.

GatewayError
├── Unauthenticated             401  no key, or an unknown, revoked or expired one
├── Forbidden                   403  the key is good, the role or the scope is not enough
├── NotFound                    404  a thing that is needed does not exist for this viewer
├── BadUserInput                400  an argument is out of its bounds or malformed
├── CostLimitExceeded           400  the document asks for more than one request may
├── PersistedQueryNotFound      400  no document with this hash is kept; send it with the hash
├── PersistedQueryNotSupported  400  hashes are switched off; send the document
├── DocumentNotFound            400  no trusted document has this id
├── DocumentNotTrusted          400  a text was sent where only trusted documents are answered
├── Gone                        410  what a link leads to is deleted
├── Conflict                    409  the write collides with another one
├── RateLimited                 429  too much asked in too short a time
├── ServiceUnavailable          503  the store does not answer or the server is full
└── Internal                    500  a fault of ours; details stay in the log
Refused                              a mutation's refusal: a list of UserError, data, no error
"""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class ErrorType(StrEnum):
    """Error types of the FeedbackAPI, kept for its clients."""

    API_CONNECTION = "api_connection_error"
    API = "api_error"
    AUTHENTICATION = "authentication_error"
    INVALID_REQUEST = "invalid_request_error"
    RATE_LIMIT = "rate_limit_error"


class GatewayError(Exception):
    """An error that a client may see: its message names the input, the problem and the fix."""

    code: ClassVar[str]
    type: ClassVar[ErrorType] = ErrorType.INVALID_REQUEST
    status: ClassVar[int]

    def __init__(self, message: str, *, param: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.param = param

    def extensions(self) -> dict[str, object]:
        """The `extensions` of the GraphQL error, without the request id."""
        return {"code": self.code, "type": self.type.value, "param": self.param}


class Unauthenticated(GatewayError):
    code = "UNAUTHENTICATED"
    type = ErrorType.AUTHENTICATION
    status = 401


class Forbidden(GatewayError):
    """FeedbackAPI knows no type of its own for a key that is good but not for this."""

    code = "FORBIDDEN"
    type = ErrorType.AUTHENTICATION
    status = 403


class NotFound(GatewayError):
    code = "NOT_FOUND"
    status = 404


class BadUserInput(GatewayError):
    code = "BAD_USER_INPUT"
    status = 400


class CostLimitExceeded(GatewayError):
    code = "COST_LIMIT_EXCEEDED"
    status = 400

    def __init__(self, message: str, *, cost: int, limit: int) -> None:
        super().__init__(message)
        self.cost = cost
        self.limit = limit

    def extensions(self) -> dict[str, object]:
        return {**super().extensions(), "cost": self.cost, "limit": self.limit}


class PersistedQueryNotFound(GatewayError):
    """Clients know this error by its message or its code, and send the document again."""

    code = "PERSISTED_QUERY_NOT_FOUND"
    status = 400

    def __init__(self) -> None:
        super().__init__("PersistedQueryNotFound", param="extensions.persistedQuery.sha256Hash")


class PersistedQueryNotSupported(GatewayError):
    """Clients know this error by its message or its code, and send documents from then on."""

    code = "PERSISTED_QUERY_NOT_SUPPORTED"
    status = 400

    def __init__(self) -> None:
        super().__init__("PersistedQueryNotSupported", param="extensions.persistedQuery")


class DocumentNotFound(GatewayError):
    code = "DOCUMENT_NOT_FOUND"
    status = 400


class DocumentNotTrusted(GatewayError):
    code = "DOCUMENT_NOT_TRUSTED"
    status = 400


class Gone(GatewayError):
    code = "GONE"
    status = 410


class Conflict(GatewayError):
    code = "CONFLICT"
    status = 409


class RateLimited(GatewayError):
    code = "RATE_LIMITED"
    type = ErrorType.RATE_LIMIT
    status = 429

    def __init__(
        self,
        message: str,
        *,
        retry_after: int,
        cost: int,
        limit: int,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.cost = cost
        self.limit = limit
        self.headers = headers or {}

    def extensions(self) -> dict[str, object]:
        return {
            **super().extensions(),
            "cost": self.cost,
            "limit": self.limit,
            "retryAfterMs": self.retry_after * 1_000,
        }


class ServiceUnavailable(GatewayError):
    code = "SERVICE_UNAVAILABLE"
    type = ErrorType.API_CONNECTION
    status = 503
    retry_after: ClassVar[int] = 1  # seconds

    def extensions(self) -> dict[str, object]:
        return {**super().extensions(), "retryAfterMs": self.retry_after * 1_000}


class Internal(GatewayError):
    code = "INTERNAL"
    type = ErrorType.API
    status = 500

    def __init__(self) -> None:
        super().__init__("The server failed to answer. Report the requestId to its operator.")


class UserErrorCode(StrEnum):
    """Why a mutation refused its input."""

    REQUIRED = "REQUIRED"
    INVALID = "INVALID"
    NOT_FOUND = "NOT_FOUND"
    CONFLICT = "CONFLICT"
    LIMIT_REACHED = "LIMIT_REACHED"
    ALREADY_SUBMITTED = "ALREADY_SUBMITTED"
    EXPIRED = "EXPIRED"
    ERASED = "ERASED"
    IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED"


@dataclass(frozen=True, slots=True)
class UserErrorData:
    """One refusal: a stable code, a sentence and the path of the input field it is about."""

    code: UserErrorCode
    message: str
    field: tuple[str, ...] = ()


class Refused(Exception):
    """A write that is refused; the transaction around it is rolled back."""

    def __init__(self, errors: Sequence[UserErrorData]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = tuple(errors)


def refusal(code: UserErrorCode, message: str, *field: str) -> Refused:
    """A refusal with a single reason."""
    return Refused([UserErrorData(code, message, field)])


def suggestion(name: str, candidates: Iterable[str]) -> str:
    """ " Did you mean `x`?" for the closest candidate, or an empty string."""
    close = difflib.get_close_matches(name, list(candidates), n=1, cutoff=0.6)
    return f" Did you mean `{close[0]}`?" if close else ""
