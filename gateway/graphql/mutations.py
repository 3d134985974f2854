"""Mutations: one transaction each; refusals become `userErrors`, and the payload is read after."""

from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from typing import Any, TypeVar

import strawberry
from strawberry.types.base import has_object_definition
from strawberry.utils.str_converters import to_camel_case

from gateway.errors import Refused, UserErrorCode, UserErrorData
from gateway.graphql.context import Info
from gateway.graphql.enums import described_enum
from gateway.graphql.filters import declared
from gateway.graphql.ids import decode_id, encode_id
from gateway.graphql.node import Node
from gateway.policies import Capability
from gateway.store.resource import Resource
from gateway.store.write import Transaction, transact

T = TypeVar("T")
N = TypeVar("N", bound=Node)

# How every mutation describes its one input.
INPUT = strawberry.argument(description="Input of the mutation")
PUBLIC: set[str] = {"feedbackForm", "submitFeedback", "acceptInvite"}

described_enum(
    UserErrorCode,
    "Why a mutation refused its input",
    {
        UserErrorCode.REQUIRED: "A field that is needed is missing",
        UserErrorCode.INVALID: "A field is malformed or out of its bounds",
        UserErrorCode.NOT_FOUND: "An object that is named does not exist",
        UserErrorCode.CONFLICT: "The write collides with what is stored",
        UserErrorCode.LIMIT_REACHED: "A limit of the account is reached",
        UserErrorCode.ALREADY_SUBMITTED: "The request was answered before",
        UserErrorCode.EXPIRED: "What is named has expired",
        UserErrorCode.ERASED: "A person who is named was erased from the account",
        UserErrorCode.IDEMPOTENCY_KEY_REUSED: "The idempotency key came with another input",
    },
)


@strawberry.type(description="Reason why a mutation refused its input; nothing was changed")
class UserError:
    code: UserErrorCode = strawberry.field(description="Stable code of the reason")
    message: str = strawberry.field(description="Problem and remedy in a sentence")
    field: list[str] = strawberry.field(
        description="Path of the input field that is at fault; empty for the input as a whole"
    )


def user_errors() -> Any:
    """The `userErrors` of a payload."""
    return strawberry.field(
        default_factory=list, description="Why the input was refused; empty on success"
    )


def idempotency_key() -> Any:
    """The `idempotencyKey` of a create."""
    return strawberry.field(
        default=None,
        description="Key of 1 to 128 characters; the same key and input give the same answer "
        "instead of a second object",
    )


def optional(description: str) -> Any:
    """An input field that may be left out."""
    return strawberry.field(default=None, description=description)


def errors_of(refused: Sequence[UserErrorData]) -> list[UserError]:
    """Refusals as the payload gives them."""
    return [
        UserError(code=error.code, message=error.message, field=list(error.field))
        for error in refused
    ]


async def mutate(
    info: Info, capability: Capability, work: Callable[[Transaction], Awaitable[T]]
) -> tuple[T | None, list[UserError]]:
    """Run a write for the viewer and commit it; its result, or why it was refused."""
    context = info.context
    viewer = context.viewer
    viewer.require(capability)

    async def remembering(tx: Transaction) -> T:
        result = await work(tx)
        context.known_viewer = tx.viewer
        return result

    try:
        result = await transact(context.database, viewer, remembering)
    except Refused as refused:
        context.known_viewer = viewer
        return None, errors_of(refused.errors)
    finally:
        context.loaders.clear()
    return result, []


async def written(info: Info, node_type: type[N], row_id: int | None) -> N | None:
    """The object after the write, as the viewer sees it; None if the write was refused.

    What it refers to is read like anything else: by keys with the scope READ.
    """
    if row_id is None:
        return None
    node = await info.context.loaders.written(node_type.resource, row_id)
    return node if isinstance(node, node_type) else None


def deleted_id(resource: Resource, row_id: int | None) -> strawberry.ID | None:
    """The global id of what was deleted; None if the write was refused."""
    return None if row_id is None else strawberry.ID(encode_id(resource.name, row_id))


def input_id(value: str, type_name: str, field: str) -> int:
    """The primary key that an id in an input names."""
    return decode_id(value, type_name, f"input.{field}")


def optional_input_id(value: str | None, type_name: str, field: str) -> int | None:
    """The primary key that an id in an input names; None if there is no id."""
    return None if value is None else input_id(value, type_name, field)


def input_ids(values: Sequence[str] | None, type_name: str, field: str) -> list[int]:
    """The primary keys that a list of ids in an input names."""
    return [input_id(value, type_name, field) for value in values or ()]


def given(input_: Any, *names: str, never_null: Sequence[str] = ()) -> dict[str, Any]:
    """The named values of an input that were given, nulls included; absent ones are left out.

    Refused with REQUIRED where a value that is never null is given as null.
    """
    values: dict[str, Any] = {}
    errors: list[UserErrorData] = []
    for name in names:
        value = getattr(input_, name)
        if not isinstance(value, strawberry.Some):
            continue
        if value.value is None and name in never_null:
            field = to_camel_case(name)
            message = f"`{field}` cannot be null. Leave it out to keep it as it is."
            errors.append(UserErrorData(UserErrorCode.REQUIRED, message, (field,)))
        values[name] = value.value
    if errors:
        raise Refused(errors)
    return values


def fingerprint(input_: Any) -> Any:
    """An input as plain data, without its idempotency key, to tell equal inputs by."""
    if isinstance(input_, strawberry.Some):
        return {"some": fingerprint(input_.value)}
    if isinstance(input_, StrEnum):
        return input_.value
    if isinstance(input_, list):
        return [fingerprint(item) for item in input_]
    if has_object_definition(input_):
        return {
            name: fingerprint(getattr(input_, attribute))
            for attribute, name in declared(type(input_))
            if name != "idempotencyKey"
        }
    return input_
