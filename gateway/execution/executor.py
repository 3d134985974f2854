"""The executor: who asks, whether that may be asked, and what the answer is."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import strawberry
from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute,
)
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from gateway.config import Settings
from gateway.database.engine import Database
from gateway.errors import (
    BadUserInput,
    GatewayError,
    RateLimited,
    ServiceUnavailable,
    Unauthenticated,
)
from gateway.execution.contract import Answer, GraphQLParams
from gateway.execution.documents import Document, DocumentCache, refuse_unstorable
from gateway.execution.failures import formatted, refusal
from gateway.execution.measure import Measurer, check
from gateway.execution.persisted import document_source
from gateway.execution.plans import Planner
from gateway.execution.rate import RateLimiter
from gateway.graphql.context import NO_KEY, Context
from gateway.graphql.mutations import PUBLIC
from gateway.policies import Viewer
from gateway.resources.users.keys import authenticate, server_secret

INTROSPECTION = {"__schema", "__type", "__typename"}
RETRY_SECONDS = "1"


class GraphQLExecutor:
    """Answers operations over one store."""

    def __init__(self, schema: strawberry.Schema, database: Database, settings: Settings) -> None:
        self.schema = schema._schema
        self.database = database
        self.settings = settings
        self.secret = b""
        self.documents = DocumentCache(self.schema, settings.max_tokens)
        self.source = document_source(self.schema, settings)
        self.planner = Planner(
            self.schema, schema.schema_converter.scalar_registry, database.dialect
        )
        self.rate = RateLimiter(settings.rate_limit) if settings.rate_limit else None

    async def start(self) -> None:
        """Read from the store what every request needs."""
        self.secret = await server_secret(self.database, self.settings)

    async def ready(self) -> None:
        """Raise ServiceUnavailable when the store does not answer."""
        await self.database.ping()

    def request_error(self, error: GatewayError, request_id: str) -> Answer:
        """The answer to a request that is not executed."""
        headers: dict[str, str] = {}
        if isinstance(error, RateLimited):
            headers["Retry-After"] = str(error.retry_after)
        elif isinstance(error, ServiceUnavailable):
            headers["Retry-After"] = RETRY_SECONDS
        elif isinstance(error, Unauthenticated):
            headers["WWW-Authenticate"] = 'Bearer realm="Feedback Gateway"'
        return _answer({"errors": [refusal(error, request_id)]}, error.status, headers)

    async def execute(
        self,
        params: GraphQLParams,
        *,
        credential: str | None,
        request_id: str,
        read_only: bool,
    ) -> Answer:
        """The answer to one operation."""
        try:
            viewer = None
            if credential is not None:
                viewer = await authenticate(self.database, self.secret, credential)
            return await self._execute(params, viewer, request_id, read_only)
        except GatewayError as error:
            return self.request_error(error, request_id)

    async def _execute(
        self, params: GraphQLParams, viewer: Viewer | None, request_id: str, read_only: bool
    ) -> Answer:
        document = self.source.document(params, self.documents)
        if document.node is None or document.errors:
            return _answer(
                {
                    "errors": [
                        formatted(error, request_id, document.node) for error in document.errors
                    ]
                },
                400,
                {},
            )
        operation = choose_operation(document, params.operation_name)
        if read_only and operation.operation is not OperationType.QUERY:
            return _answer(
                {"errors": [refusal(BadUserInput("A mutation needs POST, not GET."), request_id)]},
                405,
                {"Allow": "POST"},
            )
        if viewer is None and not is_public(operation, document.fragments):
            raise Unauthenticated(NO_KEY)
        if viewer is not None and operation.operation is OperationType.QUERY:
            viewer.require_reading()
        variables = params.variables or {}
        refuse_unstorable(variables)
        measure = Measurer(self.schema, document.fragments, variables).operation(operation)
        check(measure, self.settings)
        context = Context(self.database, self.settings, self.secret, request_id, viewer)
        headers: Mapping[str, str] = {}
        if self.rate is not None:
            key = f"key:{viewer.key_id}" if viewer is not None else "anonymous"
            context.rate = await self.rate.spend(key, measure.cost)
            headers = context.rate.headers()
        if operation.operation is OperationType.QUERY:
            data = await self.planner.data(document, operation, variables, context)
            if data is not None:
                return Answer(orjson.dumps({"data": data}, option=orjson.OPT_UTC_Z), 200, headers)
        result = await self._run(document.node, operation, variables, context)
        if result.data is None and _precede_execution(result):
            errors = [formatted(error, request_id, document.node) for error in result.errors or ()]
            return _answer({"errors": errors}, 400, headers)
        body: dict[str, Any] = {"data": result.data}
        if result.errors:
            body["errors"] = [
                formatted(error, request_id, document.node) for error in result.errors
            ]
        return _answer(body, 200, headers)

    async def _run(
        self,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any],
        context: Context,
    ) -> ExecutionResult:
        """Execute with graphql-core over the Strawberry types."""
        result = execute(
            self.schema,
            document,
            root_value=None,
            context_value=context,
            variable_values=dict(variables),
            operation_name=operation.name.value if operation.name else None,
            executor_class=StrawberryGraphQLCoreExecutionContext,
        )
        if isinstance(result, ExecutionResult):
            return result
        return await result


def choose_operation(document: Document, name: str | None) -> OperationDefinitionNode:
    """The operation that is meant: the one of that name, or the only one."""
    if name is None or name == "":
        if len(document.operations) == 1:
            return document.operations[0]
        if not document.operations:
            raise BadUserInput("The document holds no operation. Send a query or a mutation.")
        raise BadUserInput(
            "The document holds several operations. Name one with `operationName`.",
            param="operationName",
        )
    for operation in document.operations:
        if operation.name is not None and operation.name.value == name:
            return operation
    raise BadUserInput(
        f"The document holds no operation named {name[:80]!r}.", param="operationName"
    )


def is_public(
    operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]
) -> bool:
    """Whether the operation asks only for what needs no key."""
    allowed = PUBLIC | INTROSPECTION
    seen: set[str] = set()

    def public(selection_set: SelectionSetNode) -> bool:
        for selection in selection_set.selections:
            if isinstance(selection, FieldNode):
                if selection.name.value not in allowed:
                    return False
            elif isinstance(selection, InlineFragmentNode):
                if not public(selection.selection_set):
                    return False
            elif isinstance(selection, FragmentSpreadNode):
                name = selection.name.value
                if name not in seen:
                    seen.add(name)
                    if not public(fragments[name].selection_set):
                        return False
        return True

    return public(operation.selection_set)


def _precede_execution(result: ExecutionResult) -> bool:
    errors: Sequence[Any] = result.errors or ()
    return bool(errors) and all(error.path is None for error in errors)


def _answer(body: Mapping[str, Any], status: int, headers: Mapping[str, str]) -> Answer:
    return Answer(orjson.dumps(body), status, headers)
