"""Plans of documents: compiled once, kept with the document, and run before anything else."""

from collections.abc import Mapping
from typing import Any

import structlog
from graphql import GraphQLSchema

from gateway.errors import GatewayError
from gateway.execution.compiler import Compiler, Unsupported
from gateway.execution.operations import Operation
from gateway.execution.plan import Anomaly, Run
from gateway.execution.roots import Plan
from gateway.execution.variables import Coerced
from gateway.graphql.context import Context

MAX_PLANS = 8
log = structlog.get_logger("gateway.execution")


class Planner:
    """Compiles and runs plans over one schema and store; counts what it could not do."""

    def __init__(self, schema: GraphQLSchema, scalars: Any, dialect: str) -> None:
        self.schema = schema
        self.scalars = scalars
        self.dialect = dialect
        self.enabled = True
        self.compiled = 0
        self.fallbacks: dict[str, int] = {}
        self.hits = 0
        self.misses = 0
        self.assembly_seconds = 0.0

    async def data(
        self,
        operation: Operation,
        variables: Mapping[str, Any],
        coerced: Coerced | None,
        context: Context,
    ) -> dict[str, Any] | str:
        """The data of a query from its plan, or why graphql-core is to answer instead."""
        if not self.enabled:
            return "disabled"
        if context.known_viewer is None:
            return self._left("anonymous")
        plan = self._plan(operation, _switches(operation, coerced))
        if isinstance(plan, str):
            return self._left(plan)
        run = Run(context.database, context.known_viewer, variables, coerced, context)
        try:
            data = await plan.execute(run)
        except Exception as error:
            # graphql-core tells errors apart and places them; a plan only tells that there is one.
            if isinstance(error, Anomaly | GatewayError):
                log.debug("plan left", reason=str(error))
            else:
                log.warning("plan left", exc_info=True)
            return self._left("error")
        finally:
            self.assembly_seconds += run.assembly_seconds
        self.compiled += 1
        return data

    def sources(self, operation: Operation, coerced: Coerced | None) -> list[str]:
        """The functions that are generated for an operation; none if it has no plan."""
        plan = self._plan(operation, _switches(operation, coerced))
        return [] if isinstance(plan, str) else plan.sources()

    def _plan(self, operation: Operation, switches: Mapping[str, bool]) -> Plan | str:
        """The plan of an operation, or why there is none."""
        key = (self.dialect, *switches.values())
        known: Plan | str | None = operation.plans.get(key)
        if known is not None:
            self.hits += 1
        else:
            self.misses += 1
            known = self._compile(operation, switches)
            if len(operation.plans) < MAX_PLANS:
                operation.plans[key] = known
        return known

    def _compile(self, operation: Operation, switches: Mapping[str, bool]) -> Plan | str:
        compiler = Compiler(self.schema, self.scalars, self.dialect, operation.fragments, switches)
        try:
            return compiler.compile(operation.node)
        except Unsupported as unsupported:
            return str(unsupported)
        except Exception:
            # A literal that a field refuses: graphql-core tells which.
            log.debug("document not compiled", exc_info=True)
            return "error"

    def _left(self, reason: str) -> str:
        self.fallbacks[reason] = self.fallbacks.get(reason, 0) + 1
        return reason


def _switches(operation: Operation, coerced: Coerced | None) -> dict[str, bool]:
    """The values of the variables that `@skip` and `@include` use: each makes a plan of its own."""
    if coerced is None:
        return {}
    return {name: bool(coerced.coerced[name]) for name in operation.switches}
