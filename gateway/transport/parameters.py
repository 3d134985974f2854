"""The parameters of one GraphQL request, read from a JSON body or from a query string."""

from typing import Any, TypeVar
from urllib.parse import parse_qsl

from gateway.errors import BadUserInput
from gateway.execution.contract import GraphQLParams
from gateway.transport.json_input import parse_json

_T = TypeVar("_T")
_MAX_QUERY_FIELDS = 50
_DOCUMENT_ID = "documentId"
_JSON_TYPES = {type(None): "null", bool: "a boolean", int: "a number", float: "a number"}
_JSON_TYPES |= {str: "a string", list: "a list", dict: "an object"}


def from_body(body: bytes) -> GraphQLParams:
    """The parameters of a POST; raises BadUserInput that names the malformed one."""
    if not body.strip():
        raise BadUserInput('The body is empty. Send a JSON object: {"query": "{ __typename }"}.')
    value = parse_json(body, "The body")
    if isinstance(value, list):
        raise BadUserInput("The body is a list; batches are not supported. Send one JSON object.")
    if not isinstance(value, dict):
        raise BadUserInput(
            f"The body is {_JSON_TYPES[type(value)]}. "
            'Send a JSON object: {"query": "{ __typename }"}.'
        )
    return from_object(value)


def from_query_string(query_string: bytes) -> GraphQLParams:
    """The parameters of a GET, whose `variables` and `extensions` are JSON texts."""
    try:
        fields = parse_qsl(
            query_string.decode(),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MAX_QUERY_FIELDS,
        )
    except UnicodeDecodeError:
        raise BadUserInput("The query string is not UTF-8. Percent-encode UTF-8 bytes.") from None
    except ValueError:
        raise BadUserInput(
            f"The query string has more than {_MAX_QUERY_FIELDS} fields. Send fewer."
        ) from None
    values: dict[str, Any] = {}
    for name, text in fields:
        if name in values:
            raise BadUserInput(f"`{name}` is given twice. Give it once.", param=name)
        if "\0" in text:
            raise BadUserInput(f"`{name}` has a NUL character. Remove it.", param=name)
        values[name] = text
    for name in ("variables", "extensions"):
        if name in values:
            values[name] = parse_json(values[name].encode(), f"`{name}`", param=name)
    return from_object(values)


def from_object(values: dict[str, Any]) -> GraphQLParams:
    """The parameters in a JSON object; raises BadUserInput that names the malformed one."""
    query = _optional(values, "query", str, "a string")
    variables = _optional(values, "variables", dict, "an object")
    operation_name = _optional(values, "operationName", str, "a string")
    extensions = _optional(values, "extensions", dict, "an object")
    document_id = _optional(values, _DOCUMENT_ID, str, "a string")
    if document_id is not None:
        extensions = {**(extensions or {}), _DOCUMENT_ID: document_id}
    if query is None and not {"persistedQuery", _DOCUMENT_ID} & set(extensions or {}):
        raise BadUserInput(
            "`query` is missing. Send the GraphQL document as a string.", param="query"
        )
    return GraphQLParams(query, variables, operation_name, extensions)


def _optional(values: dict[str, Any], name: str, kind: type[_T], wanted: str) -> _T | None:
    value = values.get(name)
    if value is None or isinstance(value, kind):
        return value
    raise BadUserInput(
        f"`{name}` is {_JSON_TYPES[type(value)]}. Send {wanted} or null.", param=name
    )
