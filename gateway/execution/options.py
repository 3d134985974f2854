"""What a request asks of its execution, in its `extensions`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gateway.config import Settings
from gateway.database.trace import Trace
from gateway.errors import BadUserInput, Forbidden
from gateway.execution.measure import Measure
from gateway.policies import UserRole, Viewer

DETAILS = "extensions.execution"
CONSISTENCY = "extensions.consistency"
MAY_SEE_DETAILS = frozenset({UserRole.PROVIDER, UserRole.ADMIN})


class Consistency(StrEnum):
    """Which states of the store the statements of one query see."""

    STATEMENT = "STATEMENT"
    SNAPSHOT = "SNAPSHOT"


@dataclass(frozen=True, slots=True)
class Options:
    """How a request is executed."""

    details: bool
    snapshot: bool


def options_of(
    extensions: Mapping[str, Any] | None, settings: Settings, viewer: Viewer | None
) -> Options:
    """The options of a request; raises BadUserInput or Forbidden for those it cannot have."""
    given = extensions or {}
    details = given.get("execution", False)
    if not isinstance(details, bool):
        raise BadUserInput(f"`{DETAILS}` is not a boolean. Send true or false.", param=DETAILS)
    if details and (viewer is None or viewer.role not in MAY_SEE_DETAILS):
        raise Forbidden(f"`{DETAILS}` is for providers and admins. Leave it out.", param=DETAILS)
    consistency = given.get("consistency", settings.consistency)
    if consistency not in tuple(Consistency):
        raise BadUserInput(
            f"`{CONSISTENCY}` is neither STATEMENT nor SNAPSHOT. Send one of them.",
            param=CONSISTENCY,
        )
    return Options(details, consistency == Consistency.SNAPSHOT)


def details_of(
    reason: str | None, measure: Measure, trace: Trace, seconds: float
) -> dict[str, Any]:
    """The block `extensions.execution`: how an operation was answered.

    `reason` is why it did not come from a plan; statements that run at once count their time each.
    """
    database = sum(statement.seconds for statement in trace.statements)
    return {
        "path": "plan" if reason is None else "core",
        "reason": reason,
        "cost": measure.cost,
        "depth": measure.depth,
        "milliseconds": _milliseconds(seconds),
        "statementMilliseconds": _milliseconds(database),
        "statements": [
            {
                "sql": statement.sql,
                "rows": statement.rows,
                "milliseconds": _milliseconds(statement.seconds),
            }
            for statement in trace.statements
        ],
    }


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 3)
