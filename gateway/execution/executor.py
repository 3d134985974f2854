"""The executor: who asks, whether that may be asked, and what the answer is."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Mapping, Sequence
from contextlib import aclosing, nullcontext
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

import strawberry
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    execute,
)
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from gateway.config import Settings
from gateway.database.changes import ChangeFeed
from gateway.database.engine import Database
from gateway.database.trace import tracing
from gateway.errors import (
    BadUserInput,
    GatewayError,
    RateLimited,
    ServiceUnavailable,
    Unauthenticated,
)
from gateway.execution.answers import bounded, json_answer, json_of, precede_execution
from gateway.execution.broadcasts import Broadcasts, events_of
from gateway.execution.contract import Answer, GraphQLParams, Turn
from gateway.execution.documents import Document, DocumentCache
from gateway.execution.failures import error_entry, formatted
from gateway.execution.introspection import Introspection
from gateway.execution.logins import LogIns
from gateway.execution.measure import Measure, check
from gateway.execution.operations import INTROSPECTION, Operation, choose_operation
from gateway.execution.options import Options, details_of, options_of
from gateway.execution.persisted import document_source
from gateway.execution.plans import Planner
from gateway.execution.rate import Budget, SharedBudget
from gateway.execution.variables import Coerced, coerced_variables, refuse_unstorable
from gateway.graphql.context import NO_KEY, Context, Exports
from gateway.graphql.mutations import PUBLIC
from gateway.loads import loading
from gateway.policies import UserRole, Viewer
from gateway.resources.users.keys import KeyRing, server_secret

# What documents may take that come without a key; a form and an answer take 100 tokens.
PUBLIC_TOKENS = 500
PUBLIC_DOCUMENTS = 100
PUBLIC_DOCUMENT_BYTES = 8_000_000


@dataclass(slots=True)
class _Admitted:
    """An operation that may be executed, with all that it needs."""

    document: Document
    operation: Operation
    variables: Mapping[str, Any]
    coerced: Coerced | None
    context: Context
    options: Options
    measure: Measure
    headers: Mapping[str, str]


class GraphQLExecutor:
    """Answers operations over one store."""

    def __init__(self, schema: strawberry.Schema, database: Database, settings: Settings) -> None:
        self.schema = schema._schema
        self.database = database
        self.settings = settings
        self.secret = b""
        self.public = PUBLIC | (INTROSPECTION if settings.public_introspection else {"__typename"})
        self.documents = DocumentCache(
            self.schema, settings.max_tokens, suggestions=settings.suggestions
        )
        # A share of their own: whoever has no key pushes out what others without one sent.
        self.public_documents = DocumentCache(
            self.schema,
            min(settings.max_tokens, PUBLIC_TOKENS),
            entries=PUBLIC_DOCUMENTS,
            max_bytes=PUBLIC_DOCUMENT_BYTES,
            public=self.public,
            suggestions=settings.suggestions,
        )
        self.source = document_source(self.schema, settings)
        self.planner = Planner(
            self.schema, schema.schema_converter.scalar_registry, database.dialect
        )
        self.exports: Exports | None = None
        self.changes = ChangeFeed(database)
        self.broadcasts = Broadcasts(settings.max_answer_bytes)
        self.introspection = Introspection()
        self.log_ins = LogIns(settings.failed_log_ins)
        self.rate = SharedBudget(settings.rate_limit, database) if settings.rate_limit else None
        anonymous = settings.anonymous_rate_limit
        self.anonymous_rate = Budget(anonymous) if anonymous else None

    async def start(self) -> None:
        """Read from the store what every request needs."""
        self.secret = await server_secret(self.database, self.settings)
        self.keys = KeyRing(self.database, self.secret, self.settings.key_cache_seconds)

    async def ready(self) -> None:
        """Raise ServiceUnavailable when the store does not answer."""
        await self.database.ping()

    def request_error(self, error: GatewayError, request_id: str) -> Answer:
        """The answer to a request that is not executed."""
        headers: dict[str, str] = {}
        if isinstance(error, RateLimited):
            headers = {**error.headers, "Retry-After": str(error.retry_after)}
        elif isinstance(error, ServiceUnavailable):
            headers["Retry-After"] = str(error.retry_after)
        return json_answer({"errors": [error_entry(error, request_id)]}, error.status, headers)

    async def execute(
        self,
        params: GraphQLParams,
        *,
        credential: str | None,
        request_id: str,
        read_only: bool,
        address: str | None = None,
    ) -> Answer:
        """The answer to one operation."""
        try:
            viewer = None
            if credential is not None:
                viewer = await self.log_ins.viewer(self.keys, credential, address)
            admitted = await self._admit(params, viewer, request_id, read_only, address)
            if isinstance(admitted, Answer):
                return admitted
            if admitted.operation.is_subscription:
                raise BadUserInput(
                    "A subscription needs a WebSocket with the subprotocol graphql-transport-ws."
                )
            return await self._answer_of(admitted)
        except GatewayError as error:
            return self.request_error(error, request_id)

    def reads(self, params: GraphQLParams, credential: str | None) -> bool:
        """Whether an operation that is being executed is a query, which may be broken off."""
        known = self.public_documents if credential is None else self.documents
        try:
            document = self.source.document(params, known)
            return choose_operation(document.operations, params.operation_name).is_query
        except GatewayError:
            return False

    async def holder(self, credential: str, address: str | None = None) -> int | None:
        """The id of a key; Unauthenticated if it is unknown, revoked or expired."""
        return (await self.log_ins.viewer(self.keys, credential, address)).key_id

    async def operate(
        self,
        params: GraphQLParams,
        *,
        credential: str,
        request_id: str,
        turn: Turn = nullcontext,
    ) -> Answer | AsyncGenerator[Answer, None]:
        """The answer to an operation over a socket, or one for each event of a subscription."""
        viewer = await self.keys.viewer(credential)
        try:
            admitted = await self._admit(params, viewer, request_id, read_only=False)
            if isinstance(admitted, Answer):
                return admitted
            if not admitted.operation.is_subscription:
                return await self._answer_of(admitted)
            admitted.context.changes = self.changes
            admitted.context.renew = lambda: self._renewed(credential)
            admitted.context.turn = turn
            return self._subscribed(admitted, credential)
        except GatewayError as error:
            return self.request_error(error, request_id)

    async def _renewed(self, credential: str) -> Viewer:
        viewer = await self.keys.viewer(credential)
        viewer.require_reading()
        return viewer

    def _subscribed(self, admitted: "_Admitted", credential: str) -> AsyncGenerator[Answer, None]:
        """An answer for each event, shared by all who ask for the same with the same key."""
        node = admitted.document.node
        assert node is not None
        assert node.loc is not None
        given = json.dumps(admitted.variables, sort_keys=True)
        key = (credential, node.loc.source.body, admitted.operation.name, given)
        return self.broadcasts.listen(
            key, admitted.context, lambda context: self._event_answers(admitted, context)
        )

    async def _event_answers(
        self, admitted: "_Admitted", context: Context
    ) -> AsyncGenerator[Answer, None]:
        """Execute the selection for each event, each with loaders of its own.

        The last answer tells why there are no more, if that is for an error.
        """
        node, renew = admitted.document.node, context.renew
        assert node is not None
        assert renew is not None
        source = await events_of(self.schema, node, admitted.operation, admitted.variables, context)
        if isinstance(source, ExecutionResult):
            yield self._refusal_of(source.errors or (), context.request_id, node)
            return
        async with aclosing(source):
            try:
                async for event in source:
                    # Whom the key stands for is asked again: the event may have waited for long.
                    async with context.turn():
                        context.known_viewer = await renew()
                        answer = await self._event_answer(admitted, replace(context), event)
                    yield answer
            except Unauthenticated:
                raise
            except GatewayError as error:
                yield self.request_error(error, context.request_id)
            except GraphQLError as error:
                yield self._refusal_of([error], context.request_id, node)

    async def _event_answer(self, admitted: "_Admitted", context: Context, event: Any) -> Answer:
        """What is selected of one event; GatewayError if that takes too long or is too much."""
        seconds = self.settings.request_timeout
        try:
            async with asyncio.timeout(seconds) as limit:
                with loading():
                    _, body = await self._core_body(
                        admitted.document, admitted.operation, admitted.variables, context, event
                    )
        except TimeoutError:
            if not limit.expired():
                raise
            raise ServiceUnavailable(
                f"An event was not answered within {seconds:g} seconds, and the subscription "
                "ended. Subscribe again, and ask for less of each event."
            ) from None
        return bounded(json_answer(body, 200, {}), self.settings.max_answer_bytes)

    def _refusal_of(
        self, errors: Sequence[GraphQLError], request_id: str, node: DocumentNode | None
    ) -> Answer:
        return json_answer({"errors": [formatted(e, request_id, node) for e in errors]}, 400, {})

    async def _admit(
        self,
        params: GraphQLParams,
        viewer: Viewer | None,
        request_id: str,
        read_only: bool,
        address: str | None = None,
    ) -> "Answer | _Admitted":
        """What is to be executed, or the answer that refuses it."""
        document = self.source.document(
            params, self.public_documents if viewer is None else self.documents
        )
        if document.node is None or document.errors:
            return self._refusal_of(document.errors, request_id, document.node)
        operation = choose_operation(document.operations, params.operation_name)
        if read_only and not (operation.is_query or operation.is_subscription):
            return json_answer(
                {
                    "errors": [
                        error_entry(BadUserInput("A mutation needs POST, not GET."), request_id)
                    ]
                },
                405,
                {"Allow": "POST"},
            )
        if viewer is None and not operation.roots <= self.public:
            raise Unauthenticated(NO_KEY)
        if viewer is not None and (operation.is_query or operation.is_subscription):
            viewer.require_reading()
        options = options_of(params.extensions, self.settings, viewer)
        variables = params.variables or {}
        refuse_unstorable(variables)
        measure = operation.measure(self.schema, variables)
        check(measure, self.settings)
        context = Context(
            self.database, self.settings, self.secret, request_id, viewer, exports=self.exports
        )
        headers: Mapping[str, str] = {}
        budget = self.rate if viewer is not None else self.anonymous_rate
        if budget is not None:
            spender = str(address) if viewer is None else f"key:{viewer.key_id}"
            context.rate = budget.spend(spender, measure.cost)
            headers = context.rate.headers()
        coerced = coerced_variables(
            self.schema, operation, variables, suggestions=self.settings.suggestions
        )
        if isinstance(coerced, list):
            return self._refusal_of(coerced, request_id, document.node)
        return _Admitted(
            document, operation, variables, coerced, context, options, measure, headers
        )

    async def _answer_of(self, admitted: "_Admitted") -> Answer:
        """The answer of what was admitted."""
        operation, context = admitted.operation, admitted.context
        options, headers = admitted.options, admitted.headers
        if not options.details:
            if operation.is_introspection and (known := await self._of_schema(admitted)):
                return known
            with loading():
                status, body, _ = await self._body(admitted)
            answer = json_answer(
                body, status, headers, operation.is_query and not operation.tells_secrets
            )
            # What a mutation did is told, however much of it is asked for.
            return bounded(answer, self.settings.max_answer_bytes) if operation.is_query else answer
        started = perf_counter()
        with tracing() as trace, loading():
            status, body, reason = await self._body(admitted)
        details = details_of(reason, admitted.measure, trace, perf_counter() - started)
        if reason is None and context.viewer.role is UserRole.PROVIDER:
            details["sources"] = self.planner.sources(operation, admitted.coerced)
        return json_answer({**body, "extensions": {"execution": details}}, status, headers)

    async def _of_schema(self, admitted: _Admitted) -> Answer | None:
        """The answer to an operation that only asks for the schema, kept for the next one."""
        document, operation, variables = admitted.document, admitted.operation, admitted.variables
        node = document.node
        assert node is not None
        assert node.loc is not None

        def make() -> bytes | None:
            result = self._start_core(node, operation, variables, admitted.context, None)
            if not isinstance(result, ExecutionResult) or result.errors:
                return None
            return json_of({"data": result.data})

        shared = await self.introspection.answer(
            node.loc.source.body, operation.name, variables, make
        )
        if shared is None:
            return None
        return Answer(shared.body, 200, admitted.headers, shared=shared)

    async def _body(self, admitted: _Admitted) -> tuple[int, dict[str, Any], str | None]:
        """Status and body of the answer, and why it did not come from a plan, if it did not."""
        document, operation, context = admitted.document, admitted.operation, admitted.context
        if not operation.is_query:
            body = await self._core_body(document, operation, admitted.variables, context)
            return *body, "mutation"
        if admitted.options.snapshot and context.known_viewer is not None:
            async with self.database.snapshot(context.known_viewer):
                return await self._query_body(admitted)
        return await self._query_body(admitted)

    async def _query_body(self, admitted: _Admitted) -> tuple[int, dict[str, Any], str | None]:
        operation, variables, context = admitted.operation, admitted.variables, admitted.context
        planned = await self.planner.data(operation, variables, admitted.coerced, context)
        if isinstance(planned, dict):
            return 200, {"data": planned}, None
        body = await self._core_body(admitted.document, operation, variables, context)
        return *body, planned

    async def _core_body(
        self,
        document: Document,
        operation: Operation,
        variables: Mapping[str, Any],
        context: Context,
        root: Any = None,
    ) -> tuple[int, dict[str, Any]]:
        """Status and body of the answer by graphql-core."""
        assert document.node is not None
        result = await self._core_result(document.node, operation, variables, context, root)
        errors = [
            formatted(error, context.request_id, document.node) for error in result.errors or ()
        ]
        if result.data is None and precede_execution(result):
            return 400, {"errors": errors}
        body: dict[str, Any] = {"data": result.data}
        if errors:
            body["errors"] = errors
        return 200, body

    async def _core_result(
        self,
        document: DocumentNode,
        operation: Operation,
        variables: Mapping[str, Any],
        context: Context,
        root: Any,
    ) -> ExecutionResult:
        """Execute with graphql-core over the Strawberry types."""
        result = self._start_core(document, operation, variables, context, root)
        if isinstance(result, ExecutionResult):
            return result
        return await result

    def _start_core(
        self,
        document: DocumentNode,
        operation: Operation,
        variables: Mapping[str, Any],
        context: Context,
        root: Any,
    ) -> ExecutionResult | Awaitable[ExecutionResult]:
        return execute(
            self.schema,
            document,
            root_value=root,
            context_value=context,
            variable_values=dict(variables),
            operation_name=operation.name,
            executor_class=StrawberryGraphQLCoreExecutionContext,
        )
