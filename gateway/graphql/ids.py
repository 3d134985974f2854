"""Global ids: opaque outside, a type and a primary key inside."""

import base64
import binascii
import re

from gateway.errors import BadUserInput
from gateway.store.ids import encode_id

__all__ = ["decode_id", "encode_id", "split_id"]

_TYPE_NAME = re.compile("[A-Z][A-Za-z]{,39}")


def split_id(value: str, argument: str) -> tuple[str, int]:
    """The type and the primary key that a global id names; BadUserInput if it is no id."""
    try:
        name, _, number = base64.b64decode(value, validate=True).decode("ascii").partition(":")
        row_id = int(number) if number.isdigit() and len(number) < 19 else -1
        if not name or row_id < 0:
            raise ValueError
    except (ValueError, binascii.Error):
        raise BadUserInput(
            f"Argument `{argument}`: not an id. Pass the `id` of an object as the gateway gave it.",
            param=argument,
        ) from None
    return name, row_id


def decode_id(value: str, type_name: str, argument: str) -> int:
    """The primary key of an id that must name the given type."""
    name, row_id = split_id(value, argument)
    if name != type_name:
        of = f"the id of a {name}" if _TYPE_NAME.fullmatch(name) else "the id of something else"
        raise BadUserInput(
            f"Argument `{argument}`: this is {of}. Pass the id of a {type_name}.",
            param=argument,
        )
    return row_id
