"""Answers: what was executed, as bytes."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from graphql import ExecutionResult

from gateway.errors import CostLimitExceeded
from gateway.execution.contract import Answer


def precede_execution(result: ExecutionResult) -> bool:
    """Whether nothing was executed because of the errors."""
    errors: Sequence[Any] = result.errors or ()
    return bool(errors) and all(error.path is None for error in errors)


def json_of(body: Mapping[str, Any]) -> bytes:
    """A body as JSON; instants end in Z."""
    return orjson.dumps(body, option=orjson.OPT_UTC_Z)


def json_answer(
    body: Mapping[str, Any],
    status: int,
    headers: Mapping[str, str],
    compressible: bool = False,
) -> Answer:
    """The answer that has a body."""
    return Answer(json_of(body), status, headers, compressible)


def bounded(answer: Answer, most: int) -> Answer:
    """The answer; CostLimitExceeded if it has more bytes than it may."""
    if len(answer.body) > most:
        raise CostLimitExceeded(
            f"The answer has {len(answer.body)} bytes; {most} are allowed. Ask for smaller pages, "
            "or for long texts under one name only.",
            cost=len(answer.body),
            limit=most,
        )
    return answer
