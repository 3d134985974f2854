"""Errors as clients see them: a code, a type, the argument, and nothing internal."""

from typing import Any

import structlog
from graphql import DocumentNode, GraphQLError

from gateway.errors import BadUserInput, GatewayError, Internal
from gateway.execution.arguments import argument_of, without_values

log = structlog.get_logger("gateway.execution")


def cause_of(error: GraphQLError) -> GatewayError:
    """What an error of graphql-core means to a client; faults of ours are logged and masked."""
    original: BaseException | None = error.original_error
    while isinstance(original, GraphQLError) and original.original_error is not None:
        original = original.original_error
    if isinstance(original, GatewayError):
        return original
    if original is None or isinstance(original, GraphQLError) or _is_coercion(error, original):
        return BadUserInput(without_values(error.message))
    return Internal()


def _is_coercion(error: GraphQLError, original: BaseException) -> bool:
    """A value that a scalar refused while variables or literals were read, before execution."""
    return error.path is None and isinstance(original, ValueError | TypeError)


def formatted(
    error: GraphQLError, request_id: str, document: DocumentNode | None = None
) -> dict[str, Any]:
    """An error as it stands in the response."""
    cause = cause_of(error)
    if cause.param is None and isinstance(cause, BadUserInput):
        cause.param = argument_of(error, document)
        if cause.param is not None and not cause.message.startswith(("Variable", "Argument")):
            cause.message = f"Argument `{cause.param}`: {cause.message}"
    if isinstance(cause, Internal):
        log.error(
            "resolver failed",
            request_id=request_id,
            path=".".join(map(str, error.path or ())),
            exc_info=error.original_error,
        )
    body: dict[str, Any] = {"message": cause.message}
    if error.locations:
        body["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    if error.path is not None:
        body["path"] = list(error.path)
    body["extensions"] = {**cause.extensions(), "requestId": request_id}
    return body


def error_entry(error: GatewayError, request_id: str) -> dict[str, Any]:
    """An error that precedes execution, as it stands in the response."""
    return {
        "message": error.message,
        "extensions": {**error.extensions(), "requestId": request_id},
    }
