"""The least executor that keeps the contract: graphql-core over a schema of one field."""

from collections.abc import AsyncGenerator
from contextlib import nullcontext

import orjson
from graphql import (
    ExecutionResult,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLString,
    OperationType,
    get_operation_ast,
    graphql,
    parse,
)

from gateway.errors import GatewayError
from gateway.execution.contract import Answer, GraphQLParams, Turn

_FIELDS = {"hello": GraphQLField(GraphQLString, resolve=lambda *_: "world")}
_SCHEMA = GraphQLSchema(GraphQLObjectType("Query", _FIELDS), GraphQLObjectType("Mutation", _FIELDS))


class GraphQLCoreExecutor:
    async def execute(
        self,
        params: GraphQLParams,
        *,
        credential: str | None,
        request_id: str,
        read_only: bool,
        address: str | None = None,
    ) -> Answer:
        query = params.query or ""
        if read_only and _is_mutation(query, params.operation_name):
            return Answer(b'{"errors":[{"message":"Send mutations with POST."}]}', 405, {})
        result = await graphql(
            _SCHEMA,
            query,
            variable_values=params.variables,
            operation_name=params.operation_name,
        )
        return _answer(result)

    def reads(self, params: GraphQLParams, credential: str | None) -> bool:
        return not _is_mutation(params.query or "", params.operation_name)

    async def operate(
        self, params: GraphQLParams, *, credential: str, request_id: str, turn: Turn = nullcontext
    ) -> Answer | AsyncGenerator[Answer, None]:
        raise NotImplementedError  # the audits open no socket

    async def holder(self, credential: str, address: str | None = None) -> int | None:
        raise NotImplementedError

    async def ready(self) -> None:
        """There is no store to wait for."""

    def request_error(self, error: GatewayError, request_id: str) -> Answer:
        extensions = {**error.extensions(), "requestId": request_id}
        body = orjson.dumps({"errors": [{"message": error.message, "extensions": extensions}]})
        return Answer(body, error.status, {})


def _is_mutation(query: str, operation_name: str | None) -> bool:
    try:
        operation = get_operation_ast(parse(query), operation_name)
    except GraphQLError:
        return False
    return operation is not None and operation.operation is OperationType.MUTATION


def _answer(result: ExecutionResult) -> Answer:
    errors = [error.formatted for error in result.errors or ()]
    if result.data is None and errors:
        return Answer(orjson.dumps({"errors": errors}), 400, {})
    return Answer(orjson.dumps({"data": result.data}), 200, {})
